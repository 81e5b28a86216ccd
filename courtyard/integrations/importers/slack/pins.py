"""What was pinned in a channel is pinned in its space, or in its conversation."""

import uuid

from django.db import transaction

from courtyard.chat.models import Message, MessagePin
from courtyard.content.models import Item, Pin
from courtyard.core.clock import now
from courtyard.integrations.importers.slack.archive import Channel
from courtyard.integrations.importers.slack.batch import Context
from courtyard.integrations.importers.slack.plan import Thread
from courtyard.integrations.importers.values import items, moment, stamp, text_of

__all__ = ["import_pins"]


@transaction.atomic
def import_pins(channel: Channel, context: Context, thread: Thread) -> None:
    """Pin the posts or messages of one channel. One that was taken down here since is not pinned again."""
    ledger, report = context.ledger, context.report
    here = thread.kept if channel.id in context.homes.talks else thread.posts
    listed = items(channel.data.get("pins"))
    told = {stamp(pin.get("id")) for pin in listed}
    wanted: dict[str, dict] = {}
    for pin in (*listed, *(pin for ts, pin in thread.pins.items() if ts not in told)):
        ts = stamp(pin.get("id"))
        if ts and ts in here and ts not in wanted:
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
        write = _pin_messages if channel.id in context.homes.talks else _pin
        write(channel, context, {ts: (posts[ts], wanted[ts]) for ts in fresh})
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


def _pin_messages(channel: Channel, context: Context, wanted: dict[str, tuple[uuid.UUID, dict]]) -> None:
    people = context.people.ids
    here = Message.objects.filter(pk__in=[pk for pk, _pin in wanted.values()], deleted_at=None)
    authors = dict(here.values_list("pk", "author_id"))
    rows = [
        MessagePin(
            message_id=pk,
            conversation_id=context.homes.talks[channel.id],
            by_id=people.get(text_of(pin, "user")) or authors[pk],
            at=moment(pin.get("created")) or now(),
        )
        for pk, pin in wanted.values()
        if pk in authors
    ]
    MessagePin.objects.bulk_create(rows, ignore_conflicts=True)
