"""What happened in Slack to messages that were taken over before: edits and reactions since the last import."""

import uuid

from courtyard.content.models import Item, ItemState, Mention, Reaction, Revision
from courtyard.integrations.importers.people import People
from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.slack.attachments import cards_of
from courtyard.integrations.importers.slack.bodies import body_of, files_of
from courtyard.integrations.importers.slack.markup import Writer
from courtyard.integrations.importers.slack.plan import Entry
from courtyard.integrations.importers.slack.rows import Rows, reactions_of
from courtyard.integrations.importers.values import moment

__all__ = ["catch_up"]


def catch_up(known: dict[uuid.UUID, Entry], writer: Writer, people: People, report: Report) -> None:
    """Bring messages that are here up to date. What was changed or deleted here since stays as it is."""
    for entry in known.values():
        report.files.know(len(files_of(entry.message)))
        report.cards.know(len(cards_of(entry.message)))
    _edit({pk: entry for pk, entry in known.items() if isinstance(entry.message.get("edited"), dict)}, writer, report)
    _react(known, people, report)


def _edit(known: dict[uuid.UUID, Entry], writer: Writer, report: Report) -> None:
    """An edit counts if it is newer than the last one known here, be that Slack's or our own."""
    if not known:
        return
    here = Item.objects.filter(pk__in=list(known), state=ItemState.PUBLISHED)
    if not report.dry_run:
        here = here.select_for_update()
    for item in here:
        edited_at = moment(known[item.pk].message["edited"].get("ts"))
        if edited_at is None or edited_at <= (item.edited_at or item.published_at):
            continue
        report.updated += 1
        if report.dry_run:
            continue
        Revision.objects.create(
            item=item, version=item.version, body_html=item.body_html, by_id=item.author_id, created_at=edited_at
        )
        writer.mentions = set()
        item.body_html, item.body_text = body_of(known[item.pk].message, writer)
        item.edited_at, item.version = edited_at, item.version + 1
        item.save(update_fields=["body_html", "body_text", "edited_at", "version"])
        Mention.objects.filter(item=item).exclude(person__in=writer.mentions).delete()
        rows = [Mention(item=item, person_id=person) for person in writer.mentions]
        Mention.objects.bulk_create(rows, ignore_conflicts=True)


def _react(known: dict[uuid.UUID, Entry], people: People, report: Report) -> None:
    given: dict[tuple[uuid.UUID, str, uuid.UUID], None] = {}
    for pk, entry in known.items():
        for emoji, users, more in reactions_of(entry.message):
            report.reactions.skip("unnamed", more)
            for user in users:
                key = (pk, emoji, people.ids[user])
                if key in given:
                    report.reactions.skip("same")
                given[key] = None
    if not given:
        return
    items = {pk for pk, _emoji, _person in given}
    here = set(Reaction.objects.filter(item__in=items).values_list("item_id", "emoji", "person_id"))
    times = dict(Item.objects.filter(pk__in=items).values_list("pk", "published_at"))
    fresh = [key for key in given if key not in here and key[0] in times]
    report.reactions.know(len(given) - len(fresh))
    report.reactions.make("reactions", len(fresh))
    if fresh and not report.dry_run:
        rows = Rows()
        rows.reactions = [
            Reaction(item_id=pk, emoji=emoji, person_id=person, created_at=times[pk]) for pk, emoji, person in fresh
        ]
        rows.save()
