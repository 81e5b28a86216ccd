"""A poll as one viewer gets it: options, what they chose, and the results if they may see them yet."""

import datetime
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.feed.models import Ballot, Choice, PollClosing
from courtyard.feed.runoff import Outcome, run_off
from courtyard.people.access import visible_to

__all__ = ["SHOWN_FROM", "OptionLine", "PollOwn", "poll_own", "voters", "why_fixed"]

SHOWN_FROM = 5  # votes in an anonymous poll before its results are shown


@dataclass(frozen=True, slots=True)
class OptionLine:
    """An option with its result: ``votes`` is None while the viewer may not know it."""

    id: uuid.UUID
    text: str
    votes: int | None
    share: int  # percent
    leads: bool
    place: int  # the viewer's own: 1 is chosen or preferred, 0 not chosen


@dataclass(frozen=True)
class PollOwn:
    """A poll for one viewer. ``hidden`` says why there are no results: "", "sealed" or "few"."""

    id: uuid.UUID
    choice: str
    options: tuple[OptionLine, ...]
    voters: int
    voted: bool
    is_open: bool
    closes_at: datetime.datetime | None
    closed_at: datetime.datetime | None
    adding: bool
    sealed: bool
    changeable: bool
    anonymous: bool
    hidden: str
    outcome: Outcome[uuid.UUID] | None = None

    @cached_property
    def may_vote(self) -> bool:
        return self.is_open and (self.changeable or not self.voted)

    @cached_property
    def rounds(self) -> list[tuple[list[tuple[str, int]], str]]:
        """The rounds of a run-off in words: the counts by option, and who goes out."""
        if self.outcome is None:
            return []
        names = {line.id: line.text for line in self.options}
        return [([(names[pk], n) for pk, n in r.counts], names[r.out] if r.out else "") for r in self.outcome.rounds]

    @cached_property
    def winner(self) -> str:
        found = self.outcome.winner if self.outcome else None
        return next((line.text for line in self.options if line.id == found), "")

    def as_json(self) -> dict[str, Any]:
        lines = [{"id": o.id, "text": o.text, "votes": o.votes, "mine": o.place} for o in self.options]
        said = {
            "choice": self.choice, "options": lines, "voters": self.voters, "voted": self.voted, "open": self.is_open,
            "closes_at": self.closes_at, "closed_at": self.closed_at, "adding": self.adding, "sealed": self.sealed,
            "changeable": self.changeable, "anonymous": self.anonymous, "results_hidden": self.hidden,
        }  # fmt: skip
        if self.outcome:
            rounds = [
                {"counts": {str(pk): n for pk, n in r.counts}, "exhausted": r.exhausted, "out": r.out}
                for r in self.outcome.rounds
            ]
            said |= {"winner": self.outcome.winner, "rounds": rounds}
        return said


def poll_own(item_id: uuid.UUID, row: dict[str, Any]) -> PollOwn:
    """Out of what the database says of a poll (see ``kinds._OWN``), with nothing in it that the viewer may not know."""
    ballots = [([uuid.UUID(pk) for pk in choices], n) for choices, n in row["ballots"] or []]
    mine = [uuid.UUID(pk) for pk in row["mine"] or []]
    closes_at, closed_at = _time(row["closes_at"]), _time(row["closed_at"])
    is_open = row["open"]
    voted = bool(mine) or row["took_part"]
    number = sum(n for _choices, n in ballots)
    hidden = _why_hidden(row, number, may_know=voted or not is_open)
    options = [(uuid.UUID(pk), text) for pk, text in row["options"] or []]
    outcome = None
    if row["choice"] == Choice.RANKED and not hidden and number:
        outcome = run_off([pk for pk, _text in options], ballots)
    return PollOwn(
        id=item_id, choice=row["choice"], options=_lines(row["choice"], options, ballots, mine, hidden, outcome),
        voters=number, voted=voted, is_open=is_open, closes_at=closes_at,
        closed_at=closed_at or (None if is_open else closes_at), adding=row["adding"], sealed=row["sealed"],
        changeable=row["changeable"], anonymous=row["anonymous"], hidden=hidden, outcome=outcome,
    )  # fmt: skip


def _why_hidden(row: dict[str, Any], number: int, *, may_know: bool) -> str:
    if row["sealed"] and not may_know:
        return "sealed"
    return "few" if row["anonymous"] and number < SHOWN_FROM else ""


Options = list[tuple[uuid.UUID, str]]
Ballots = list[tuple[list[uuid.UUID], int]]


def _lines(
    choice: str, options: Options, ballots: Ballots, mine: list[uuid.UUID], hidden: str, outcome: Outcome[uuid.UUID] | None
) -> tuple[OptionLine, ...]:  # fmt: skip
    """Shares are of the voters: with several options they may add up to more than a hundred."""
    counts: Counter[uuid.UUID] = Counter()
    for choices, number in ballots:
        counts.update(dict.fromkeys(choices[:1] if choice == Choice.RANKED else choices, number))
    voters = sum(number for _choices, number in ballots)
    most = max(counts.values(), default=0)
    winner = outcome.winner if outcome else None
    lines = []
    for pk, text in options:
        votes = None if hidden else counts[pk]
        leads = bool(votes) and (pk == winner if choice == Choice.RANKED else votes == most)
        place = mine.index(pk) + 1 if pk in mine else 0
        share = round(100 * votes / voters) if votes and voters else 0
        lines.append(OptionLine(pk, text, votes, share, leads, place))
    return tuple(lines)


def _time(value: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(value) if value else None


def voters(viewer: Person, item: Item, own: PollOwn) -> list[tuple[str, list[Person]]]:
    """Who chose what, by option, as far as the viewer may know of people; nobody where the results are hidden, or for ever
    in an anonymous poll."""
    if own.anonymous or own.hidden:
        return []
    people: dict[uuid.UUID, list[Person]] = defaultdict(list)
    rows = Ballot.objects.filter(poll=item.pk, person__in=visible_to(viewer)).select_related("person")
    for row in rows.order_by("person__name", "pk")[:1000]:
        for pk in row.choices[:1] if own.choice == Choice.RANKED else row.choices:
            people[pk].append(row.person)  # type: ignore[arg-type]  # filtered by person
    return [(line.text, people[line.id]) for line in own.options if people[line.id]]


def why_fixed(item: Item) -> str:
    """Why the options and rules of a poll can no longer be changed; empty while they can."""
    if PollClosing.objects.filter(poll=item.pk).exists():
        return _("This poll is closed: its options and rules stay as they are.")
    if Ballot.objects.filter(poll=item.pk).exists():
        return _(
            "Somebody has voted: options and rules stay as they are, so that each vote keeps its meaning. "
            "You can change the words around them, and add options below the poll."
        )
    return ""
