"""What administrators see of searching: how the index is, which words mean the same, what nobody found."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models import Count

from courtyard.accounts.models import Person
from courtyard.content.models import FileText, TextState
from courtyard.search.access import check_curates
from courtyard.search.models import Entry, Kind, Learned, Refill, Synonym, Unfound, Word

__all__ = ["Condition", "condition", "synonyms", "unfound"]

_ON_DISK = """
SELECT pg_total_relation_size('search_entry') + pg_total_relation_size('search_word'), (SELECT count(*) FROM search_stale)
"""
LISTED = 100


@dataclass(frozen=True, slots=True)
class Condition:
    """How the index is. ``numbers`` are entries by kind; ``size`` is in bytes; ``stale`` things wait to be indexed, ``anew`` are
    the kinds of things that are indexed anew; ``files``: how many wait to be read or could not be, by state.
    """

    numbers: dict[str, int]
    words: int
    size: int
    stale: int
    anew: list[str]
    learned_at: datetime.datetime | None
    files: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.numbers.values())


def condition(viewer: Person) -> Condition:
    """How the index is now. Raises Forbidden."""
    check_curates(viewer)
    counted = dict(Entry.objects.values_list("kind").annotate(number=Count("pk")).order_by())
    with connection.cursor() as cursor:
        cursor.execute(_ON_DISK)
        size, stale = cursor.fetchone()
    anew = list(Refill.objects.order_by("kind").values_list("kind", flat=True).distinct())
    learned = Learned.objects.filter(pk=1).first()
    return Condition(
        {kind: counted.get(kind, 0) for kind in Kind.values}, Word.objects.count(), size, stale, anew,
        learned.at if learned else None, _files(),
    )  # fmt: skip


def _files() -> dict[str, int]:
    found = FileText.objects.exclude(state__in=(TextState.DONE, TextState.EMPTY)).values_list("state")
    return dict(found.annotate(number=Count("pk")).order_by("state"))


def synonyms(viewer: Person) -> list[Synonym]:
    """All groups, newest first. Raises Forbidden."""
    check_curates(viewer)
    return list(Synonym.objects.order_by("-created_at", "pk"))


def unfound(viewer: Person) -> list[Unfound]:
    """Words for which several people found nothing on one day, the most frequent first: what one person alone typed is shown to
    nobody. Raises Forbidden.
    """
    check_curates(viewer)
    shown = Unfound.objects.filter(set_aside_at=None, people__gte=settings.COURTYARD_UNFOUND_PEOPLE)
    return list(shown.order_by("-times", "-last_on", "words")[:LISTED])
