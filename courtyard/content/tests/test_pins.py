"""Pins: on top of a space at once or for a time, a few of them, by who moderates it."""

import datetime

import pytest

from courtyard.content.models import Item, Pin
from courtyard.content.services import marks
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Invalid, NotFound
from courtyard.core.models import Change
from tests.cast import Cast, client_of, post

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def item(cast: Cast) -> Item:
    return post(cast.member, cast.open, text="The walnut")


def on_top(cast: Cast) -> bool:
    page = client_of(cast.outsider).get(f"/spaces/{cast.open.slug}/").text
    pins = page[page.index('id="pins"') : page.index("<new-posts")]
    return "The walnut" in pins


def pin(cast: Cast, item: Item, **times: datetime.datetime) -> Item:
    return marks.pin(actor=cast.steward, item_id=item.pk, space_id=cast.open.pk, **times)


def test_it_stands_from_a_moment_until_another(cast: Cast, item: Item) -> None:
    pin(cast, item, since=now() + HOUR, until=now() + 2 * HOUR)
    assert not on_top(cast)
    Pin.objects.update(since=now() - HOUR)
    assert on_top(cast)
    Pin.objects.update(until=now() - datetime.timedelta(minutes=1))
    assert not on_top(cast)


def test_windows_are_told_when_it_begins_and_when_it_ends(cast: Cast, item: Item) -> None:
    pin(cast, item, since=now() + HOUR, until=now() + 2 * HOUR)
    Change.objects.all().delete()
    marks.turn_pins()
    assert not Change.objects.exists()
    marks.turn_pins(moment=now() + HOUR + datetime.timedelta(seconds=1))
    marks.turn_pins(moment=now() + 2 * HOUR)
    told = Change.objects.filter(event="pinned", topic=f"space:{cast.open.pk}").order_by("pk")
    assert [row.data for row in told] == [{"pinned": True}, {"pinned": False}]
    assert not Pin.objects.exists()


@pytest.mark.parametrize("times", [{"until": -1}, {"since": 2, "until": 1}])
def test_times_that_cannot_be_are_refused(cast: Cast, item: Item, times: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        pin(cast, item, **{name: now() + hours * HOUR for name, hours in times.items()})


def test_a_few_are_enough(cast: Cast, item: Item) -> None:
    for _n in range(marks.MOST_PINS):
        pin(cast, post(cast.member, cast.open))
    with pytest.raises(Conflict):
        pin(cast, item)
    Pin.objects.filter(pk=Pin.objects.first().pk).delete()
    pin(cast, item)


def test_the_form_works_without_scripts_and_only_for_moderators(cast: Cast, item: Item) -> None:
    address = f"/items/{item.pk}/pin/?space={cast.open.pk}"
    browser = client_of(cast.steward)
    assert "The walnut" in browser.get(address).text
    assert browser.post(address, {"until": "yesterday"}).status_code == 422
    until = (now() + HOUR).strftime("%Y-%m-%dT%H:%M")
    assert browser.post(address, {"until": until}).status_code == 302
    assert Pin.objects.get().until is not None
    assert until in browser.get(address).text
    for who in (cast.member, cast.outsider, cast.owner):
        assert client_of(who).get(address).status_code in (403, 404)
    with pytest.raises(NotFound):
        marks.pin(actor=cast.host, item_id=item.pk, space_id=cast.closed.pk)
