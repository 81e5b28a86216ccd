"""The files of a space: what hangs on its posts and the comments under them."""

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import Attachment, ItemState, Placement
from courtyard.core.paging import Page, page
from courtyard.people.folding import query_of
from courtyard.spaces.models import Space

__all__ = ["KINDS", "files_of"]

KINDS = ("", "pictures", "documents")


def files_of(
    viewer: Person, space: Space, *, kind: str = "", q: str = "", cursor: str | None = None, limit: int = 40
) -> Page[Attachment]:
    """The files one may read in a space, last attached first; of one kind, or with ``q`` in their names.

    The caller has checked that the viewer reads the space; what of it they read, the rule of content says.
    """
    placed = Placement.objects.filter(space=space, live=True, item=Coalesce(OuterRef("item__root"), OuterRef("item")))
    rows = Attachment.objects.filter(Exists(placed), item__state=ItemState.PUBLISHED)
    rows = rows.filter(item__in=access.visible_to(viewer).values("pk")).select_related("file", "item__author")
    rows = _narrowed(rows, kind, query_of(q))
    return page(rows, cursor=cursor, limit=limit, order=("-pk",))


def _narrowed(rows: QuerySet[Attachment], kind: str, q: str) -> QuerySet[Attachment]:
    if kind == "pictures":
        rows = rows.exclude(file__display_key="")
    elif kind == "documents":
        rows = rows.filter(file__display_key="")
    return rows.filter(file__name__icontains=q) if q else rows
