"""Drafts of a person, as lines of a list and as forms to go on with."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from courtyard.accounts.models import Person
from courtyard.core.clock import now
from courtyard.core.errors import Invalid, NotFound
from courtyard.core.ids import parse_id
from courtyard.core.richtext import clean, excerpt, to_text
from courtyard.feed.models import SavedDraft
from courtyard.spaces.models import Space

__all__ = ["DraftLine", "draft_for_edit", "drafts", "lines", "resumed"]

RECENT = datetime.timedelta(days=7)  # a draft that the composer shows again by itself


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list: its kind, its first words, the name of the space it is meant for."""

    id: uuid.UUID
    kind: str
    words: str
    space: str
    updated_at: datetime.datetime


def drafts(viewer: Person) -> list[SavedDraft]:
    """One's own drafts, latest first."""
    if not viewer.is_active:
        return []
    return list(SavedDraft.objects.filter(author=viewer, discarded_at=None).order_by("-updated_at", "-pk"))


def draft_for_edit(viewer: Person, draft_id: uuid.UUID) -> SavedDraft:
    """A draft of one's own, else NotFound."""
    found = (
        SavedDraft.objects.filter(pk=draft_id, author=viewer, discarded_at=None).first() if viewer.is_active else None
    )
    if found is None:
        raise NotFound
    return found


def resumed(found: Sequence[SavedDraft], space_id: uuid.UUID | None) -> SavedDraft | None:
    """Of drafts, latest first, the one a composer goes on with by itself: recent, and meant for the space if one is asked for."""
    fits = [draft for draft in found if space_id is None or _first(draft, "spaces") == str(space_id)]
    return fits[0] if fits and fits[0].updated_at > now() - RECENT else None


def lines(found: Sequence[SavedDraft]) -> list[DraftLine]:
    """Drafts as lines; one query for the names of their spaces."""
    ids = {draft.pk: parse_id(next(iter(draft.fields.get("spaces", [])), "")) for draft in found}
    names = dict(Space.objects.filter(pk__in=[pk for pk in ids.values() if pk]).values_list("pk", "name"))
    return [
        DraftLine(draft.pk, _first(draft, "kind"), _words(draft), names.get(ids[draft.pk], ""), draft.updated_at)  # type: ignore[arg-type]
        for draft in found
    ]


def _first(draft: SavedDraft, name: str) -> str:
    return next(iter(draft.fields.get(name, [])), "")


def _words(draft: SavedDraft) -> str:
    body = _first(draft, "body")
    try:
        text = to_text(clean(body)) if _first(draft, "format") == "html" else body
    except Invalid:
        text = ""  # what publishing would refuse is shown when the draft is opened
    return _first(draft, "title").strip() or excerpt(text, 120)
