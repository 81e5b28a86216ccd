"""What a composer shows of the files that were sent with a form."""

import uuid
from collections.abc import Mapping

from courtyard.accounts.models import Person
from courtyard.content.access import files_for_composing
from courtyard.content.models import Attachment, Item

__all__ = ["uploads"]


def uploads(viewer: Person, alts: Mapping[uuid.UUID, str], *, item: Item | None = None) -> list[Attachment]:
    """Unsaved attachments in the order of ``alts`` (file to words): what the viewer may write with, and files of the ``item``."""
    files = files_for_composing(viewer, item).in_bulk(list(alts))
    return [Attachment(file=files[pk], alt=alt) for pk, alt in alts.items() if pk in files]
