"""One import from end to end: read everything once, then people, spaces and conversations, messages, pins."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from zipfile import ZipInfo

from django.utils.translation import gettext as _
from django.utils.translation import override

from courtyard.integrations.importers.bodies import language
from courtyard.integrations.importers.ledger import Ledger, only_one
from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.slack.archive import Archive, BadArchive, Channel
from courtyard.integrations.importers.slack.batch import Context
from courtyard.integrations.importers.slack.homes import Homes, Wish
from courtyard.integrations.importers.slack.messages import Messages
from courtyard.integrations.importers.slack.people import import_people
from courtyard.integrations.importers.slack.pins import import_pins
from courtyard.integrations.importers.slack.spaces import import_spaces
from courtyard.integrations.importers.slack.survey import Survey, survey
from courtyard.integrations.importers.slack.talks import Talks
from courtyard.integrations.importers.talks import space_called

__all__ = ["Progress", "run"]

Progress = Callable[[int, int | None], None]


def run(
    path: Path | str,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    space: str | None = None,
    as_chat: bool = False,
    into: str | None = None,
    direct: bool = False,
) -> Report:
    """Import the export at ``path``; with ``dry_run`` nothing is written and the report is the same.

    ``progress(done, total)`` counts messages; ``total`` is None while they are read for the first time. ``space`` names the
    one channel to take over. ``as_chat`` makes channels of them, in the space ``into`` (name or address) or one of their own;
    ``direct`` takes over what people said among themselves. Raises BadArchive or Invalid before anything is written, Conflict
    while another import runs.
    """
    started = time.monotonic()
    tell = progress or (lambda _done, _total: None)
    wish = Wish(space, as_chat, space_called(into) if into else None, direct)
    with Archive(path) as archive:
        if space is not None and not any(space in (channel.name, channel.id) for channel in archive.channels):
            raise BadArchive(_("The export has no channel %(name)s.") % {"name": space})
        found = survey(archive, wish, lambda done: tell(done, None))
        report = Report(source=found.source, dry_run=dry_run)
        with only_one(found.source), override(language()):
            _import(archive, found, report, tell, wish)
    report.seconds = time.monotonic() - started
    return report


def _import(archive: Archive, found: Survey, report: Report, tell: Progress, wish: Wish) -> None:
    ledger = Ledger(found.source)
    tell(0, found.messages)
    people = import_people(archive, found, ledger, report)
    homes = Homes()
    wanted = [channel for channel in archive.channels if not wish.leaves_out(channel)]
    talks = _as_chat(wanted, ledger, wish)
    import_spaces((one for one in wanted if one.id not in talks), found, people, ledger, report, homes)
    Talks(found, people, ledger, report, wish, homes).begin_all(one for one in wanted if one.id in talks)
    context = Context(people, homes, ledger, report)
    done = 0

    def passed(count: int) -> None:
        nonlocal done
        done += count
        tell(done, found.messages)

    messages = Messages(archive, context, passed)
    for channel in archive.channels:
        if channel in homes:
            thread = messages.import_channel(channel)
            import_pins(channel, context, thread)
    passed(_count_the_rest(archive, report, wish, homes))
    report.other_files = archive.others


def _as_chat(channels: list[Channel], ledger: Ledger, wish: Wish) -> set[str]:
    """The ids of those that are conversations here. What came in one way goes on that way."""
    posts = ledger.known(ledger.key("channel", channel.id) for channel in channels)
    chats = ledger.known(ledger.key("conversation", channel.id) for channel in channels)
    return {
        channel.id
        for channel in channels
        if channel.kind in ("dm", "mpim")
        or ledger.key("conversation", channel.id) in chats
        or (wish.as_chat and ledger.key("channel", channel.id) not in posts)
    }


def _count_the_rest(archive: Archive, report: Report, wish: Wish, homes: Homes) -> int:
    """What is left out as a whole: direct conversations, channels nobody asked for, folders of no channel."""
    before = report.messages.found
    for channel in archive.channels:
        if reason := wish.leaves_out(channel):
            is_direct = channel.kind in ("dm", "mpim")
            (report.conversations if is_direct else report.spaces).skip(reason)
            report.messages.skip(reason, _count(archive, channel.days))
        elif channel not in homes:
            report.messages.skip("nobody", _count(archive, channel.days))
    for days in archive.strays.values():
        report.messages.skip("no_list", _count(archive, days))
    return report.messages.found - before


def _count(archive: Archive, days: Iterable[ZipInfo]) -> int:
    return sum(1 for day in days for _message in archive.messages(day))
