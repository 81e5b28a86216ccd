"""Pages of spaces: what they show, what their forms do, with and without scripts, and to whom they answer nothing."""

import re

import pytest
from django.urls import reverse

from courtyard.core.clock import now
from courtyard.core.ids import new_id
from courtyard.spaces import services
from courtyard.spaces.models import Follow, Joining, JoinRequest, Membership, Mute, Space, SpaceInvitation, SpaceRole
from tests.cast import Cast, client_of, new_person, new_space
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

IN_PLACE = {"HX-Request": "true"}
HOSTILE = ["<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>', "{{7*7}}", "'); DROP TABLE x; --", "=1+1"]


def text(response) -> str:
    return re.sub(r'"[0-9A-Za-z]{64}"', "", response.content.decode())  # the CSRF token is masked anew each time


def address(name: str, space: Space, *more: object) -> str:
    return reverse(f"spaces:{name}", args=[space.slug, *more])


def test_the_directory_shows_what_each_space_offers(cast: Cast):
    page = text(client_of(cast.outsider).get("/spaces/"))
    assert all(word in page for word in ("Garden", "Library", "Join", "Ask to join", "By invitation", "New space"))
    assert "Cellar" not in page
    guest = text(client_of(cast.guest).get("/spaces/"))
    assert "Library" in guest
    assert not any(word in guest for word in ("Garden", "Attic", "New space"))


def test_the_directory_answers_more_in_place(cast: Cast):
    for number in range(30):
        new_space(f"Espace {number:02}")
    client = client_of(cast.member)
    page = text(client.get("/spaces/"))
    more = page.split("<load-more>")[1].split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    part = text(client.get(more, headers=IN_PLACE))
    assert "<html" not in part
    assert "Library" in part
    assert "<html" in text(client.get(more))
    assert client.get("/spaces/?cursor=nonsense").status_code == 400


@pytest.mark.parametrize("name", HOSTILE)
def test_names_stay_text_everywhere(cast: Cast, name: str):
    space, _new = services.create_space(actor=cast.host, name=name, about=name, visibility="closed")
    services.add_member(actor=cast.host, space_id=space.pk, person_id=cast.member.pk)
    services.ask_to_join(actor=cast.outsider, space_id=space.pk, message=name)
    client = client_of(cast.host)
    for tab in ("about", "members", "settings", "requests", "invite"):
        page = text(client.get(address(tab, space)))
        assert "<img src=x" not in page
        assert "<svg/onload" not in page
        assert "49" not in page.split("</title>")[0]


def test_joining_following_and_accepting_say_so(cast: Cast):
    client = client_of(cast.outsider)
    assert "New posts from here come into your feed." in text(client.post(address("follow", cast.open), follow=True))
    assert "You are a member of Garden now." in text(client.post(address("membership", cast.open), follow=True))
    services.invite_to_space(actor=cast.host, space_id=cast.secret.pk, person_ids=[cast.outsider.pk])
    invitation = SpaceInvitation.objects.get(person=cast.outsider)
    sent = {"answer": "accept"}
    answer = client.post(reverse("spaces:invitation", args=[invitation.pk]), sent, follow=True)
    assert "You are a member of Cellar now." in text(answer)


def test_a_space_is_made_by_form_and_once(cast: Cast):
    client = client_of(cast.member)
    assert 'name="visibility"' in text(client.get("/spaces/new/"))
    form = {
        "id": str(new_id()),
        "name": "Night shift",
        "about": "",
        "kind": "project",
        "visibility": "closed",
        "posting": "members",
    }
    for _twice in range(2):
        answer = client.post("/spaces/new/", form)
        assert (answer.status_code, answer["Location"]) == (302, "/spaces/night-shift/")
    space = Space.objects.get(name="Night shift")
    assert (str(space.pk), space.joining) == (form["id"], Joining.ASK)


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"name": "x" * 121}, {"visibility": "all"}, {"kind": "company"}, {"name": "\x00"}]
)
def test_a_form_with_mistakes_comes_back_with_what_was_typed(cast: Cast, change: dict):
    form = {"name": "Kept", "about": "Also kept", "kind": "project", "visibility": "open", "posting": "members"}
    answer = client_of(cast.member).post("/spaces/new/", form | change)
    assert answer.status_code == 422
    assert "Also kept" in text(answer)
    assert not Space.objects.filter(by=cast.member).exists()


def test_guests_make_no_spaces(cast: Cast):
    client = client_of(cast.guest)
    assert client.get("/spaces/new/").status_code == 403
    assert client.post("/spaces/new/", {"name": "Mine"}).status_code == 403


def test_joining_and_leaving_by_form(cast: Cast):
    client = client_of(cast.outsider)
    assert client.post(address("membership", cast.open))["Location"] == f"/spaces/{cast.open.slug}/"
    assert Membership.objects.filter(space=cast.open, person=cast.outsider).exists()
    assert client.post(address("membership", cast.open), {"end": "1"})["Location"] == "/spaces/"
    assert not Membership.objects.filter(space=cast.open, person=cast.outsider).exists()
    client.post(address("membership", cast.open))
    assert client.delete(address("membership", cast.open)).status_code == 204
    assert not Membership.objects.filter(space=cast.open, person=cast.outsider).exists()


