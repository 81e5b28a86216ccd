"""Messages that are sent later: once, by the act that sends any other, if their writer may still say them then."""

import datetime
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from courtyard.accounts.mails import language_for
from courtyard.accounts.models import Person
from courtyard.chat import access, events
from courtyard.chat.models import Message, ScheduledMessage
from courtyard.chat.moments import check_moment
from courtyard.chat.services.messages import composed_words, send
from courtyard.chat.services.priority import Mattering
from courtyard.content.access import files_for_use
from courtyard.content.services.items import Attached
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, CourtyardError, Forbidden, Invalid, NotFound, TooMany
from courtyard.core.events import emit
from courtyard.core.ids import new_id

__all__ = ["change_scheduled", "schedule", "send_due", "send_now", "unschedule"]

MAX_WAITING = 200
_STEPS = 500  # messages in one run of the job; what is left goes out a minute later


@transaction.atomic
def schedule(
    *,
    actor: Person,
    conversation_id: uuid.UUID,
    body: str,
    at: datetime.datetime | None,
    format: str = "html",
    reply_to: uuid.UUID | None = None,
    files: Sequence[Attached] = (),
    level: str = "",
    asks: bool = False,
    id: uuid.UUID | None = None,
) -> ScheduledMessage:
    """Write now what is sent at a moment. With a client ``id`` the act is done once, and the message will have this id."""
    conversation = access.conversation_for_writing(actor, conversation_id)
    if reply_to and access.message_for_read(actor, reply_to).conversation_id != conversation.pk:
        raise Invalid({"reply_to": [_("Answer a message of this conversation.")]})
    known = ScheduledMessage.objects.filter(pk=id).first() if id else None
    if known and known.author_id == actor.pk and known.conversation_id == conversation.pk:
        return known
    if known or (id and Message.objects.filter(pk=id).exists()):
        raise Conflict(_("This id is taken."))
    composed = composed_words(actor, body, format, files)
    if files_for_use(actor).filter(pk__in=[file.file_id for file in files]).count() != len({f.file_id for f in files}):
        raise Invalid({"files": [_("One of these files is not yours to use. Upload it again.")]})
    if ScheduledMessage.objects.filter(author=actor).count() >= MAX_WAITING:
        raise TooMany(_("%(max)s messages of yours wait already.") % {"max": MAX_WAITING})
    extras = Mattering.of(level, asks)
    return ScheduledMessage.objects.create(
        pk=id or new_id(), conversation=conversation, author=actor, body_html=composed.html, body_text=composed.text,
        reply_to_id=reply_to, files=[[str(file.file_id), file.alt] for file in files], at=_fit(at),
        level=extras[0].level if extras else "", asks=bool(extras) and extras[0].asks,
    )  # fmt: skip


def _fit(at: datetime.datetime | None) -> datetime.datetime:
    if at is None:
        raise Invalid({"at": [_("Choose when it is sent.")]})
    if words := check_moment(at):
        raise Invalid({"at": [words]})
    return at


@transaction.atomic
def change_scheduled(
    *,
    actor: Person,
    scheduled_id: uuid.UUID,
    body: str | None = None,
    format: str = "html",
    at: datetime.datetime | None = None,
) -> ScheduledMessage:
    """Other words, or another moment; what was refused waits anew."""
    row = _locked(actor, scheduled_id)
    if body is not None:
        composed = composed_words(actor, body, format, _files(row))
        row.body_html, row.body_text = composed.html, composed.text
    if at is not None and at != row.at:
        row.at = _fit(at)
    elif row.refusal:
        row.at = _fit(row.at)
    row.refusal = ""
    row.save(update_fields=["body_html", "body_text", "at", "refusal"])
    emit(events.ScheduledGone(scheduled_id=row.pk))
    return row


@transaction.atomic
def unschedule(*, actor: Person, scheduled_id: uuid.UUID) -> None:
    """Throw it away."""
    _locked(actor, scheduled_id).delete()
    emit(events.ScheduledGone(scheduled_id=scheduled_id))


@transaction.atomic
def send_now(*, actor: Person, scheduled_id: uuid.UUID) -> Message:
    """Send it at once; pressed twice it is sent once."""
    try:
        row = _locked(actor, scheduled_id)
    except NotFound:
        return access.message_sent_as(actor, scheduled_id)
    return _sent(row)


def send_due(*, moment: datetime.datetime | None = None) -> int:
    """Send whatever is due, each once whoever else does the same. Returns how many it saw to."""
    moment = moment or now()
    waiting = ScheduledMessage.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        refusal="", at__lte=moment
    )
    for done in range(_STEPS):
        with transaction.atomic():
            row = waiting.select_related("author").order_by("at").first()
            if row is None:
                return done
            with translation.override(language_for(row.author)):
                _see_to(row)
    return _STEPS


def _see_to(row: ScheduledMessage) -> None:
    try:
        with transaction.atomic():
            if not row.author.is_active:
                raise Forbidden(_("You could not sign in then."))
            _sent(row)
    except CourtyardError as refusal:
        row.refusal = (refusal.words or _("You can read this conversation no longer."))[:500]
        row.save(update_fields=["refusal"])
        emit(events.ScheduledRefused(scheduled=row))


def _sent(row: ScheduledMessage) -> Message:
    """The message takes the id of what waited, which is gone in the same transaction: there is never one more or less."""
    answered = access.messages_visible_to(row.author).filter(pk__in=[row.reply_to_id], conversation=row.conversation_id)
    message = send(
        actor=row.author, conversation_id=row.conversation_id, body=row.body_html, files=_files(row), id=row.pk,
        reply_to=row.reply_to_id if answered.exists() else None, extras=Mattering.of(row.level, row.asks),
    )  # fmt: skip
    row.delete()
    emit(events.ScheduledGone(scheduled_id=message.pk))
    return message


def _files(row: ScheduledMessage) -> list[Attached]:
    return [Attached(uuid.UUID(pk), alt) for pk, alt in row.files]


def _locked(actor: Person, scheduled_id: uuid.UUID) -> ScheduledMessage:
    found = access.scheduled_by(actor).select_for_update(of=("self",)).select_related("author").filter(pk=scheduled_id)
    row = found.first()
    if row is None:
        raise NotFound
    return row
