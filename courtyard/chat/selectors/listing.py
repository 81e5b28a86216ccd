"""The conversations of one person: the newest first, each with its last message and how much of it is unread."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat import access, thread_access
from courtyard.chat.models import (
    Conversation,
    ConversationKind,
    ConversationMember,
    MemberRole,
    Message,
    ThreadFollower,
)
from courtyard.chat.selectors.acts import drafts_in
from courtyard.core import paging
from courtyard.core.paging import Page
from courtyard.core.prepared import Prepared, stand_in, stand_ins
from courtyard.people.selectors import quiet_people, with_presence
from courtyard.spaces.models import Space

__all__ = [
    "ENOUGH",
    "Line",
    "channels",
    "channels_of",
    "conversations",
    "line_of",
    "lines_of",
    "targets",
    "titles",
    "unread_conversations",
    "unread_places",
    "unread_threads",
]

ENOUGH = 100  # more than 99 are not counted
FACES = 4
_ORDER = ("-last_at", "-id")

_LINES = f"""
select m.conversation_id, m.muted, newest.id, (
  select count(*) from (
    select 1 from chat_message x
    where x.conversation_id = m.conversation_id and x.deleted_at is null and not x.aside and x.created_at > m.read_until limit {ENOUGH}
  ) as counted
)
from chat_conversationmember m left join lateral (
  select x.id from chat_message x
  where x.conversation_id = m.conversation_id and x.deleted_at is null and not x.aside
    and x.created_at >= coalesce(m.history_from, '-infinity')
  order by x.created_at desc, x.id desc limit 1
) as newest on true
where m.person_id = %s and m.left_at is null and m.conversation_id = any(%s::uuid[])
"""  # noqa: S608


@dataclass(slots=True)
class Line:
    """A conversation as its reader finds it in their list. ``people`` are some of the others; ``others`` how many they are."""

    conversation: Conversation
    people: list[Person] = field(default_factory=list)
    others: int = 0
    last: Message | None = None
    unread: int = 0
    muted: bool = False
    draft: str = ""  # the beginning of what the reader is writing there

    @property
    def title(self) -> str:
        """What it is called: its name, or who is in it."""
        if self.conversation.name:
            return self.conversation.name
        names = [person.byline for person in self.people]
        if self.others > len(names):
            names.append(_("%(count)s more") % {"count": self.others - len(names)})
        return ", ".join(names) or _("Only you")

    @property
    def with_person(self) -> Person | None:
        """The other one of a conversation between two."""
        return self.people[0] if self.people and self.conversation.kind == ConversationKind.DIRECT else None


def conversations(viewer: Person, *, cursor: str | None = None, limit: int = 50) -> Page[Line]:
    """What the viewer has joined. One that somebody else began with them shows when something was said in it."""
    joined = Conversation.objects.filter(pk__in=access.joined_by(viewer).values("conversation"))
    begun = Exists(Message.objects.filter(conversation=OuterRef("pk"), deleted_at=None, aside=False))
    shown = joined.filter(~Q(kind=ConversationKind.DIRECT) | Q(created_by=viewer) | begun).select_related("space")
    page = paging.page(shown, cursor=cursor, limit=limit, order=_ORDER)
    return Page(lines_of(viewer, page.results), page.next)


def line_of(viewer: Person, conversation: Conversation) -> Line:
    """One of them; also one that the viewer may read and has not joined."""
    return lines_of(viewer, [conversation])[0]


def channels(viewer: Person) -> QuerySet[Conversation]:
    """Channels that the viewer may join, by space and name."""
    return access.channels_open_to(viewer).select_related("space").order_by("space__name", "name", "pk")[:ENOUGH]


def channels_called(viewer: Person, name: str) -> list[Conversation]:
    """Channels of that name which the viewer may read and that are not archived: some, where there are many."""
    open_to = access.visible_to(viewer).filter(kind=ConversationKind.CHANNEL, archived_at=None)
    return list(open_to.filter(name__iexact=name).order_by("pk")[:20]) if name else []


def channels_of(viewer: Person, space: Space, *, cursor: str | None = None, limit: int = 50) -> Page[Line]:
    """Channels of a space that the viewer reads, joined or not, by name."""
    open_ones = access.visible_to(viewer).filter(space=space, archived_at=None).select_related("space")
    page = paging.page(open_ones, cursor=cursor, limit=limit, order=("name", "id"))
    return Page(lines_of(viewer, page.results), page.next)


def targets(viewer: Person, *, but: uuid.UUID) -> list[Line]:
    """Where the viewer may pass something on that was said in another conversation (``but``); the service has the last word."""
    leads = Q(members__person=viewer, members__left_at=None, members__role=MemberRole.OWNER)
    moderated = Q(space__in=access.spaces_for_channels(viewer).values("pk"))
    joined = Conversation.objects.filter(pk__in=access.joined_by(viewer).values("conversation"), archived_at=None)
    open_to = joined.filter(Q(space=None) | Q(space__archived_at=None)).filter(Q(announcing=False) | leads | moderated)
    found = open_to.exclude(pk=but).select_related("space").distinct().order_by(*_ORDER)[:ENOUGH]
    return lines_of(viewer, list(found))


def titles(viewer: Person, conversation_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What conversations are called, for those that the viewer reads."""
    found = access.visible_to(viewer).filter(pk__in=conversation_ids).select_related("space")
    return {line.conversation.pk: line.title for line in lines_of(viewer, list(found))}


