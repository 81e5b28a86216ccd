"""The kind ``link``: one web address, said to its readers as its words are."""

import uuid
from dataclasses import replace

from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.content.services.bodies import Body
from courtyard.core.errors import Conflict
from courtyard.core.prepared import insert
from courtyard.feed import addresses
from courtyard.feed.models import WebLink
from courtyard.feed.selectors.links import shared_lately

__all__ = ["change_link", "check_fresh", "link_problems", "save_link", "with_address"]


def link_problems(address: str) -> dict[str, list[str]]:
    """What stands in the way of an address, by field."""
    if not address.strip():
        return {"address": [_("Write the web address you want to share.")]}
    try:
        addresses.whole(address)
    except ValueError:
        return {"address": [_("This is no web address. It begins with https:// or http://.")]}
    return {}


def with_address(body: Body, address: str) -> Body:
    """A body with an address that has been checked: found and quoted with its words, and the one link that gets a preview."""
    address = addresses.whole(address)
    return replace(body, text=f"{body.text}\n{address}".strip(), links=(address,))


def check_fresh(*, actor: Person, address: str) -> None:
    """Raise Conflict, carrying the posts, if somebody shared the same page lately where the actor may read it."""
    if found := shared_lately(actor, address):
        raise Conflict(_("This was shared here lately."), found)


def save_link(*, item: Item, address: str) -> None:
    """Write the row of a new post."""
    address = addresses.whole(address)
    insert(WebLink(item=item, address=address, same=addresses.same(address)))


def change_link(*, item_id: uuid.UUID, address: str) -> bool:
    """Let a post share another address; whether it did not share exactly that before."""
    address = addresses.whole(address)
    changed = WebLink.objects.filter(pk=item_id).exclude(address=address)
    return bool(changed.update(address=address, same=addresses.same(address)))
