"""One batch of messages of one channel: what of it is new, what it hangs on, and the rows it makes."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from courtyard.integrations.importers.ledger import Ledger
from courtyard.integrations.importers.people import People
from courtyard.integrations.importers.posts import PostRows
from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.rows import Line, Told, Words
from courtyard.integrations.importers.slack.archive import Channel
from courtyard.integrations.importers.slack.attachments import cards_of
from courtyard.integrations.importers.slack.bodies import body_of, files_of, placeholder_body
from courtyard.integrations.importers.slack.homes import Homes
from courtyard.integrations.importers.slack.hung import file_row, reactions_of
from courtyard.integrations.importers.slack.markup import Writer
from courtyard.integrations.importers.slack.plan import Entry, Thread, hidden_file, is_broadcast, is_file_comment
from courtyard.integrations.importers.updates import catch_up
from courtyard.integrations.importers.values import EPOCH, moment, text_of

__all__ = ["Batch", "Context"]


@dataclass(slots=True)
class Context:
    """What all batches of an import share."""

    people: People
    homes: Homes
    ledger: Ledger
    report: Report
    files: dict[str, uuid.UUID | None] = field(default_factory=dict)  # shown by an earlier message of this run


class Batch:
    """Made with its entries in the order of their times; ``take`` each of ``fresh``, then ``save``."""

    def __init__(self, context: Context, channel: Channel, thread: Thread, entries: list[Entry]) -> None:
        self.context = context
        self.channel = channel
        self.thread = thread
        self.report = context.report
        self.writer = Writer(context.people.names, context.homes.places, here=channel.id)
        self.home, self.rows = context.homes.rows_for(channel)
        self.known = context.ledger.known(self._keys(entries))
        self.fresh = [entry for entry in entries if self._key("message", entry.ts) not in self.known]
        self.old = {pk: entry for entry in entries if (pk := self.known.get(self._key("message", entry.ts)))}
        self.lines = self._lines(self.fresh)
        for entry in self.old.values():
            thread.keep(entry)

    def _keys(self, entries: list[Entry]) -> Iterable[str]:
        times = {entry.ts for entry in entries} | {entry.thread for entry in entries if entry.thread}
        for ts in times:
            yield self._key("message", ts)
            yield self._key("placeholder", ts)
        for entry in entries:
            for file in files_of(entry.message):
                yield self.context.ledger.key("file", text_of(file, "id"))

    def _key(self, kind: str, ts: str) -> str:
        return self.context.ledger.key(kind, self.channel.id, ts)

    def _lines(self, entries: list[Entry]) -> dict[str, Line]:
        """Where what these entries answer stands: one query."""
        answered = {entry.thread for entry in entries if entry.thread}
        targets = {ts: pk for ts in answered if (pk := self._target(ts))}
        lines = self.rows.lines(targets.values())
        return {ts: lines[pk] for ts, pk in targets.items() if pk in lines}

    def _target(self, ts: str) -> uuid.UUID | None:
        return self.known.get(self._key("message", ts)) or self.known.get(self._key("placeholder", ts))

    def take(self, entry: Entry) -> None:
        """Turn one new message into rows, and count it."""
        if entry.thread and entry.thread not in self.lines and entry.thread not in self.thread.kept:
            self._stand_in(entry)
        self.report.messages.make(self.rows.counted_as(answers=bool(entry.thread)))
        pk = None if self.report.dry_run else self._write(entry)
        if not entry.thread:
            self._relieve(entry.ts)
        self.thread.keep(entry)
        self._take_files(entry, pk)
        self._take_reactions(entry, pk)
        self._take_cards(entry, pk)

    def _stand_in(self, entry: Entry) -> None:
        """Make a post that says what is missing, so that the answers to it have a place."""
        ts, message = entry.thread, entry.message
        self.thread.placeholders.add(ts)
        self.thread.kept.add(ts)
        self.report.placeholders += 1
        if self.report.dry_run:
            return
        root = message.get("root")
        root = root if isinstance(root, dict) else {}
        people = self.context.people.ids
        names = (text_of(root, "user"), text_of(message, "parent_user_id"), entry.author)
        author = next(people[name] for name in names if name in people)
        self.writer.mentions = set()
        html, text = placeholder_body(root, self.writer)
        words = Words(author, moment(ts) or EPOCH, html, text, mentions=frozenset(self.writer.mentions))
        self.lines[ts] = self.rows.put(self.home, words)
        self.rows.keys[self._key("placeholder", ts)] = self.lines[ts].pk

    def _relieve(self, ts: str) -> None:
        """The message that a stand-in stood in for came after all."""
        if ts in self.thread.placeholders:
            self.thread.placeholders.discard(ts)
            self.report.placeholders -= 1

    def _write(self, entry: Entry) -> uuid.UUID:
        placeholder = self._key("placeholder", entry.ts)
        stand_in = self.rows.keys.get(placeholder) or self.known.get(placeholder)
        if stand_in and not entry.thread:
            line = self.rows.replace(stand_in, self._words(entry))
            self.rows.keys.pop(placeholder, None)
            self.rows.relieved.add(placeholder)
        else:
            answered = self.lines[entry.thread] if entry.thread else None
            line = self.rows.put(self.home, self._words(entry), answered, also=is_broadcast(entry.message))
        self.rows.keys[self._key("message", entry.ts)] = line.pk
        self.lines[entry.ts] = line
        return line.pk

    def _words(self, entry: Entry) -> Words:
        self.writer.mentions = set()
        html, text = body_of(entry.message, self.writer)
        mentions = frozenset(self.writer.mentions)
        return Words(self.context.people.ids[entry.author], _at(entry), html, text, _edited_at(entry), mentions)

    def _take_files(self, entry: Entry, pk: uuid.UUID | None) -> None:
        talked_about = entry.thread and is_file_comment(entry.message)
        hung: set[uuid.UUID] = set()
        for position, file in enumerate(files_of(entry.message)):
            if reason := hidden_file(file):
                self.report.files.skip(reason)
                continue
            if talked_about:
                self.report.files.make("again")
                continue
            key = self.context.ledger.key("file", text_of(file, "id"))
            here = key in self.known or key in self.context.files
            self.report.files.make("again" if here else "files")
            target = self.known.get(key) or self.context.files.get(key)
            if pk and target is None:
                people = self.context.people.ids
                row = file_row(file, people.get(text_of(file, "user"), people[entry.author]), _at(entry))
                self.rows.files.append(row)
                target = self.rows.keys[key] = row.pk
            self.context.files[key] = None if pk is None else target
            if pk and target and target not in hung:
                hung.add(target)
                self.rows.attach(pk, target, position)

    def _take_reactions(self, entry: Entry, pk: uuid.UUID | None) -> None:
        given: set[tuple[str, uuid.UUID]] = set()
        for reaction in self._reactions(entry):
            if reaction in given:
                self.report.reactions.skip("same")
                continue
            given.add(reaction)
            self.report.reactions.make("reactions")
            if pk:
                self.rows.react(pk, *reaction, _at(entry))

    def _reactions(self, entry: Entry) -> list[tuple[str, uuid.UUID]]:
        found = []
        for emoji, users, more in reactions_of(entry.message):
            self.report.reactions.skip("unnamed", more)
            found += [(emoji, self.context.people.ids[user]) for user in users]
        return found

    def _take_cards(self, entry: Entry, pk: uuid.UUID | None) -> None:
        cards = cards_of(entry.message)
        if not isinstance(self.rows, PostRows):
            self.report.cards.skip("no_cards", len(cards))
            return
        self.report.cards.make("cards", len(cards[:1]))
        self.report.cards.skip("second", len(cards[1:]))
        if pk and cards:
            self.rows.show(pk, cards[0], _at(entry))

    def catch_up(self) -> None:
        """Bring what is here already up to date, and count it."""
        self.report.messages.know(len(self.old))
        for entry in self.old.values():
            self.report.files.know(len(files_of(entry.message)))
            self.report.cards.know(len(cards_of(entry.message)))
        told = {
            pk: Told(_edited_at(entry), partial(self._words, entry), self._reactions(entry))
            for pk, entry in self.old.items()
        }
        catch_up(told, self.rows, self.report)

    def save(self) -> None:
        """Write the batch and its lines in the ledger, inside the caller's transaction."""
        self.rows.save()
        self.context.ledger.forget(self.rows.relieved)
        self.context.ledger.note(self.rows.keys)


def _at(entry: Entry) -> datetime.datetime:
    return moment(entry.ts) or EPOCH


def _edited_at(entry: Entry) -> datetime.datetime | None:
    edited = entry.message.get("edited")
    return moment(edited.get("ts")) if isinstance(edited, dict) else None
