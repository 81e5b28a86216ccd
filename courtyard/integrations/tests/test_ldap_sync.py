"""The directory from a real OpenLDAP server: read, compared, applied, taken back, by hand and by its schedule."""

import datetime
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ldap3.utils.conv import escape_filter_chars

from courtyard.accounts.models import Person, Role, State
from courtyard.core.clock import now
from courtyard.core.errors import Conflict
from courtyard.integrations import services
from courtyard.integrations.importers.directory.ldap import connection, reading
from courtyard.integrations.importers.directory.ldap.connection import Session
from courtyard.integrations.importers.directory.ldap.presets import PRESETS
from courtyard.integrations.models import DirectoryRun, DirectorySource
from courtyard.integrations.services import syncs
from courtyard.integrations.tests.directories import codes, counts, line, said_of, taken_back, worked
from courtyard.integrations.tests.ldap_sources import set_up, synced
from courtyard.integrations.tests.slapd import BASE, PEOPLE, Slapd
from courtyard.integrations.tests.test_directory_formats import real
from courtyard.notifications.selectors import entries, unread_count
from courtyard.people.models import Profile
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def entry(uid: str, name: str, **more: str) -> str:
    lines = {"objectClass": "inetOrgPerson", "uid": uid, "cn": name, "sn": name.split()[-1], **more}
    return f"dn: uid={uid},{PEOPLE}\n" + "".join(f"{key}: {value}\n" for key, value in lines.items()) + "\n"


FOUR = "".join((
    entry("ada", "Ada Example", mail="ada@juniper.example", title="Director", ou="Board", l="Lille"),
    entry("ben", "Ben Example", mail="ben@juniper.example", title="Baker", ou="Workshop", manager=f"uid=ada,{PEOPLE}"),
    entry("cleo", "Cléo Example", mail="cleo@juniper.example", title="Baker", ou="Workshop", manager=f"uid=ben, {PEOPLE}"),
    entry("dora", "Dora Example", mail="dora@juniper.example", telephoneNumber="+33 1 23"),
)).replace("cn: Cléo Example", "cn: Cléo Example\ncn: Cleo")  # fmt: skip


def many(number: int) -> str:
    return "".join(entry(f"p{n}", f"Person Nr {n}", mail=f"p{n}@juniper.example") for n in range(number))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Callable[..., Slapd]]:
    """Starts a server with an LDIF; it is gone after the test."""
    started: list[Slapd] = []

    def start(ldif: str = FOUR, **options: str) -> Slapd:
        folder = tmp_path / f"slapd{len(started)}"
        folder.mkdir()
        started.append(Slapd(folder, ldif, **options))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def test_people_come_in_with_their_managers_and_a_second_time_changes_nothing(cast: Cast, server: Callable[..., Slapd]):
    set_up(cast.admin, server())
    run = synced(cast.admin)
    assert (run.state, run.origin, counts(run)) == ("compared", "ldap", {"added": 4})
    assert not Person.objects.filter(name="Ada Example").exists()
    run = synced(cast.admin, apply=True)
    assert run.state == "applied"
    ada, ben, cleo = (Person.objects.get(name=name) for name in ("Ada Example", "Ben Example", "Cléo Example"))
    assert (ada.state, ada.email, ada.title) == (State.UNCLAIMED, "ada@juniper.example", "Director")
    assert said_of("Ben Example")["department"] == "Workshop"
    assert [Profile.objects.get(person=one).manager_id for one in (ada, ben, cleo)] == [None, ada.pk, ben.pk]
    again = synced(cast.admin, apply=True)
    assert (again.state, counts(again), again.file, again.lines.count()) == ("unchanged", {"same": 4}, "", 0)


