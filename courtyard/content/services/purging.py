"""What stands nowhere any more is dropped for good."""

import uuid
from collections.abc import Iterable
from functools import partial
from typing import TypeVar

from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, Model, OuterRef, QuerySet

from courtyard.content.models import File, Item, LinkPreview, Placement
from courtyard.content.models.insides import FileText
from courtyard.core import storage
from courtyard.spaces.models import Space

__all__ = ["purge_files", "purge_items", "purge_previews"]

_AT_ONCE = 200
_Carried = TypeVar("_Carried", bound=Model)
_KEYS = ("key", "display_key", "thumb_key", "moving_key")


def purge_items(*, space: Space) -> None:
    """Posts that stand only in a space that goes, with their comments and marks; inside the caller's transaction."""
    elsewhere = Placement.objects.exclude(space=space).values("item")
    while True:
        here = Placement.objects.filter(space=space).exclude(item__in=elsewhere)
        ids = list(here.values_list("item", flat=True)[:_AT_ONCE])
        if not ids:
            return
        Item.objects.filter(pk__in=ids).delete()


def purge_files(*, file_ids: Iterable[uuid.UUID]) -> None:
    """Those of the files that hang on nothing any more: the rows inside the caller's transaction, the bytes when it has ended."""
    locked = list(File.objects.select_for_update().filter(pk__in=list(file_ids)).values_list("pk", flat=True))
    files = list(_hanging_on_nothing(File, FileText).filter(pk__in=locked))
    keys = {getattr(file, name) for file in files for name in _KEYS} - {""}
    File.objects.filter(pk__in=[file.pk for file in files]).delete()
    for key in sorted(keys):
        transaction.on_commit(partial(storage.delete, key))


def purge_previews(*, preview_ids: Iterable[int]) -> None:
    """Likewise what pages say of themselves that nothing links to any more."""
    locked = list(LinkPreview.objects.select_for_update().filter(pk__in=list(preview_ids)).values_list("pk", flat=True))
    previews = list(_hanging_on_nothing(LinkPreview).filter(pk__in=locked))
    LinkPreview.objects.filter(pk__in=[preview.pk for preview in previews]).delete()
    for key in sorted({preview.picture for preview in previews} - {""}):
        transaction.on_commit(partial(storage.delete, key))


def _hanging_on_nothing(model: type[_Carried], *carries_nothing: type[Model]) -> QuerySet[_Carried]:
    """Whatever room the rows are of that carry them; the words in a file carry nothing."""
    found = model._default_manager.all()
    for link in model._meta.get_fields(include_hidden=True):
        if isinstance(link, ForeignObjectRel) and link.related_model not in carries_nothing:
            found = found.filter(~Exists(link.related_model._base_manager.filter(**{link.field.name: OuterRef("pk")})))
    return found
