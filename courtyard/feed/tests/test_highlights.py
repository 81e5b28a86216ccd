"""Hearing only the highlights of a space: what they are, in every way to read Home, and who never sees them."""

import datetime
from itertools import pairwise

import pytest

from courtyard.content.models import Announcement, Mention, Pin, Placement, Seen
from courtyard.core.clock import now
from courtyard.feed import services
from courtyard.feed.models import Visit
from courtyard.feed.selectors import away, rail
from courtyard.feed.selectors.modes import of_mode
from courtyard.spaces.models import Follow, Level, Membership
from courtyard.spaces.services import mark_read, set_level
from tests.cast import Cast, client_of, comment, post, storyline_of
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def ago(**span: int) -> datetime.datetime:
    return now() - datetime.timedelta(**span)


@pytest.fixture(autouse=True)
def _brief(cast: Cast) -> None:
    """The member has belonged for long and hears only the highlights of the open space."""
    Membership.objects.update(created_at=ago(days=60))
    set_level(actor=cast.member, space_id=cast.open.pk, level=Level.HIGHLIGHTS)


def shown(viewer, mode: str = "latest") -> list:
    return [card.id for card in of_mode(mode, viewer).results]


def highlights_of(cast: Cast) -> dict:
    """One post for each reason, newest first."""
    found = {
        why: post(cast.host, cast.open, published_at=ago(minutes=n))
        for n, why in enumerate(["pin", "announced", "named"], 2)
    }
    Pin.objects.create(item=found["pin"], space=cast.open, by=cast.host)
    Announcement.objects.create(item=found["announced"], space=cast.open, by=cast.host)
    Mention.objects.create(item=found["named"], person=cast.member)
    found["followed"] = post(cast.steward, cast.open, published_at=ago(minutes=6))
    Follow.objects.create(person=cast.member, space=storyline_of(cast.steward))
    found["mine"] = post(cast.member, cast.open, published_at=ago(minutes=7))
    return {why: item.pk for why, item in found.items()}


def test_what_they_are(cast: Cast) -> None:
    usual = post(cast.host, cast.open)
    named = comment(cast.host, usual)
    Mention.objects.create(item=named, person=cast.member)  # the bell tells of it; the post is none the more
    wanted = highlights_of(cast)
    assert shown(cast.member) == list(wanted.values())
    assert set(shown(cast.member, "relevant")) == set(wanted.values()) - {wanted["mine"]}
    assert usual.pk in shown(cast.steward)
    set_level(actor=cast.member, space_id=cast.open.pk, level=Level.NOTHING)
    assert shown(cast.member) == []
    set_level(actor=cast.member, space_id=cast.open.pk, level=Level.EVERYTHING)
    assert shown(cast.member) == [usual.pk, *wanted.values()]


def test_unread_dots_and_all_read(cast: Cast) -> None:
    wanted = highlights_of(cast)
    assert shown(cast.member, "unread") == [pk for why, pk in wanted.items() if why != "mine"]
    Seen.objects.create(item_id=wanted["pin"], person=cast.member)
    assert wanted["pin"] not in shown(cast.member, "unread")
    assert [space.unread for space in rail.spaces_of(cast.member) if space.id == cast.open.pk] == [True]
    services.read_everything(actor=cast.member)
    assert shown(cast.member, "unread") == []
    post(cast.host, cast.open)
    assert [space.unread for space in rail.spaces_of(cast.member) if space.id == cast.open.pk] == [False]


def test_what_one_missed(cast: Cast) -> None:
    wanted = highlights_of(cast)
    post(cast.host, cast.open)
    Visit.objects.create(person=cast.member, at=now(), before=ago(days=14))
    missed = away.summary(cast.member)
    assert missed is not None
    assert missed.posts == len(wanted) - 1  # all but one's own


def test_a_post_that_stands_elsewhere_too_shows_once_by_its_place_there(cast: Cast) -> None:
    both = post(cast.host, cast.open, published_at=ago(minutes=1))
    Pin.objects.create(item=both, space=cast.open, by=cast.host)
    between = post(cast.host, cast.company, published_at=ago(minutes=5))
    Placement.objects.create(item=both, space=cast.company, published_at=ago(minutes=10))
    first = of_mode("latest", cast.member, limit=1)
    rest = of_mode("latest", cast.member, limit=5, cursor=first.next)
    assert [card.id for card in [*first.results, *rest.results]] == [between.pk, both.pk]


def test_pages_follow_each_other(cast: Cast) -> None:
    wanted = list(highlights_of(cast).values())
    pages = [of_mode("latest", cast.member, limit=2)]
    while pages[-1].next:
        pages.append(of_mode("latest", cast.member, limit=2, cursor=pages[-1].next))
    assert [card.id for found in pages for card in found.results] == wanted
    assert all(len(before.results) == 2 for before, _after in pairwise(pages))


@pytest.mark.parametrize("who", ["former", "suspended", "outsider"])
def test_a_highlight_opens_no_door(cast: Cast, who: str) -> None:
    person = cast.person(who)
    secret = post(cast.host, cast.secret)
    Pin.objects.create(item=secret, space=cast.secret, by=cast.host)
    Mention.objects.create(item=secret, person=person)
    Follow.objects.create(person=person, space=storyline_of(cast.host))
    assert secret.pk not in shown(person)
    assert secret.pk not in shown(person, "relevant")


def test_only_who_chose_it_pays_for_it(cast: Cast) -> None:
    highlights_of(cast)
    mark_read(actor=cast.member, space_ids=[cast.company.pk])
    with_it = len(queries_of(lambda: shown(cast.member)))
    set_level(actor=cast.member, space_id=cast.open.pk, level=Level.EVERYTHING)
    assert len(queries_of(lambda: shown(cast.member))) == with_it - 1


def test_chosen_in_the_menu_and_by_the_api(cast: Cast) -> None:
    client = client_of(cast.member)
    page = client.get(f"/spaces/{cast.open.slug}/").content.decode()
    assert 'aria-checked="true" name="level" value="highlights"' in page
    client.post(f"/spaces/{cast.open.slug}/level/", {"level": "nothing"})
    assert client.get(f"/api/v1/spaces/{cast.open.pk}").json()["mine"]["level"] == "nothing"
    assert client.post(f"/spaces/{cast.open.slug}/level/", {"level": "loud"}).status_code == 422
    sent = client.put(f"/api/v1/spaces/{cast.open.pk}/level", {"level": "everything"}, content_type="application/json")
    assert (sent.json()["mine"]["level"], sent.json()["mine"]["muted"]) == ("everything", False)
    outsider = client_of(cast.outsider)
    assert outsider.put(f"/api/v1/spaces/{cast.open.pk}/follow").json()["mine"]["following"] is True
    assert outsider.delete(f"/api/v1/spaces/{cast.open.pk}/follow").status_code == 204
    assert outsider.put(f"/api/v1/spaces/{cast.secret.pk}/follow").status_code == 404