def test_the_second_reading_shows_exactly_what_differs_and_is_taken_back(cast: Cast, server: Callable[..., Slapd]):
    slapd = server(FOUR + many(20))
    set_up(cast.admin, slapd)
    first = synced(cast.admin, apply=True)
    slapd.change(f"uid=ben,{PEOPLE}", title="Master baker", ou=None, manager=f"uid=dora,{PEOPLE}".encode())
    slapd.change(f"uid=p3,{PEOPLE}", cn="Person Married")
    slapd.delete(f"uid=p4,{PEOPLE}")
    slapd.create(f"uid=eve,{PEOPLE}", uid="eve", cn="Eve Example", sn="Example", mail="eve@juniper.example")
    run = synced(cast.admin, apply=True)
    assert (run.state, counts(run)) == ("applied", {"added": 1, "changed": 2, "left": 1, "same": 21})
    dora = str(Person.objects.get(name="Dora Example").pk)
    ada = str(Person.objects.get(name="Ada Example").pk)
    assert line(run, "Ben Example").changes == {
        "title": ["Baker", "Master baker"], "department": ["Workshop", ""], "manager": [ada, dora],
    }  # fmt: skip
    assert Person.objects.get(name="Person Nr 4").state == State.SUSPENDED
    assert taken_back(cast.admin, run).state == "undone"
    assert Person.objects.get(name="Person Nr 4").state == State.UNCLAIMED
    assert said_of("Ben Example")["title"] == "Baker"
    assert said_of("Ben Example")["manager"] == ada
    assert not Person.objects.filter(name__in=("Eve Example", "Person Married")).exists()
    assert taken_back(cast.admin, first).state == "undone"
    assert not Person.objects.filter(name__startswith="Person Nr").exists()


def test_whoever_renames_or_moves_keeps_being_the_same_person(cast: Cast, server: Callable[..., Slapd]):
    slapd = server()
    set_up(cast.admin, slapd)
    synced(cast.admin, apply=True)
    with slapd._connection() as admin:
        admin.modify_dn(f"uid=cleo,{PEOPLE}", "uid=cleo2")
    slapd.change(f"uid=cleo2,{PEOPLE}", mail="cleo.new@juniper.example", cn="Cleo Married")
    run = synced(cast.admin, apply=True)
    assert counts(run) == {"changed": 1, "same": 3}
    assert Person.objects.get(name="Cleo Married").email == "cleo.new@juniper.example"


def test_nothing_is_applied_by_itself_where_more_leave_than_the_brake_allows(cast: Cast, server: Callable[..., Slapd]):
    slapd = server(FOUR + many(16))
    set_up(cast.admin, slapd, brake=10)
    synced(cast.admin, apply=True)
    for number in range(3):
        slapd.delete(f"uid=p{number},{PEOPLE}")
    run = synced(cast.admin, apply=True)
    assert (run.state, counts(run)) == ("compared", {"left": 3, "same": 17})
    assert not Person.objects.filter(state=State.SUSPENDED, name__startswith="Person Nr").exists()
    told = [one for one in entries(cast.owner).results if one.object_kind == "directory"]
    assert "waits for your yes" in told[0].sentence
    with pytest.raises(Conflict):
        services.apply_run(actor=cast.admin, run_id=run.pk)
    assert synced(cast.admin).state == "compared"
    assert unread_count(cast.owner) == 0  # somebody looks
    later = synced(cast.admin, apply=True)
    assert list(DirectoryRun.objects.filter(state="compared")) == [later]
    services.apply_run(actor=cast.admin, run_id=later.pk, confirmed=True)
    assert worked(cast.admin, later).state == "applied"
    assert Person.objects.filter(state=State.SUSPENDED, name__startswith="Person Nr").count() == 3
    assert unread_count(cast.owner) == 0


def test_a_higher_brake_lets_more_go_and_people_can_be_left_alone(cast: Cast, server: Callable[..., Slapd]):
    slapd = server(FOUR)
    set_up(cast.admin, slapd)
    synced(cast.admin, apply=True)
    slapd.delete(f"uid=dora,{PEOPLE}")
    set_up(cast.admin, slapd, leavers_stay=True)
    assert synced(cast.admin, apply=True).state == "unchanged"
    set_up(cast.admin, slapd, brake=25)
    run = synced(cast.admin, apply=True)
    assert (run.state, counts(run)) == ("applied", {"left": 1, "same": 3})


def test_accounts_of_active_directory_that_are_switched_off_have_left(cast: Cast, server: Callable[..., Slapd]):
    def account(number: int, control: int) -> str:
        return entry(
            f"a{number}", f"Account Nr {number}", objectClass="user", objectGUID=f"{number:016}", displayName=f"Acc {number}",
            objectCategory="person", userAccountControl=str(control), mail=f"a{number}@juniper.example", department="IT",
        )  # fmt: skip

    slapd = server(account(1, 512) + account(2, 514) + account(3, 66048))
    preset = PRESETS["ad"]
    set_up(cast.admin, slapd, filter=preset.filter, attributes=preset.attributes, brake=100)
    run = synced(cast.admin, apply=True)
    assert (counts(run), run.counts["switched_off"]) == ({"added": 2}, 1)
    assert said_of("Acc 3")["department"] == "IT"
    slapd.change(f"uid=a3,{PEOPLE}", userAccountControl="66050")
    assert counts(synced(cast.admin, apply=True)) == {"left": 1, "same": 1}
    assert Person.objects.get(name="Acc 3").state == State.SUSPENDED


