"""What happened elsewhere to what was taken over before: edits and reactions since the last import."""

import uuid
from collections.abc import Mapping

from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.rows import Rows, Told

__all__ = ["catch_up"]


def catch_up(known: Mapping[uuid.UUID, Told], rows: Rows, report: Report) -> None:
    """Bring what is here up to date. What was changed or deleted here since stays as it is."""
    _edit({pk: told for pk, told in known.items() if told.edited_at}, rows, report)
    _react(known, rows, report)


def _edit(known: Mapping[uuid.UUID, Told], rows: Rows, report: Report) -> None:
    """An edit counts if it is newer than the last one known here, be that theirs or our own."""
    changed = rows.changed(known, lock=not report.dry_run) if known else {}
    for pk, at in changed.items():
        told = known[pk]
        if told.edited_at is None or told.edited_at <= at:
            continue
        report.updated += 1
        if not report.dry_run:
            rows.edit(pk, told.words())


def _react(known: Mapping[uuid.UUID, Told], rows: Rows, report: Report) -> None:
    given: dict[tuple[uuid.UUID, str, uuid.UUID], None] = {}
    for pk, told in known.items():
        for emoji, person in told.reactions:
            if (pk, emoji, person) in given:
                report.reactions.skip("same")
            given[pk, emoji, person] = None
    if not given:
        return
    pks = {pk for pk, _emoji, _person in given}
    here, times = rows.reacted(pks), rows.changed(pks, lock=False)
    fresh = [key for key in given if key not in here and key[0] in times]
    report.reactions.know(len(given) - len(fresh))
    report.reactions.make("reactions", len(fresh))
    for pk, emoji, person in fresh:
        rows.react(pk, emoji, person, times[pk])
