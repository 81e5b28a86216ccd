"""Badges: the marks on people's pictures, and who has one. Who sees a person sees their badges."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.permissions import may, organisation
from courtyard.core.clock import today
from courtyard.core.errors import Forbidden, NotFound
from courtyard.core.paging import Page, page
from courtyard.people import access
from courtyard.people.folding import folded
from courtyard.people.models import Badge, BadgeHolding, Profile

__all__ = ["Mark", "badge", "badge_holders", "badges", "badges_of", "holdings_now", "with_badges"]

_HERE = Q(person__state__in=[State.ACTIVE, State.UNCLAIMED])


@dataclass(frozen=True, slots=True)
class Mark:
    """A badge as somebody has it. ``id`` is None for the one that newcomers have by themselves."""

    id: uuid.UUID | None
    name: str
    meaning: str
    icon: str
    hue: int
    until: datetime.date | None = None


def holdings_now() -> QuerySet[BadgeHolding]:
    """Who has which badge today, of those who work here."""
    return BadgeHolding.objects.filter(_HERE, Q(until=None) | Q(until__gte=today()))


def badges_of(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Mark]]:
    """The badges of these people by name, the one for newcomers last. The caller may see them. Two queries."""
    ids = list(person_ids)
    found: dict[uuid.UUID, list[Mark]] = {}
    for row in holdings_now().filter(person__in=ids).select_related("badge").order_by("badge__name"):
        one = row.badge
        mark = Mark(one.pk, one.name, one.meaning, one.icon, one.hue, row.until)
        found.setdefault(row.person_id, []).append(mark)
    if mark_of_newcomers := _newcomer():
        for person_id in _newcomers().filter(person__in=ids).values_list("person", flat=True):
            found.setdefault(person_id, []).append(mark_of_newcomers)
    return found


def _newcomer() -> Mark | None:
    """None where the organisation marks nobody as new."""
    if not (days := _days()):
        return None
    meaning = ngettext("Started within the last day", "Started within the last %(days)d days", days) % {"days": days}
    return Mark(None, _("New here"), meaning, "sprout", 4)


def _days() -> int:
    firm = organisation()
    return firm.newcomer_days if firm else 0


def _newcomers() -> QuerySet[Profile]:
    since = today() - datetime.timedelta(days=_days())
    started = Profile.objects.filter(_HERE, started_on__gte=since, started_on__lte=today())
    return started.exclude(person__role=Role.GUEST)


def with_badges(people: Iterable[Any]) -> None:
    """Gives each of these people their ``badges``. Two queries for all of them."""
    people = list(people)
    found = badges_of(person.pk for person in people)
    for person in people:
        person.badges = found.get(person.pk, [])


def badges(viewer: Person) -> list[Badge]:
    """All badges by name, each with how many people ``have`` it today of whom the viewer sees. One query."""
    now = Q(holdings__in=holdings_now().filter(person__in=access.working_for(viewer)))
    return list(Badge.objects.annotate(have=Count("holdings", filter=now)).order_by("name"))


def badge(viewer: Person, badge_id: uuid.UUID) -> Badge:
    """One of them. Raises NotFound."""
    found = next((one for one in badges(viewer) if one.pk == badge_id), None)
    if found is None:
        raise NotFound
    return found


def badge_holders(viewer: Person, badge_id: uuid.UUID, *, cursor: str | None = None, limit: int = 50) -> Page:
    """Who has a badge, by name, each with ``until`` and ``over``: for who manages people, those whose time is over, too.

    Raises Forbidden for anybody else, NotFound for no badge.
    """
    if not may(viewer, "people.manage"):
        raise Forbidden
    if not Badge.objects.filter(pk=badge_id).exists():
        raise NotFound
    held = BadgeHolding.objects.filter(badge=badge_id, person__in=access.working_for(viewer))
    people = Person.objects.filter(pk__in=held.values("person")).annotate(folded=folded("name"))
    found = page(people, cursor=cursor, limit=limit, order=("folded", "id"))
    until = dict(held.filter(person__in=[one.pk for one in found.results]).values_list("person", "until"))
    for one in found.results:
        last = until.get(one.pk)
        vars(one).update(until=last, over=last is not None and last < today())
    return found