def test_odd_entries_never_end_a_run(cast: Cast, server: Callable[..., Slapd]):
    long = "x" * 300_000
    slapd = server(
        entry("a", "Circle A", mail="a@juniper.example", manager=f"uid=b,{PEOPLE}")
        + entry("b", "Circle B", mail="b@juniper.example", manager=f"uid=a,{PEOPLE}")
        + entry("c", "Twice", mail="a@juniper.example")
        + entry("d", "Odd Mail", mail="no address", title=long)
        + entry("e", "Stray", manager="cn=Nobody,dc=elsewhere", mail="e@juniper.example")
        + entry("f", "<script>alert(1)</script>F", mail="f@juniper.example", l="=cmd()")
        + f"dn: ou=branch,{PEOPLE}\nobjectClass: referral\nobjectClass: extensibleObject\nou: branch\n"
        + "ref: ldap://127.0.0.1:1/dc=other\n\n"
    )
    set_up(cast.admin, slapd)
    run = synced(cast.admin, apply=True)
    assert (run.state, run.counts["elsewhere"]) == ("applied", 1)
    assert codes(run)["Circle A"] == codes(run)["Circle B"] == ["circle"]
    assert codes(run)["Twice"] == ["same_email"]
    assert sorted(codes(run)["Odd Mail"]) == ["no_email", "too_long"]
    assert codes(run)["Stray"] == ["dangling"]
    assert synced(cast.admin, apply=True).state == "unchanged"


def test_bytes_that_are_no_text_are_kept_apart() -> None:
    found = ("cn=x", {"cn": [b"\xff\xfe ok"], "objectguid": [bytes(range(16))], "mail": [b""] * 50})
    text = io.BytesIO(reading._ldif(found, ["cn", "objectguid", "mail", "title"])).read().decode()
    assert "MDMwMjAxMDAtMDUwNC0wNzA2LTA4MDktMGEwYjBjMGQwZTBm" in text  # 03020100-0504-0706-0809-0a0b0c0d0e0f
    assert re.findall(r"^(\w+)::", text, re.MULTILINE) == ["dn", "cn", "objectguid", "mail", "title"]


def test_an_attribute_that_nobody_shows_takes_nothing_away(cast: Cast, server: Callable[..., Slapd]):
    slapd = server()
    set_up(cast.admin, slapd)
    synced(cast.admin, apply=True)
    hidden = {"title": "employeeType", "department": "departmentNumber"}
    set_up(cast.admin, slapd, attributes=PRESETS["openldap"].attributes | hidden)
    assert synced(cast.admin).state == "unchanged"
    set_up(cast.admin, slapd, attributes=PRESETS["openldap"].attributes | {"key": "employeeNumber"})
    run = synced(cast.admin, apply=True)
    assert (run.state, "employeeNumber" in run.trouble) == ("failed", True)


def test_five_thousand_people_come_page_by_page_from_a_server_that_gives_few_at_once(
    cast: Cast, server: Callable[..., Slapd], monkeypatch: pytest.MonkeyPatch
):
    slapd = server(many(5000), limit="200")
    set_up(cast.admin, slapd, page_size=500)
    pages: list[int] = []
    page = Session.page

    def counted(self: Session, *words: object, **options: object) -> object:
        found = page(self, *words, **options)
        pages.append(len(found[0]))
        return found

    monkeypatch.setattr(Session, "page", counted)
    run = synced(cast.admin)
    assert (counts(run), len(pages), max(pages)) == ({"added": 5000}, 10, 500)


def test_a_server_that_is_gone_in_the_middle_changes_nothing_and_rings_once(
    cast: Cast, server: Callable[..., Slapd], monkeypatch: pytest.MonkeyPatch
):
    slapd = server(FOUR + many(60))
    set_up(cast.admin, slapd, page_size=10)
    synced(cast.admin, apply=True)
    page = Session.page

    def killed(self: Session, *words: object, **options: object) -> object:
        if options.get("cookie"):
            slapd.stop()
        return page(self, *words, **options)

    monkeypatch.setattr(Session, "page", killed)
    run = synced(cast.admin, apply=True)
    assert (run.state, run.file, run.lines.count()) == ("failed", "", 0)
    assert "broke off" in run.trouble
    assert not Person.objects.filter(name__startswith="Person Nr").exclude(state=State.UNCLAIMED).exists()
    assert "cannot be reached" in synced(cast.admin, apply=True).trouble
    told = [one for one in entries(cast.admin).results if one.object_kind == "directory"]
    assert (len(told), told[0].sentence) == (1, "The directory could not be read")
    monkeypatch.undo()
    slapd.start()
    assert synced(cast.admin, apply=True).state == "unchanged"
    assert not [one for one in entries(cast.admin).results if one.object_kind == "directory"]