def test_the_last_owner_is_told_why_not(cast: Cast):
    client = client_of(cast.host)
    answer = client.post(address("membership", cast.open), {"end": "1"}, follow=True)
    assert "A space needs an owner" in text(answer)
    assert Membership.objects.filter(space=cast.open, person=cast.host).exists()


def test_asking_and_taking_back_by_form(cast: Cast):
    client = client_of(cast.outsider)
    assert "Send the request" in text(client.get(address("ask", cast.closed)))
    client.post(address("ask", cast.closed), {"message": "Please"})
    assert JoinRequest.objects.get().message == "Please"
    assert "Requested" in text(client.get("/spaces/"))
    client.post(address("ask", cast.closed), {"end": "1", "next": "https://evil.example/"})
    assert not JoinRequest.objects.exists()
    assert client.post(address("ask", cast.closed), {"message": "x" * 501}).status_code == 422
    assert client.post(address("ask", cast.closed), {"message": "\x00"}).status_code in (302, 422)


@pytest.mark.parametrize("wish", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_away(cast: Cast, wish: str):
    answer = client_of(cast.outsider).post(address("follow", cast.open), {"next": wish})
    assert answer["Location"] == f"/spaces/{cast.open.slug}/"


def test_following_and_muting(cast: Cast):
    client = client_of(cast.outsider)
    client.post(address("follow", cast.open), {"next": "/spaces/"})
    client.post(address("level", cast.open), {"level": "nothing"})
    assert (Follow.objects.count(), Mute.objects.count()) == (1, 1)
    assert client.delete(address("follow", cast.open)).status_code == 204
    client.post(address("level", cast.open), {"level": "everything"})
    assert (Follow.objects.count(), Mute.objects.count()) == (0, 0)


def test_requests_are_answered_by_one_click(cast: Cast):
    other = new_person("Zoé")
    first, second = (services.ask_to_join(actor=who, space_id=cast.closed.pk) for who in (cast.outsider, other))
    client = client_of(cast.steward)
    page = text(client.get(address("requests", cast.closed)))
    assert all(word in page for word in ("Outsider", "Zoé", "Let in", "Decline"))
    client.post(reverse("spaces:decide", args=[first.pk]), {"answer": "accept"})
    client.post(reverse("spaces:decide", args=[second.pk]), {"answer": "decline"})
    assert Membership.objects.filter(space=cast.closed, person=cast.outsider).exists()
    assert not Membership.objects.filter(space=cast.closed, person=other).exists()
    again = client.post(reverse("spaces:decide", args=[second.pk]), {"answer": "accept"}, follow=True)
    assert "answered this request already" in text(again)
    assert "Nobody is waiting" in text(client.get(address("requests", cast.closed)))


def test_inviting_and_adding_by_form(cast: Cast):
    client = client_of(cast.host)
    assert "Outsider" in text(client.get(address("options", cast.open) + "?q=outs"))
    assert "Outsider" in text(client.get(address("invite", cast.open) + "?q=outs"))
    client.post(address("invite", cast.open), {"people": [str(cast.outsider.pk)]})
    assert SpaceInvitation.objects.get().person == cast.outsider
    client.post(address("invited", cast.open, cast.outsider.pk))
    assert not SpaceInvitation.objects.exists()
    client.post(address("invite", cast.open), {"people": [str(cast.outsider.pk), str(cast.former.pk)], "add": "1"})
    assert Membership.objects.filter(space=cast.open, person__in=[cast.outsider, cast.former]).count() == 2
    assert client.post(address("invite", cast.open), {}).status_code == 422
    assert client.post(address("invite", cast.open), {"people": ["../../x"]}).status_code == 404


def test_only_owners_add_without_asking(cast: Cast):
    for who in (cast.steward, cast.member):
        client_of(who).post(address("invite", cast.open), {"people": [str(cast.outsider.pk)], "add": "1"})
    assert not Membership.objects.filter(space=cast.open, person=cast.outsider).exists()


def test_answering_an_invitation_by_form(cast: Cast):
    services.invite_to_space(actor=cast.host, space_id=cast.secret.pk, person_ids=[cast.outsider.pk, cast.former.pk])
    for person, answer in ((cast.outsider, "accept"), (cast.former, "decline")):
        client = client_of(person)
        assert "Cellar" in text(client.get("/spaces/"))
        invitation = SpaceInvitation.objects.get(person=person)
        client.post(reverse("spaces:invitation", args=[invitation.pk]), {"answer": answer})
    assert Membership.objects.filter(space=cast.secret, person=cast.outsider).exists()
    assert not Membership.objects.filter(space=cast.secret, person=cast.former).exists()


def test_roles_are_changed_on_the_page_of_members(cast: Cast):
    client = client_of(cast.host)
    assert "Make moderator" in text(client.get(address("members", cast.open)))
    client.post(address("member", cast.open, cast.member.pk), {"role": "moderator"})
    assert Membership.objects.get(space=cast.open, person=cast.member).role == SpaceRole.MODERATOR
    wrong = client.post(address("member", cast.open, cast.host.pk), {"role": "member"}, follow=True)
    assert "A space needs an owner" in text(wrong)
    client.post(address("member", cast.open, cast.member.pk), {"end": "1"})
    assert not Membership.objects.filter(space=cast.open, person=cast.member).exists()
    assert "Make moderator" not in text(client_of(cast.steward).get(address("members", cast.open)))


def test_settings_keep_what_two_owners_wrote(cast: Cast):
    client = client_of(cast.host)
    version = str(cast.open.version)
    form = {
        "name": "Garden",
        "about": "Mine",
        "kind": "community",
        "visibility": "open",
        "joining": "free",
        "posting": "members",
    }
    assert client.post(address("settings", cast.open), form | {"version": version}).status_code == 302
    answer = client.post(address("settings", cast.open), form | {"version": version, "about": "Theirs"})
    assert answer.status_code == 422
    assert "Theirs" in text(answer)
    assert "changed this space meanwhile" in text(answer)
    assert Space.objects.get(pk=cast.open.pk).about == "Mine"
    wrong = client.post(address("settings", cast.open), form | {"visibility": "secret", "joining": "ask"})
    assert wrong.status_code == 422


def test_narrowing_a_space_lets_the_way_in_follow_unless_it_was_chosen(cast: Cast):
    form = {"name": "Shed", "kind": "community", "posting": "members", "joining": "free"}
    client = client_of(cast.member)
    for visibility, joining in (("open", "free"), ("closed", "ask"), ("secret", "invited")):
        assert client.post(reverse("spaces:new"), form | {"visibility": visibility}).status_code == 302
        assert Space.objects.filter(name="Shed").latest("created_at").joining == joining
    assert client.post(reverse("spaces:new"), form | {"visibility": "secret", "joining": "ask"}).status_code == 422
    asked = client.post(reverse("spaces:new"), form | {"visibility": "open", "joining": "invited", "approval": "on"})
    assert asked.status_code == 302
    made = Space.objects.filter(name="Shed").latest("created_at")
    assert (made.joining, made.approval) == ("invited", True)


def test_archiving_by_form(cast: Cast):
    client = client_of(cast.host)
    client.post(address("archive", cast.open))
    assert Space.objects.get(pk=cast.open.pk).archived_at
    assert "Archived" in text(client.get(address("about", cast.open)))
    client.post(address("archive", cast.open), {"end": "1"})
    assert not Space.objects.get(pk=cast.open.pk).archived_at


SIGHT = ["about", "members", "settings", "requests", "invite", "ask", "options"]
ACTS = ["membership", "ask", "follow", "level", "archive", "settings", "invite"]


@pytest.mark.parametrize("who", ["outsider", "former", "admin", "owner", "guest", "colleague"])
def test_every_page_of_a_secret_space_answers_like_one_that_is_not_there(cast: Cast, who: str):
    client = client_of(cast.person(who))
    absent = Space(slug="nothing-here")
    for names, call in ((SIGHT, client.get), (ACTS, client.post)):
        for name in names:
            there, nowhere = call(address(name, cast.secret)), call(address(name, absent))
            assert there.status_code == nowhere.status_code == 404
            assert text(there).replace(cast.secret.slug, "") == text(nowhere).replace(absent.slug, "")


@pytest.mark.parametrize("name", SIGHT + ACTS)
def test_nobody_unknown_or_suspended_comes_in(cast: Cast, name: str):
    for person in (None, cast.suspended, cast.left, cast.unclaimed):
        client = client_of(person)
        for call in (client.get, client.post):
            assert call(address(name, cast.open)).status_code in (302, 403, 404, 405)
    assert Membership.objects.filter(space=cast.open).count() == 6


def test_who_only_sees_the_name_reads_no_member(cast: Cast):
    client = client_of(cast.outsider)
    assert client.get(address("about", cast.closed)).status_code == 200
    for name in ("members", "settings", "requests", "invite", "options"):
        assert client.get(address(name, cast.closed)).status_code == 403
    assert "Steward" not in text(client.get(address("about", cast.closed)))


@pytest.mark.parametrize("tab", ["about", "members", "invite"])
def test_a_page_costs_the_same_with_many_members(cast: Cast, tab: str):
    client = client_of(cast.host)
    client.get(address(tab, cast.open))
    before = len(queries_of(lambda: client.get(address(tab, cast.open))))
    Membership.objects.bulk_create(Membership(space=cast.open, person=new_person()) for _ in range(20))
    assert len(queries_of(lambda: client.get(address(tab, cast.open)))) <= before


def test_an_archived_space_offers_no_way_in(cast: Cast):
    Space.objects.filter(pk=cast.open.pk).update(archived_at=now())
    page = text(client_of(cast.outsider).get(address("about", cast.open)))
    assert "Archived" in page
    assert address("membership", cast.open) not in page
