"""The directory of spaces, the top of a space's page, its members: who is shown what, at what cost."""

import pytest

from courtyard.core.clock import now
from courtyard.core.errors import Forbidden
from courtyard.spaces import access, selectors, services
from courtyard.spaces.models import Joining, Kind, Membership, Space, SpaceRole, Visibility
from courtyard.spaces.selectors import counts
from tests.cast import Cast, client_of, new_person, new_space, storyline_of
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


def found(who, **wishes) -> list[str]:
    return [card.space.name for card in selectors.directory(who, **wishes).results]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("member", ["Attic", "Cellar", "Garden", "Juniper", "Library"]),
        ("outsider", ["Attic", "Garden", "Juniper", "Library"]), ("former", ["Attic", "Garden", "Juniper", "Library"]),
        ("admin", ["Attic", "Garden", "Juniper", "Library"]), ("owner", ["Attic", "Garden", "Juniper", "Library"]),
        ("guest", ["Library"]), ("suspended", []), ("left", []), ("unclaimed", []),
    ],
)  # fmt: skip
def test_who_finds_which_spaces(cast: Cast, who: str, sees: list[str]):
    storyline_of(cast.member)
    assert found(cast.person(who)) == sees


def test_a_secret_space_is_like_one_that_is_not_there(cast: Cast):
    for q in ("cellar", "attica", cast.secret.slug):
        assert found(cast.outsider, q=q) == found(cast.outsider, q="zzz") == []
    assert found(cast.member, q="cell") == ["Cellar"]


def test_search_filters_and_scopes(cast: Cast):
    new_space("Élan", kind=Kind.PROJECT, members=[cast.member])
    new_space("Old", archived_at=now())
    assert found(cast.member, q="ELA") == ["Élan"]
    assert found(cast.member, kind="project") == ["Élan"]
    assert found(cast.member, kind="nonsense") == found(cast.member, kind="storyline") == []
    assert found(cast.member, scope="archived") == ["Old"]
    assert found(cast.member, scope="mine") == ["Cellar", "Élan", "Garden", "Juniper", "Library"]
    assert found(cast.guest, scope="archived") == []


@pytest.mark.parametrize("q", ["\x00", "%", "a" * 100_000, "(" * 100_000, "\ud800", "' or 1=1 --", "name__startswith"])
def test_hostile_searches_find_nothing_or_mean_nothing(cast: Cast, q: str):
    assert found(cast.member, q=q) in ([], found(cast.member))


def test_what_each_space_offers(cast: Cast):
    services.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk)
    services.invite_to_space(actor=cast.host, space_id=cast.secret.pk, person_ids=[cast.outsider.pk])
    new_space("Ruled", joining=Joining.INVITED)
    offers = {card.space.name: card.act for card in selectors.directory(cast.outsider).results}
    assert offers == {
        "Attic": "closed", "Cellar": "invited", "Garden": "join", "Juniper": "open", "Library": "requested",
        "Ruled": "open",
    }  # fmt: skip
    assert {card.space.name: card.role for card in selectors.directory(cast.steward).results} == {
        "Attic": None, "Cellar": "moderator", "Garden": "moderator", "Juniper": "member", "Library": "moderator",
        "Ruled": None,
    }  # fmt: skip
    assert selectors.card(cast.colleague, cast.closed).act == "ask"


def test_members_are_counted_if_they_are_here(cast: Cast):
    numbers = {card.space.name: card.count for card in selectors.directory(cast.member).results}
    assert numbers == {"Attic": 1, "Cellar": 3, "Garden": 3, "Juniper": 10, "Library": 4}
    line = storyline_of(cast.member)
    services.follow(actor=cast.outsider, space_id=line.pk)
    assert selectors.card(cast.member, line).count == 1


def test_who_has_not_signed_in_yet_is_counted_apart(cast: Cast):
    Membership.objects.filter(space=cast.open, person__state="active").delete()
    card = selectors.card(cast.outsider, cast.open)
    assert (card.count, card.coming) == (0, 1)
    page = client_of(cast.outsider).get(f"/spaces/{cast.open.slug}/members/").text
    assert "1 to come" in page
    assert "1 person has a place here and has not signed in yet." in page
    assert "0 members" not in page
    assert "Nobody matches" not in page


