"""Drafts of a person, as lines of a list and as forms to go on with, and who writes them with whom."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, prefetch_related_objects

from courtyard.accounts.models import Person
from courtyard.content.models import ItemKind
from courtyard.core.clock import now
from courtyard.core.errors import Invalid
from courtyard.core.ids import new_id, parse_id
from courtyard.core.richtext import clean, excerpt, from_markdown, to_text
from courtyard.feed import access
from courtyard.feed.models import DraftShare, DraftVersion, Remark, SavedDraft
from courtyard.people.selectors import suggest
from courtyard.spaces.models import Space

__all__ = [
    "DraftLine", "Text", "Together", "askable", "credited", "drafts", "fields_for", "lines", "remarks", "resumed", "standing",
    "text_of", "together", "unnamed", "versions", "with_people", "words_of",
]  # fmt: skip

RECENT = datetime.timedelta(days=7)  # a draft that the composer shows again by itself

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list: its kind, its first words, the name of the space it is meant for, who else writes it."""

    id: uuid.UUID
    kind: str
    words: str
    space: str
    updated_at: datetime.datetime
    mine: bool
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """What a draft says, to be read."""

    title: str
    address: str
    html: str
    files: int


@dataclass(frozen=True, slots=True)
class Together:
    """A saved draft as those who write it see it around the composer."""

    draft: SavedDraft
    mine: bool
    people: Sequence[Person]  # beside its author, as they came
    unnamed: frozenset[uuid.UUID]  # of them who do not want the post to name them
    remarks: Sequence[Remark]
    versions: int
    next_remark: uuid.UUID  # the id of the one to come, which makes sending it twice the same as once

    @property
    def named(self) -> list[Person]:
        """Whom the post may name."""
        return [person for person in self.people if person.pk not in self.unnamed]

    @property
    def orphaned(self) -> bool:
        """Its author cannot publish it any more."""
        return not self.draft.author.is_active


def drafts(viewer: Person) -> list[SavedDraft]:
    """The drafts that one writes, alone or with others, latest first."""
    shared = Exists(DraftShare.objects.filter(draft=OuterRef("pk")))
    return list(access.drafts_of(viewer).annotate(shared=shared).order_by("-updated_at", "-pk"))


def standing(viewer: Person, draft_id: uuid.UUID | None) -> SavedDraft | None:
    """The draft with that id, if the viewer writes it."""
    return access.drafts_of(viewer).filter(pk=draft_id).first() if draft_id else None


def resumed(found: Sequence[SavedDraft], space_id: uuid.UUID | None) -> SavedDraft | None:
    """Of drafts, latest first, the one a composer goes on with by itself: recent, meant for the space if one is asked for.

    What is written with others is gone on with from the list.
    """
    alone = [draft for draft in found if not draft.shared]  # type: ignore[attr-defined]  # annotated by ``drafts``
    fits = [draft for draft in alone if space_id is None or _first(draft.fields, "spaces") == str(space_id)]
    return fits[0] if fits and fits[0].updated_at > now() - RECENT else None


def lines(viewer: Person, found: Sequence[SavedDraft]) -> list[DraftLine]:
    """Drafts as lines; three queries, for the names of their spaces and the people."""
    ids = {draft.pk: parse_id(_first(draft.fields, "spaces")) for draft in found if draft.author_id == viewer.pk}
    names = dict(Space.objects.filter(pk__in=[pk for pk in ids.values() if pk]).values_list("pk", "name"))
    return [
        DraftLine(
            id=draft.pk, kind=_first(draft.fields, "kind"), words=words_of(draft),
            space=names.get(pk, "") if (pk := ids.get(draft.pk)) else "",
            updated_at=draft.updated_at, mine=draft.author_id == viewer.pk, people=_others(viewer, draft),
        )
        for draft in with_people(found)
    ]  # fmt: skip


def with_people(found: Sequence[SavedDraft]) -> Sequence[SavedDraft]:
    """The same drafts with those who write them loaded: two queries, however many."""
    prefetch_related_objects(found, "shares__person")
    return found


def _others(viewer: Person, draft: SavedDraft) -> tuple[Person, ...]:
    return tuple(person for person in (draft.author, *credited(draft)) if person.pk != viewer.pk)


def fields_for(viewer: Person, draft: SavedDraft) -> dict[str, list[str]]:
    """The fields of a draft, for a co-author without those that are its author's alone."""
    if draft.author_id == viewer.pk:
        return draft.fields
    return {name: values for name, values in draft.fields.items() if name not in access.AUTHORS}


def together(viewer: Person, draft: SavedDraft) -> Together:
    """Everything around a draft that the viewer writes."""
    return Together(
        draft=draft, mine=draft.author_id == viewer.pk, people=credited(draft), unnamed=unnamed(draft),
        remarks=remarks(draft), versions=access.versions_of(viewer, draft).count(), next_remark=new_id(),
    )  # fmt: skip


def credited(draft: SavedDraft) -> list[Person]:
    """Who writes a draft with its author, as they came."""
    with_people([draft])
    return [share.person for share in sorted(draft.shares.all(), key=lambda share: share.pk)]


def unnamed(draft: SavedDraft) -> frozenset[uuid.UUID]:
    """Who of them does not want the post to name them."""
    with_people([draft])
    return frozenset(share.person_id for share in draft.shares.all() if not share.named)


def remarks(draft: SavedDraft) -> list[Remark]:
    """What is said about a draft, oldest first."""
    return list(draft.remarks.select_related("author", "done_by").order_by("created_at", "pk"))


def versions(viewer: Person, draft: SavedDraft) -> list[DraftVersion]:
    """What a draft said before, latest first."""
    return list(access.versions_of(viewer, draft).select_related("by"))


def askable(viewer: Person, draft: SavedDraft, q: str) -> list[Person]:
    """People by what was typed of their name whom the viewer may ask to write the draft with them, and who do not yet."""
    found = suggest(viewer, q)
    writing = DraftShare.objects.filter(draft=draft).values("person")
    free = access.people_for_draft(viewer).exclude(pk__in=writing).filter(pk__in=[person.pk for person in found])
    ids = set(free.values_list("pk", flat=True))
    return [person for person in found if person.pk in ids]


def text_of(fields: Fields) -> Text:
    """What the fields of a draft say, cleaned to be shown."""
    return Text(
        title=_first(fields, "title").strip(),
        address=_first(fields, "address").strip() if _first(fields, "kind") == ItemKind.LINK else "",
        html=_html(fields),
        files=len({*fields.get("files", []), *fields.get("cover", [])} - {""}),
    )


def words_of(draft: SavedDraft | DraftVersion) -> str:
    """The title of a draft, or its first words."""
    markdown = _first(draft.fields, "format") != "html"
    body = _first(draft.fields, "body") if markdown else to_text(_html(draft.fields))
    return _first(draft.fields, "title").strip() or excerpt(body, 120) or _first(draft.fields, "address").strip()


def _html(fields: Fields) -> str:
    body = _first(fields, "body")
    try:
        return clean(body) if _first(fields, "format") == "html" else from_markdown(body)
    except Invalid:
        return ""  # what publishing would refuse is shown when the draft is opened


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, [])), "")
