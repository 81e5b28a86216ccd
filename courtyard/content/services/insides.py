"""The words inside files: asked for with the file, found by a job, given to whoever listens."""

import uuid
from collections.abc import Callable

import structlog
from django.db import transaction
from django.db.models import Q

from courtyard.content.events import FileTextExtracted
from courtyard.content.models import File, FileText, TextState
from courtyard.content.tasks import extract_text as extract_in_job
from courtyard.core import insides, storage
from courtyard.core.clock import now
from courtyard.core.errors import NotFound
from courtyard.core.events import emit

__all__ = ["expect_text", "expect_texts", "extract_text", "extract_waiting"]

log = structlog.get_logger("courtyard.insides")

_AT_ONCE = 1000


def expect_text(*, file: File) -> None:
    """Have a new file read, if there may be words in it; inside the transaction that stores it."""
    if insides.may_hold_text(file.content_type):
        FileText.objects.create(file=file)
        extract_in_job.defer(file_id=str(file.pk))


def expect_texts(*, again: bool = False) -> int:
    """Let every file wait that was never read, or by older readers, or, ``again``, at all; returns how many wait."""
    unread = File.objects.exclude(key="").filter(insides=None).exclude(_without_words())
    while ids := list(unread.values_list("pk", flat=True)[:_AT_ONCE]):
        FileText.objects.bulk_create([FileText(file_id=pk) for pk in ids], ignore_conflicts=True)
    read = FileText.objects.exclude(state=TextState.WAITING)
    (read if again else read.filter(version__lt=insides.VERSION)).update(state=TextState.WAITING)
    return FileText.objects.filter(state=TextState.WAITING).count()


def _without_words() -> Q:
    return Q(*[("content_type__startswith", kind) for kind in insides.WORDLESS], _connector=Q.OR)


def extract_waiting(*, most: int | None = None, tell: Callable[[int], None] = lambda _done: None) -> None:
    """Read what waits, oldest first, each file in a transaction of its own; ``tell`` hears how many are done."""
    waiting = FileText.objects.filter(state=TextState.WAITING).order_by("pk").values_list("pk", flat=True)
    for done, file_id in enumerate(list(waiting[:most]), start=1):
        try:
            extract_text(file_id=file_id)
        except (OSError, RuntimeError) as error:  # it waits on; the others are no worse for it
            log.warning("a file could not be read now", file=str(file_id), error=str(error))
        tell(done)


def extract_text(*, file_id: uuid.UUID) -> None:
    """Read a file that waits, in a process of its own, and keep the words; one that went meanwhile leaves none."""
    file = File.objects.filter(pk=file_id, insides__state=TextState.WAITING).first()
    if file is None:
        return
    try:
        with storage.open(file.key) as source:
            found = insides.read(source)
    except NotFound:
        found = insides.Insides(insides.Outcome.UNREADABLE)
    _keep(file, found)


@transaction.atomic
def _keep(file: File, found: insides.Insides) -> None:
    kept = FileText.objects.filter(file=file).update(
        state=TextState(found.outcome), text=found.text, version=insides.VERSION, extracted_at=now()
    )
    if kept:
        emit(FileTextExtracted(file=file))
