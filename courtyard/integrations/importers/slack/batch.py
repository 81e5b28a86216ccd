"""One batch of messages of one channel: what of it is new, what it hangs on, and the rows it makes."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from courtyard.content.models import Attachment, Item, ItemKind, Mention, Reaction
from courtyard.integrations.importers.ledger import Ledger
from courtyard.integrations.importers.people import People
from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.slack.archive import Channel
from courtyard.integrations.importers.slack.attachments import cards_of
from courtyard.integrations.importers.slack.bodies import body_of, files_of, placeholder_body
from courtyard.integrations.importers.slack.markup import Writer
from courtyard.integrations.importers.slack.plan import Entry, Thread, hidden_file, is_file_comment
from courtyard.integrations.importers.slack.rows import Rows, file_row, new_item, reactions_of
from courtyard.integrations.importers.slack.spaces import Spaces
from courtyard.integrations.importers.values import EPOCH, moment, text_of

__all__ = ["Batch", "Context"]


@dataclass(slots=True)
class Context:
    """What all batches of an import share."""

    people: People
    spaces: Spaces
    ledger: Ledger
    report: Report
    files: dict[str, uuid.UUID | None] = field(default_factory=dict)  # shown by an earlier message of this run


@dataclass(frozen=True, slots=True)
class _Line:
    """Where an item stands in its thread."""

    pk: uuid.UUID
    root: uuid.UUID | None = None
    parent: uuid.UUID | None = None


class Batch:
    """Made with its entries in the order of their times; ``take`` each of ``fresh``, then ``save``."""

    def __init__(self, context: Context, channel: Channel, thread: Thread, entries: list[Entry]) -> None:
        self.context = context
        self.channel = channel
        self.thread = thread
        self.report = context.report
        self.writer = Writer(context.people.names, context.spaces.places, here=channel.id)
        self.rows = Rows()
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

    def _lines(self, entries: list[Entry]) -> dict[str, _Line]:
        """Where the items stand that these entries answer: one query."""
        answered = {entry.thread for entry in entries if entry.thread}
        targets = {ts: pk for ts in answered if (pk := self._target(ts))}
        found = Item.objects.filter(pk__in=targets.values()).values_list("pk", "root_id", "parent_id")
        lines = {pk: _Line(pk, root, parent) for pk, root, parent in found}
        return {ts: lines[pk] for ts, pk in targets.items() if pk in lines}

    def _target(self, ts: str) -> uuid.UUID | None:
        return self.known.get(self._key("message", ts)) or self.known.get(self._key("placeholder", ts))

    def take(self, entry: Entry) -> None:
        """Turn one new message into rows, and count it."""
        if entry.thread and entry.thread not in self.lines and entry.thread not in self.thread.kept:
            self._stand_in(entry)
        self.report.messages.make("comments" if entry.thread else "posts")
        item = None if self.report.dry_run else self._item(entry)
        if not entry.thread:
            self._relieve(entry.ts)
        self.thread.keep(entry)
        self._take_files(entry, item)
        self._take_reactions(entry, item)
        self._take_cards(entry, item)

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
        item = self._new(ts, author, placeholder_body(root, self.writer))
        self.rows.add_post(ts, item, self.context.spaces.ids[self.channel.id])
        self.rows.mentions += [Mention(item=item, person_id=person) for person in self.writer.mentions]
        self.rows.keys[self._key("placeholder", ts)] = item.pk
        self.lines[ts] = _Line(item.pk)

    def _relieve(self, ts: str) -> None:
        """The message that a stand-in stood in for came after all."""
        if ts in self.thread.placeholders:
            self.thread.placeholders.discard(ts)
            self.report.placeholders -= 1

    def _item(self, entry: Entry) -> Item:
        self.writer.mentions = set()
        author = self.context.people.ids[entry.author]
        item = self._new(entry.ts, author, body_of(entry.message, self.writer), entry.message.get("edited"))
        if entry.thread:
            line = self.lines[entry.thread]
            item.kind, item.root_id = ItemKind.COMMENT, line.root or line.pk
            item.parent_id = (line.parent or line.pk) if line.root else None
            item.depth = 2 if line.root else 1
            self.rows.add_comment(entry.ts, item)
        elif stand_in := self.rows.keys.pop(self._key("placeholder", entry.ts), None):
            item.pk = stand_in
            self.rows.items[entry.ts] = item
        elif stand_in := self.known.get(self._key("placeholder", entry.ts)):
            item.pk = stand_in
            self.rows.replace(item, self._key("placeholder", entry.ts))
        else:
            self.rows.add_post(entry.ts, item, self.context.spaces.ids[self.channel.id])
        self.rows.mentions += [Mention(item=item, person_id=person) for person in self.writer.mentions]
        self.rows.keys[self._key("message", entry.ts)] = item.pk
        self.lines[entry.ts] = _Line(item.pk, item.root_id, item.parent_id)
        return item

    def _new(self, ts: str, author: uuid.UUID, body: tuple[str, str], edited: object = None) -> Item:
        return new_item(author_id=author, at=moment(ts) or EPOCH, body=body, edited=edited)

    def _take_files(self, entry: Entry, item: Item | None) -> None:
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
            if item and target is None:
                owner = self.context.people.ids.get(text_of(file, "user"), item.author_id)
                row = file_row(file, owner, item.published_at)
                self.rows.files.append(row)
                target = self.rows.keys[key] = row.pk
            self.context.files[key] = None if item is None else target
            if item and target and target not in hung:
                hung.add(target)
                self.rows.attachments.append(Attachment(item=item, file_id=target, position=position))

    def _take_reactions(self, entry: Entry, item: Item | None) -> None:
        given: set[tuple[str, uuid.UUID]] = set()
        people = self.context.people.ids
        for emoji, users, more in reactions_of(entry.message):
            self.report.reactions.skip("unnamed", more)
            for user in users:
                if (emoji, people[user]) in given:
                    self.report.reactions.skip("same")
                    continue
                given.add((emoji, people[user]))
                self.report.reactions.make("reactions")
                if item:
                    row = Reaction(item=item, person_id=people[user], emoji=emoji, created_at=item.published_at)
                    self.rows.reactions.append(row)

    def _take_cards(self, entry: Entry, item: Item | None) -> None:
        cards = cards_of(entry.message)
        self.report.cards.make("cards", len(cards[:1]))
        self.report.cards.skip("second", len(cards[1:]))
        if item and cards:
            self.rows.cards.append((item.pk, cards[0], item.published_at))

    def save(self) -> None:
        """Write the batch and its lines in the ledger, inside the caller's transaction."""
        self.rows.save()
        self.context.ledger.forget(self.rows.relieved)
        self.context.ledger.note(self.rows.keys)
