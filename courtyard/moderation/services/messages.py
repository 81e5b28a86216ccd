"""Messages: reporting them, opening what was reported, deciding."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.limits import give_back, spend
from courtyard.accounts.models import Person
from courtyard.chat.services import take_out
from courtyard.core import audit
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, Invalid
from courtyard.core.events import emit
from courtyard.core.ids import new_id
from courtyard.core.prepared import insert
from courtyard.moderation import events, message_access
from courtyard.moderation.models import Act, MessageCase, MessageOpening, MessageReport
from courtyard.moderation.services.decisions import check_words
from courtyard.moderation.services.reports import LIMIT, check_report

__all__ = ["decide_message", "open_message", "report_message"]


def report_message(
    *, actor: Person, message_id: uuid.UUID, reason: str, words: str = "", id: uuid.UUID | None = None
) -> MessageReport:
    """Tell the moderators of a message that the actor may read. Whoever did so already gets their report back.

    Raises Invalid, NotFound, Forbidden for one's own words, TooMany.
    """
    spent = spend(LIMIT, {"account": str(actor.pk)})
    made = _report(actor, message_id, reason, words.strip(), id)
    if not made.made_now:
        give_back(spent)
    return made


@transaction.atomic
def _report(actor: Person, message_id: uuid.UUID, reason: str, words: str, id: uuid.UUID | None) -> MessageReport:
    message = message_access.message_for_report(actor, message_id)
    check_report(reason=reason, words=words)
    insert(MessageCase(message=message), once=True)
    case = MessageCase.objects.select_for_update().get(message=message, decided_at=None)
    mine = MessageReport.objects.filter(case=case, person=actor).first()
    if mine is not None:
        return mine
    case.message = message
    made = MessageReport.objects.create(pk=id or new_id(), case=case, person=actor, reason=reason, words=words)
    made.made_now = True
    emit(events.MessageReported(actor=actor, report=made))
    return made


@transaction.atomic
def open_message(*, actor: Person, case_id: uuid.UUID) -> MessageCase:
    """Read the reported message of a conversation that the actor cannot read: a row, and a line in the audit log."""
    case = message_access.case_for_read(actor, case_id)
    if case.pk not in message_access.readable(actor, {case.pk}):
        MessageOpening.objects.get_or_create(case=case, by=actor)
        data = {"case": str(case.pk), "message": str(case.message_id)}
        audit.record("moderation.opened", actor_id=actor.pk, subject_id=case.message.author_id, data=data)
    return case


@transaction.atomic
def decide_message(*, actor: Person, case_id: uuid.UUID, act: str, words: str) -> MessageCase:
    """Keep the message or delete it. Raises NotFound (also for who comes second), Invalid, Forbidden for what was not opened."""
    message_access.case_for_decision(actor, case_id)
    MessageCase.objects.select_for_update().get(pk=case_id)
    case = message_access.case_for_decision(actor, case_id)  # once more, now that nobody else can decide it
    words = check_words(words=words)
    if act not in (Act.KEEP, Act.DELETE):
        raise Invalid({"act": [_("Choose what is to happen.")]})
    if case.pk not in message_access.readable(actor, {case.pk}):
        raise Forbidden(_("Open what was reported first."))
    case.decided_at, case.by, case.act, case.words = now(), actor, act, words
    case.save(update_fields=["decided_at", "by", "act", "words"])
    if act == Act.DELETE:
        take_out(actor=actor, message_id=case.message_id)
    data = {"act": act, "message": str(case.message_id), "case": str(case.pk)}
    audit.record("moderation.decided", actor_id=actor.pk, subject_id=case.message.author_id, data=data)
    emit(events.MessageDecided(actor=actor, case=case))
    return case
