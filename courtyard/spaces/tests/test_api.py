"""``/api/v1/spaces``: the contract, and who gets what."""

import json

import pytest

from courtyard.core.ids import new_id
from courtyard.spaces.models import JoinRequest, Membership, Space, SpaceRole
from courtyard.spaces.services import invite_to_space
from tests.cast import Cast, absent_id, client_of

pytestmark = pytest.mark.django_db
API = "/api/v1/spaces"


class Caller:
    """A person's calls, with their answers read."""

    def __init__(self, person) -> None:
        self.client = client_of(person)

    def __call__(self, method: str, path: str = "", body: object = None) -> tuple[int, dict]:
        extra = (
            {}
            if method == "get"
            else {"data": "" if body is None else json.dumps(body), "content_type": "application/json"}
        )
        answer = getattr(self.client, method)(f"{API}{path}", headers={"Accept": "application/json"}, **extra)
        return answer.status_code, json.loads(answer.content) if answer.content else {}


def test_spaces_are_listed_with_what_they_are_to_the_caller(cast: Cast):
    status, body = Caller(cast.member)("get")
    assert status == 200
    assert [space["name"] for space in body["results"]] == ["Attic", "Cellar", "Garden", "Juniper", "Library"]
    garden = body["results"][2]
    assert garden["mine"] == {
        "role": "member",
        "requested": False,
        "invited": False,
        "following": False,
        "muted": False,
        "level": "everything",
    }
    assert garden["created_at"].endswith("Z")
    assert (garden["kind"], garden["visibility"], garden["members"], body["next"]) == ("community", "open", 3, None)


@pytest.mark.parametrize(
    ("who", "count"), [("outsider", 4), ("former", 4), ("guest", 1), ("admin", 4), ("member", 5), ("colleague", 4)]
)
def test_who_lists_how_many(cast: Cast, who: str, count: int):
    caller = Caller(cast.person(who))
    assert len(caller("get")[1]["results"]) == count
    assert caller("get", "?q=cellar")[1]["results"] == [] or who == "member"


def test_lists_are_paged(cast: Cast):
    caller = Caller(cast.member)
    first = caller("get", "?limit=2")[1]
    second = caller("get", f"?limit=2&cursor={first['next']}")[1]
    assert [space["name"] for space in first["results"] + second["results"]] == ["Attic", "Cellar", "Garden", "Juniper"]
    assert caller("get", "?cursor=x")[0] == 400
    assert caller("get", "?limit=1000")[0] in (400, 422)
    assert caller("get", "?owner__password__startswith=p&order_by=secret")[0] == 200


def test_a_create_is_done_once(cast: Cast):
    caller, wish = (
        Caller(cast.member),
        {"id": str(new_id()), "name": "Idées", "kind": "project", "visibility": "closed"},
    )
    status, space = caller("post", body=wish)
    assert (status, space["id"], space["slug"], space["joining"], space["mine"]["role"]) == (
        201, wish["id"], "idees", "ask", "owner",
    )  # fmt: skip
    assert caller("post", body=wish) == (200, space)
    assert caller("post", body=wish | {"name": "Other"})[0] == 409
    assert Caller(cast.host)("post", body=wish)[0] == 409
    assert caller("post", body=wish | {"id": str(cast.secret.pk)})[0] == 409


@pytest.mark.parametrize(
    "wish",
    [
        {}, {"name": ""}, {"name": "x" * 121}, {"name": "[" * 100_000}, {"name": 5}, {"name": "ok", "kind": "company"},
        {"name": "ok", "visibility": "public"}, {"name": "ok", "visibility": "secret", "joining": "free"},
        {"name": "ok", "id": "1"}, {"name": "\u0000"}, {"name": "\ud800"}, {"name": "ok", "approval": "perhaps"},
        [], "x",
    ],
)  # fmt: skip
def test_what_no_space_can_be(cast: Cast, wish: object):
    status, body = Caller(cast.member)("post", body=wish)
    assert status in (400, 422)
    assert body["status"] == status
    assert not Space.objects.filter(by=cast.member).exists()


def test_nobody_sets_what_is_not_theirs(cast: Cast):
    """A13, B7: fields of the server are ignored."""
    extra = {"role": "owner", "owner": str(cast.owner.pk), "slug": "everyone", "archived_at": None,
             "created_at": "1999-01-01", "version": 99, "by": str(cast.owner.pk),
             "deleted_at": "2020-01-01"}  # fmt: skip
    space = Caller(cast.member)("post", body={"name": "Plot", **extra})[1]
    stands = Space.objects.get(pk=space["id"])
    assert (stands.slug, stands.by, stands.version, stands.deleted_at) == ("plot", cast.member, 1, None)
    Caller(cast.host)("patch", f"/{cast.open.pk}", {"about": "x", **extra})
    stands = Space.objects.get(pk=cast.open.pk)
    assert (stands.slug, stands.about, stands.deleted_at) == (cast.open.slug, "x", None)


def test_guests_create_nothing(cast: Cast):
    assert Caller(cast.guest)("post", body={"name": "Mine"})[0] == 403


