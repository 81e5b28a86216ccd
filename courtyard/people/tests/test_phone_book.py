"""The phone book on devices: what it says to whom, who forbids it, and what serves it."""

from importlib import import_module
from typing import Any

import pytest

from courtyard.accounts.models import Organisation, Person
from courtyard.accounts.services import update_organisation
from courtyard.core.errors import Forbidden
from courtyard.people import selectors
from courtyard.people.models import Profile
from tests.cast import Cast, client_of, new_person
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db

BOOK = "/api/v1/phone-book"


@pytest.fixture
def reachable(cast: Cast) -> Cast:
    """The cast, each with a number of their own."""
    for person in Person.objects.all():
        Profile.objects.filter(person=person).update(phone=f"+33 {person.handle}", site="Lille")
    return cast


def rows(viewer: Person) -> dict[str, dict[str, Any]]:
    told = client_of(viewer).get(BOOK).json()
    return {row[0]: dict(zip(told["columns"], row, strict=True)) for row in told["people"]}


def test_it_says_how_colleagues_are_reached_as_their_pages_do(reachable: Cast) -> None:
    Profile.objects.filter(person=reachable.host).update(phone_for="nobody")
    book = rows(reachable.member)
    outsider = reachable.outsider
    assert book["Outsider"] | {"hue": 0} == {
        "name": "Outsider", "title": "", "department": "Workshop", "site": "Lille",
        "phone": f"+33 {outsider.handle}", "email": outsider.email, "hue": 0,
    }  # fmt: skip
    assert book["Host"]["phone"] == ""
    assert (book["Unclaimed"]["phone"], book["Unclaimed"]["email"]) == ("", "")  # placed here, not signed in yet
    assert not {"Suspended", "Left"} & book.keys()


def test_a_guest_keeps_those_alone_with_whom_they_share_a_space(reachable: Cast) -> None:
    book = rows(reachable.guest)
    assert set(book) == {"Guest", "Host", "Steward", "Member"}
    assert not any(row["phone"] or row["email"] for row in book.values())


def test_who_works_nearest_comes_first_and_it_is_bounded(reachable: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Profile.objects.filter(person=reachable.member).update(department="Yard", site="Douai")
    Profile.objects.filter(person=reachable.steward).update(department="Yard")
    Profile.objects.filter(person=reachable.host).update(site="Douai")
    book = selectors.phone_book(reachable.member)
    assert [row[0] for row in book.people[:4]] == ["Member", "Steward", "Host", "Admin"]
    assert not book.more
    monkeypatch.setattr(import_module("courtyard.people.selectors.phonebook"), "MOST", 3)
    bounded = selectors.phone_book(reachable.member)
    assert ([row[0] for row in bounded.people], bounded.more) == (["Member", "Steward", "Host"], True)


def test_what_is_kept_already_is_not_sent_again(reachable: Cast) -> None:
    client = client_of(reachable.member)
    first = client.get(BOOK)
    assert first["Cache-Control"] == "private, no-store"
    assert first.json()["me"] == str(reachable.member.pk)
    for etag in (first["ETag"], f"W/{first['ETag']}"):
        again = client.get(BOOK, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
    assert client_of(reachable.host).get(BOOK, headers={"If-None-Match": first["ETag"]}).status_code == 200
    Person.objects.filter(pk=reachable.outsider.pk).update(title="Welder")
    changed = client.get(BOOK, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_an_organisation_keeps_it_off_devices(reachable: Cast) -> None:
    client = client_of(reachable.member)
    assert "<keep-book" in client.get("/people/").text
    update_organisation(actor=reachable.admin, changes={"phone_book_on_devices": False})
    assert "<keep-book" not in client.get("/people/").text
    assert client.get(BOOK).status_code == client.get("/people/offline/").status_code == 403
    with pytest.raises(Forbidden):
        selectors.phone_book(reachable.owner)
    admin = client_of(reachable.admin)
    assert admin.get("/api/v1/organisation").json()["phone_book_on_devices"] is False
    form = {"name": "Juniper", "accent": "plum", "language": "en", "phone_book_on_devices": "on"}
    assert admin.post("/manage/organisation/", form).status_code == 302
    assert client.get(BOOK).status_code == 200
    with pytest.raises(Forbidden):
        update_organisation(actor=reachable.member, changes={"phone_book_on_devices": False})


@pytest.mark.parametrize("who", ["suspended", "left", "unclaimed", None])
def test_who_is_not_here_gets_nothing(reachable: Cast, who: str | None) -> None:
    client = client_of(reachable.person(who) if who else None)
    assert client.get(BOOK).status_code == 401
    assert client.get("/people/offline/").status_code == 302
    if who:
        with pytest.raises(Forbidden):
            selectors.phone_book(reachable.person(who))


def test_its_page_holds_nobody_and_names_two_files_and_its_worker_answers_for_the_whole_house(cast: Cast) -> None:
    client = client_of(cast.member)
    page = client.get("/people/offline/")
    assert page["Cache-Control"] == "private, no-store"
    assert not any(word in page.text for word in ("Member", "Outsider", str(cast.member.pk), "csrf", "style="))
    script = client_of(None).get("/phone-book-worker.js")
    if script.status_code == 200:  # built
        assert script["Content-Type"].startswith("text/javascript")
        assert script["Service-Worker-Allowed"] == "/"
        assert script["Cache-Control"] == "private, no-store"
        assert "default-src 'self'" in script["Content-Security-Policy"]


def test_constant_queries(cast: Cast) -> None:
    assert_constant_queries(new_person, lambda: selectors.phone_book(cast.member), at_most=3)


def test_the_house_is_installed_under_its_own_name(cast: Cast) -> None:
    told = client_of(None).get("/app.webmanifest")
    assert told["Content-Type"] == "application/manifest+json"
    assert (told.json()["name"], told.json()["start_url"]) == ("Juniper & Co", "/")
    assert told.json()["icons"][0]["type"] == "image/svg+xml"
    Organisation.objects.update(mark="a/key.webp")
    update_organisation(actor=cast.admin, changes={"name": "Juniper"})
    assert client_of(None).get("/app.webmanifest").json()["icons"][0]["src"] == "/organisation/mark/?v=a/key.webp"
    assert 'rel="manifest" href="/app.webmanifest"' in client_of(None).get("/sign-in/").text
