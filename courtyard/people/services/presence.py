"""Saying how it is: a status, and the days one is away. Everybody says it of themselves only."""

import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.core.clock import now, today
from courtyard.core.emoji import is_emoji
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.events import emit
from courtyard.people import access
from courtyard.people.events import PresenceChanged, QuietChanged
from courtyard.people.models import Absence, Status
from courtyard.people.selectors.presence import quiet

__all__ = ["announce_absence", "clear_status", "end_absence", "set_status"]

LONGEST_STATUS = datetime.timedelta(days=366)
LONGEST_ABSENCE = 732  # days
MAX_ABSENCES = 20  # ahead of one person


@transaction.atomic
def set_status(
    *,
    actor: Person,
    person: Person,
    emoji: str = "",
    words: str = "",
    do_not_disturb: bool = False,
    until: datetime.datetime | None = None,
) -> Status:
    """Say how it is, in place of what was said before. Without an emoji there must be words, and a speech bubble stands.

    Raises Forbidden for somebody else's status, Invalid for what cannot be said or is over already.
    """
    _check_own(actor, person)
    words = clean_line(words, field="words", limit=80, required=False)
    if emoji and not is_emoji(emoji):
        raise Invalid({"emoji": [_("Please choose a single emoji.")]})
    if not (emoji or words or do_not_disturb):
        raise Invalid({"words": [_("Choose an emoji or write a few words.")]})
    if until is not None and not now() < until <= now() + LONGEST_STATUS:
        raise Invalid({"until": [_("Choose a moment that is still to come, within a year.")]})
    fields = {
        "emoji": emoji or ("🔕" if do_not_disturb else "💬"), "words": words, "do_not_disturb": do_not_disturb,
        "since": now(), "until": until,
    }  # fmt: skip
    before = quiet(person)
    status, _created = Status.objects.update_or_create(person=person, defaults=fields)
    emit(PresenceChanged(person=person))
    if before or do_not_disturb:
        emit(QuietChanged(person=person, quiet=do_not_disturb, until=until))
    return status


@transaction.atomic
def clear_status(*, actor: Person, person: Person) -> None:
    """Take one's status back; nothing happens where there is none. What it said is not kept."""
    _check_own(actor, person)
    before = quiet(person)
    if Status.objects.filter(person=person).delete()[0]:
        emit(PresenceChanged(person=person))
    if before:
        emit(QuietChanged(person=person, quiet=False))


@transaction.atomic
def announce_absence(
    *,
    actor: Person,
    person: Person,
    first_day: datetime.date,
    last_day: datetime.date,
    zone: datetime.tzinfo,
    stand_in_id: uuid.UUID | None = None,
    words: str = "",
) -> Absence:
    """Say from which day to which one is out of office, both included, in ``zone``, and who stands in meanwhile.

    Raises Forbidden for somebody else, Invalid for days that are over, too many, or taken by another absence, and for
    a stand-in whom the actor does not find in the directory.
    """
    _check_own(actor, person)
    _check_days(first_day, last_day, zone)
    words = clean_line(words, field="words", limit=300, required=False)
    stand_in = _stand_in(actor, stand_in_id)
    Person.objects.select_for_update().get(pk=person.pk)  # two windows at once do not make two that overlap
    ahead = Absence.objects.filter(person=person, ends_at__gt=now())
    if ahead.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
        raise Invalid({"first_day": [_("You are away on some of these days already. Remove that absence first.")]})
    if ahead.count() >= MAX_ABSENCES:
        raise Invalid({"first_day": [_("%(max)d absences at most.") % {"max": MAX_ABSENCES}]})
    absence = Absence.objects.create(
        person=person, first_day=first_day, last_day=last_day, words=words, stand_in=stand_in,
        starts_at=_midnight(first_day, zone), ends_at=_midnight(last_day + datetime.timedelta(days=1), zone),
    )  # fmt: skip
    emit(PresenceChanged(person=person))
    return absence


@transaction.atomic
def end_absence(*, actor: Person, person: Person, absence_id: uuid.UUID) -> None:
    """Take an absence back: one is here, or will be. Raises NotFound for one that is not theirs."""
    _check_own(actor, person)
    if not Absence.objects.filter(person=person, pk=absence_id).delete()[0]:
        raise NotFound
    emit(PresenceChanged(person=person))


def _check_own(actor: Person, person: Person) -> None:
    if actor.pk != person.pk or not actor.is_active:
        raise Forbidden(_("You can only say this of yourself."))


def _check_days(first_day: datetime.date, last_day: datetime.date, zone: datetime.tzinfo) -> None:
    if last_day < first_day:
        raise Invalid({"last_day": [_("The last day comes before the first.")]})
    if last_day < today(zone):
        raise Invalid({"last_day": [_("These days are over already.")]})
    if (last_day - first_day).days > LONGEST_ABSENCE or (first_day - today(zone)).days > LONGEST_ABSENCE:
        raise Invalid({"last_day": [_("Two years at most.")]})


def _stand_in(actor: Person, stand_in_id: uuid.UUID | None) -> Person | None:
    if stand_in_id is None:
        return None
    found = access.listed_for(actor).exclude(pk=actor.pk).filter(pk=stand_in_id).first()
    if found is None:
        raise Invalid({"stand_in": [_("This person was not found.")]})
    return found


def _midnight(day: datetime.date, zone: datetime.tzinfo) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), zone)
