"""What was pinned in a channel is pinned in its space."""

import uuid

from django.db import transaction

from courtyard.content.models import Item, Pin
from courtyard.core.clock import now
from courtyard.integrations.importers.slack.archive import Channel
from courtyard.integrations.importers.slack.batch import Context
from courtyard.integrations.importers.slack.plan import Thread
from courtyard.integrations.importers.values import items, moment, stamp, text_of

__all__ = ["import_pins"]


@transaction.atomic
def import_pins(channel: Channel, context: Context, thread: Thread) -> None:
    """Pin the posts of one channel. One that was taken down here since is not pinned again."""
    ledger, report = context.ledger, context.report
    if channel.id in context.homes.talks:
        report.pins.skip("no_pins", len(items(channel.data.get("pins"))))
        return
    wanted: dict[str, dict] = {}
    for pin in items(channel.data.get("pins")):
        ts = stamp(pin.get("id"))
        if ts and ts in thread.posts and ts not in wanted:
            wanted[ts] = pin
        else:
            report.pins.skip("not_here")
    keys = {ts: ledger.key("pin", channel.id, ts) for ts in wanted}
    known = ledger.known(keys.values())
    fresh = [ts for ts in wanted if keys[ts] not in known]
    report.pins.know(len(wanted) - len(fresh))
    report.pins.make("pins", len(fresh))
    if fresh and not report.dry_run:
        targets = ledger.known(ledger.key("message", channel.id, ts) for ts in fresh)
        posts = {ts: targets[ledger.key("message", channel.id, ts)] for ts in fresh}
        _pin(channel, context, {ts: (posts[ts], wanted[ts]) for ts in fresh})
        ledger.note({keys[ts]: posts[ts] for ts in fresh})


def _pin(channel: Channel, context: Context, wanted: dict[str, tuple[uuid.UUID, dict]]) -> None:
    people = context.people.ids
    authors = dict(Item.objects.filter(pk__in=[pk for pk, _pin in wanted.values()]).values_list("pk", "author_id"))
    rows = [
        Pin(
            item_id=pk,
            space_id=context.homes.spaces[channel.id],
            by_id=people.get(text_of(pin, "user")) or authors[pk],
            created_at=moment(pin.get("created")) or now(),
        )
        for pk, pin in wanted.values()
        if pk in authors
    ]
    Pin.objects.bulk_create(rows, ignore_conflicts=True)
