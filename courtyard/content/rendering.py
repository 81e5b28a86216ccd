"""Drawing items: the shared pieces of a card are rendered once per version and language and kept in the process.

Which template and which rows of its own a kind has stands in one table, ``ITEM_KINDS`` in ``config/wiring.py``.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.template import engines
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from courtyard.accounts.models import Person
from courtyard.content.selectors.cards import Card, Whole, load, wholes
from courtyard.core.kept import Kept

__all__ = [
    "Embed",
    "ItemKindSpec",
    "Neutral",
    "Pieces",
    "Shown",
    "bind",
    "draw_card",
    "embeds",
    "extras",
    "main_of",
    "show",
]


@dataclass(frozen=True, slots=True)
class ItemKindSpec:
    """How a kind is drawn: a template with the macros ``portrait``, ``byline``, ``when`` and ``main``, and a loader of its own rows."""

    template: str
    load: Callable[[Sequence[uuid.UUID]], dict[uuid.UUID, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Pieces:
    """The shared, viewer-neutral pieces of a card."""

    portrait: SafeString
    byline: SafeString
    when: SafeString
    main: SafeString
    author_name: str


@dataclass(frozen=True, slots=True)
class Embed:
    """What one viewer gets to see of something an item refers to; ``readable`` False leaves only the way to ask."""

    readable: bool
    href: str
    title: str = ""
    text: str = ""
    author: Person | None = None
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A card ready for the page."""

    card: Card
    pieces: Pieces
    embed: Embed | None = None

    def key(self) -> tuple[Any, ...]:
        """Everything the host of the card depends on."""
        card = self.card
        counted = (card.closed, card.off_topic, card.comments, card.seen, tuple(card.reactions.items()))
        mine = (tuple(card.reacted), card.bookmarked, card.thread, card.may)
        return (card.id, card.state, card.stamp, counted, mine, tuple(card.spaces), self.embed, card.returned)


Resolver = Callable[[Person, Sequence[uuid.UUID]], dict[uuid.UUID, Embed]]

_kinds: dict[str, ItemKindSpec] = {}
_resolvers: dict[str, Resolver] = {}
_kept: Kept[Pieces] = Kept(lambda: settings.COURTYARD_CARDS_KEPT)
_drawn: Kept[SafeString] = Kept(lambda: settings.COURTYARD_CARDS_KEPT)


def bind(kinds: Mapping[str, ItemKindSpec], resolvers: Mapping[str, Resolver]) -> None:
    """Take the tables of kinds and of what references may point to; called once, from ``config``'s ``ready()``."""
    _kinds.update(kinds)
    _resolvers.update(resolvers)


def show(viewer: Person, cards: Iterable[Card]) -> list[Shown]:
    """Cards with their pieces and embeds. Pieces not kept yet are loaded together: two queries, however many."""
    cards = list(cards)
    pieces = _pieces(cards)
    found = embeds(viewer, cards)
    return [Shown(card, pieces[card.id], found.get(card.id)) for card in cards if card.id in pieces]


def _pieces(cards: Sequence[Card]) -> dict[uuid.UUID, Pieces]:
    language = get_language()
    keys = {card.id: (card.id, language, *card.stamp) for card in cards}
    found = {pk: kept for pk, key in keys.items() if (kept := _kept.get(key))}
    if missing := [card for card in cards if card.id not in found]:
        for pk, whole in _loaded(missing).items():
            found[pk] = _kept.put(keys[pk], _draw(whole))
    return found


def _loaded(cards: Sequence[Card]) -> dict[uuid.UUID, Whole]:
    loaded = wholes([card.id for card in cards])
    for pk, extra in extras(cards).items():
        if pk in loaded:
            loaded[pk].extra = extra
    return loaded


