"""Reacting to an item with an emoji: a row per person and emoji, and a count beside the item."""

import uuid

from django.db import connection, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import organisation
from courtyard.content import access, events
from courtyard.content.models import Item, Reaction
from courtyard.core.emoji import is_emoji
from courtyard.core.errors import Invalid
from courtyard.core.events import emit

__all__ = ["check_enough", "checked", "react", "unreact"]

MAX_PER_PERSON = 20  # different emoji of one person on one item

_COUNT = """
insert into content_counter (item_id, comments, shares, seen, reactions)
values (%s, 0, 0, 0, jsonb_build_object(%s::text, 1))
on conflict (item_id) do update set reactions = jsonb_strip_nulls(
  jsonb_set(content_counter.reactions, array[%s::text],
    coalesce(to_jsonb(nullif(greatest(coalesce((content_counter.reactions ->> %s::text)::int, 0) + %s::int, 0), 0)),
      'null'::jsonb)))
"""


@transaction.atomic
def react(*, actor: Person, item_id: uuid.UUID, emoji: str) -> Item:
    """Add one's reaction; adding it again changes nothing."""
    item = access.item_for_comment(actor, item_id)
    emoji = checked(emoji=emoji)
    check_enough(own=Reaction.objects.filter(item=item, person=actor).count())
    row = Reaction(item=item, person=actor, emoji=emoji)
    if _inserted(row):
        _count(item, emoji, 1)
        emit(events.ReactionChanged(actor=actor, item=item, emoji=emoji, added=True))
    return item


@transaction.atomic
def unreact(*, actor: Person, item_id: uuid.UUID, emoji: str) -> Item:
    """Take one's reaction back; taking back what is not there changes nothing."""
    item = access.item_for_comment(actor, item_id)
    gone, _by_model = Reaction.objects.filter(item=item, person=actor, emoji=emoji).delete()
    if gone:
        _count(item, emoji, -1)
        emit(events.ReactionChanged(actor=actor, item=item, emoji=emoji, added=False))
    return item


def _inserted(row: Reaction) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into content_reaction (item_id, person_id, emoji, created_at) values (%s, %s, %s, now())"
            " on conflict do nothing",
            [row.item_id, row.person_id, row.emoji],
        )
        return cursor.rowcount == 1


def _count(item: Item, emoji: str, change: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [item.pk, emoji, emoji, emoji, change])


def check_enough(*, own: int) -> None:
    """Raises Invalid for who has reacted so often to one thing already."""
    if own >= MAX_PER_PERSON:
        raise Invalid({"emoji": [_("%(max)s reactions of yours are enough.") % {"max": MAX_PER_PERSON}]})


def checked(*, emoji: str) -> str:
    """One emoji of the Unicode standard, and one that the organisation offers if it allows no others."""
    if not is_emoji(emoji):
        raise Invalid({"emoji": [_("A reaction is a single emoji.")]})
    house = organisation()
    if house and not house.any_reaction and emoji not in house.reactions:
        raise Invalid(
            {"emoji": [_("Your organisation reacts with these: %(emoji)s") % {"emoji": house.quick_reactions}]}
        )
    return emoji
