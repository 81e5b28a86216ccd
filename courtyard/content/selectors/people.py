"""Who stands behind the numbers: who reacted, who has seen, what was written before."""

from collections import defaultdict

from courtyard.accounts.models import Organisation, Person
from courtyard.content.models import Item, Reaction, Revision, Seen
from courtyard.core.paging import Page, page
from courtyard.people.access import visible_to

__all__ = ["history", "reacted_by", "seen_by"]

MAX_NAMES = 200


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
