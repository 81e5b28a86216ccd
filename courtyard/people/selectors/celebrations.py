"""Whom there is to celebrate: birthdays, years in the house, newcomers. All by the calendar of the reader."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    DateField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast

from courtyard.accounts.models import Organisation, Person, Role
from courtyard.core.clock import now
from courtyard.core.errors import NotFound
from courtyard.core.ids import first_id
from courtyard.core.prepared import Prepared, stand_in, stand_in_text
from courtyard.people import access
from courtyard.people.models import Profile, Shown, Welcome

__all__ = ["NEW_DAYS", "Celebration", "celebrations", "newcomer_for_welcome", "welcome_for"]

NEW_DAYS = 14
MOST = 4  # of a kind


@dataclass(frozen=True, slots=True)
class Celebration:
    """One occasion: ``kind`` is birthday, anniversary or newcomer; ``years`` counts those of an anniversary."""

    kind: str
    person: Person
    years: int = 0
    department: str = ""


def celebrations(viewer: Person, *, day: datetime.date) -> list[Celebration]:
    """What there is to celebrate on ``day``, the reader's today; few of each kind, and never the reader themselves.

    Guests read no birthdays, and of the rest what concerns people they share a space with. Three queries.
    """
    found = [Celebration("birthday", row.person) for row in _birthdays(viewer, day)]
    found += [_anniversary(row, day) for row in _anniversaries(viewer, day)]
    newcomers = _profiles_of(_newcomers(viewer, _span(day))).order_by("-person__created_at")[:MOST]
    return found + [Celebration("newcomer", row.person, department=row.department) for row in newcomers]


def _anniversary(row: Profile, day: datetime.date) -> Celebration:
    return Celebration("anniversary", row.person, years=day.year - row.started_on.year if row.started_on else 0)


def _celebrated(viewer: Person) -> QuerySet[Person]:
    """Active colleagues whom the viewer may see: no bots, no guests, not oneself."""
    return access.listed_for(viewer).filter(is_bot=False).exclude(role=Role.GUEST).exclude(pk=viewer.pk)


def _profiles_of(people: QuerySet[Person]) -> QuerySet[Profile]:
    return Profile.objects.filter(person__in=people.values("pk")).select_related("person")


def _days_kept_on(day: datetime.date) -> list[datetime.date]:
    """The days of a leap year that are celebrated on ``day``: without a 29 February, it is kept on the 28th."""
    found = [day.replace(year=2000)]
    if (day.month, day.day) == (2, 28) and (day + datetime.timedelta(days=1)).month == 3:
        found.append(datetime.date(2000, 2, 29))
    return found


def _birthdays(viewer: Person, day: datetime.date) -> QuerySet[Profile]:
    profiles = _profiles_of(_celebrated(viewer)).filter(birthday_for=Shown.COLLEAGUES)
    if viewer.is_guest:
        return profiles.none()
    days = [kept.month * 100 + kept.day for kept in _days_kept_on(day)]
    return profiles.filter(birthday__in=days).order_by("person__name")[:MOST]


def _anniversaries(viewer: Person, day: datetime.date) -> QuerySet[Profile]:
    kept = Q()
    for one in _days_kept_on(day):
        kept |= Q(started_on__month=one.month, started_on__day=one.day)
    profiles = _profiles_of(_celebrated(viewer)).filter(kept, started_on__lt=day.replace(day=1, month=1))
    return profiles.order_by("started_on", "person__name")[:MOST]


@dataclass(frozen=True, slots=True)
class _Span:
    """The last days, as values or as what stands in for them: dates, a moment, and the first id made since then."""

    since: Any
    until: Any
    moment: Any
    first: uuid.UUID


def _span(day: datetime.date) -> _Span:
    moment = now() - datetime.timedelta(days=NEW_DAYS)
    return _Span(day - datetime.timedelta(days=NEW_DAYS), day, moment, first_id(moment))


def _newcomers(viewer: Person, span: _Span) -> QuerySet[Person]:
    """Who began in the last days; where no first day is noted, whose account was made then.

    An account made while the organisation itself was new says nothing: then everybody's was.
    """
    began = Profile.objects.filter(started_on__gt=span.since, started_on__lte=span.until).values("pk")
    noted = Profile.objects.filter(person=OuterRef("pk"), started_on__isnull=False)
    settled = ExpressionWrapper(F("created_at") + datetime.timedelta(days=NEW_DAYS), output_field=DateTimeField())
    made = Person.objects.filter(pk__gte=span.first, created_at__gt=span.moment).filter(~Exists(noted))
    made = made.filter(created_at__gt=Subquery(Organisation.objects.annotate(at=settled).values("at")[:1]))
    return _celebrated(viewer).filter(pk__in=began.union(made.values("pk")))


def _welcome(role: str) -> QuerySet[Profile]:
    """The newest newcomer of one's department or site whom one has not answered yet; written once, for Home asks it."""
    viewer = Person(pk=stand_in(), role=role)
    since, until = (Cast(Value(stand_in_text(n)), DateField()) for n in (0, 1))
    span = _Span(since, until, Cast(Value(stand_in_text(2)), DateTimeField()), stand_in(1))
    answered = Welcome.objects.filter(by=viewer).values("newcomer")
    profiles = _profiles_of(_newcomers(viewer, span)).filter(_near(viewer, "department") | _near(viewer, "site"))
    return profiles.exclude(person__in=answered).order_by("-person__created_at")[:1]


def _near(viewer: Person, field: str) -> Q:
    mine: QuerySet[Profile, Any] = Profile.objects.filter(person=viewer).exclude(**{field: ""}).values(field)
    return Q(**{f"{field}__in": mine})


_WELCOME = Prepared(_welcome)


def welcome_for(viewer: Person, *, day: datetime.date) -> Person | None:
    """The newest newcomer of the viewer's department or site to whom they may say hello. One query; none for guests."""
    if viewer.is_guest or not viewer.is_active:
        return None
    span = _span(day)
    days = [span.since.isoformat(), span.until.isoformat(), span.moment.isoformat()]
    found: Profile | None = _WELCOME.first(viewer.role, ids=[viewer.pk, span.first], texts=days)
    return found.person if found else None


def newcomer_for_welcome(viewer: Person, person_id: uuid.UUID, *, day: datetime.date) -> Person:
    """The newcomer of that id, to be said hello to. Raises NotFound for anybody else."""
    found = _newcomers(viewer, _span(day)).filter(pk=person_id).first()
    if found is None or viewer.is_guest:
        raise NotFound
    return found
