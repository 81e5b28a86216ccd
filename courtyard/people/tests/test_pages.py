"""Pages and API of people: what they show, and to whom they answer nothing."""

import json
import re

import pytest
from django.urls import reverse

from courtyard.accounts.models import Person, State
from courtyard.people.models import Profile
from courtyard.people.services import update_profile
from tests.cast import Cast, absent_id, client_of, new_person
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
IN_PLACE = {"HX-Request": "true"}
API = "/api/v1/people"


def text(response) -> str:
    return re.sub(r'"[0-9A-Za-z]{64}"', "", response.content.decode())  # the CSRF token is masked anew each time


def mail_of(person: Person) -> str:
    return person.email or ""


def page_of(person: Person) -> str:
    return f"/people/{person.pk}/"


def edit_of(person: Person) -> str:
    return reverse("people:edit", args=[person.pk])


def test_the_directory(cast: Cast):
    page = text(client_of(cast.member).get("/people/"))
    assert all(name in page for name in ("Outsider", "Guest", "Workshop", "Unclaimed"))
    assert not any(name in page for name in ("Suspended", "Left"))
    for_guest = text(client_of(cast.guest).get("/people/"))
    assert not any(name in for_guest for name in ("Outsider", "Unclaimed"))
    nobody = text(client_of(cast.member).get("/people/?q=zzz"))
    assert "Nobody matches" in nobody


def test_the_directory_answers_more_in_place(cast: Cast):
    for number in range(30):
        new_person(f"Zoe {number:02}")
    client = client_of(cast.member)
    first = text(client.get("/people/?q=zoe")).split("<load-more>")[1]
    more = first.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    part = text(client.get(more, headers=IN_PLACE))
    assert "<html" not in part
    assert "Zoe 29" in part
    assert "<html" in text(client.get(more))


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>', "{{7*7}}", "\u202eevil", "=1+1"]
)
def test_names_stay_text_everywhere(cast: Cast, name: str):
    person = new_person(name, title=name)
    Profile.objects.filter(person=person).update(about=name, department=name, site=name, phone=name, pronouns=name)
    update_profile(actor=cast.admin, person=cast.member, changes={"manager": person.pk})
    client = client_of(cast.member)
    for address in (
        "/people/",
        page_of(person),
        page_of(cast.member),
        f"/people/{person.pk}/reports/",
        "/people/options/?q=x",
    ):
        page = text(client.get(address))
        assert "<img src=x" not in page
        assert "<svg/onload" not in page
        assert ">49<" not in page


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ED%A0%80", "department=%00", "cursor=x", "q=" + "%28" * 3000, "role=owner"]
)
def test_hostile_searches(cast: Cast, query: str):
    for address in ("/people/", "/people/suggest/", "/people/options/", API):
        assert client_of(cast.member).get(f"{address}?{query}").status_code in (200, 400)


def test_a_page_says_who_somebody_is(cast: Cast):
    Profile.objects.filter(person=cast.member).update(about="I buy chairs", phone="+33 3 20", site="Roubaix")
    page = text(client_of(cast.outsider).get(page_of(cast.member)))
    assert all(word in page for word in ("Member", "I buy chairs", "+33 3 20", "Roubaix", mail_of(cast.member)))
    assert "Edit your profile" not in page
    guest = text(client_of(cast.guest).get(page_of(cast.member)))
    assert "I buy chairs" in guest
    assert not any(word in guest for word in ("+33 3 20", mail_of(cast.member)))
    assert "Edit your profile" in text(client_of(cast.member).get(page_of(cast.member)))


def test_a_page_of_somebody_who_left(cast: Cast):
    page = text(client_of(cast.member).get(page_of(cast.left)))
    assert "No longer here" in page
    assert mail_of(cast.left) not in page


@pytest.mark.parametrize("part", ["", "edit/", "reports/", "picture/"])
def test_a_guest_meets_strangers_like_nobody(cast: Cast, part: str):
    client = client_of(cast.guest)
    there, nowhere = (client.get(f"/people/{pk}/{part}") for pk in (cast.outsider.pk, absent_id()))
    assert there.status_code == nowhere.status_code == 404
    assert text(there).replace(str(cast.outsider.pk), "") == text(nowhere).replace(str(absent_id()), "")