def extras(cards: Sequence[Card]) -> dict[uuid.UUID, Any]:
    """The rows of the kinds' own tables."""
    found: dict[uuid.UUID, Any] = {}
    for kind, spec in _kinds.items():
        if spec.load and (ids := [card.id for card in cards if card.kind == kind]):
            found.update(spec.load(ids))
    return found


def _draw(whole: Whole) -> Pieces:
    macros = engines["jinja2"].env.get_template(_kinds[whole.item.kind].template).module  # type: ignore[attr-defined]
    return Pieces(
        portrait=mark_safe(str(macros.portrait(whole)).strip()),  # noqa: S308  # rendered with autoescape
        byline=mark_safe(str(macros.byline(whole)).strip()),  # noqa: S308
        when=mark_safe(str(macros.when(whole)).strip()),  # noqa: S308
        main=mark_safe(str(macros.main(whole)).strip()),  # noqa: S308
        author_name=whole.item.author.byline,
    )


def draw_card(shown: Shown, here: uuid.UUID | None = None, *, pinned: bool = False, alone: bool = False) -> SafeString:
    """A card with its host, for a page or a list; ``here`` is the space it stands in. Kept while nothing on it changes."""
    key = ("card", get_language(), here, pinned, alone, *shown.key())
    drawn = _drawn.get(key)
    if drawn is None:
        macro = engines["jinja2"].env.get_template("content/card.html").module.card  # type: ignore[attr-defined]
        drawn = _drawn.put(key, mark_safe(str(macro(shown, here, pinned, alone))))  # noqa: S308  # with autoescape
    return drawn


def embeds(viewer: Person, cards: Sequence[Card]) -> dict[uuid.UUID, Embed]:
    """What this viewer gets to see of what the cards refer to, by card id."""
    wanted: dict[str, dict[uuid.UUID, uuid.UUID]] = {}
    for card in cards:
        if card.target_kind and card.target_id:
            wanted.setdefault(card.target_kind, {})[card.id] = card.target_id
    found: dict[uuid.UUID, Embed] = {}
    for kind, targets in wanted.items():
        built = _resolvers[kind](viewer, list(targets.values())) if kind in _resolvers else {}
        found.update({pk: built[target] for pk, target in targets.items() if target in built})
    return found


class Neutral:
    """An item as it stands in the database when it is first drawn, for live replacement; loaded once for all languages."""

    def __init__(self, item_id: uuid.UUID) -> None:
        self.item_id = item_id

    @cached_property
    def whole(self) -> Whole:
        whole = wholes([self.item_id])[self.item_id]
        spec = _kinds[whole.item.kind]
        whole.extra = spec.load([self.item_id]).get(self.item_id) if spec.load else None
        return whole

    def main(self, _locale: str) -> str:
        """The main piece."""
        return str(_draw(self.whole).main)

    def comment(self, _locale: str) -> str:
        """A comment with its host, as somebody who is nobody in particular sees it; the browser adds the overlay."""
        item = self.whole.item
        card = Card(
            item.pk, item.kind, item.state, item.version, item.author_id, item.root_id, item.parent_id,
            item.published_at, (), None, None, may=frozenset({"comment", "react", "report"}),
        )  # fmt: skip
        env = engines["jinja2"].env  # type: ignore[attr-defined]
        return str(env.get_template("content/comment.html").module.comment(Shown(card, _draw(self.whole))))


def main_of(item_id: uuid.UUID) -> SafeString:
    """The main piece of an item as it stands, hidden and deleted ones too. The caller has checked who may read it."""
    return mark_safe(Neutral(item_id).main(""))  # noqa: S308  # rendered with autoescape


def shown_comment(viewer: Person, item_id: uuid.UUID) -> Shown:
    """One comment for one viewer."""
    return show(viewer, load(viewer, [item_id]))[0]


def embed_of(viewer: Person, item_id: uuid.UUID) -> Embed:
    """What this viewer gets to see of one item, as it will stand in a share."""
    return _resolvers["item"](viewer, [item_id])[item_id]
