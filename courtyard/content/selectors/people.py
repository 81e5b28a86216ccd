"""Who stands behind the numbers: who reacted, who has seen, what was written before."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from courtyard.accounts.models import Organisation, Person
from courtyard.content.models import Item, Reaction, Revision, Seen
from courtyard.core.paging import Page, page
from courtyard.people.access import visible_to

__all__ = ["Who", "history", "reacted_by", "seen_by"]

MAX_NAMES = 200


@dataclass(frozen=True, slots=True)
class Who:
    """A person as far as a card shows them."""

    id: uuid.UUID
    name: str
    picture: str
    version: int
    state: str

    @classmethod
    def of(cls, row: list[Any]) -> "Who":
        """The person of a JSON array ``[id, name, picture, version, state]``."""
        return cls(uuid.UUID(row[0]), row[1], row[2] or "", row[3], row[4])

    @property
    def byline(self) -> str:
        return Person(pk=self.id, name=self.name, state=self.state).byline


def reacted_by(viewer: Person, item: Item) -> dict[str, list[Person]]:
    """The people behind each reaction, newest first, as far as the viewer may know of them."""
    rows = Reaction.objects.filter(item=item, person__in=visible_to(viewer)).select_related("person")
    people: dict[str, list[Person]] = defaultdict(list)
    for row in rows.order_by("-created_at")[:MAX_NAMES]:
        people[row.emoji].append(row.person)
    return dict(sorted(people.items(), key=lambda pair: -len(pair[1])))


def seen_by(viewer: Person, item: Item, *, cursor: str | None = None, limit: int = 50) -> Page:
    """Who has seen a post, newest first; nobody at all where the organisation does not show it."""
    if not Organisation.objects.filter(show_seen_by=True).exists():
        return Page(results=[], next=None)
    rows = Seen.objects.filter(item=item, person__in=visible_to(viewer)).select_related("person")
    return page(rows, cursor=cursor, limit=limit, order=("-created_at", "-id"))


def history(item: Item) -> list[Revision]:
    """What the item said before each edit, newest first. The caller has checked that the viewer reads the item."""
    return list(Revision.objects.filter(item=item).select_related("by").order_by("-version")[:100])
