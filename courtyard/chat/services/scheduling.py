"""Messages that are sent later: once, by the act that sends any other, if their writer may still say them then."""

import datetime
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from courtyard.accounts.mails import language_for
from courtyard.accounts.models import Person
from courtyard.accounts.zones import zone_of
from courtyard.chat import access, events
from courtyard.chat.models import Message, ScheduledMessage
from courtyard.chat.moments import check_moment
from courtyard.chat.repeating import ONCE, Rhythm
from courtyard.chat.services.due import see_to_each
from courtyard.chat.services.messages import MAX_FILES, composed_words, send
from courtyard.chat.services.priority import Mattering
from courtyard.content.access import files_for_use
from courtyard.content.services.items import Attached
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, CourtyardError, Forbidden, Invalid, NotFound, TooMany
from courtyard.core.events import emit
from courtyard.core.ids import new_id

__all__ = ["change_scheduled", "schedule", "send_due", "send_now", "skip_scheduled", "unschedule"]

MAX_WAITING = 200
_TRIES = 5  # a minute apart, before a message is kept that cannot be sent


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
    rhythm: Rhythm = ONCE,
    id: uuid.UUID | None = None,
) -> ScheduledMessage:
    """Write now what is sent at a moment, or again and again by a ``rhythm``. With a client ``id`` the act is done once, and
    what is sent once will have this id.
    """
    conversation = access.conversation_for_writing(actor, conversation_id)
    if reply_to and access.message_for_read(actor, reply_to).conversation_id != conversation.pk:
        raise Invalid({"reply_to": [_("Answer a message of this conversation.")]})
    known = ScheduledMessage.objects.filter(pk=id).first() if id else None
    if known and known.author_id == actor.pk and known.conversation_id == conversation.pk:
        return known
    if known or (id and Message.objects.filter(pk=id).exists()):
        raise Conflict(_("This id is taken."))
    composed = composed_words(actor, body, format, files)
    _check_files(actor, files)
    if ScheduledMessage.objects.filter(author=actor).count() >= MAX_WAITING:
        raise TooMany(_("%(max)s messages of yours wait already.") % {"max": MAX_WAITING})
    extras = Mattering.of(level, asks)
    row = ScheduledMessage(
        pk=id or new_id(), conversation=conversation, author=actor, body_html=composed.html, body_text=composed.text,
        reply_to_id=reply_to, files=_pairs(files), level=extras[0].level if extras else "",
        asks=bool(extras) and extras[0].asks,
    )  # fmt: skip
    row.at = row.begin(_fit(at), rhythm, zone_of(actor))
    row.save(force_insert=True)
    return row


def _check_files(actor: Person, files: Sequence[Attached]) -> None:
    wanted = {file.file_id for file in files}
    if len(wanted) > MAX_FILES:
        raise Invalid({"files": [_("%(max)s files at most.") % {"max": MAX_FILES}]})
    if wanted and files_for_use(actor).filter(pk__in=wanted).count() != len(wanted):
        raise Invalid({"files": [_("One of these files is not yours to use. Upload it again.")]})


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
    rhythm: Rhythm | None = None,
    files: Sequence[Attached] | None = None,
) -> ScheduledMessage:
    """Other words, other files, another moment or rhythm; None: as it was. What was refused waits anew."""
    row = _locked(actor, scheduled_id)
    if files is not None:
        _check_files(actor, files)
        row.files = _pairs(files)
    if body is not None or files is not None:
        given = (row.body_html, "html") if body is None else (body, format)
        composed = composed_words(actor, *given, _files(row))
        row.body_html, row.body_text = composed.html, composed.text
    _set_time(row, at, rhythm)
    row.refusal, row.tries = "", 0
    row.save()
    emit(events.ScheduledGone(scheduled_id=row.pk))
    return row


def _set_time(row: ScheduledMessage, at: datetime.datetime | None, rhythm: Rhythm | None) -> None:
    moved, other = at is not None and at != row.at, rhythm is not None and rhythm != row.rhythm
    zone = zone_of(row.author)
    if row.refusal and row.every and not moved:
        at = row.next_after(now(), zone)
    if moved or other:
        row.at = row.begin(_fit(at or row.at), row.rhythm if rhythm is None else rhythm, zone)
    elif row.refusal:
        row.at = _fit(at or row.at)


@transaction.atomic
def skip_scheduled(*, actor: Person, scheduled_id: uuid.UUID, occurrence: datetime.datetime) -> ScheduledMessage | None:
    """Leave out one time of what comes again; done twice it leaves out one. None if that was the last."""
    row = _locked(actor, scheduled_id)
    if not row.every:
        raise Invalid({"every": [_("This comes only once. Delete it instead.")]})
    if row.at != occurrence:
        return row
    return row if _move_on(row, now()) else None


