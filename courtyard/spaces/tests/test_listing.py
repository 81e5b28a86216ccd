"""Adding people by a list: what is understood, what a preview says, who may; and a last owner who leaves."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from courtyard.core.errors import Forbidden, Invalid
from courtyard.spaces import selectors, services
from courtyard.spaces.models import Membership, Space, SpaceRole
from courtyard.spaces.selectors.listing import MAX_LINES
from tests.cast import Cast, client_of, new_person
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def roles(space: Space) -> dict[str, str]:
    return dict(Membership.objects.filter(space=space).values_list("person__name", "role"))


def address(space: Space) -> str:
    return f"/spaces/{space.slug}/add/"


def test_a_preview_says_what_becomes_of_every_line_and_does_nothing(cast: Cast) -> None:
    before = roles(cast.closed)
    text = "\n".join([
        "email,role", f"Out Sider <{cast.outsider.email.upper()}>", f"@{cast.colleague.handle}, moderator",
        str(cast.member.email), "nobody@example.org", str(cast.suspended.email), f"{cast.outsider.handle}",
    ])  # fmt: skip
    found = selectors.preview(cast.host, cast.closed, text)
    assert [(line.person, line.role) for line in found.found] == [
        (cast.outsider, SpaceRole.MEMBER), (cast.colleague, SpaceRole.MODERATOR)
    ]  # fmt: skip
    assert [line.person for line in found.members] == [cast.member]
    assert [line.text for line in found.unknown] == ["nobody@example.org", cast.suspended.email]
    page = client_of(cast.host).post(address(cast.closed), {"list": text, "role": "member"}).text
    assert "2 people can be added" in page
    assert "nobody@example.org" in page
    again = client_of(cast.host).post(address(cast.closed), {"list": text, "role": "member", "change": "1"}).text
    assert "nobody@example.org" in again.partition('name="list"')[2].partition("</textarea>")[0]
    assert roles(cast.closed) == before


def test_then_they_are_added_each_with_their_role_and_twice_is_once(cast: Cast) -> None:
    sent = {"list": f"{cast.outsider.email};owner\n{cast.colleague.email}", "role": "moderator", "add": "1"}
    browser = client_of(cast.host)
    assert "2 people were added." in browser.post(address(cast.closed), sent, follow=True).text
    assert "0 people were added." in browser.post(address(cast.closed), sent, follow=True).text
    assert roles(cast.closed)["Outsider"] == "owner"
    assert roles(cast.closed)["Colleague"] == "moderator"


def test_a_file_is_read_too(cast: Cast) -> None:
    rows = f"\ufeffName\tE-mail\nOut\t{cast.outsider.email}\n".encode()
    file = SimpleUploadedFile("people.csv", rows, content_type="text/csv")
    page = client_of(cast.host).post(address(cast.closed), {"file": file, "role": "member"}).text
    assert "1 person can be added" in page


def test_guests_and_tools_are_refused_what_is_not_theirs(cast: Cast) -> None:
    robot = new_person("Robot", is_bot=True)
    found = selectors.preview(cast.host, cast.open, f"{cast.guest.email}, owner\n@{robot.handle}")
    assert [line.text for line in found.refused] == [cast.guest.email, f"@{robot.handle}"]
    as_member = selectors.preview(cast.host, cast.open, cast.guest.email)
    assert [line.person for line in as_member.found] == [cast.guest]


@pytest.mark.parametrize("text", ["", "  \n ,, ", "email", "x@example.org\n" * (MAX_LINES + 1), "x" * 50_000, "a\rb\0"])
def test_what_is_no_list_is_refused_or_unknown(cast: Cast, text: str) -> None:
    try:
        found = selectors.preview(cast.host, cast.open, text)
    except Invalid:
        assert client_of(cast.host).post(address(cast.open), {"list": text}).status_code == 422
    else:
        assert found.found == []


@pytest.mark.parametrize(("who", "status"), [("steward", 403), ("member", 403), ("outsider", 403), ("guest", 403)])
def test_only_owners_add_by_a_list(cast: Cast, who: str, status: int) -> None:
    browser, before = client_of(cast.person(who)), roles(cast.closed)
    sent = {"list": cast.outsider.email, "role": "owner", "add": "1"}
    assert browser.get(address(cast.closed)).status_code == status
    assert browser.post(address(cast.closed), sent).status_code == status
    api = f"/api/v1/spaces/{cast.closed.pk}/members/listed"
    answer = browser.post(api, {"list": cast.outsider.email, "add": True}, content_type="application/json")
    assert answer.status_code == status
    assert browser.post(address(cast.secret), sent).status_code == (404 if who in {"outsider", "guest"} else 403)
    assert roles(cast.closed) == before


def test_nobody_new_comes_into_an_archived_space(cast: Cast) -> None:
    services.archive_space(actor=cast.host, space_id=cast.open.pk)
    with pytest.raises(Forbidden):
        services.add_listed(actor=cast.host, space_id=cast.open.pk, text=cast.outsider.email)


def test_by_the_api_looking_first(cast: Cast) -> None:
    browser, api = client_of(cast.host), f"/api/v1/spaces/{cast.closed.pk}/members/listed"
    sent = {"list": f"{cast.outsider.email}\nnobody@example.org"}
    looked = browser.post(api, sent, content_type="application/json").json()
    assert (looked["added"], looked["found"], looked["unknown"]) == (0, [cast.outsider.email], ["nobody@example.org"])
    assert browser.post(api, sent | {"add": True}, content_type="application/json").json()["added"] == 1


def test_a_long_list_costs_a_preview_no_more_queries(cast: Cast) -> None:
    few = queries_of(lambda: selectors.preview(cast.host, cast.closed, cast.outsider.email))
    many = "\n".join(str(new_person().email) for _n in range(50))
    assert len(queries_of(lambda: selectors.preview(cast.host, cast.closed, many))) <= len(few)


def test_a_last_owner_names_who_takes_over_and_leaves(cast: Cast) -> None:
    browser, membership = client_of(cast.host), f"/spaces/{cast.closed.slug}/membership/"
    stays = browser.post(membership, {"end": "1"})
    assert stays["Location"] == f"/spaces/{cast.closed.slug}/handover/"
    page = browser.get(stays["Location"]).text
    assert page.index("Steward") < page.index(">Member")
    assert f'value="{cast.guest.pk}"' not in page
    assert f'value="{cast.suspended.pk}"' not in page
    assert browser.post(membership, {"end": "1", "successor": str(cast.member.pk)}).status_code == 302
    assert "Host" not in roles(cast.closed)
    assert roles(cast.closed)["Member"] == "owner"


@pytest.mark.parametrize("who", ["outsider", "guest", "suspended"])
def test_nobody_is_named_who_cannot_own(cast: Cast, who: str) -> None:
    sent = {"end": "1", "successor": str(cast.person(who).pk)}
    client_of(cast.host).post(f"/spaces/{cast.closed.slug}/membership/", sent)
    assert roles(cast.closed)["Host"] == "owner"


def test_a_last_owner_leaves_by_the_api_with_a_successor(cast: Cast) -> None:
    browser, address = client_of(cast.host), f"/api/v1/spaces/{cast.closed.pk}/members/{cast.host.pk}"
    assert browser.delete(address).status_code == 409
    assert browser.delete(f"{address}?successor={cast.steward.pk}").status_code == 204
    assert roles(cast.closed)["Steward"] == "owner"


@pytest.mark.parametrize(("who", "status"), [("steward", 403), ("member", 403), ("outsider", 403)])
def test_only_owners_hand_over(cast: Cast, who: str, status: int) -> None:
    assert client_of(cast.person(who)).get(f"/spaces/{cast.closed.slug}/handover/").status_code == status