def test_editing_by_form(cast: Cast):
    client = client_of(cast.member)
    form = {
        "name": "Mia Member",
        "title": "Buyer",
        "about": "Chairs",
        "pronouns": "",
        "phone": "",
        "department": "Board",
        "phone_for": "colleagues",
        "birthday_for": "nobody",
        "personality_for": "self",
    }
    assert client.post(edit_of(cast.member), form)["Location"] == page_of(cast.member)
    profile = Profile.objects.select_related("person").get(person=cast.member)
    assert (profile.person.name, profile.about, profile.department) == ("Mia Member", "Chairs", "Workshop")
    assert "changed by an administrator" in text(client.get(edit_of(cast.member)))
    wrong = client.post(edit_of(cast.member), form | {"name": "", "about": "Kept"})
    assert wrong.status_code == 422
    assert "Kept" in text(wrong)


def test_administrators_edit_what_the_organisation_says(cast: Cast):
    client = client_of(cast.admin)
    form = {"name": "Member", "title": "", "about": "", "pronouns": "", "phone": "", "department": "Buying",
            "site": "Lille", "started_on": "2020-02-29", "manager": str(cast.host.pk)}  # fmt: skip
    assert client.post(edit_of(cast.member), form).status_code == 302
    profile = Profile.objects.get(person=cast.member)
    assert (profile.department, profile.site, profile.manager) == ("Buying", "Lille", cast.host)
    assert "Host" in text(client.get(page_of(cast.member)))
    circle = client.post(edit_of(cast.host), form | {"name": "Host", "manager": str(cast.member.pk)})
    assert circle.status_code == 422
    assert client.post(edit_of(cast.member), form | {"started_on": "29/02/20x"}).status_code == 422


@pytest.mark.parametrize("who", ["outsider", "moderator", "communicator", "host"])
def test_nobody_edits_another(cast: Cast, who: str):
    client = client_of(cast.person(who))
    assert client.get(edit_of(cast.member)).status_code == 403
    assert client.post(edit_of(cast.member), {"name": "Fool"}).status_code == 403


@pytest.mark.parametrize(
    "address", ["/people/", "/people/suggest/", "/people/options/", "edit/", "reports/", "picture/"]
)
def test_nobody_unknown_or_suspended_comes_in(cast: Cast, address: str):
    path = address if address.startswith("/") else page_of(cast.member) + address
    for person in (None, cast.suspended, cast.left, cast.unclaimed):
        assert client_of(person).get(path).status_code in (302, 403, 404)


def test_suggestions_are_small_and_say_nothing_private(cast: Cast):
    answer = client_of(cast.member).get(f"/people/suggest/?q=out&space={cast.open.pk}")
    (one,) = json.loads(answer.content)["results"]
    assert one == {
        "id": str(cast.outsider.pk), "name": "Outsider", "handle": cast.outsider.handle, "title": "", "picture": "",
        "hue": cast.outsider.pk.int % 12,
    }  # fmt: skip
    assert json.loads(client_of(cast.guest).get("/people/suggest/?q=out").content) == {"results": []}
    assert client_of(cast.member).get("/people/suggest/?q=m&space=../../x").status_code == 200


def test_a_picture_is_served_to_who_sees_the_person(cast: Cast):
    import io

    from courtyard.core import storage

    stored = storage.save(io.BytesIO(b"RIFF....WEBP"), max_bytes=100)
    Person.objects.filter(pk=cast.outsider.pk).update(picture=stored.key)
    address = f"/people/{cast.outsider.pk}/picture/"
    answer = client_of(cast.member).get(address)
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        200,
        "image/webp",
        "nosniff",
    )
    assert "private" in answer["Cache-Control"]
    assert b"".join(answer) == b"RIFF....WEBP"
    assert client_of(cast.guest).get(address).status_code == 404
    assert client_of(cast.member).get(f"/people/{cast.host.pk}/picture/").status_code == 404


def test_the_directory_costs_the_same_with_many_people(cast: Cast):
    client = client_of(cast.member)
    client.get("/people/")
    before = len(queries_of(lambda: client.get("/people/")))
    for _ in range(20):
        new_person()
    assert len(queries_of(lambda: client.get("/people/"))) <= before


# The API


