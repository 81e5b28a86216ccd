"""How long messages stay; in the night those past their time are removed for good."""

import uuid
from collections.abc import Iterator, Mapping

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import may
from courtyard.chat import events
from courtyard.chat.models import (
    Confirmation,
    ConversationKind,
    Forward,
    Message,
    MessageFile,
    MessageLink,
    MessagePin,
    MessagePoll,
    MessageReaction,
    MessageVersion,
    Priority,
    Retention,
    SavedMessage,
    ScheduledMessage,
    Thread,
)
from courtyard.chat.selectors.retention import past_time, removed_by, retention
from courtyard.chat.services.threads import recount
from courtyard.content.services.purging import purge_files, purge_previews
from courtyard.core import audit
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.events import emit

__all__ = ["remove_past", "set_retention"]

MAX_DAYS = 36_500
_AT_ONCE = 200
_HANGING = (
    Confirmation, Forward, MessageFile, MessageLink, MessagePin, MessagePoll, MessageReaction, MessageVersion, Priority, SavedMessage,
)  # fmt: skip


@transaction.atomic
def set_retention(*, actor: Person, days: Mapping[str, int | None], confirmed: bool = False) -> None:
    """After how many days messages go, by kind of conversation; None keeps them for ever, what is left out stays as it is.

    Raises Conflict when messages that stand now would go and this was not ``confirmed``. Nothing goes before the next night.
    """
    if not may(actor, "organisation.manage"):
        raise Forbidden(_("You cannot change the organisation."))
    _check(days)
    known = retention()
    if not confirmed and (going := sum(removed_by(days).values())):
        raise Conflict(
            ngettext("%(num)s message will be removed for good.", "%(num)s messages will be removed for good.", going)
            % {"num": going}
        )
    for kind, number in days.items():
        if number is None:
            Retention.objects.filter(kind=kind).delete()
        else:
            Retention.objects.update_or_create(kind=kind, defaults={"days": number})
    if changed := {kind: number for kind, number in days.items() if number != known[kind]}:
        audit.record("messages.retention", actor_id=actor.pk, data=changed)


def _check(days: Mapping[str, int | None]) -> None:
    errors: dict[str, list[str]] = {}
    for kind, number in days.items():
        if kind not in ConversationKind.values:
            errors[kind] = [_("This cannot be changed here.")]
        elif number is not None and not 1 <= number <= MAX_DAYS:
            errors[kind] = [_("Between 1 and %(max)s days, please.") % {"max": f"{MAX_DAYS:,}"}]
    if errors:
        raise Invalid(errors)


def remove_past() -> int:
    """Remove what is past its time, with all that hangs on it; answers how many. A batch is one transaction, and takes up where
    a night that was cut short ended. First what was answered, then what it was answered to.
    """
    removed = 0
    for answers in (True, False):
        past = past_time(retention()).filter(thread__isnull=not answers)
        for ids in _batches(past.order_by().values_list("pk", flat=True)):
            removed += _remove(ids)
    if removed:
        with transaction.atomic():
            audit.record("messages.removed", actor_id=None, data={"messages": removed})
    return removed


def _batches(ids: "QuerySet[Message, uuid.UUID]") -> Iterator[list[uuid.UUID]]:
    """Read once, however many there are."""
    batch: list[uuid.UUID] = []
    for pk in ids.iterator(chunk_size=_AT_ONCE):
        batch.append(pk)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


@transaction.atomic
def _remove(ids: list[uuid.UUID]) -> int:
    """Those that are past their time still. The first message of a thread that goes on is emptied, and goes with the last answer."""
    for rows in (Message.objects.filter(pk__in=ids), Thread.objects.filter(pk__in=ids)):
        list(rows.select_for_update().order_by("pk").values_list("pk"))  # nobody answers or reports meanwhile
    past = past_time(retention()).filter(pk__in=ids)
    answered = Exists(Message.objects.filter(thread=OuterRef("pk")))
    messages = list(past.select_related("conversation").annotate(answered=answered))
    gone = [message.pk for message in messages if not message.answered]  # type: ignore[attr-defined]  # annotated
    emptied = [message.pk for message in messages if message.answered and message.body_html + message.body_text]  # type: ignore[attr-defined]
    files = set(MessageFile.objects.filter(message__in=[*gone, *emptied]).values_list("file", flat=True))
    pages = set(MessageLink.objects.filter(message__in=[*gone, *emptied]).values_list("preview", flat=True))
    for model in _HANGING:
        model._default_manager.filter(message__in=[*gone, *emptied]).delete()
    Message.objects.filter(pk__in=emptied).update(body_html="", body_text="", reactions={}, deleted_at=now())
    Message.objects.filter(pk__in=gone).delete()
    purge_files(file_ids=files - _waiting())
    purge_previews(preview_ids=pages)
    for thread_id in sorted({message.thread_id for message in messages if message.thread_id}):
        recount(thread_id)
    touched = [message for message in messages if message.pk in {*gone, *emptied}]
    emit(events.MessagesRemoved(messages=touched))
    return len(touched)


def _waiting() -> set[uuid.UUID]:
    """Files of what is to be sent later: no row says that they are in use."""
    rows = ScheduledMessage.objects.values_list("files", flat=True)
    return {uuid.UUID(pk) for files in rows.iterator() for pk, _alt in files}
