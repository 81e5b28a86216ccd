"""One import from end to end: read everything once, then people, spaces, messages, pins."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from zipfile import ZipInfo

from django.utils.translation import gettext as _
from django.utils.translation import override

from courtyard.accounts.models import Organisation
from courtyard.integrations.importers.ledger import Ledger, only_one
from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.slack.archive import Archive, BadArchive
from courtyard.integrations.importers.slack.batch import Context
from courtyard.integrations.importers.slack.messages import Messages
from courtyard.integrations.importers.slack.people import import_people
from courtyard.integrations.importers.slack.pins import import_pins
from courtyard.integrations.importers.slack.spaces import import_spaces
from courtyard.integrations.importers.slack.survey import Survey, survey

__all__ = ["Progress", "run"]

Progress = Callable[[int, int | None], None]


def run(
    path: Path | str, *, dry_run: bool = False, progress: Progress | None = None, space: str | None = None
) -> Report:
    """Import the export at ``path``; with ``dry_run`` nothing is written and the report is the same.

    ``progress(done, total)`` counts messages; ``total`` is None while they are read for the first time. ``space`` names the
    one channel to take over. Raises BadArchive before anything is written, Conflict while another import runs.
    """
    started = time.monotonic()
    tell = progress or (lambda _done, _total: None)
    with Archive(path) as archive:
        if space is not None and not any(space in (channel.name, channel.id) for channel in archive.channels):
            raise BadArchive(_("The export has no channel %(name)s.") % {"name": space})
        found = survey(archive, lambda done: tell(done, None))
        report = Report(source=found.source, dry_run=dry_run)
        with only_one(found.source), override(_language()):
            _import(archive, found, report, tell, space)
    report.seconds = time.monotonic() - started
    return report


def _language() -> str:
    """What the import itself says in posts is said in the organisation's language."""
    return Organisation.objects.values_list("language", flat=True).first() or "en"


def _import(archive: Archive, found: Survey, report: Report, tell: Progress, only: str | None) -> None:
    ledger = Ledger(found.source)
    tell(0, found.messages)
    people = import_people(archive, found, ledger, report)
    spaces = import_spaces(archive, found, people, ledger, report, only)
    context = Context(people, spaces, ledger, report)
    done = 0

    def passed(count: int) -> None:
        nonlocal done
        done += count
        tell(done, found.messages)

    messages = Messages(archive, context, passed)
    for channel in archive.channels:
        if channel.id in spaces.ids:
            thread = messages.import_channel(channel)
            import_pins(channel, context, thread)
    passed(_count_the_rest(archive, report, only))
    report.other_files = archive.others


def _count_the_rest(archive: Archive, report: Report, only: str | None) -> int:
    """What is left out as a whole: direct conversations, channels nobody asked for, folders of no channel."""
    before = report.messages.found
    for channel in archive.channels:
        if channel.kind in ("dm", "mpim"):
            report.conversations.skip("no_chat")
            report.messages.skip("no_chat", _count(archive, channel.days))
        elif only is not None and only not in (channel.name, channel.id):
            report.messages.skip("not_asked", _count(archive, channel.days))
    for days in archive.strays.values():
        report.messages.skip("no_list", _count(archive, days))
    return report.messages.found - before


def _count(archive: Archive, days: Iterable[ZipInfo]) -> int:
    return sum(1 for day in days for _message in archive.messages(day))