def test_too_many_and_too_much_end_a_reading(cast: Cast, server: Callable[..., Slapd], monkeypatch: pytest.MonkeyPatch):
    set_up(cast.admin, server(many(30)))
    for module, name, value, words in (
        (reading, "MAX_RECORDS", 20, "more people than 20"),
        (reading, "MAX_FILE", 2000, "too much"),
        (connection, "MAX_MESSAGE", 100, "too much"),
        (connection, "MAX_RECEIVED", 4000, "too much"),
        (reading, "SECONDS", 0, "in time"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, value)
            assert words in synced(cast.admin, apply=True).trouble
    assert not Person.objects.filter(name__startswith="Person Nr").exists()


def test_a_server_that_gives_a_part_without_paging_is_not_believed(
    cast: Cast, server: Callable[..., Slapd], monkeypatch: pytest.MonkeyPatch
):
    set_up(cast.admin, server(many(30), limit="20"))
    page = Session.page
    monkeypatch.setattr(Session, "page", lambda self, *words, size, **options: page(self, *words, size=None, **options))
    assert "a part only" in synced(cast.admin, apply=True).trouble


def test_the_night_reads_by_itself_for_who_set_it_up(
    cast: Cast, server: Callable[..., Slapd], monkeypatch: pytest.MonkeyPatch
):
    set_up(cast.admin, server(), schedule="nightly")
    hour = datetime.datetime(2026, 3, 4, 14, 11, tzinfo=datetime.UTC)
    monkeypatch.setattr(syncs.timezone, "localtime", lambda: hour)
    services.sync_on_schedule()
    assert not DirectoryRun.objects.exists()
    monkeypatch.setattr(syncs.timezone, "localtime", lambda: hour.replace(hour=2))
    services.sync_on_schedule()
    services.sync_on_schedule()
    run = DirectoryRun.objects.get()
    assert (run.by, run.by_itself, worked(cast.admin, run).state) == (cast.admin, True, "applied")
    Person.objects.filter(pk=cast.admin.pk).update(role=Role.MEMBER)
    DirectorySource.objects.update(ran_at=now() - datetime.timedelta(days=1))
    services.sync_on_schedule()
    assert DirectoryRun.objects.order_by("created_at").last().by == cast.owner


def test_two_presses_are_one_reading(cast: Cast, server: Callable[..., Slapd]):
    set_up(cast.admin, server())
    first = services.sync_directory(actor=cast.admin)
    assert services.sync_directory(actor=cast.owner).pk == first.pk
    assert worked(cast.admin, first).state == "compared"


@pytest.mark.parametrize("name", ["Example.ldif", "Example-roles.ldif"])
def test_the_people_of_389_directory_server_come_in(cast: Cast, server: Callable[..., Slapd], name: str):
    text = real(f"ldif-389ds/{name}").decode()
    entries = re.split(r"\n\s*\n", re.sub(r"\n ", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)))
    kept = [
        one
        for one in entries
        if re.search(r"objectclass: (inetOrgPerson|domain|organizationalunit)", one, re.IGNORECASE)
    ]
    ours = [re.sub(r"^(aci|ns\w+):.*\n?", "", one.strip() + "\n", flags=re.MULTILINE | re.IGNORECASE) for one in kept]
    slapd = server("\n".join(ours), base="dc=example,dc=com")
    set_up(cast.admin, slapd, base="ou=People,dc=example,dc=com", bind_dn=slapd.admin)
    run = synced(cast.admin, apply=True)
    assert (run.state, run.counts["added"]) == ("applied", 150)
    assert synced(cast.admin, apply=True).state == "unchanged"


def test_a_filter_with_odd_letters_finds_whom_it_names(cast: Cast, server: Callable[..., Slapd]):
    name = "Ann (R&D) *"
    set_up(
        cast.admin,
        server(entry("x", name, mail="x@juniper.example") + FOUR),
        filter=f"(cn={escape_filter_chars(name)})",
    )
    run = synced(cast.admin)
    assert [one.name for one in run.lines.all()] == [name]
    assert BASE in DirectorySource.objects.get().base
