"""What waits for somebody who decides, grouped by item, and how much it is."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.translation import ngettext

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import may
from courtyard.content.models import Item, ItemKind, Placement
from courtyard.content.rendering import main_of
from courtyard.core.paging import Page, page
from courtyard.core.prepared import Prepared, stand_in
from courtyard.core.richtext import excerpt
from courtyard.moderation import access, message_access
from courtyard.moderation.models import Appeal, Case, Decision, Grounds, Report
from courtyard.notifications.selectors import Told
from courtyard.spaces.access import visible_to as spaces_visible_to
from courtyard.spaces.models import Space

__all__ = [
    "Matter",
    "appeals",
    "decisions_of",
    "matter",
    "names_of",
    "numbers",
    "queue",
    "reports_of",
    "told",
    "waiting_count",
]

COUNTED_TO = 100


@dataclass(slots=True)
class Matter:
    """A case as the viewer may see it: without ``readable`` only that it waits, and since when."""

    case: Case
    readable: bool
    reasons: list[tuple[str, str, int]] = field(default_factory=list)  # code, words, how many
    spaces: list[str] = field(default_factory=list)
    appeal: Appeal | None = None
    main: str = ""

    @property
    def item(self) -> Item:
        return self.case.item

    @property
    def author(self) -> Person:
        return self.case.item.author

    @property
    def is_comment(self) -> bool:
        return self.case.item.kind == ItemKind.COMMENT

    @property
    def reports(self) -> int:
        return sum(number for _code, _words, number in self.reasons)

    @property
    def since(self) -> datetime.datetime:
        return self.appeal.created_at if self.appeal else self.case.opened_at

    @property
    def edited_since(self) -> bool:
        """Whether it reads otherwise than when it was first reported."""
        return self.item.edited_at is not None and self.item.edited_at > self.case.opened_at

    @property
    def about(self) -> str:
        """The first words of the item."""
        return self.item.title or excerpt(self.item.body_text, 180)


def waiting_count(viewer: Person) -> int:
    """How many cases and objections wait for the viewer, up to COUNTED_TO; one query."""
    days = settings.COURTYARD_REPORTS_LEFT_DAYS
    return len(_WAITING.rows(viewer.role, viewer.state, days, ids=[viewer.pk]))


def _waiting(role: str, state: str, _days: int) -> QuerySet[Any, tuple[uuid.UUID]]:
    viewer = Person(pk=stand_in(), role=role, state=state)
    cases = access.cases_waiting_for(viewer).values_list("pk")
    said = message_access.cases_waiting_for(viewer).values_list("pk")
    objected = [
        find(viewer).values_list("pk") for find in (access.appeals_waiting_for, message_access.appeals_waiting_for)
    ]
    return cases.union(*objected, said, all=True)[:COUNTED_TO]  # type: ignore[return-value]


_WAITING = Prepared(_waiting)  # asked on every page of who moderates


def numbers(viewer: Person) -> tuple[int, int, int]:
    """How many cases, objections and messages (reported, or with an objection) wait for the viewer, each up to COUNTED_TO."""
    finds = (
        access.cases_waiting_for, access.appeals_waiting_for, message_access.cases_waiting_for,
        message_access.appeals_waiting_for,
    )  # fmt: skip
    cases, appealed, said, objected = (find(viewer).values("pk")[:COUNTED_TO].count() for find in finds)  # type: ignore[operator]
    return cases, appealed, min(said + objected, COUNTED_TO)


def queue(viewer: Person, *, cursor: str | None = None, limit: int = 20) -> Page[Matter]:
    """Cases that wait for the viewer, the oldest first."""
    cases = access.cases_waiting_for(viewer).select_related("item__author", "post")
    found = page(cases, cursor=cursor, limit=limit, order=("opened_at", "id"))
    return Page(_matters(viewer, found.results), found.next)


def appeals(viewer: Person, *, cursor: str | None = None, limit: int = 20) -> Page[Matter]:
    """Objections that wait for the viewer's answer, the oldest first."""
    rows = access.appeals_waiting_for(viewer).select_related("decision__case__item__author", "decision__case__post")
    found = page(rows, cursor=cursor, limit=limit, order=("created_at", "decision_id"))
    matters = _matters(viewer, [row.decision.case for row in found.results])
    for row, one in zip(found.results, matters, strict=True):
        one.appeal = row
    return Page(matters, found.next)


def _matters(viewer: Person, cases: Sequence[Case]) -> list[Matter]:
    ids = {case.pk for case in cases}
    shown = access.readable(viewer, ids) if ids else set()
    reasons, spaces = _reasons(ids), names_of(viewer, {case.post_id for case in cases})
    return [Matter(case, case.pk in shown, reasons[case.pk], spaces[case.post_id]) for case in cases]


def _reasons(case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[tuple[str, str, int]]]:
    rows = Report.objects.filter(case__in=set(case_ids)).values_list("case", "reason").annotate(number=Count("pk"))
    found: dict[uuid.UUID, list[tuple[str, str, int]]] = defaultdict(list)
    for case_id, reason, number in rows.order_by("-number", "reason"):
        found[case_id].append((reason, str(Grounds(reason).label), number))
    return found


def names_of(viewer: Person, post_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The names of the spaces in which posts stand, as far as the viewer may know of them."""
    known = Space.objects.filter(deleted_at=None) if may(viewer, "space.oversee") else spaces_visible_to(viewer)
    rows = Placement.objects.filter(item__in=set(post_ids), space__in=known.values("pk")).order_by("pk")
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for post_id, name in rows.values_list("item", "space__name"):
        found[post_id].append(name)
    return found


def matter(viewer: Person, case_id: uuid.UUID) -> Matter:
    """One case with the item as it stands, if the viewer may read it."""
    case = access.case_for_read(viewer, case_id)
    found = _matters(viewer, [case])[0]
    found.main = main_of(case.item_id) if found.readable else ""
    found.appeal = Appeal.objects.filter(decision__case=case, answered_at=None).select_related("decision").first()
    return found


def reports_of(viewer: Person, case: Case) -> list[Report]:
    """What people wrote; who they are stays with company moderators. The caller has the case from ``matter``."""
    rows = Report.objects.filter(case=case).order_by("created_at", "id")
    return list(rows.select_related("person")[:200] if access.sees_reporters(viewer) else rows.defer("person")[:200])


def decisions_of(case: Case) -> list[Decision]:
    """What was decided in a case, the oldest first."""
    return list(Decision.objects.filter(case=case).select_related("by", "appeal__answered_by").order_by("created_at"))


def told(viewer: Person, case_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Told]:
    """What the bell says of cases to whoever decides; of those that wait for them no longer, nothing."""
    waiting = access.cases_waiting_for(viewer).filter(pk__in=case_ids).select_related("item")
    waiting = waiting.annotate(number=Count("reports"))
    shown = access.readable(viewer, {case.pk for case in waiting}) if waiting else set()
    return {case.pk: _told(case, readable=case.pk in shown) for case in waiting}


def _told(case: Case, *, readable: bool) -> Told:
    number: int = case.number  # type: ignore[attr-defined]  # annotated above
    if case.item.kind == ItemKind.COMMENT:
        words = ngettext("A comment was reported", "A comment was reported by %(num)s people", number)
    else:
        words = ngettext("A post was reported", "A post was reported by %(num)s people", number)
    about = case.item.title or excerpt(case.item.body_text, 120) if readable else ""
    return Told(words % {"num": number}, about, f"/moderation/cases/{case.pk}/")
