"""Taking along what one may read: counted and noted before the archive is written."""

import uuid

from django.db import transaction

from courtyard.accounts.limits import Limit, spend
from courtyard.accounts.models import Person
from courtyard.chat import access
from courtyard.core import audit

__all__ = ["begin_export"]

LIMIT = {"account": Limit("messages export", 5, 60 * 60)}


def begin_export(*, actor: Person, conversation_id: uuid.UUID | None = None) -> list[uuid.UUID]:
    """The ids of the actor's conversations that go into an archive, the newest first: all of them, or one. Raises NotFound,
    Forbidden for a channel they have not joined, TooMany after five in an hour.
    """
    if conversation_id:
        access.conversation_for_member(actor, conversation_id)
    spend(LIMIT, {"account": str(actor.pk)})
    mine = access.joined_by(actor).order_by("-conversation__last_at")
    ids = [conversation_id] if conversation_id else list(mine.values_list("conversation", flat=True))
    with transaction.atomic():
        data = {"conversations": len(ids), "conversation": str(conversation_id or "")}
        audit.record("messages.exported", actor_id=actor.pk, data=data)
    return ids
