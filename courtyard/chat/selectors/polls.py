"""Polls of messages as one viewer gets them: the options, what they chose, and the votes if they may see them yet."""

import datetime
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from courtyard.accounts.models import Person
from courtyard.chat.models import Message, MessagePoll, MessageVote
from courtyard.core.clock import now

__all__ = ["Choice", "PollSeen", "polls_seen_by", "voters"]

_FACES = 30  # who voted first, of whom some are shown
_SHOWN = 3  # faces at an option
_LISTED = 1000  # people on the page of all votes


@dataclass(frozen=True, slots=True)
class Choice:
    """An option; ``votes`` is None while the viewer may not know it. ``share`` is a percentage of those who voted."""

    text: str
    votes: int | None
    share: int
    leads: bool
    mine: bool
    faces: Sequence[Person]


@dataclass(frozen=True, slots=True)
class PollSeen:
    """A poll for one viewer. ``sealed``: its votes are hidden from them now. ``neutral``: it was drawn for nobody in particular."""

    poll: MessagePoll
    choices: Sequence[Choice]
    voters: int
    is_open: bool
    sealed: bool
    neutral: bool

    @property
    def voted(self) -> bool:
        """Whether the viewer has."""
        return any(choice.mine for choice in self.choices)

    @property
    def ended_at(self) -> datetime.datetime | None:
        """When it was closed, or closed by itself."""
        return None if self.is_open else self.poll.closed_at or self.poll.closes_at


def polls_seen_by(viewer: Person | None, polls: Sequence[MessagePoll]) -> dict[uuid.UUID, PollSeen]:
    """By message; a fixed number of queries however many they are, and none for no polls."""
    if not polls:
        return {}
    rows = MessageVote.objects.filter(poll__in=polls)
    counted: dict[uuid.UUID, list[tuple[list[int], int]]] = defaultdict(list)
    for pk, choices, number in rows.values_list("poll", "choices").annotate(number=Count("pk")):
        counted[pk].append((choices, number))
    early: dict[uuid.UUID, list[MessageVote]] = defaultdict(list)
    numbered = rows.annotate(number=Window(RowNumber(), partition_by="poll", order_by=[F("at").asc(), F("pk").asc()]))
    for row in numbered.filter(number__lte=_FACES).select_related("person").order_by("number"):
        early[row.poll_id].append(row)
    mine = dict(rows.filter(person=viewer).values_list("poll", "choices")) if viewer else {}
    return {
        poll.pk: _seen(poll, counted[poll.pk], early[poll.pk], mine.get(poll.pk, []), neutral=viewer is None)
        for poll in polls
    }


def _seen(
    poll: MessagePoll, counted: list[tuple[list[int], int]], early: list[MessageVote], mine: list[int], *, neutral: bool
) -> PollSeen:
    votes: Counter[int] = Counter()
    for chosen, number in counted:
        votes.update(dict.fromkeys(chosen, number))
    voters, most = sum(number for _chosen, number in counted), max(votes.values(), default=0)
    is_open = poll.closed_at is None and (poll.closes_at is None or poll.closes_at > now())
    sealed = poll.sealed and is_open and not mine
    choices = [
        Choice(text, None, 0, leads=False, mine=False, faces=())
        if sealed
        else Choice(
            text, votes[n], round(100 * votes[n] / voters) if voters else 0, leads=0 < votes[n] == most, mine=n in mine,
            faces=[row.person for row in early if n in row.choices][:_SHOWN],
        )
        for n, text in enumerate(poll.options)
    ]  # fmt: skip
    return PollSeen(poll, choices, voters, is_open, sealed, neutral)


def voters(message: Message, seen: PollSeen) -> list[tuple[Choice, list[Person]]]:
    """Who chose what, by option; nobody while the votes are hidden from the viewer."""
    rows = MessageVote.objects.filter(poll=message.pk).select_related("person").order_by("person__name", "pk")
    found = list(rows[:_LISTED]) if not seen.sealed else []
    return [(choice, [row.person for row in found if n in row.choices]) for n, choice in enumerate(seen.choices)]
