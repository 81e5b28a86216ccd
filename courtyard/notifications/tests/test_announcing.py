"""Announcing a post to all members: who hears, how often, who may, and nobody twice."""

import pytest

from courtyard.content.models import Announcement, Item
from courtyard.content.services import announcing
from courtyard.core.errors import Forbidden, NotFound, TooMany
from courtyard.notifications.models import Happening, Reason
from courtyard.notifications.selectors import entries
from courtyard.notifications.services import tell_members
from courtyard.spaces.models import Mute
from tests.cast import Cast, client_of, new_person, post
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(cast: Cast) -> Item:
    return post(cast.host, cast.closed, title="Stocktaking on Friday")


def heard(cast: Cast, item: Item) -> set[str]:
    tell_members(item_id=item.pk, space_id=cast.closed.pk, actor_id=cast.host.pk)
    rows = Happening.objects.filter(reason=Reason.ANNOUNCEMENT, source_id=item.pk)
    return set(rows.values_list("notice__person__name", flat=True))


def test_every_member_hears_once_and_nobody_else(cast: Cast, item: Item) -> None:
    announcing.announce(actor=cast.host, item_id=item.pk, space_id=cast.closed.pk)
    assert heard(cast, item) == heard(cast, item) == {"Steward", "Member", "Guest"}
    assert [entry.sentence for entry in entries(cast.guest).results] == ["Host announced something"]
    assert Happening.objects.filter(reason=Reason.ANNOUNCEMENT).count() == 3


def test_who_muted_the_space_hears_nothing(cast: Cast, item: Item) -> None:
    Mute.objects.create(space=cast.closed, person=cast.member)
    assert heard(cast, item) == {"Steward", "Guest"}


def test_what_is_gone_by_then_is_told_to_nobody(cast: Cast, item: Item) -> None:
    Item.objects.update(state="deleted")
    assert heard(cast, item) == set()


def test_two_in_seven_days_are_enough(cast: Cast, item: Item) -> None:
    for one in (item, post(cast.host, cast.closed)):
        announcing.announce(actor=cast.host, item_id=one.pk, space_id=cast.closed.pk)
        announcing.announce(actor=cast.steward, item_id=one.pk, space_id=cast.closed.pk)
    third = post(cast.host, cast.closed)
    with pytest.raises(TooMany):
        announcing.announce(actor=cast.host, item_id=third.pk, space_id=cast.closed.pk)
    Announcement.objects.filter(item=item).update(created_at=item.created_at - announcing.IN)
    announcing.announce(actor=cast.host, item_id=third.pk, space_id=cast.closed.pk)


@pytest.mark.parametrize("who", ["member", "guest", "owner", "outsider"])
def test_only_who_moderates_the_space_may(cast: Cast, item: Item, who: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        announcing.announce(actor=cast.person(who), item_id=item.pk, space_id=cast.closed.pk)
    with pytest.raises(NotFound):
        announcing.announce(actor=cast.host, item_id=item.pk, space_id=cast.open.pk)


def test_the_page_says_first_whom_it_would_tell(cast: Cast, item: Item) -> None:
    browser, address = client_of(cast.host), f"/items/{item.pk}/announcement/?space={cast.closed.pk}"
    assert "3 people are told" in browser.get(address).text
    assert browser.post(address).status_code == 302
    assert "announced here already" in browser.get(address).text
    assert client_of(cast.member).get(address).status_code in (403, 404)


def test_a_thousand_members_cost_no_more_statements(cast: Cast, item: Item) -> None:
    def statements() -> int:
        again = post(cast.host, cast.closed)
        return len(queries_of(lambda: tell_members(item_id=again.pk, space_id=cast.closed.pk, actor_id=cast.host.pk)))

    few = statements()
    for _n in range(50):
        cast.closed.memberships.create(person=new_person())
    assert statements() == few


def test_by_the_api(cast: Cast, item: Item) -> None:
    address = f"/api/v1/items/{item.pk}/announcement?space={cast.closed.pk}"
    assert client_of(cast.member).put(address).status_code in (403, 404)
    assert client_of(cast.steward).put(address).status_code == 200
    assert Announcement.objects.get().by == cast.steward
