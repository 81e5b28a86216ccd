"""What reading Home leaves behind: visits, what counts for a reader, everything read."""

import datetime
import uuid

from django.db import connection, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Invalid
from courtyard.feed.models import AllRead, Arrival, Taste
from courtyard.feed.selectors.unread import unread_elsewhere
from courtyard.spaces.selectors import feed_spaces, read_until
from courtyard.spaces.services import mark_read, take_back_read

__all__ = ["end_tour", "read_everything", "set_taste", "settle", "unread_again", "visit_home"]

SECOND_THOUGHTS = datetime.timedelta(minutes=10)  # for marking everything as read
VISIT_GAP = datetime.timedelta(minutes=30)  # away for longer: the next look at Home is a new visit


@transaction.atomic
def set_taste(*, actor: Person, people: int, talk: int, fresh: int) -> Taste:
    """Say what counts in one's *Relevant*: each 0 (not at all), 1 (as usual) or 2 (twice as much)."""
    weights = {"people": people, "talk": talk, "fresh": fresh}
    if wrong := [name for name, weight in weights.items() if weight not in (0, 1, 2)]:
        raise Invalid({name: [_("Choose one of the three.")] for name in wrong})
    return Taste.objects.update_or_create(person=actor, defaults=weights)[0]


@transaction.atomic
def read_everything(*, actor: Person) -> int:
    """Mark all that stands in one's Home as read; returns in how many spaces something was."""
    moment, places = now(), feed_spaces(actor).all
    places = [*places, *unread_elsewhere(actor, places)]
    before = read_until(actor, places)
    moved = mark_read(actor=actor, space_ids=places, at=moment)
    known = {str(pk): before[pk].isoformat() if pk in before else None for pk in moved}
    AllRead.objects.update_or_create(person=actor, defaults={"at": moment, "before": known})
    return len(moved)


@transaction.atomic
def unread_again(*, actor: Person) -> int:
    """Take the last ``read_everything`` back, within ``SECOND_THOUGHTS``; a space that was read since stays read.

    Returns in how many spaces something is unread again; Conflict when there is nothing to take back any more.
    """
    found = AllRead.objects.select_for_update().filter(person=actor, at__gt=now() - SECOND_THOUGHTS).first()
    if found is None:
        raise Conflict(_("There is nothing to take back any more."))
    found.delete()
    before = {uuid.UUID(pk): at and datetime.datetime.fromisoformat(at) for pk, at in found.before.items()}
    return take_back_read(actor=actor, at=found.at, before=before)


_VISITED = "select before, at < now() - interval '1 minute' from feed_visit where person_id = %s::uuid"
_VISIT = """
insert into feed_visit (person_id, at) values (%s::uuid, now())
on conflict (person_id) do update set
  before = case when feed_visit.at < now() - %s::interval then feed_visit.at else feed_visit.before end,
  at = now()
returning before
"""


def visit_home(*, actor: Person) -> datetime.datetime | None:
    """Note, at most once a minute, that the actor looks at Home; returns the end of their visit before this one."""
    with connection.cursor() as cursor:
        cursor.execute(_VISITED, [actor.pk])
        known = cursor.fetchone()
        if known and not known[1]:
            return known[0]  # type: ignore[no-any-return]
        cursor.execute(_VISIT, [actor.pk, f"{int(VISIT_GAP.total_seconds())} seconds"])
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def end_tour(*, actor: Person) -> None:
    """One was shown around, or did not want to be: the tour does not begin by itself again."""
    Arrival.objects.update_or_create(person=actor, defaults={"toured_at": now()})


def settle(*, actor: Person) -> None:
    """Put the card of first steps away for good."""
    Arrival.objects.update_or_create(person=actor, defaults={"settled_at": now()})
