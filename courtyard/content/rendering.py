"""Drawing items: the shared pieces of a card are rendered once per version and language and kept in the process.

Which template and which rows of its own a kind has stands in one table, ``ITEM_KINDS`` in ``config/wiring.py``.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import orjson
from django.conf import settings
from django.db.models import QuerySet
from django.template import engines
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.content.selectors.cards import Card, Whole, bind_own, load, wholes
from courtyard.core.kept import Kept

__all__ = [
    "Embed",
    "ItemKindSpec",
    "Neutral",
    "OwnSpec",
    "Pieces",
    "Shown",
    "bind",
    "draw_card",
    "draw_own",
    "embeds",
    "extras",
    "kind_of",
    "main_of",
    "own_of",
    "show",
]


@dataclass(frozen=True, slots=True)
class ItemKindSpec:
    """How a kind is drawn: a template with the macros ``portrait``, ``byline``, ``when`` and ``main``, and a loader of its own rows.

    ``own`` is what the kind shows below its words to one viewer (a poll's results), drawn by the macro ``own``.
    ``answers`` reads what stands at each first-level comment under a
    post of the kind, drawn by the macro ``answer``; ``rank`` annotates those comments with their ``place``, a number.
    What the two answer is immutable: it is the key under which the drawn piece is kept.
    """

    template: str
    load: Callable[[Sequence[uuid.UUID]], dict[uuid.UUID, Any]] | None = None
    own: "OwnSpec | None" = None
    answers: "AnswersLoader | None" = None
    rank: Callable[[QuerySet[Item]], QuerySet[Item]] | None = None


class Own(Protocol):
    """What a kind adds to a card for one viewer; immutable and hashable."""

    def as_json(self) -> dict[str, Any]:
        """The same for the API: ``details`` of an item."""


@dataclass(frozen=True, slots=True)
class OwnSpec:
    """How a kind's own part is read: a select of item id and JSON text by ``ids`` and ``viewer``, and what is made of it.

    The selects of all kinds on a page run in one statement, with what else the viewer has to do with its items.
    """

    sql: str
    make: Callable[[uuid.UUID, dict[str, Any]], Own]


AnswersLoader = Callable[[Person | None, Item, Sequence[uuid.UUID]], Mapping[uuid.UUID, Own]]


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
    own: Own | None = None
    under: str = ""  # the kind of the post that a comment stands under

    def draw_own(self) -> SafeString:
        """The piece of the kind for this viewer; nothing where the kind has none."""
        return draw_own(self)

    def key(self) -> tuple[Any, ...]:
        """Everything the host of the card depends on."""
        card = self.card
        counted = (
            card.closed,
            card.locked,
            card.off_topic,
            card.expired,
            card.comments,
            card.seen,
            tuple(card.reactions.items()),
        )
        mine = (tuple(card.reacted), card.bookmarked, card.thread, card.may)
        return (
            card.id, card.state, card.stamp, counted, mine, tuple(card.spaces), self.embed, card.returned, self.own,
            tuple(card.coauthors),
        )  # fmt: skip


Resolver = Callable[[Person, Sequence[uuid.UUID]], dict[uuid.UUID, Embed]]

_kinds: dict[str, ItemKindSpec] = {}
_resolvers: dict[str, Resolver] = {}
_kept: Kept[Pieces] = Kept(lambda: settings.COURTYARD_CARDS_KEPT)
_drawn: Kept[SafeString] = Kept(lambda: settings.COURTYARD_CARDS_KEPT)


def bind(kinds: Mapping[str, ItemKindSpec], resolvers: Mapping[str, Resolver]) -> None:
    """Take the tables of kinds and of what references may point to; called once, from ``config``'s ``ready()``."""
    _kinds.update(kinds)
    _resolvers.update(resolvers)
    bind_own({kind: spec.own.sql for kind, spec in kinds.items() if spec.own})


def kind_of(item: Item) -> ItemKindSpec:
    """What the table of kinds says of an item's kind."""
    return _kinds[item.kind]


def show(viewer: Person, cards: Iterable[Card], *, under: Item | None = None) -> list[Shown]:
    """Cards with their pieces and embeds. Pieces not kept yet are loaded together: two queries, however many.

    ``under`` is the post of which the cards are comments.
    """
    cards = list(cards)
    pieces = _pieces(cards)
    found = embeds(viewer, cards)
    own = own_of(viewer, cards, under=under)
    kind = under.kind if under else ""
    return [
        Shown(card, pieces[card.id], found.get(card.id), own.get(card.id), kind) for card in cards if card.id in pieces
    ]


def own_of(viewer: Person, cards: Sequence[Card], *, under: Item | None = None) -> dict[uuid.UUID, Own]:
    """What the kinds add for this viewer, by card id."""
    if under is not None:
        answers = _kinds[under.kind].answers
        first = [card.id for card in cards if card.root_id and not card.parent_id]
        return dict(answers(viewer, under, first)) if answers and first else {}
    specs = ((card, _kinds[card.kind].own) for card in cards if card.own)
    return {card.id: spec.make(card.id, orjson.loads(card.own)) for card, spec in specs if spec}


def draw_own(shown: Shown) -> SafeString:
    """What the kind shows to this viewer, with the element that is replaced when it changes. Kept by what it shows."""
    if shown.own is None:
        return mark_safe("")
    key = ("own", get_language(), shown.card.id, shown.card.may, shown.own)
    drawn = _drawn.get(key)
    if drawn is None:
        name = _kinds[shown.under or shown.card.kind].template
        macros = engines["jinja2"].env.get_template(name).module  # type: ignore[attr-defined]
        macro = macros.answer if shown.under else macros.own
        drawn = _drawn.put(key, mark_safe(str(macro(shown.card, shown.own)).strip()))  # noqa: S308  # with autoescape
    return drawn


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

    def __init__(self, item_id: uuid.UUID, under: Item | None = None) -> None:
        self.item_id = item_id
        self.under = under  # the post of a comment

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
        item, under = self.whole.item, self.under
        answers = _kinds[under.kind].answers if under and not item.parent_id else None
        own = answers(None, under, [item.pk]).get(item.pk) if under and answers else None
        card = Card(
            item.pk, item.kind, item.state, item.version, item.author_id, item.root_id, item.parent_id,
            item.published_at, (), None, None, may=frozenset({"comment", "react", "report"}),
        )  # fmt: skip
        env = engines["jinja2"].env  # type: ignore[attr-defined]
        return str(
            env.get_template("content/comment.html").module.comment(
                Shown(card, _draw(self.whole), None, own, under.kind if own and under else "")
            )
        )


def main_of(item_id: uuid.UUID) -> SafeString:
    """The main piece of an item as it stands, hidden and deleted ones too. The caller has checked who may read it."""
    return mark_safe(Neutral(item_id).main(""))  # noqa: S308  # rendered with autoescape


def shown_comment(viewer: Person, item_id: uuid.UUID, under: Item | None = None) -> Shown:
    """One comment for one viewer."""
    return show(viewer, load(viewer, [item_id]), under=under)[0]


def own_piece(viewer: Person, item: Item) -> SafeString:
    """The piece of its kind alone, of a post or comment that the viewer may read."""
    shown = show(viewer, load(viewer, [item.pk]), under=item.root)
    return shown[0].draw_own() if shown else mark_safe("")


def embed_of(viewer: Person, item_id: uuid.UUID) -> Embed:
    """What this viewer gets to see of one item, as it will stand in a share."""
    return _resolvers["item"](viewer, [item_id])[item_id]