@transaction.atomic
def unschedule(*, actor: Person, scheduled_id: uuid.UUID) -> None:
    """Throw it away."""
    _locked(actor, scheduled_id).delete()
    emit(events.ScheduledGone(scheduled_id=scheduled_id))


@transaction.atomic
def send_now(*, actor: Person, scheduled_id: uuid.UUID, occurrence: datetime.datetime | None = None) -> Message:
    """Send it at once; pressed twice it is sent once. Of what comes again: the ``occurrence`` that was to come at that moment."""
    row = _waiting(actor, scheduled_id)
    if row and row.every and occurrence is None:
        raise Invalid({"at": [_("Say which time is meant.")]})
    if row and (not row.every or row.at == occurrence):
        return _sent(row, now())
    try:
        return access.message_sent_as(actor, scheduled_id)
    except NotFound:
        if occurrence is None:
            raise
        return access.message_sent_as(actor, _id_at(scheduled_id, occurrence))


def send_due(*, moment: datetime.datetime | None = None) -> int:
    """Send whatever is due, each once whoever else does the same. Returns how many it saw to."""
    moment = moment or now()
    waiting = ScheduledMessage.objects.filter(refusal="", at__lte=moment).select_related("author").order_by("at")
    return see_to_each(waiting, lambda row: _see_to(row, moment), _count_try)


def _see_to(row: ScheduledMessage, moment: datetime.datetime) -> None:
    with translation.override(language_for(row.author)):
        try:
            with transaction.atomic():
                if not row.author.is_active:
                    raise Forbidden(_("You could not sign in then."))
                _sent(row, moment)
        except CourtyardError as refusal:
            _refuse(row, refusal.words or _("You can read this conversation no longer."))


def _count_try(row: ScheduledMessage) -> None:
    """After some tries it is kept with the reason, for its writer to send it again."""
    row.tries += 1
    row.save(update_fields=["tries"])
    if row.tries >= _TRIES:
        with translation.override(language_for(row.author)):
            _refuse(row, _("Something went wrong on our side. Your words are kept: please send it again."))


def _refuse(row: ScheduledMessage, words: str) -> None:
    row.refusal = words[:500]
    row.save(update_fields=["refusal"])
    emit(events.ScheduledRefused(scheduled=row))


def _sent(row: ScheduledMessage, moment: datetime.datetime) -> Message:
    """What waited is gone, or waits for the next time, in the transaction of the message: there is never one more or less."""
    answered = access.messages_visible_to(row.author).filter(pk__in=[row.reply_to_id], conversation=row.conversation_id)
    message = send(
        actor=row.author, conversation_id=row.conversation_id, body=row.body_html, files=_files(row),
        id=_id_at(row.pk, row.at) if row.every else row.pk, reply_to=row.reply_to_id if answered.exists() else None,
        extras=Mattering.of(row.level, row.asks),
    )  # fmt: skip
    _move_on(row, moment)
    return message


def _move_on(row: ScheduledMessage, moment: datetime.datetime) -> bool:
    """To the next time that is still to come, whatever was missed before; nothing is left after the last."""
    scheduled_id = row.pk
    following = row.next_after(max(row.at, moment), zone_of(row.author))
    if following is None:
        row.delete()
    else:
        row.at, row.refusal, row.tries = following, "", 0
        row.save(update_fields=["at", "refusal", "tries"])
    emit(events.ScheduledGone(scheduled_id=scheduled_id))
    return following is not None


def _id_at(scheduled_id: uuid.UUID, occurrence: datetime.datetime) -> uuid.UUID:
    """The id of the message that one time of a series becomes."""
    return uuid.uuid5(scheduled_id, occurrence.astimezone(datetime.UTC).isoformat())


def _pairs(files: Sequence[Attached]) -> list[list[str]]:
    return [[str(file.file_id), file.alt] for file in files]


def _files(row: ScheduledMessage) -> list[Attached]:
    return [Attached(uuid.UUID(pk), alt) for pk, alt in row.files]


def _locked(actor: Person, scheduled_id: uuid.UUID) -> ScheduledMessage:
    row = _waiting(actor, scheduled_id)
    if row is None:
        raise NotFound
    return row


def _waiting(actor: Person, scheduled_id: uuid.UUID) -> ScheduledMessage | None:
    rows = access.scheduled_by(actor).select_for_update(of=("self",)).select_related("author")
    return rows.filter(pk=scheduled_id).first()