def test_nobody_is_to_come_where_belonging_goes_by_rule(cast: Cast):
    assert selectors.card(cast.member, cast.company).coming == 0


def test_a_crowd_is_counted_to_a_bound(cast: Cast, monkeypatch):
    monkeypatch.setattr(counts, "COUNTED_TO", 2)
    monkeypatch.setattr("courtyard.spaces.selectors.places.COUNTED_TO", 2)
    card = selectors.card(cast.member, cast.open)
    assert (card.count, card.crowded) == (3, True)


def test_the_head_of_a_space(cast: Cast):
    services.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk)
    head = selectors.space_header(cast.steward, cast.closed)
    assert [person.name for person in head.faces] == ["Host", "Steward", "Guest", "Member"]
    assert head.leaders == [cast.host, cast.steward]
    assert (head.requests, head.others, head.may_leave, head.may_invite) == (1, 0, True, True)
    member = selectors.space_header(cast.member, cast.closed)
    assert (member.requests, member.may_invite, member.may_leave) == (0, False, True)


@pytest.mark.parametrize("who", ["outsider", "former", "admin", "colleague"])
def test_the_head_of_a_closed_space_shows_no_member(cast: Cast, who: str):
    head = selectors.space_header(cast.person(who), cast.closed)
    assert (head.faces, head.leaders, head.requests, head.has_members, head.may_invite) == ([], [], 0, False, False)


def test_following_a_storyline_from_its_owners_page(cast: Cast):
    assert selectors.storyline_of(cast.outsider, cast.member) is None
    storyline_of(cast.member)
    head = selectors.storyline_of(cast.outsider, cast.member)
    assert head is not None
    assert (head.may_follow, head.card.following, head.has_members) == (True, False, False)
    own = selectors.storyline_of(cast.member, cast.member)
    assert own is not None
    assert not own.may_follow
    assert selectors.storyline_of(cast.guest, cast.member) is None


def names(page) -> list[str]:
    return [row.person.name for row in page.results]


def test_the_list_of_members(cast: Cast):
    assert names(selectors.members(cast.outsider, cast.open)) == ["Host", "Member", "Steward"]
    assert names(selectors.members(cast.guest, cast.closed)) == ["Guest", "Host", "Member", "Steward"]
    assert names(selectors.members(cast.member, cast.closed, q="ste")) == ["Steward"]
    assert names(selectors.members(cast.member, cast.closed, role="owner")) == ["Host"]
    assert names(selectors.members(cast.member, cast.closed, role="nonsense")) == []
    assert [row.role for row in selectors.leaders(cast.closed)] == ["owner", "moderator"]


def test_the_companys_members_go_by_rule(cast: Cast):
    everybody = names(selectors.members(cast.member, cast.company))
    assert "Guest" not in everybody
    assert len(everybody) == 10
    assert names(selectors.members(cast.member, cast.company, role="owner")) == ["Admin", "Owner"]
    assert names(selectors.members(cast.member, cast.company, role="moderator")) == ["Communicator", "Moderator"]


@pytest.mark.parametrize(
    ("who", "where"),
    [("outsider", "closed"), ("former", "closed"), ("former", "secret"), ("admin", "secret"), ("guest", "open"),
     ("suspended", "open"), ("guest", "company")],
)  # fmt: skip
def test_whose_members_are_not_listed(cast: Cast, who: str, where: str):
    with pytest.raises(Forbidden):
        selectors.members(cast.person(who), getattr(cast, where))


def test_requests_are_for_who_can_answer(cast: Cast):
    request = services.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk)
    assert selectors.open_requests(cast.steward, cast.closed).results == [request]
    assert selectors.requests_to_decide(cast.steward) == 1
    for who in ("member", "outsider", "guest", "admin"):
        assert selectors.requests_to_decide(cast.person(who)) == 0
        with pytest.raises(Forbidden):
            selectors.open_requests(cast.person(who), cast.closed)
    services.decide_request(actor=cast.steward, request_id=request.pk, accept=True)
    assert selectors.requests_to_decide(cast.steward) == 0


