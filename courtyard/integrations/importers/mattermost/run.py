"""One import from end to end: read everything once, then people, spaces and conversations, messages."""

import time
from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override

from courtyard.integrations.importers.bodies import language
from courtyard.integrations.importers.ledger import Ledger, only_one
from courtyard.integrations.importers.mattermost.export import Export
from courtyard.integrations.importers.mattermost.places import Places
from courtyard.integrations.importers.mattermost.posts import Posts
from courtyard.integrations.importers.mattermost.survey import Survey, survey
from courtyard.integrations.importers.people import bring_in
from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.zips import BadArchive

__all__ = ["run"]

Progress = Callable[[int, int | None], None]


def run(
    path: Path | str,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    space: str | None = None,
    direct: bool = False,
) -> Report:
    """Import the export at ``path``; with ``dry_run`` nothing is written and the report is the same.

    ``progress(done, total)`` counts messages; ``total`` is None while they are read for the first time. ``space`` names the
    one channel to take over ("team/channel", or its name alone); ``direct`` takes over what people said among themselves.
    Raises BadArchive before anything is written, Conflict while another import runs.
    """
    started = time.monotonic()
    tell = progress or (lambda _done, _total: None)
    report = Report(dry_run=dry_run)
    with Export(path) as export:
        found = survey(export, report, lambda done: tell(done, None))
        report.source = found.source
        if space is not None and not any(found.called(place, space) for place in found.channels):
            raise BadArchive(_("The export has no channel %(name)s.") % {"name": space})
        with only_one(found.source), override(language()):
            _import(export, found, report, tell, space, direct=direct)
    report.seconds = time.monotonic() - started
    return report


def _import(export: Export, found: Survey, report: Report, tell: Progress, only: str | None, *, direct: bool) -> None:
    ledger = Ledger(found.source)
    tell(0, found.messages)
    people = bring_in(found.people.values(), ledger, report)
    places = Places(found, people, ledger, report, only, direct)
    places.make()
    done = 0

    def passed(count: int) -> None:
        nonlocal done
        done += count
        tell(done, found.messages)

    Posts(export, found, places, people, ledger, report, passed).take_all()
