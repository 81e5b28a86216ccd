"""What a composer shows of the files that were sent with a form."""

import uuid
from collections.abc import Mapping

from django.db.models import Q

from courtyard.accounts.models import Person
from courtyard.content.models import Attachment, File, Item

__all__ = ["uploads"]


def uploads(viewer: Person, alts: Mapping[uuid.UUID, str], *, item: Item | None = None) -> list[Attachment]:
    """Unsaved attachments in the order of ``alts`` (file to words): the viewer's own files, and those of the ``item``."""
    usable = Q(owner=viewer)
    if item is not None:
        usable |= Q(pk__in=Attachment.objects.filter(item=item).values("file"))
    files = File.objects.filter(usable).in_bulk(list(alts))
    return [Attachment(file=files[pk], alt=alt) for pk, alt in alts.items() if pk in files]