def unread_places(viewer: Person) -> QuerySet[ConversationMember]:
    """Where something is unread, muted conversations left out: a hundred for more than 99. Nothing for who does not want to be
    disturbed.
    """
    held_back = Exists(quiet_people().filter(person=viewer))
    newer = Message.objects.filter(
        conversation=OuterRef("conversation"), created_at__gt=OuterRef("read_until"), deleted_at=None, aside=False
    )
    return access.joined_by(viewer).filter(Exists(newer), ~held_back, muted=False)[:ENOUGH]


def unread_threads(viewer: Person) -> QuerySet[ThreadFollower]:
    """Threads that the viewer follows, where something is unread."""
    return thread_access.followed_by(viewer).filter(woken=True)[:ENOUGH]


def unread_conversations(viewer: Person) -> int:
    """The number beside Messages: conversations and threads."""
    return unread_places(viewer).count() + unread_threads(viewer).count()


def lines_of(viewer: Person, found: Sequence[Conversation]) -> list[Line]:
    """The same of some that the viewer may read."""
    lines = {conversation.pk: Line(conversation) for conversation in found}
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [viewer.pk, list(lines)])
        rows = cursor.fetchall()
    newest: dict[uuid.UUID, uuid.UUID] = {}
    for pk, muted, last, unread in rows:
        lines[pk].muted, lines[pk].unread = muted, unread
        newest[last] = pk
    for message in _LAST.objects(lists=[[pk for pk in newest if pk]]):
        lines[message.conversation_id].last = message
    for pk, words in drafts_in(viewer, list(lines)).items():
        lines[pk].draft = words
    _add_people(viewer, lines)
    return list(lines.values())


def _add_people(viewer: Person, lines: dict[uuid.UUID, Line]) -> None:
    """A few of the others, the first to come first; the other one of two with what they say of the moment."""
    for row in _OTHERS.objects(ids=[viewer.pk], lists=[lines]):
        line = lines[row.conversation_id]
        line.people.append(row.person)
        line.others = row.many
    with_presence([line.with_person for line in lines.values() if line.with_person])


def _others() -> QuerySet[ConversationMember]:
    others = ConversationMember.objects.filter(conversation__among=stand_ins(), left_at=None).exclude(person=stand_in())
    here = F("conversation")
    numbered = others.annotate(
        nth=Window(RowNumber(), partition_by=here, order_by=["joined_at", "pk"]),
        many=Window(Count("pk"), partition_by=here),
    )
    return numbered.filter(nth__lte=FACES).select_related("person").order_by("nth")


_OTHERS = Prepared(_others)
_LAST = Prepared(lambda: Message.objects.filter(pk__among=stand_ins()).select_related("author"))
