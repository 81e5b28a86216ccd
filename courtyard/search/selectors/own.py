"""One's own searches: saved ones, those of late, and what the bell says of what they found."""

import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courtyard.accounts.models import Person
from courtyard.core.prepared import Prepared, stand_in
from courtyard.search.models import Forgetful, RecentSearch, SavedSearch

__all__ = ["is_remembered", "recent_searches", "saved_as", "saved_searches", "told"]

RECENT = 10


def saved_searches(viewer: Person) -> list[SavedSearch]:
    """The searches that somebody saved, oldest first."""
    return _SAVED.objects(ids=[viewer.pk]) if viewer.is_active else []


_SAVED = Prepared(lambda: SavedSearch.objects.filter(person=stand_in()).order_by("created_at", "pk"))


def saved_as(viewer: Person, query: str, kind: str) -> SavedSearch | None:
    """The viewer's saved search that asks just this."""
    return SavedSearch.objects.filter(person=viewer, query=query, kind=kind).order_by("created_at").first()


def recent_searches(viewer: Person) -> list[RecentSearch]:
    """What the viewer searched for lately, newest first."""
    return list(RecentSearch.objects.filter(person=viewer).order_by("-at", "-pk")[:RECENT]) if viewer.is_active else []


def is_remembered(viewer: Person) -> bool:
    """Whether what the viewer searches for is noted for them."""
    return not Forgetful.objects.filter(person=viewer).exists()


def told(viewer: Person, search_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str, str]]:
    """What the bell says of saved searches of the viewer: a sentence, their names, where they lead."""
    found = SavedSearch.objects.filter(person=viewer, pk__in=search_ids)
    return {one.pk: (_sentence(one.found), one.name, f"/search/saved/{one.pk}/") for one in found}


def _sentence(number: int) -> str:
    if not number:
        return _("A search that you saved found something new")
    text = ngettext(
        "%(num)s new result for a search that you saved", "%(num)s new results for a search that you saved", number
    )
    return text % {"num": number}
