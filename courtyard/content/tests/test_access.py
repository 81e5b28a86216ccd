"""Who sees what: the table of the house, row by row, and the three forms of one rule held together."""

import datetime

import pytest

from courtyard.content import access
from courtyard.content.models import Item, ItemState, Placement
from courtyard.content.selectors.cards import load
from courtyard.core.clock import now
from courtyard.core.errors import CourtyardError, Forbidden, NotFound
from courtyard.spaces.models import Membership
from tests.cast import NAMES, Cast, comment, post

IN_SECRET = {"host", "steward", "member"}
ACTIVE_MEMBERS = set(NAMES) - {"suspended", "unclaimed", "left", "guest"}


def viewers_of(cast: Cast, item: Item) -> set[str]:
    """Everybody of the cast who may read the item."""
    return {name for name in NAMES if access.visible_to(cast.person(name)).filter(pk=item.pk).exists()}


@pytest.mark.parametrize(
    ("where", "readers"),
    [("open", ACTIVE_MEMBERS), ("closed", {*IN_SECRET, "guest"}), ("secret", IN_SECRET), ("company", ACTIVE_MEMBERS)],
)
def test_a_post_is_seen_by_whom_its_space_is_open_to(cast: Cast, where: str, readers: set[str]) -> None:
    assert viewers_of(cast, post(cast.member, getattr(cast, where))) == readers


def test_a_post_in_two_spaces_is_seen_by_the_readers_of_either(cast: Cast) -> None:
    assert viewers_of(cast, post(cast.member, cast.secret, cast.closed)) == {*IN_SECRET, "guest"}


def test_who_left_a_secret_space_loses_even_their_own_post_there(cast: Cast) -> None:
    item = post(cast.member, cast.secret)
    Membership.objects.filter(space=cast.secret, person=cast.member).delete()
    with pytest.raises(NotFound):
        access.item_for_read(cast.member, item.pk)


def test_what_waits_is_seen_by_its_author_and_the_moderators_alone(cast: Cast) -> None:
    item = post(cast.member, cast.open, state=ItemState.PENDING)
    Placement.objects.filter(item=item).update(live=False)
    assert viewers_of(cast, item) == {"member", "host", "steward"}


@pytest.mark.parametrize(
    "fields",
    [
        {"state": ItemState.DELETED},
        {"published_at": now() + datetime.timedelta(hours=1)},
    ],
    ids=["deleted", "to come"],
)
def test_what_is_not_out_now_is_seen_by_nobody(cast: Cast, fields: dict) -> None:
    assert viewers_of(cast, post(cast.member, cast.open, **fields)) == set()


def test_what_has_expired_is_left_to_its_author(cast: Cast) -> None:
    ended = post(cast.member, cast.open, expires_at=now() - datetime.timedelta(seconds=1))
    assert viewers_of(cast, ended) == {"member"}


def test_what_waits_for_its_time_is_left_to_its_author(cast: Cast) -> None:
    assert viewers_of(cast, post(cast.member, cast.open, state=ItemState.SCHEDULED)) == {"member"}


def test_a_comment_reaches_as_far_as_its_post(cast: Cast) -> None:
    assert viewers_of(cast, comment(cast.member, post(cast.host, cast.secret))) == IN_SECRET


def test_a_hidden_comment_is_left_to_its_author_and_the_moderators(cast: Cast) -> None:
    hidden = comment(cast.member, post(cast.host, cast.open), state=ItemState.HIDDEN)
    assert viewers_of(cast, hidden) == {"member", "host", "steward"}


@pytest.mark.parametrize("where", ["open", "closed", "secret", "company"])
def test_the_rule_read_from_the_other_end_names_the_same_people(cast: Cast, where: str) -> None:
    item = post(cast.host, getattr(cast, where))
    people = {cast.person(name).pk: name for name in NAMES}
    assert {people[pk] for pk in access.readers_among(item, set(people))} == viewers_of(cast, item)


@pytest.mark.parametrize("where", ["open", "closed", "secret", "company"])
@pytest.mark.parametrize("name", NAMES)
def test_a_card_promises_what_the_doors_grant(cast: Cast, where: str, name: str) -> None:
    viewer, item = cast.person(name), post(cast.member, getattr(cast, where))
    card = next(iter(load(viewer, [item.pk])), None)
    assert (card is not None) == (name in viewers_of(cast, item))
    doors = {"comment": access.item_for_comment, "edit": access.item_for_edit, "delete": access.item_for_removal}
    for act, door in doors.items():
        assert (card is not None and act in card.may) == _opens(door, viewer, item), act


def _opens(door, viewer, item: Item) -> bool:  # type: ignore[no-untyped-def]
    try:
        door(viewer, item.pk)
    except CourtyardError:
        return False
    return True


def test_an_archived_space_is_read_and_not_written(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    cast.open.archived_at = now()
    cast.open.save()
    assert access.item_for_read(cast.colleague, item.pk) == item
    with pytest.raises(Forbidden):
        access.item_for_comment(cast.colleague, item.pk)
    with pytest.raises(Forbidden):
        access.item_for_edit(cast.member, item.pk)
