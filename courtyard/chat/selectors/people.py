"""Who belongs to a conversation."""

from courtyard.chat.models import Conversation, ConversationMember
from courtyard.core import paging
from courtyard.core.paging import Page

__all__ = ["members_of"]

_ORDER = ("joined_at", "id")


def members_of(conversation: Conversation, *, cursor: str | None = None, limit: int = 100) -> Page[ConversationMember]:
    """Its members, the first to come first; of those, who is active or was."""
    here = ConversationMember.objects.filter(conversation=conversation, left_at=None).select_related("person")
    return paging.page(here, cursor=cursor, limit=limit, order=_ORDER)
