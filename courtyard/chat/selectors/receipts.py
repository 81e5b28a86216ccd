"""Who has read to where: told to who wrote it, and derived from how far each member has read. Nothing is stored for it."""

import datetime
import uuid
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import Q, QuerySet

from courtyard.accounts.models import Person, State
from courtyard.chat import access
from courtyard.chat.models import Conversation, ConversationMember, Message

__all__ = ["Reads", "authors_waiting", "last_read", "reads_of"]

FACES = 6


@dataclass(frozen=True, slots=True)
class Reads:
    """A message of the viewer's (None if they wrote nothing yet) and who has read it; ``everybody`` if that is all who could."""

    message: Message | None = None
    people: list[Person] = field(default_factory=list)
    everybody: bool = False

    @property
    def faces(self) -> list[Person]:
        """As many as are shown."""
        return list(islice(self.people, FACES))


def last_read(viewer: Person, conversation: Conversation) -> Reads | None:
    """Of the last message that the viewer wrote there; None where that is not shown."""
    if not access.reading_shown(viewer, conversation):
        return None
    own = Message.objects.filter(conversation=conversation, author=viewer, deleted_at=None, aside=False)
    last = own.order_by("-created_at", "-id").first()
    return reads_of(last) if last else Reads()


def reads_of(message: Message) -> Reads:
    """Of one message; the caller may know."""
    everybody = list(_audience(message).order_by("person__name", "person"))
    read = [place.person for place in everybody if place.read_until >= message.created_at]
    return Reads(message, read, bool(read) and len(read) == len(everybody))


def _audience(message: Message) -> QuerySet[ConversationMember]:
    """Who was there when it was said, is there still, and shows how far they have read."""
    here = ConversationMember.objects.filter(conversation=message.conversation_id, left_at=None)
    here = here.filter(joined_at__lte=message.created_at, person__state=State.ACTIVE, person__shows_reading=True)
    return here.exclude(person=message.author_id).select_related("person")


def authors_waiting(
    reader: Person, conversation: Conversation, since: datetime.datetime, until: datetime.datetime
) -> list[uuid.UUID]:
    """Whose messages somebody has just read, of those who are shown it."""
    if not access.reading_shown(reader, conversation):
        return []
    read = Message.objects.filter(
        conversation=conversation, created_at__gt=since, created_at__lte=until, deleted_at=None, aside=False
    )
    shown = read.filter(~Q(author=reader), author__shows_reading=True, author__state=State.ACTIVE)
    return sorted(shown.order_by().values_list("author", flat=True).distinct())
