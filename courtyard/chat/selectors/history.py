"""Messages of a conversation in order, either way from a place in it, by index."""

import datetime
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from courtyard.accounts.models import Person
from courtyard.chat import access
from courtyard.chat.models import (
    Conversation,
    ConversationMember,
    Message,
    MessageReaction,
    MessageVersion,
    Thread,
)
from courtyard.chat.selectors.hanging import Said, loaded
from courtyard.core.errors import NotFound
from courtyard.core.paging import MAX_LIMIT
from courtyard.core.prepared import Prepared, stand_in

__all__ = ["LIMIT", "Stretch", "every", "first_on", "first_unread", "history", "reacted_by", "versions_of"]

LIMIT = 50
EARLIEST, LATEST = datetime.date(1970, 1, 1), datetime.date(9999, 1, 1)  # before and after all that was said


@dataclass(frozen=True, slots=True)
class Stretch:
    """Messages, oldest first. ``older`` and ``newer`` are the ids to ask ``before`` and ``after``; None where nothing is."""

    messages: list[Said]
    older: uuid.UUID | None
    newer: uuid.UUID | None


def history(
    viewer: Person,
    conversation: Conversation,
    *,
    before: uuid.UUID | None = None,
    after: uuid.UUID | None = None,
    around: uuid.UUID | None = None,
    since: uuid.UUID | None = None,
    limit: int = LIMIT,
    thread: Thread | None = None,
) -> Stretch:
    """The newest messages, or those before, after, around or from one of the conversation on; of a ``thread`` its answers alone. The
    viewer reads it, as ``conversation_for_read`` says. Raises NotFound for a place that is none.
    """
    read = _Reading(viewer, conversation, thread)
    if around:
        half = limit // 2
        earlier, more_before = read.stretch("lt", around, half)
        later, more_after = read.stretch("gte", around, limit - half)
        found = [*earlier, *later]
    elif place := after or since:
        found, more_after = read.stretch("gt" if after else "gte", place, limit)
        more_before = True
    else:
        found, more_before = read.stretch("lt" if before else "", before, limit)
        more_after = before is not None
    older = found[0].pk if found and more_before else None
    newer = found[-1].pk if found and more_after else None
    return Stretch(loaded(viewer, found), older, newer)


def every(viewer: Person, conversation: Conversation, *, thread: Thread | None = None) -> Iterator[Said]:
    """All that was said there, oldest first, or the answers that stand in a ``thread`` alone. NotFound from the moment on at
    which the viewer reads the conversation no longer.
    """
    here = _said_in(conversation, thread).filter(aside=thread is not None).order_by("created_at", "id")
    found = list(here[:LIMIT])
    while found:
        yield from loaded(viewer, found)
        access.conversation_for_read(viewer, conversation.pk)
        found = list(here.filter(_beyond("gt", found[-1].created_at, found[-1].pk))[:LIMIT])


def _said_in(conversation: Conversation, thread: Thread | None = None) -> QuerySet[Message]:
    since = vars(conversation)["history_from"]
    here = {"thread": thread.pk} if thread else {"conversation": conversation, "aside": False}
    said = Message.objects.filter(**here, deleted_at=None)
    said = said.filter(created_at__gte=since) if since else said
    return said.select_related("author")


@dataclass(frozen=True, slots=True)
class _Reading:
    """Who reads which conversation, or only a thread of it."""

    viewer: Person
    conversation: Conversation
    thread: Thread | None

    def stretch(self, way: str, place: uuid.UUID | None, limit: int) -> tuple[list[Message], bool]:
        """So many messages beyond a place, or the newest, oldest first; and whether there are more."""
        if place and not Message.objects.filter(conversation=self.conversation, pk=place).exists():
            raise NotFound  # one that was deleted meanwhile still marks its place
        most = next(most for most in (LIMIT, MAX_LIMIT) if limit <= most)
        since = vars(self.conversation)["history_from"] is not None
        here = self.conversation.pk
        ids = [here, self.thread.pk if self.thread else here, self.viewer.pk, place or here]
        found: list[Message] = _STRETCH.objects(self.thread is not None, since, way, most, ids=ids)
        kept = found[:limit]
        return (kept if way.startswith("g") else kept[::-1]), len(found) > limit


def _stretch(in_thread: bool, since: bool, way: str, most: int) -> QuerySet[Message]:
    where = {"thread": stand_in(1)} if in_thread else {"conversation": stand_in(0), "aside": False}
    said = Message.objects.filter(**where, deleted_at=None)
    if since:
        places = ConversationMember.objects.filter(conversation=stand_in(0), person=stand_in(2), left_at=None)
        said = said.filter(created_at__gte=Subquery(places.values("history_from")))
    if way:
        place = Message.objects.filter(pk=stand_in(3)).values("created_at")
        said = said.filter(_beyond(way, Subquery(place), stand_in(3)))
    order = ("created_at", "id") if way.startswith("g") else ("-created_at", "-id")
    return said.select_related("author").order_by(*order)[: most + 1]


_STRETCH = Prepared(_stretch)


def _beyond(way: str, at: object, id: uuid.UUID) -> Q:
    """Written so that the index is entered at the right place."""
    strict = way.removesuffix("e")
    return Q(**{f"created_at__{strict}e": at}) & (Q(**{f"created_at__{strict}": at}) | Q(**{f"id__{way}": id}))


def first_unread(conversation: Conversation) -> uuid.UUID | None:
    """The first message that the viewer has not read, for whom the conversation was read."""
    read_until = vars(conversation)["read_until"]
    if read_until is None:
        return None
    unread = _said_in(conversation).filter(created_at__gt=read_until).order_by("created_at", "id")
    return unread.values_list("pk", flat=True).first()


def first_on(conversation: Conversation, day: datetime.date) -> uuid.UUID | None:
    """The first message of a day by the reader's clock, or of the next one on which something was said; None after the last."""
    begins = timezone.make_aware(datetime.datetime.combine(min(max(day, EARLIEST), LATEST), datetime.time()))
    said = _said_in(conversation).filter(created_at__gte=begins).order_by("created_at", "id")
    return said.values_list("pk", flat=True).first()


def reacted_by(message: Message) -> dict[str, list[Person]]:
    """Who reacted with what, in the order of first use."""
    found: dict[str, list[Person]] = {}
    rows = MessageReaction.objects.filter(message=message).select_related("person").order_by("created_at", "pk")
    for row in rows:
        found.setdefault(row.emoji, []).append(row.person)
    return found


def versions_of(message: Message) -> Iterable[MessageVersion]:
    """What it said before, the latest first."""
    return MessageVersion.objects.filter(message=message).order_by("-version")
