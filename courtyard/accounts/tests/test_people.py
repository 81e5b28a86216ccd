"""Making people, handles, and what people say about themselves."""

import threading

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from courtyard.accounts import services
from courtyard.accounts.events import BylineChanged, PersonCreated
from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.names import clean_line, fold, handle_base, readable_email
from courtyard.core import events
from courtyard.core.errors import Conflict, Forbidden, Invalid
from tests.cast import Cast

HOSTILE = ["<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>', "{{7*7}}", "{% raw %}", "=cmd|' /C calc'!A0"]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[events.Event]:
    """What was emitted, with no handler in the way."""
    found: list[events.Event] = []
    monkeypatch.setattr(events, "_handlers", {})
    for module in ("people", "standing", "invitations", "organisation"):
        monkeypatch.setattr(f"courtyard.accounts.services.{module}.emit", found.append)
    return found


@pytest.mark.django_db
class TestCreating:
    def test_a_person_gets_a_handle_and_is_announced(self, heard: list[events.Event]):
        person = services.create_person(actor=None, name="  Zoë\tŁukasiewicz-Müller ", email="Zoe@Example.org")
        assert (person.name, person.email) == ("Zoë Łukasiewicz-Müller", "zoe@example.org")
        assert person.handle == "zoe-lukasiewicz-muller"
        assert not person.has_usable_password()
        assert heard == [PersonCreated(person=person, actor=None)]

    def test_equal_names_get_different_handles(self, heard: list[events.Event]):
        handles = [services.create_person(actor=None, name="Lina Moreau").handle for _ in range(3)]
        assert handles == ["lina-moreau", "lina-moreau-2", "lina-moreau-3"]

    def test_two_at_once_get_different_handles(self, transactional_db: None, heard: list[events.Event]):
        def create() -> None:
            services.create_person(actor=None, name="Lina Moreau")
            connection.close()

        threads = [threading.Thread(target=create) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Person.objects.filter(name="Lina Moreau").values("handle").distinct().count() == 6

    def test_an_unclaimed_person_needs_no_address(self, heard: list[events.Event]):
        one = services.create_person(actor=None, name="Old Author", state=State.UNCLAIMED)
        two = services.create_person(actor=None, name="Old Author", state=State.UNCLAIMED)
        assert (one.email, two.email) == (None, None)
        assert not one.is_active

    def test_an_address_is_taken_once_whatever_its_case(self, heard: list[events.Event]):
        services.create_person(actor=None, name="One", email="one@example.org")
        with pytest.raises(Conflict):
            services.create_person(actor=None, name="Two", email="ONE@example.org")
        assert Person.objects.count() == 1

    @pytest.mark.parametrize("name", ["", "   ", "\0\0", "\u200d", "x" * 121, "x" * 1_000_000])
    def test_a_name_that_is_none_is_refused(self, name: str, heard: list[events.Event]):
        with pytest.raises(Invalid) as refusal:
            services.create_person(actor=None, name=name)
        assert "name" in refusal.value.errors
        assert not Person.objects.exists()

    @pytest.mark.parametrize("name", HOSTILE)
    def test_a_hostile_name_is_only_text(self, name: str, heard: list[events.Event]):
        person = services.create_person(actor=None, name=name)
        assert person.name == name
        assert set(person.handle) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")

    @pytest.mark.parametrize("name", ["owner", "moderator", "member", "guest", "suspended"])
    def test_only_who_manages_people_adds_them(self, cast: Cast, name: str, heard: list[events.Event]):
        def add(role: Role) -> Person:
            return services.create_person(actor=cast.person(name), name="New", role=role)

        if name == "owner":
            assert add(Role.OWNER).role == Role.OWNER
        else:
            with pytest.raises(Forbidden):
                add(Role.GUEST)

    def test_no_bot_gets_a_role_above_its_maker(self, cast: Cast, heard: list[events.Event]):
        for maker, role in ((cast.admin, Role.OWNER), (cast.admin, Role.ADMINISTRATOR), (cast.member, Role.MEMBER)):
            with pytest.raises(Forbidden):
                services.create_person(actor=maker, name="Bot", is_bot=True, role=role)
        assert services.create_person(actor=cast.admin, name="Bot", is_bot=True).is_bot

    def test_who_comes_after_an_erased_person_inherits_nothing(self, cast: Cast, heard: list[events.Event]):
        old = cast.left
        Person.objects.filter(pk=old.pk).update(state=State.ERASED, email=None)
        new = services.create_person(actor=None, name=old.name, email=old.email)
        assert new.pk != old.pk
        assert new.handle != old.handle


@pytest.mark.django_db
class TestUpdating:
    def test_a_new_name_is_a_new_byline(self, cast: Cast, heard: list[events.Event]):
        changed = services.update_account(actor=cast.member, person=cast.member, changes={"name": "Mem Ber"})
        assert (changed.name, changed.version) == ("Mem Ber", cast.member.version + 1)
        assert heard == [BylineChanged(person=changed)]

    def test_a_new_theme_is_not(self, cast: Cast, heard: list[events.Event]):
        changed = services.update_account(
            actor=cast.member,
            person=cast.member,
            changes={"theme": "dark", "time_zone": "Europe/Paris", "language": "fr"},
        )
        assert (changed.theme, changed.time_zone, changed.version) == ("dark", "Europe/Paris", cast.member.version)
        assert heard == []

    @pytest.mark.parametrize(
        "changes",
        [
            {"role": "owner"}, {"state": "active"}, {"email": "x@example.org"}, {"password": "x"}, {"handle": "x"},
            {"theme": "pink"}, {"time_zone": "../../etc/passwd"}, {"language": "xx"}, {"density": "none"},
            {"name": "\0"}, {"title": "x" * 500},
        ],
    )  # fmt: skip
    def test_what_is_not_offered_is_refused(self, cast: Cast, changes: dict[str, str], heard: list[events.Event]):
        with pytest.raises(Invalid):
            services.update_account(actor=cast.member, person=cast.member, changes=changes)
        before = (cast.member.role, cast.member.name)
        cast.member.refresh_from_db()
        assert (cast.member.role, cast.member.name) == before

    def test_others_are_changed_by_who_manages_people_alone(self, cast: Cast, heard: list[events.Event]):
        with pytest.raises(Forbidden):
            services.update_account(actor=cast.colleague, person=cast.member, changes={"name": "Fool"})
        with pytest.raises(Invalid):
            services.update_account(actor=cast.admin, person=cast.member, changes={"theme": "dark"})
        assert services.update_account(actor=cast.admin, person=cast.member, changes={"name": "Right"}).name == "Right"


@given(st.text(max_size=400))
def test_a_clean_line_is_one_visible_line_or_refused(text: str):
    try:
        line = clean_line(text, field="name", limit=120)
    except Invalid:
        return
    assert line == line.strip()
    assert 0 < len(line) <= 120
    assert not {"\n", "\r", "\t", "\0", "\u202e", "\u2028"} & set(line)
    line.encode("utf-8")


@given(st.text(max_size=300), st.text(max_size=60))
def test_a_handle_is_plain_whatever_it_is_made_of(name: str, email: str):
    handle = handle_base(name, email)
    assert 1 <= len(handle) <= 50
    assert set(handle) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert handle not in {"everyone", "here", "all", "channel"}


@pytest.mark.parametrize(
    ("text", "folded"), [("Łukasz", "lukasz"), ("Straße", "strasse"), ("Ægir Ørsted", "aegir orsted"), ("Þór", "thor")]
)
def test_names_are_folded(text: str, folded: str):
    assert fold(text) == folded


@pytest.mark.parametrize(
    "text", ["ana@exаmple.org", "a b@example.org", "x@y", "a@example.org\nBcc: b@c.de", "", "@", "a" * 300 + "@b.de"]
)
def test_what_is_no_address_is_not_read(text: str):
    assert readable_email(text) is None
