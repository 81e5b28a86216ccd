"""Lists that belong to a kind: questions, ideas, praise of a person, the values."""

import datetime
import uuid

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import Item, ItemKind, ItemState, Placement
from courtyard.content.selectors.cards import load
from courtyard.core.paging import Page, page
from courtyard.feed.models import BestAnswer, Idea, IdeaDecision, IdeaStatus, Praised, Value, Vote
from courtyard.people.access import visible_to as people_visible_to
from courtyard.spaces.models import Space
from courtyard.spaces.selectors import feed_spaces

__all__ = [
    "all_values",
    "decisions",
    "ideas",
    "latest_articles",
    "open_questions",
    "praise_of",
    "praised_by",
    "questions",
    "values",
    "voted_for",
]


def questions(
    viewer: Person, *, space: Space | None = None, unanswered: bool = True, cursor: str | None = None, limit: int = 20
) -> Page:
    """Questions of a space, or of the viewer's Home, newest first; ``unanswered`` leaves out those with a best answer."""
    found = _of_kind(viewer, ItemKind.QUESTION, space)
    if unanswered:
        found = found.filter(~_answered())
    return _cards(viewer, found, cursor, limit)


def open_questions(viewer: Person, number: int = 3) -> list[Item]:
    """The newest questions of the viewer's Home that wait for a best answer and are not their own."""
    found = _of_kind(viewer, ItemKind.QUESTION, None).filter(~_answered()).exclude(author=viewer)
    return list(found.select_related("author").order_by("-published_at", "-id")[:number])


def latest_articles(viewer: Person, number: int = 5) -> list[Item]:
    """The newest articles of the viewer's Home."""
    found = _of_kind(viewer, ItemKind.ARTICLE, None).select_related("author")
    return list(found.order_by("-published_at", "-id")[:number])


def _of_kind(viewer: Person, kind: str, space: Space | None) -> QuerySet[Item]:
    """Posts of a kind that stand in a space, or in one of the viewer's Home, as far as the viewer may see them."""
    places = [space.pk] if space else feed_spaces(viewer).all
    placed = Placement.objects.filter(item=OuterRef("pk"), space__in=places, live=True)
    return access.visible_to(viewer).filter(Exists(placed), kind=kind, root=None, state=ItemState.PUBLISHED)


def _answered() -> Exists:
    return Exists(BestAnswer.objects.filter(question=OuterRef("pk"), answer__state=ItemState.PUBLISHED))


def _cards(viewer: Person, found: QuerySet[Item], cursor: str | None, limit: int) -> Page:
    rows = page(found.only("id", "published_at"), cursor=cursor, limit=limit, order=("-published_at", "-id"))
    return Page(results=load(viewer, [row.pk for row in rows.results]), next=rows.next)


def ideas(
    viewer: Person, *, space: Space | None = None, status: str = "", newest: bool = False, cursor: str | None = None,
    limit: int = 20,
) -> Page:  # fmt: skip
    """Ideas of a space, or of the viewer's Home, in one status or in any; those with the most votes first."""
    found = _of_kind(viewer, ItemKind.IDEA, space)
    if status in IdeaStatus.values:
        found = found.filter(Exists(Idea.objects.filter(item=OuterRef("pk"), status=status)))
    if newest:
        return _cards(viewer, found, cursor, limit)
    counted = Vote.objects.filter(item=OuterRef("pk")).order_by().values("item").annotate(n=Count("pk")).values("n")
    found = found.annotate(votes=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
    rows = page(
        found.only("id", "published_at"), cursor=cursor, limit=limit, order=("-votes", "-published_at", "-id")
    )  # fmt: skip
    return Page(results=load(viewer, [row.pk for row in rows.results]), next=rows.next)


def decisions(item: Item) -> list[IdeaDecision]:
    """What was said of where an idea stands, newest first. The caller has checked that the viewer reads it."""
    return list(IdeaDecision.objects.filter(idea=item.pk).select_related("by").order_by("-created_at", "-id")[:50])


def voted_for(viewer: Person, item: Item) -> list[Person]:
    """Who is for an answer or an idea, newest first, as far as the viewer may know of them."""
    rows = Vote.objects.filter(item=item, person__in=people_visible_to(viewer)).select_related("person")
    return [row.person for row in rows.order_by("-created_at", "-pk")[:200]]


def praise_of(viewer: Person, person_id: uuid.UUID, *, cursor: str | None = None, limit: int = 20) -> Page:
    """The praise of a person that the viewer may read, newest first."""
    praised = Praised.objects.filter(praise=OuterRef("pk"), person=person_id)
    found = access.visible_to(viewer).filter(Exists(praised), kind=ItemKind.PRAISE, state=ItemState.PUBLISHED)
    return _cards(viewer, found, cursor, limit)


def praised_by(item: Item) -> list[uuid.UUID]:
    """Whom a post praises."""
    return list(Praised.objects.filter(praise=item.pk).values_list("person", flat=True))


def values() -> list[Value]:
    """The values that praise can name, in order."""
    return list(Value.objects.filter(retired_at=None).order_by("position", "name"))


def all_values() -> list[Value]:
    """The same and those that are not offered any more, these last."""
    return sorted(Value.objects.all(), key=lambda value: (value.retired_at or _NEVER, value.position, value.name))


_NEVER = datetime.datetime.min.replace(tzinfo=datetime.UTC)
