"""Messages become posts and comments, or messages of a conversation, at the times when they were written.

Nobody is told and Home stays as it is. Every batch is one transaction with its lines in the ledger: whatever ends the
process, the next run goes on after the last whole batch.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from courtyard.integrations.importers.slack.archive import Archive, Channel
from courtyard.integrations.importers.slack.attachments import cards_of
from courtyard.integrations.importers.slack.batch import Batch, Context
from courtyard.integrations.importers.slack.bodies import files_of
from courtyard.integrations.importers.slack.hung import reactions_of
from courtyard.integrations.importers.slack.plan import Entry, Thread, plan

__all__ = ["BATCH", "Messages"]

BATCH = 500  # messages in one transaction


@dataclass(slots=True)
class Messages:
    """The messages of one import, channel by channel."""

    archive: Archive
    context: Context
    progress: Callable[[int], None]

    def import_channel(self, channel: Channel) -> Thread:
        """Take over one channel, a day file at a time; answers what is remembered of it."""
        thread = Thread()
        waiting: list[Entry] = []
        for day in channel.days:
            for message in self.archive.messages(day):
                decided = plan(message, thread)
                if isinstance(decided, str):
                    self._skip(message, decided)
                else:
                    waiting.append(decided)
                if len(waiting) == BATCH:
                    self._import_batch(channel, thread, waiting)
                    waiting = []
        self._import_batch(channel, thread, waiting)
        return thread

    def _skip(self, message: dict, reason: str) -> None:
        report = self.context.report
        report.messages.skip(reason)
        report.files.skip("on_skipped", len(files_of(message)))
        report.reactions.skip("on_skipped", sum(len(users) + more for _emoji, users, more in reactions_of(message)))
        report.cards.skip("on_skipped", len(cards_of(message)))
        self.progress(1)

    @transaction.atomic
    def _import_batch(self, channel: Channel, thread: Thread, entries: list[Entry]) -> None:
        batch = Batch(self.context, channel, thread, sorted(entries, key=lambda entry: entry.ts))
        for entry in batch.fresh:
            batch.take(entry)
        batch.catch_up()
        if not self.context.report.dry_run:
            batch.save()
        self.progress(len(entries))
