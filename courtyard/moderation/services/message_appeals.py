"""Objecting to the deletion of a message: its author, once; somebody else answers. As of posts (``appeals.py``)."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat.services import bring_back
from courtyard.core import audit
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden
from courtyard.core.events import emit
from courtyard.moderation import events, message_access
from courtyard.moderation.models import MessageAppeal, MessageCase
from courtyard.moderation.services.appeals import check_objection
from courtyard.moderation.services.decisions import check_words

__all__ = ["answer_message_appeal", "appeal_message", "may_object"]


def may_object(*, case: MessageCase) -> bool:
    """Whether there is anything to object to: it is deleted still by this decision, and nobody has objected."""
    newer = MessageCase.objects.filter(message=case.message_id, decided_at__gt=case.decided_at)
    return case.message.deleted_at is not None and not hasattr(case, "appeal") and not newer.exists()


@transaction.atomic
def appeal_message(*, actor: Person, case_id: uuid.UUID, words: str) -> MessageAppeal:
    """Object to the deletion of one's own message. A second time gives back the first; raises Conflict once it no longer stands."""
    message_access.case_for_appeal(actor, case_id)
    MessageCase.objects.select_for_update().get(pk=case_id)
    case = message_access.case_for_appeal(actor, case_id)
    if hasattr(case, "appeal"):
        return case.appeal
    if not may_object(case=case):
        raise Conflict(_("There is nothing left to object to."))
    made = MessageAppeal.objects.create(case=case, words=check_objection(words=words))
    data = {"message": str(case.message_id), "case": str(case.pk)}
    audit.record("moderation.appealed", actor_id=actor.pk, subject_id=case.by_id, data=data)
    return made


@transaction.atomic
def answer_message_appeal(*, actor: Person, case_id: uuid.UUID, accept: bool, words: str) -> MessageAppeal:
    """Answer an objection: the message comes back, or stays deleted."""
    message_access.appeal_for_answer(actor, case_id)
    MessageCase.objects.select_for_update().get(pk=case_id)
    found = message_access.appeal_for_answer(actor, case_id)
    words = check_words(words=words)
    if case_id not in message_access.readable(actor, {case_id}):
        raise Forbidden(_("Open what was reported first."))
    found.answered_at, found.answered_by, found.accepted, found.answer = now(), actor, accept, words
    found.save(update_fields=["answered_at", "answered_by", "accepted", "answer"])
    message = found.case.message
    data = {"accepted": accept, "message": str(message.pk), "case": str(case_id)}
    audit.record("moderation.answered", actor_id=actor.pk, subject_id=message.author_id, data=data)
    if accept:
        bring_back(actor=actor, message_id=message.pk)
    emit(events.MessageAppealAnswered(actor=actor, appeal=found))
    return found
