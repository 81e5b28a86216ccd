"""Home of somebody with many spaces: what is newest of all is asked first, and it shows the same as asking each space."""

import datetime

import pytest

from courtyard.content.models import Item, Placement
from courtyard.core.clock import now
from courtyard.feed.selectors import timelines
from tests.cast import Cast, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(cast: Cast) -> list[Item]:
    """Twelve posts of the cast's spaces, the newest first: one in two spaces, some of one moment, one not for Home."""
    spaces = [cast.open, cast.closed, cast.secret]
    made = [post(cast.host, spaces[n % 3], text=str(n)) for n in range(12)]
    Placement.objects.create(item=made[3], space=cast.closed)
    for n, item in enumerate(made):
        moment = now() - datetime.timedelta(minutes=n // 2)
        Placement.objects.filter(item=item).update(published_at=moment, in_feed=n != 5)
    return made


def pages(cast: Cast) -> list[list[str]]:
    """Home, three at a time, to its end."""
    found, cursor = [], None
    while True:
        page = timelines.home(cast.member, cursor=cursor, limit=3)
        found.append([str(card.id) for card in page.results])
        if page.next is None:
            return found
        cursor = page.next


@pytest.mark.parametrize("looked_at", [500, 4, 1])
def test_it_shows_the_same_either_way(
    cast: Cast, talk: list[Item], monkeypatch: pytest.MonkeyPatch, looked_at: int
) -> None:
    post(cast.colleague, cast.elsewhere, text="Not for them")
    plain = pages(cast)
    monkeypatch.setattr(timelines, "MANY", 1)
    monkeypatch.setattr(timelines, "LOOKED_AT", looked_at)
    assert pages(cast) == plain
    assert sorted(pk for page in plain for pk in page) == sorted(str(item.pk) for n, item in enumerate(talk) if n != 5)