def test_invitations_are_seen_by_the_invited_and_the_moderators(cast: Cast):
    services.invite_to_space(actor=cast.host, space_id=cast.open.pk, person_ids=[cast.outsider.pk])
    assert [row.space for row in selectors.invitations_for(cast.outsider)] == [cast.open]
    assert not selectors.invitations_for(cast.colleague)
    assert selectors.invited_to(cast.steward, cast.open)
    assert not selectors.invited_to(cast.member, cast.open)
    services.archive_space(actor=cast.host, space_id=cast.open.pk)
    assert not selectors.invitations_for(cast.outsider)


def test_whom_one_may_invite(cast: Cast):
    def offered(who, q: str) -> list[str]:
        return [person.name for person in selectors.invitable(who, cast.open.pk, q)]

    assert offered(cast.member, "out") == ["Outsider"]
    assert offered(cast.member, "gue") == []
    assert offered(cast.steward, "gue") == ["Guest"]
    assert offered(cast.steward, "mem") == offered(cast.steward, "sus") == offered(cast.steward, "") == []


def test_constant_queries(cast: Cast):
    def more() -> None:
        space = new_space(members=[cast.member, new_person()])
        Membership.objects.create(space=cast.open, person=new_person())
        services.ask_to_join(actor=new_person(), space_id=cast.closed.pk)
        services.invite_to_space(actor=cast.member, space_id=space.pk, person_ids=[cast.outsider.pk])

    assert_constant_queries(more, lambda: selectors.directory(cast.member, limit=100), at_most=2)
    assert_constant_queries(more, lambda: selectors.space_header(cast.host, cast.closed), at_most=6)
    assert_constant_queries(more, lambda: selectors.members(cast.host, cast.open, limit=100), at_most=2)
    assert_constant_queries(more, lambda: selectors.open_requests(cast.host, cast.closed), at_most=4)
    assert_constant_queries(more, lambda: selectors.invitations_for(cast.outsider), at_most=1)


def test_the_directory_goes_on_where_it_ended(cast: Cast):
    for number in range(7):
        new_space(f"Espace {number}")
    first = selectors.directory(cast.member, limit=5)
    second = selectors.directory(cast.member, limit=100, cursor=first.next)
    assert [card.space.name for card in first.results + second.results] == found(cast.member, limit=100)
    assert second.next is None


def test_who_leaves_an_open_space_or_a_guest_who_loses_one(cast: Cast):
    """A31 and B1: what was readable by belonging is gone with it."""
    assert access.visible_to(cast.guest).count() == 1
    services.remove_member(actor=cast.host, space_id=cast.closed.pk, person_id=cast.guest.pk)
    assert not access.visible_to(cast.guest).exists()
    assert selectors.feed_spaces(cast.guest).all == []


def test_telling_many_people_and_reading_oneself_are_one_rule(cast: Cast):
    everybody = {cast.person(name).pk: cast.person(name) for name in cast.__dataclass_fields__ if name not in
                 ("company", "open", "closed", "secret", "elsewhere")}  # fmt: skip
    for space in Space.objects.filter(visibility__in=Visibility):
        readers = access.readers_of(Space.objects.filter(pk=space.pk).values("pk"))
        told = set(readers.filter(pk__in=everybody).values_list("pk", flat=True))
        reads = {pk for pk, person in everybody.items() if access.standing(person, space).reads}
        listed = {
            pk for pk, person in everybody.items() if access.content_visible_to(person).filter(pk=space.pk).exists()
        }
        assert told == reads == listed


def test_roles_are_what_the_membership_says(cast: Cast):
    assert access.role_in(cast.host, cast.open, SpaceRole.OWNER) == SpaceRole.OWNER
    assert access.role_in(cast.guest, cast.open, SpaceRole.OWNER) == SpaceRole.MEMBER