def test_a_space_is_changed_by_its_owners(cast: Cast):
    status, space = Caller(cast.host)("patch", f"/{cast.open.pk}", {"name": "Orchard", "archived": True})
    assert (status, space["name"], space["archived"]) == (200, "Orchard", True)
    assert Caller(cast.host)("patch", f"/{cast.open.pk}", {"archived": False})[1]["archived"] is False
    for who in ("steward", "member", "outsider", "admin"):
        assert Caller(cast.person(who))("patch", f"/{cast.open.pk}", {"name": "Mine"})[0] == 403


CALLS = [
    ("get", "/{id}", None), ("patch", "/{id}", {"name": "x"}), ("get", "/{id}/members", None),
    ("put", "/{id}/members/{person}", {"role": "owner"}), ("delete", "/{id}/members/{person}", None),
    ("post", "/{id}/join", {}), ("get", "/{id}/feed", None),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
@pytest.mark.parametrize("who", ["outsider", "former", "colleague", "admin", "owner", "guest"])
def test_a_secret_space_answers_like_one_that_is_not_there(cast: Cast, who: str, method: str, path: str, body):
    caller = Caller(cast.person(who))
    before = list(Membership.objects.order_by("pk").values_list())
    answers = [
        caller(method, path.format(id=space_id, person=cast.member.pk), body)
        for space_id in (cast.secret.pk, absent_id())
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 404
    assert list(Membership.objects.order_by("pk").values_list()) == before


@pytest.mark.parametrize(("method", "path", "body"), [("get", "", None), ("post", "", {"name": "x"}), *CALLS])
def test_nobody_unknown_or_suspended_is_answered(cast: Cast, method: str, path: str, body):
    for person in (None, cast.suspended, cast.left, cast.unclaimed):
        status, _body = Caller(person)(method, path.format(id=cast.open.pk, person=cast.member.pk), body)
        assert status == 401


def test_members_and_their_roles(cast: Cast):
    caller = Caller(cast.host)
    path = f"/{cast.open.pk}/members"
    assert [(row["name"], row["role"]) for row in caller("get", path)[1]["results"]] == [
        ("Host", "owner"), ("Member", "member"), ("Steward", "moderator"),
    ]  # fmt: skip
    one = f"{path}/{cast.outsider.pk}"
    assert caller("put", one, {"role": "moderator"})[0] == 201
    assert caller("put", one, {"role": "member"})[:1] == (200,)
    assert caller("put", one)[1]["role"] == "member"
    assert caller("put", one, {"role": "king"})[0] == 422
    assert caller("delete", one)[0] == 204
    assert caller("delete", one)[0] == 404
    assert caller("put", f"{path}/{cast.suspended.pk}")[0] == caller("put", f"{path}/{absent_id()}")[0] == 404
    assert caller("delete", f"{path}/{cast.host.pk}")[0] == 409


def test_a_member_says_nothing_private(cast: Cast):
    """A31: no address, no settings, nothing of the account."""
    row = Caller(cast.member)("get", f"/{cast.open.pk}/members")[1]["results"][0]
    assert set(row) == {
        "id", "kind", "name", "handle", "title", "picture", "department", "site", "state", "created_at",
        "role",
    }  # fmt: skip


@pytest.mark.parametrize("who", ["steward", "member", "outsider", "admin"])
def test_nobody_raises_themselves(cast: Cast, who: str):
    person = cast.person(who)
    path = f"/{cast.open.pk}/members/{person.pk}"
    assert Caller(person)("put", path, {"role": "owner"})[0] == 403
    assert not Membership.objects.filter(space=cast.open, person=person, role=SpaceRole.OWNER).exists()


def test_closed_members_are_not_listed_to_who_only_knows_the_name(cast: Cast):
    assert Caller(cast.outsider)("get", f"/{cast.closed.pk}/members")[0] == 403
    assert Caller(cast.guest)("get", f"/{cast.closed.pk}/members")[0] == 200


def test_joining_where_it_is_free(cast: Cast):
    caller = Caller(cast.outsider)
    for _twice in range(2):
        status, body = caller("post", f"/{cast.open.pk}/join")
        assert (status, body["status"], body["space"]["mine"]["role"]) == (200, "member", "member")
    assert caller("delete", f"/{cast.open.pk}/members/{cast.outsider.pk}")[0] == 204


def test_joining_where_people_ask_makes_no_member(cast: Cast):
    status, body = Caller(cast.outsider)("post", f"/{cast.closed.pk}/join", {"message": "Please"})
    assert (status, body["status"], body["space"]["mine"]["requested"]) == (200, "requested", True)
    assert JoinRequest.objects.get().message == "Please"
    assert not Membership.objects.filter(space=cast.closed, person=cast.outsider).exists()


def test_nobody_joins_without_an_invitation_where_one_is_needed(cast: Cast):
    """B5."""
    assert Caller(cast.outsider)("post", f"/{cast.elsewhere.pk}/join")[0] == 403
    assert Caller(cast.member)("post", f"/{cast.company.pk}/join")[0] == 403
    invite_to_space(actor=cast.host, space_id=cast.secret.pk, person_ids=[cast.outsider.pk, cast.guest.pk])
    for person in (cast.outsider, cast.guest):
        assert Caller(person)("post", f"/{cast.secret.pk}/join")[1]["status"] == "member"
