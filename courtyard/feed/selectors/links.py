"""Web addresses that are shared: what a post of the kind has beyond its words, and who shared the same page lately."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import Item, ItemState
from courtyard.content.rendering import OwnSpec
from courtyard.content.selectors.cards import SpaceLine, load
from courtyard.core.clock import now
from courtyard.feed import addresses
from courtyard.feed.models import WebLink

__all__ = ["LATELY", "LINK_OWN", "LinkOwn", "Shared", "links", "shared_lately"]

LATELY = datetime.timedelta(days=90)
MAX_SHARED = 3  # of the same page, latest first


def links(item_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, WebLink]:
    """The rows by item id."""
    return WebLink.objects.in_bulk(item_ids)


@dataclass(frozen=True, slots=True)
class LinkOwn:
    """The address for the API; on a card it stands in the main piece."""

    address: str

    def as_json(self) -> dict[str, Any]:
        return {"address": self.address}


def _link(_pk: uuid.UUID, row: dict[str, Any]) -> LinkOwn:
    return LinkOwn(row["address"])


LINK_OWN = OwnSpec(
    "select item_id, jsonb_build_object('address', address)::text from feed_weblink where item_id = any(%(ids)s::uuid[])",
    _link,
)


@dataclass(frozen=True, slots=True)
class Shared:
    """A post that shares the page already, and the spaces in which the viewer reads it."""

    item: Item
    spaces: Sequence[SpaceLine]


def shared_lately(viewer: Person, address: str, *, but: uuid.UUID | None = None) -> list[Shared]:
    """Posts, ``but`` one, that shared the page of an address lately, as far as the viewer may read them; none for no address."""
    try:
        same = addresses.same(addresses.whole(address))
    except ValueError:
        return []
    found = access.visible_to(viewer).filter(
        pk__in=WebLink.objects.filter(same=same).values("pk"), state=ItemState.PUBLISHED,
        published_at__range=(now() - LATELY, now()),
    ).exclude(pk__in=[but] if but else [])  # fmt: skip
    items = {item.pk: item for item in found.select_related("author").order_by("-published_at", "-pk")[:MAX_SHARED]}
    return [Shared(items[card.id], card.spaces) for card in load(viewer, list(items))]
