"""Items as JSON: what everybody shares is written once per version and kept as bytes, like the pieces of the pages."""

import uuid
from collections.abc import Sequence
from typing import Any

import orjson
from django.conf import settings

from courtyard.accounts.models import Person
from courtyard.content.models import Attachment, File, Item, LinkPreview
from courtyard.content.rendering import Embed, Own, embeds, own_of
from courtyard.content.selectors.cards import Card, Whole, load, wholes
from courtyard.core.api import Raw
from courtyard.core.kept import Kept
from courtyard.core.prepared import Prepared, stand_in
from courtyard.core.richtext import extract

__all__ = ["as_json", "byline", "file_json", "link_json", "one"]

_kept: Kept[bytes] = Kept(lambda: settings.COURTYARD_CARDS_KEPT)
_POST = Prepared(lambda: Item.objects.filter(pk=stand_in()))


def one(viewer: Person, item_id: uuid.UUID) -> Raw:
    """One item for one viewer, who may see it."""
    cards = load(viewer, [item_id])
    under = _POST.first(ids=[cards[0].root_id]) if cards and cards[0].root_id else None
    return as_json(viewer, cards, under=under)[0]


def as_json(viewer: Person, cards: Sequence[Card], *, under: Item | None = None) -> list[Raw]:
    """Cards as JSON objects (``ItemOut``), in order; ``under`` is the post of which they are comments."""
    shared = _shared_bytes(cards)
    found = embeds(viewer, cards)
    own = own_of(viewer, cards, under=under)
    return [
        Raw(
            b"{" + shared[card.id][1:-1] + b"," + orjson.dumps(_overlay(card, found.get(card.id), own.get(card.id)))[1:]
        )
        for card in cards
        if card.id in shared
    ]


def _shared_bytes(cards: Sequence[Card]) -> dict[uuid.UUID, bytes]:
    keys = {card.id: (card.id, card.state, *card.stamp) for card in cards}
    found = {pk: kept for pk, key in keys.items() if (kept := _kept.get(key))}
    if missing := [card.id for card in cards if card.id not in found]:
        for pk, whole in wholes(missing).items():
            found[pk] = _kept.put(keys[pk], orjson.dumps(_shared(whole)))
    return found


def _shared(whole: Whole) -> dict[str, Any]:
    item, link = whole.item, whole.link
    return {
        "id": item.pk,
        "kind": item.kind,
        "state": item.state,
        "created_at": item.created_at,
        "published_at": item.published_at,
        "edited_at": item.edited_at,
        "expires_at": item.expires_at,
        "version": item.version,
        "author": byline(item.author),
        "title": item.title,
        "body": item.body_html,
        "text": item.body_text,
        "tags": list(extract(item.body_html).tags),
        "files": [_attached(row) for row in [*whole.pictures, *whole.files]],
        "link": link_json(link),
        "root": item.root_id,
        "parent": item.parent_id,
    }


def _overlay(card: Card, embed: Embed | None, own: Own | None) -> dict[str, Any]:
    return {
        "spaces": [{"id": s.id, "kind": s.kind, "name": s.name, "slug": s.slug} for s in card.spaces],
        "counts": {
            "comments": card.comments,
            "shares": card.shares,
            "seen": card.seen,
            "reactions": card.reactions,
        },
        "mine": {
            "reactions": card.reacted,
            "bookmarked": card.bookmarked,
            "thread": card.thread,
            "may": sorted(card.may),
        },
        "closed": card.closed,
        "locked": card.locked,
        "off_topic": card.off_topic,
        "returned": card.returned,
        "coauthors": [{"id": who.id, "name": who.byline} for who in card.coauthors],
        "shared": embed
        and {
            "readable": embed.readable,
            "url": embed.href,
            "title": embed.title,
            "text": embed.text,
            "author": embed.author.byline if embed.author else None,
        },
        "details": own.as_json() if own else None,
    }


def byline(person: Person) -> dict[str, Any]:
    """A person as an author (``BylineOut``)."""
    erased = person.state == "erased"
    picture = f"/people/{person.pk}/picture/?v={person.version}" if person.picture and not erased else None
    return {"id": person.pk, "name": person.byline, "title": "" if erased else person.title, "picture": picture}


def _attached(row: Attachment) -> dict[str, Any]:
    return file_json(row.file) | {"alt": row.alt}


def link_json(link: LinkPreview | None) -> dict[str, str] | None:
    """``LinkOut``, if there is a card."""
    if link is None:
        return None
    return {"url": link.url, "title": link.title, "description": link.description, "site": link.site}


def file_json(file: File) -> dict[str, Any]:
    """A file (``FileOut``)."""
    return {
        "id": file.pk,
        "kind": "file",
        "name": file.name,
        "size": file.size,
        "content_type": file.content_type,
        "alt": "",
        "width": file.width,
        "height": file.height,
        "moving": file.is_moving,
        "url": f"/api/v1/files/{file.pk}/content" if file.key else None,
        "created_at": file.created_at,
    }
