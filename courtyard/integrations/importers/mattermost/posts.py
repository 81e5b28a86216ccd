"""Posts become messages at the times when they were written, replies answer them. Nobody is told.

Every batch is one transaction with its lines in the ledger: whatever ends the process, the next run goes on after the
last whole batch.
"""

import datetime
import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction

from courtyard.integrations.importers.ledger import Ledger
from courtyard.integrations.importers.mattermost.export import Export
from courtyard.integrations.importers.mattermost.files import Files
from courtyard.integrations.importers.mattermost.places import Places
from courtyard.integrations.importers.mattermost.survey import Survey, number_of
from courtyard.integrations.importers.mattermost.values import Place, at_first, millis, moment, name_of, place_of, short
from courtyard.integrations.importers.mattermost.words import Writer, emoji_called, quoted_in
from courtyard.integrations.importers.messages import MessageRows
from courtyard.integrations.importers.people import People
from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.rows import Line, Told, Words
from courtyard.integrations.importers.updates import catch_up
from courtyard.integrations.importers.values import EPOCH, items, text_of

__all__ = ["BATCH", "Posts"]

BATCH = 500  # messages in one transaction

_NOTICES = {
    "system_join": "joined", "system_add": "joined", "system_auto": "joined", "system_leave": "left",
    "system_remove": "left", "system_kick": "left", "system_header": "described", "system_purpose": "described",
    "system_displayname": "renamed", "system_channel": "archived",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A post or a reply that stays: under which key, where, and the key of what it answers."""

    key: str
    place: Place
    said: dict
    answers: str = ""


@dataclass(slots=True)
class Posts:
    """The messages of one import."""

    export: Export
    survey: Survey
    places: Places
    people: People
    ledger: Ledger
    report: Report
    progress: Callable[[int], None]
    files: Files = field(init=False)
    channels: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)  # of each team, as texts name them
    doubles: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.files = Files(self.export, self.ledger, self.report)
        for (team, name, *_rest), pk in self.places.talks.items():
            if (team, name) in self.places.open:
                shown = self.places.names[team, name]
                self.channels.setdefault(team, {})[name] = (shown, f"/messages/{pk}/")

    def take_all(self) -> None:
        """Batch by batch, in the order of the export."""
        waiting: list[Entry] = []
        for kind, post in self.export.objects():
            if kind in ("post", "direct_post"):
                waiting += self._entries(place_of(kind, post), post)
            while len(waiting) >= BATCH:
                self._take(waiting[:BATCH])
                waiting = waiting[BATCH:]
        self._take(waiting)

    def _entries(self, place: Place, post: dict) -> Iterator[Entry]:
        """The post and its replies, the first to be written first; some are older than what they answer."""
        replies = sorted(items(post.get("replies")), key=lambda reply: millis(reply.get("create_at")))
        barred = self.places.why_not(place) or ("" if place in self.places.talks else "no_list")
        answered = ""
        for said in (post, *replies):
            is_first = said is post
            reason = barred or _why_not(said, answered=is_first and bool(replies))
            key = "" if reason else self._key(place, said)
            if not reason and not key:
                reason = "repeated"
            if reason:
                self._skip(said, reason)
                continue
            yield Entry(key, place, said, "" if is_first else answered)
            answered = key if is_first else answered

    def _key(self, place: Place, said: dict) -> str:
        """By time and place; of what was written at the very same moment also by words. "" for the same once more."""
        at = millis(said.get("create_at"))
        key = self.ledger.key("message", short(at_first(place, self.people.formerly)), str(at))
        if number_of(place, at) not in self.survey.twice:
            return key
        who = name_of(said, "user")
        words = f"{self.people.formerly.get(who, who)}\0{text_of(said, 'message')}"
        key += f":{hashlib.sha256(words.encode()).hexdigest()[:16]}"
        if key in self.doubles:
            return ""
        self.doubles.add(key)
        return key

    def _skip(self, said: dict, reason: str) -> None:
        self.report.messages.skip(reason)
        self.report.files.skip("on_skipped", len(items(said.get("attachments"))))
        self.report.reactions.skip("on_skipped", len(items(said.get("reactions"))))
        self.progress(1)

    def _take(self, entries: list[Entry]) -> None:
        known = self.ledger.known({key for entry in entries for key in (entry.key, entry.answers, _pin_key(entry))})
        hung = {entry.key: self._files_of(entry) for entry in entries if entry.key not in known}
        with transaction.atomic():
            self._write(entries, known, hung)
        self.progress(len(entries))

    def _files_of(self, entry: Entry) -> list[uuid.UUID]:
        owner = self.people.ids[name_of(entry.said, "user")]
        taken = (self.files.take(one, owner, entry.said) for one in items(entry.said.get("attachments")))
        return list(dict.fromkeys(pk for pk in taken if pk))

    def _write(self, entries: list[Entry], known: dict[str, uuid.UUID], hung: dict[str, list[uuid.UUID]]) -> None:
        rows = MessageRows()
        lines = rows.lines([known[entry.answers] for entry in entries if entry.answers in known])
        old: dict[uuid.UUID, Told] = {}
        for entry in entries:
            if pk := known.get(entry.key):
                old[pk] = self._told(entry)
                continue
            self.report.messages.make("messages")
            self._react(entry, rows, self._put(entry, rows, lines, known, hung[entry.key]))
        for entry in entries:
            self._pin(entry, rows, known)
        self.report.messages.know(len(old))
        catch_up(old, rows, self.report)
        if not self.report.dry_run:
            rows.save()
            self.ledger.note(rows.keys)

    def _put(
        self,
        entry: Entry,
        rows: MessageRows,
        lines: dict[uuid.UUID, Line],
        known: dict[str, uuid.UUID],
        hung: list[uuid.UUID],
    ) -> uuid.UUID | None:
        if self.report.dry_run:
            return None
        target = rows.keys.get(entry.answers) or known.get(entry.answers)
        answers = (lines.get(target) or (Line(target) if target in rows.messages else None)) if target else None
        line = rows.put(self.places.talks[entry.place], self._words(entry), answers)
        for position, file_id in enumerate(hung):
            rows.attach(line.pk, file_id, position)
        rows.keys[entry.key] = line.pk
        return line.pk

    def _words(self, entry: Entry) -> Words:
        writer = Writer(self.people.names, self.channels.get(entry.place[0], {}))
        html, text = writer.body(entry.said)
        author = self.people.ids[name_of(entry.said, "user")]
        return Words(author, _at(entry), html, text, moment(entry.said.get("edit_at")), frozenset(writer.mentions))

    def _reactions(self, entry: Entry) -> list[tuple[str, uuid.UUID, datetime.datetime]]:
        """Emoji, who, when; what names nobody or nothing is counted."""
        found = []
        for reaction in items(entry.said.get("reactions")):
            person, emoji = self.people.ids.get(name_of(reaction, "user")), text_of(reaction, "emoji_name").strip(": ")
            if person and emoji:
                found.append((emoji_called(emoji.lower()), person, moment(reaction.get("create_at")) or _at(entry)))
            else:
                self.report.reactions.skip("unknown")
        return found

    def _react(self, entry: Entry, rows: MessageRows, pk: uuid.UUID | None) -> None:
        given: set[tuple[str, uuid.UUID]] = set()
        for emoji, person, at in self._reactions(entry):
            if (emoji, person) in given:
                self.report.reactions.skip("same")
                continue
            given.add((emoji, person))
            self.report.reactions.make("reactions")
            if pk:
                rows.react(pk, emoji, person, at)

    def _told(self, entry: Entry) -> Told:
        self.report.files.know(len(items(entry.said.get("attachments"))))
        reactions = [(emoji, person) for emoji, person, _at in self._reactions(entry)]
        return Told(moment(entry.said.get("edit_at")), partial(self._words, entry), reactions)

    def _pin(self, entry: Entry, rows: MessageRows, known: dict[str, uuid.UUID]) -> None:
        """Nobody says who pinned it: its author stands for them. One that was taken down here since is not pinned again."""
        if entry.said.get("is_pinned") is not True:
            return
        if _pin_key(entry) in known:
            self.report.pins.know()
            return
        self.report.pins.make("pins")
        if pk := rows.keys.get(entry.key) or known.get(entry.key):
            rows.pin(self.places.talks[entry.place], pk, self.people.ids[name_of(entry.said, "user")], _at(entry))
            rows.keys[_pin_key(entry)] = pk


def _why_not(said: dict, *, answered: bool) -> str:
    """Why a message stays out; "" for one that says something or that people answered."""
    if not millis(said.get("create_at")) or not name_of(said, "user"):
        return "unreadable"
    if millis(said.get("delete_at")):
        return "deleted"
    if answered:
        return ""
    kind = text_of(said, "type")
    if kind.startswith("system_"):
        return _NOTICES.get("_".join(kind.split("_")[:2]), "notice")
    says = text_of(said, "message").strip() or items(said.get("attachments")) or quoted_in(said)
    return "" if says else "empty"


def _pin_key(entry: Entry) -> str:
    return f"pin:{entry.key}"


def _at(entry: Entry) -> datetime.datetime:
    return moment(entry.said.get("create_at")) or EPOCH