def call(person, method: str, path: str = "", body: object = None) -> tuple[int, dict]:
    extra = {} if method == "get" else {"data": json.dumps(body), "content_type": "application/json"}
    answer = getattr(client_of(person), method)(f"{API}{path}", headers={"Accept": "application/json"}, **extra)
    return answer.status_code, json.loads(answer.content) if answer.content else {}


def test_people_are_listed_without_anything_private(cast: Cast):
    status, body = call(cast.member, "get", "?q=outs")
    assert (status, body["next"]) == (200, None)
    (line,) = body["results"]
    assert line["kind"] == "person"
    assert set(line) == {
        "id", "kind", "name", "handle", "title", "picture", "department", "site", "state", "created_at",
    }  # fmt: skip
    assert len(call(cast.guest, "get")[1]["results"]) == 4
    first = call(cast.member, "get", "?limit=2")[1]
    assert call(cast.member, "get", f"?limit=2&cursor={first['next']}")[1]["results"][0]["name"] == "Communicator"


def test_a_person_has_a_page(cast: Cast):
    status, body = call(cast.outsider, "get", f"/{cast.member.pk}")
    assert (status, body["email"], body["state"]) == (200, cast.member.email, "active")
    assert call(cast.guest, "get", f"/{cast.member.pk}")[1]["email"] is None
    for secret in ("password", "language", "time_zone", "last_login", "role", "theme"):
        assert secret not in body


@pytest.mark.parametrize("path", ["", "/reports"])
def test_strangers_are_absent_for_guests(cast: Cast, path: str):
    answers = [call(cast.guest, "get", f"/{pk}{path}") for pk in (cast.outsider.pk, absent_id())]
    assert answers[0] == answers[1]
    assert answers[0][0] == 404
    assert call(cast.guest, "patch", f"/{cast.outsider.pk}", {"about": "x"})[0] == 404


def test_editing_by_api(cast: Cast):
    path = f"/{cast.member.pk}"
    status, body = call(cast.member, "patch", path, {"name": "Mia", "about": "Chairs", "phone": None})
    assert (status, body["name"], body["about"], body["phone"]) == (200, "Mia", "Chairs", "")
    assert call(cast.member, "patch", path, {"department": "Board"})[0] == 403
    assert call(cast.outsider, "patch", path, {"about": "Fool"})[0] == 403
    status, body = call(cast.admin, "patch", path, {"manager": str(cast.host.pk), "started_on": "2020-02-29"})
    assert (status, body["manager"], body["started_on"]) == (200, str(cast.host.pk), "2020-02-29")
    assert [row["name"] for row in call(cast.member, "get", f"/{cast.host.pk}/reports")[1]["results"]] == ["Mia"]
    assert call(cast.admin, "patch", path, {"manager": None})[1]["manager"] is None


def test_nobody_raises_themselves(cast: Cast):
    """A13, B7: what is not theirs is ignored."""
    sent = {
        "role": "owner",
        "state": "active",
        "is_bot": True,
        "email": "a@b.example",
        "handle": "boss",
        "password": "x",
    }
    assert call(cast.member, "patch", f"/{cast.member.pk}", sent)[0] == 200
    fresh = Person.objects.get(pk=cast.member.pk)
    assert (fresh.role, fresh.email, fresh.handle, fresh.is_bot) == (
        "member",
        cast.member.email,
        cast.member.handle,
        False,
    )


@pytest.mark.parametrize(
    "sent",
    [
        {"name": ""},
        {"about": "x" * 3000},
        {"about": "[" * 100_000},
        {"started_on": "x"},
        {"manager": "1"},
        {"name": 5},
    ],
)
def test_what_cannot_be_said(cast: Cast, sent: object):
    status, body = call(cast.admin, "patch", f"/{cast.member.pk}", sent)
    assert status in (400, 422)
    assert body["status"] == status


def test_nobody_unknown_or_suspended_is_answered(cast: Cast):
    for person in (None, cast.suspended, cast.left, cast.unclaimed):
        for path in ("", f"/{cast.member.pk}", f"/{cast.member.pk}/reports"):
            assert call(person, "get", path)[0] == 401
    Person.objects.filter(pk=cast.member.pk).update(state=State.SUSPENDED)
    assert call(Person.objects.get(pk=cast.member.pk), "patch", f"/{cast.member.pk}", {"about": "x"})[0] == 401
