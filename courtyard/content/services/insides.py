"""The words inside files: asked for with the file, found by a job, given to whoever listens."""

import uuid
from collections.abc import Callable

import structlog
from django.db import transaction
from django.db.models import Q

from courtyard.content.events import FileTextExtracted
from courtyard.content.models import File, FileText, TextState
from courtyard.content.tasks import extract_texts
from courtyard.core import insides, storage
from courtyard.core.clock import now
from courtyard.core.errors import NotFound
from courtyard.core.events import emit

__all__ = ["expect_text", "expect_texts", "extract_new", "extract_text", "extract_waiting"]

log = structlog.get_logger("courtyard.insides")

MOST_TRIES = 3
_AT_ONCE = 1000


def expect_text(*, file: File) -> None:
    """Have a new file read, if there may be words in it; inside the transaction that stores it."""
    if insides.may_hold_text(file.content_type):
        FileText.objects.create(file=file)
        extract_texts.defer()


def expect_texts(*, again: bool = False) -> int:
    """Let every file wait that was never read, or by older readers, or, ``again``, at all; returns how many wait."""
    unread = File.objects.exclude(key="").filter(insides=None).exclude(_without_words())
    while ids := list(unread.values_list("pk", flat=True)[:_AT_ONCE]):
        FileText.objects.bulk_create([FileText(file_id=pk) for pk in ids], ignore_conflicts=True)
    read = FileText.objects.exclude(state=TextState.WAITING)
    (read if again else read.filter(version__lt=insides.VERSION)).update(state=TextState.WAITING, tries=0)
    return FileText.objects.filter(state=TextState.WAITING).count()


def _without_words() -> Q:
    return Q(*[("content_type__startswith", kind) for kind in insides.WORDLESS], _connector=Q.OR)


def extract_new() -> None:
    """Read what was never begun, oldest first, until there is no more: with its own file a job finds those of others."""
    new = FileText.objects.filter(state=TextState.WAITING, tries=0).order_by("pk").values_list("pk", flat=True)
    while file_id := new.first():
        _try(file_id)


def extract_waiting(*, most: int | None = None, tell: Callable[[int], None] = lambda _done: None) -> None:
    """Read what waits, new or not, oldest first; ``tell`` hears how many are done."""
    waiting = FileText.objects.filter(state=TextState.WAITING).order_by("pk").values_list("pk", flat=True)
    for done, file_id in enumerate(list(waiting[:most]), start=1):
        _try(file_id)
        tell(done)


def _try(file_id: uuid.UUID) -> None:
    try:
        extract_text(file_id=file_id)
    except (OSError, RuntimeError) as error:  # it waits on; the others are no worse for it
        log.warning("a file could not be read now", file=str(file_id), error=str(error))


def extract_text(*, file_id: uuid.UUID) -> None:
    """Read a file that waits, in a process of its own, and keep the words; one that went meanwhile leaves none.

    Its turn is noted before it begins, so that nobody reads it beside us, and a file on which the worker dies is not tried for ever.
    """
    waiting = FileText.objects.filter(pk=file_id, state=TextState.WAITING).select_related("file").first()
    if waiting is None:
        return
    if waiting.tries == MOST_TRIES:
        _keep(waiting, insides.Insides(insides.Outcome.UNREADABLE))
    elif FileText.objects.filter(pk=file_id, tries=waiting.tries).update(tries=waiting.tries + 1):
        _keep(waiting, _insides_of(waiting.file))


def _insides_of(file: File) -> insides.Insides:
    try:
        with storage.open(file.key) as source:
            return insides.read(source)
    except NotFound:
        return insides.Insides(insides.Outcome.UNREADABLE)


@transaction.atomic
def _keep(read: FileText, found: insides.Insides) -> None:
    read.state, read.text = TextState(found.outcome), found.text
    read.version, read.extracted_at = insides.VERSION, now()
    changes = {name: getattr(read, name) for name in ("state", "text", "version", "extracted_at")}
    if FileText.objects.filter(pk=read.pk).update(**changes):
        emit(FileTextExtracted(file=read.file))
