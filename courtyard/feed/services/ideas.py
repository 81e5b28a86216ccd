"""Ideas: where one stands, said by a moderator with a reason."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.core.errors import Invalid
from courtyard.core.events import emit
from courtyard.feed import access
from courtyard.feed.events import IdeaDecided
from courtyard.feed.models import Idea, IdeaDecision, IdeaStatus

__all__ = ["decide_idea"]


@transaction.atomic
def decide_idea(*, actor: Person, item_id: uuid.UUID, status: str, reason: str = "") -> Item:
    """Say where an idea stands, and why. What was said before stays in the list of decisions. Raises Invalid."""
    item = access.idea_for_decision(actor, item_id)
    reason = reason.strip()
    errors: dict[str, list[str]] = {}
    if status not in IdeaStatus.values:
        errors["status"] = [_("There is no such status.")]
    if len(reason) > 500:
        errors["reason"] = [_("A reason has at most 500 characters.")]
    if status == IdeaStatus.DECLINED and not reason:
        errors["reason"] = [_("Say why: whoever had the idea will read it.")]
    if errors:
        raise Invalid(errors)
    idea = Idea.objects.select_for_update().get(pk=item.pk)
    last = IdeaDecision.objects.filter(idea=idea).order_by("-created_at", "-id").first()
    if idea.status == status and reason == (last.reason if last else ""):
        return item
    idea.status = status
    idea.save(update_fields=["status"])
    IdeaDecision.objects.create(idea=idea, status=status, reason=reason, by=actor)
    emit(IdeaDecided(actor=actor, item=item, status=status))
    return item
