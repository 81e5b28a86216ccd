"""Objecting: the author of what was hidden or deleted, once; somebody else answers."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.services.moderating import bring_back
from courtyard.core import audit
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.events import emit
from courtyard.core.prepared import insert
from courtyard.moderation import access, events
from courtyard.moderation.models import Act, Appeal, Case, Decision
from courtyard.moderation.services.decisions import MAX_WORDS, check_words, write_down

__all__ = ["answer", "appeal", "check_objection"]


@transaction.atomic
def appeal(*, actor: Person, decision_id: uuid.UUID, words: str) -> Appeal:
    """Object to a decision about one's own words. A second time gives back the first; raises Conflict once it no longer stands."""
    decision = access.decision_for_read(actor, decision_id)
    Case.objects.select_for_update().get(pk=decision.case_id)
    if decision.item.author_id != actor.pk:
        raise Forbidden(_("Only its author can object."))
    if known := Appeal.objects.filter(decision=decision).first():
        return known
    last = Decision.objects.filter(item=decision.item_id).order_by("-created_at", "-id").first()
    if last != decision or decision.act not in (Act.HIDE, Act.DELETE):
        raise Conflict(_("There is nothing left to object to."))
    made = Appeal(decision=decision, words=check_objection(words=words))
    insert(made)
    data = {"item": str(decision.item_id), "decision": str(decision.pk)}
    audit.record("moderation.appealed", actor_id=actor.pk, subject_id=decision.by_id, data=data)
    emit(events.AppealMade(actor=actor, appeal=made))
    return made


def check_objection(*, words: str) -> str:
    """The words of an objection, which it must have."""
    words = words.strip()
    if not words:
        raise Invalid({"words": [_("Say why you see it otherwise.")]})
    if len(words) > MAX_WORDS:
        raise Invalid({"words": [_("%(max)s characters at most.") % {"max": MAX_WORDS}]})
    return words


@transaction.atomic
def answer(*, actor: Person, decision_id: uuid.UUID, accept: bool, words: str) -> Appeal:
    """Answer an objection: what was hidden or deleted comes back, or it stays as it is."""
    found = access.appeal_for_answer(actor, decision_id)
    decision = found.decision
    Case.objects.select_for_update().get(pk=decision.case_id)
    found = access.appeal_for_answer(actor, decision_id)
    words = check_words(words=words)
    if decision.case_id not in access.readable(actor, {decision.case_id}):
        raise Forbidden(_("Open what was reported first."))
    found.answered_at, found.answered_by, found.accepted, found.answer = now(), actor, accept, words
    found.save(update_fields=["answered_at", "answered_by", "accepted", "answer"])
    data = {"accepted": accept, "item": str(decision.item_id), "decision": str(decision.pk)}
    audit.record("moderation.answered", actor_id=actor.pk, subject_id=decision.item.author_id, data=data)
    if accept:
        bring_back(actor=actor, item_id=decision.item_id)
        write_down(actor=actor, case=decision.case, item=decision.item, act=Act.RESTORE, words=words)
    emit(events.AppealAnswered(actor=actor, appeal=found))
    return found
