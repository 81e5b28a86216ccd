"""Ideas: votes, where one stands with a reason, and the list by votes and status."""

import pytest

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.core.errors import CourtyardError, Forbidden, Invalid, NotFound
from courtyard.feed import services
from courtyard.feed.models import IdeaDecision
from courtyard.feed.selectors import lists
from courtyard.feed.selectors.kinds import IdeaOwn, own_of_kinds
from courtyard.feed.services import Draft
from courtyard.spaces.models import Space
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


def idea(author: Person, space: Space, title: str = "A bench by the door") -> Item:
    return services.create_post(actor=author, space_ids=[space.pk], draft=Draft(kind="idea", title=title))


def seen(viewer: Person, item: Item) -> IdeaOwn:
    own = own_of_kinds(viewer, [item.pk])[item.pk]
    assert isinstance(own, IdeaOwn)
    return own


def test_votes_are_one_a_person_and_can_be_taken_back(cast: Cast) -> None:
    item = idea(cast.member, cast.open)
    for _twice in range(2):
        services.vote(actor=cast.host, item_id=item.pk)
    services.vote(actor=cast.outsider, item_id=item.pk)
    assert (seen(cast.host, item).votes, seen(cast.host, item).voted, seen(cast.member, item).voted) == (2, True, False)
    services.unvote(actor=cast.host, item_id=item.pk)
    assert seen(cast.host, item).votes == 1


def test_a_moderator_says_where_it_stands_and_all_that_was_said_stays(cast: Cast) -> None:
    item = idea(cast.member, cast.open)
    services.decide_idea(actor=cast.steward, item_id=item.pk, status="review", reason="Prices are asked")
    services.decide_idea(actor=cast.steward, item_id=item.pk, status="review", reason="Prices are asked")
    services.decide_idea(actor=cast.host, item_id=item.pk, status="declined", reason="No room")
    own = seen(cast.outsider, item)
    assert (own.status, own.reason, own.by and own.by.name) == ("declined", "No room", "Host")
    assert [row.status for row in lists.decisions(item)] == ["declined", "review"]


@pytest.mark.parametrize(
    ("who", "error"),
    [("member", Forbidden), ("outsider", Forbidden), ("guest", NotFound), ("suspended", NotFound)],
)
def test_nobody_else_does(cast: Cast, who: str, error: type[CourtyardError]) -> None:
    item = idea(cast.member, cast.open)
    with pytest.raises(error):
        services.decide_idea(actor=cast.person(who), item_id=item.pk, status="done")
    assert not IdeaDecision.objects.exists()


@pytest.mark.parametrize(
    ("status", "reason", "field"), [("maybe", "", "status"), ("declined", " ", "reason"), ("done", "x" * 501, "reason")]
)
def test_a_decision_that_cannot_stand_is_refused(cast: Cast, status: str, reason: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        services.decide_idea(actor=cast.host, item_id=idea(cast.member, cast.open).pk, status=status, reason=reason)
    assert set(refusal.value.errors) == {field}


@pytest.mark.parametrize("who", ["outsider", "guest", "former"])
def test_a_secret_idea_is_like_absent(cast: Cast, who: str) -> None:
    item = idea(cast.member, cast.secret)
    services.vote(actor=cast.host, item_id=item.pk)
    stranger = cast.person(who)
    with pytest.raises(NotFound):
        services.vote(actor=stranger, item_id=item.pk)
    for tail in ("voters/", "status/"):
        assert client_of(stranger).get(f"/items/{item.pk}/{tail}").status_code == 404
    assert not lists.ideas(stranger).results


def test_the_list_goes_by_votes_and_by_status(cast: Cast) -> None:
    low, high, done = (idea(cast.member, cast.open, title) for title in ("Low", "High", "Done"))
    services.vote(actor=cast.host, item_id=high.pk)
    services.vote(actor=cast.host, item_id=done.pk)
    services.vote(actor=cast.steward, item_id=high.pk)
    services.decide_idea(actor=cast.host, item_id=done.pk, status="done")
    assert [card.id for card in lists.ideas(cast.member).results] == [high.pk, done.pk, low.pk]
    assert [card.id for card in lists.ideas(cast.member, newest=True).results] == [done.pk, high.pk, low.pk]
    assert [card.id for card in lists.ideas(cast.member, status="done").results] == [done.pk]
    first = lists.ideas(cast.member, limit=2)
    assert [card.id for card in lists.ideas(cast.member, limit=2, cursor=first.next).results] == [low.pk]
    page = client_of(cast.member).get(f"/ideas/?in={cast.open.slug}&status=done&sort=new")
    assert ("High" in page.text, page.status_code) == (False, 200)


def test_deciding_works_without_scripts_and_keeps_a_refused_reason(cast: Cast) -> None:
    item = idea(cast.member, cast.open)
    browser, address = client_of(cast.host), f"/items/{item.pk}/status/"
    assert address in browser.get(f"/items/{item.pk}/").text
    assert address not in client_of(cast.member).get(f"/items/{item.pk}/").text
    refused = browser.post(address, {"status": "planet", "reason": "In spring"})
    assert (refused.status_code, "In spring" in refused.text) == (422, True)
    assert browser.post(address, {"status": "planned", "reason": "In spring"}).status_code == 302
    assert "In spring" in client_of(cast.member).get(f"/items/{item.pk}/").text
    assert client_of(cast.member).post(address, {"status": "done"}).status_code == 403
