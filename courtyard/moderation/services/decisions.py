"""Deciding: keep, hide, delete, restore, each with words for the author."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.content.services.moderating import bring_back, take_out
from courtyard.core import audit
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.events import emit
from courtyard.moderation import access, events
from courtyard.moderation.models import Act, Appeal, Case, Decision

__all__ = ["MAX_WORDS", "check_words", "decide", "restore", "write_down"]

MAX_WORDS = 2000
_CHOICES = (Act.KEEP, Act.HIDE, Act.DELETE)


@transaction.atomic
def decide(*, actor: Person, case_id: uuid.UUID, act: str, words: str) -> Decision:
    """Decide an open case. Raises NotFound, Invalid, Forbidden for what was not opened, Conflict for who comes second."""
    case = access.case_for_decision(actor, case_id)
    Case.objects.select_for_update().get(pk=case.pk)
    case = access.case_for_decision(actor, case_id)  # once more, now that nobody else can decide it
    words = check_words(words=words)
    if act not in _CHOICES:
        raise Invalid({"act": [_("Choose what is to happen.")]})
    if case.pk not in access.readable(actor, {case.pk}):
        raise Forbidden(_("Open what was reported first."))
    case.decided_at = now()
    case.save(update_fields=["decided_at"])
    if act != Act.KEEP:
        take_out(actor=actor, item_id=case.item_id, delete=act == Act.DELETE)
    return write_down(actor=actor, case=case, item=case.item, act=act, words=words)


@transaction.atomic
def restore(*, actor: Person, decision_id: uuid.UUID, words: str) -> Decision:
    """Take back a decision to hide or delete, without having been asked. Raises Conflict where it no longer stands."""
    decision = access.decision_for_moderation(actor, decision_id)
    Case.objects.select_for_update().get(pk=decision.case_id)
    words = check_words(words=words)
    last = Decision.objects.filter(item=decision.item_id).order_by("-created_at", "-id").first()
    if last != decision or decision.act not in (Act.HIDE, Act.DELETE):
        raise Conflict(_("Somebody has decided about this again meanwhile."))
    if Appeal.objects.filter(decision=decision, answered_at=None).exists():
        raise Conflict(_("Its author objects: answer that instead."))
    bring_back(actor=actor, item_id=decision.item_id)
    return write_down(actor=actor, case=decision.case, item=decision.item, act=Act.RESTORE, words=words)


def check_words(*, words: str) -> str:
    """The words of a decision, which it must have."""
    words = words.strip()
    if not words:
        raise Invalid({"words": [_("Say why: its author reads this.")]})
    if len(words) > MAX_WORDS:
        raise Invalid({"words": [_("%(max)s characters at most.") % {"max": MAX_WORDS}]})
    return words


def write_down(*, actor: Person, case: Case, item: Item, act: str, words: str) -> Decision:
    """The row, the line in the audit log, and the news."""
    decision = Decision.objects.create(case=case, item=item, by=actor, act=act, words=words, version=item.version)
    data = {"act": act, "item": str(item.pk), "decision": str(decision.pk)}
    audit.record("moderation.decided", actor_id=actor.pk, subject_id=item.author_id, data=data)
    emit(events.DecisionMade(actor=actor, decision=decision))
    return decision
