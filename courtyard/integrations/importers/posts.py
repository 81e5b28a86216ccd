"""What was said elsewhere as posts of spaces, with comments: kept out of Home, at the times when it was written."""

import datetime
import hashlib
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import connection

from courtyard.content.models import (
    Attachment,
    Counter,
    File,
    Item,
    ItemKind,
    ItemLink,
    ItemState,
    LinkPreview,
    Mention,
    Placement,
    Reaction,
    Revision,
)
from courtyard.core.ids import new_id
from courtyard.integrations.importers.rows import Line, Rows, Words

__all__ = ["Card", "PostRows"]

_COUNT_COMMENTS = """
update content_counter set comments = found.number
from (
  select root.id, (select count(*) from content_item c where c.root_id = root.id and c.state = 'published') as number
  from unnest(%s::uuid[]) as root (id)
) as found
where content_counter.item_id = found.id
"""
_COUNT_REACTIONS = """
insert into content_counter (item_id, comments, shares, seen, reactions)
select item_id, 0, 0, 0, jsonb_object_agg(emoji, number)
from (
  select item_id, emoji, count(*) as number from content_reaction
  where item_id = any(%s::uuid[]) group by item_id, emoji
) as found
group by item_id
on conflict (item_id) do update set reactions = excluded.reactions
"""


@dataclass(frozen=True, slots=True)
class Card:
    """What a linked page said of itself when the link was posted."""

    url: str
    title: str
    description: str
    site: str


@dataclass(slots=True)
class PostRows(Rows):
    """Posts, and comments under them."""

    items: dict[uuid.UUID, Item] = field(default_factory=dict)
    placements: list[Placement] = field(default_factory=list)
    counters: list[Counter] = field(default_factory=list)
    mentions: dict[uuid.UUID, frozenset[uuid.UUID]] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    cards: list[tuple[uuid.UUID, Card, datetime.datetime]] = field(default_factory=list)
    roots: set[uuid.UUID] = field(default_factory=set)  # of new comments
    replaced: list[Item] = field(default_factory=list)

    def counted_as(self, *, answers: bool) -> str:
        return "comments" if answers else "posts"

    def lines(self, pks: Collection[uuid.UUID]) -> dict[uuid.UUID, Line]:
        found = Item.objects.filter(pk__in=pks).values_list("pk", "root_id", "parent_id")
        return {pk: Line(pk, root, parent) for pk, root, parent in found}

    def put(self, home: uuid.UUID, words: Words, answers: Line | None = None, *, also: bool = False) -> Line:
        item = Item(pk=new_id(), kind=ItemKind.UPDATE, created_at=words.at, published_at=words.at)
        self._say(item, words)
        self.items[item.pk] = item
        if answers is None:
            self.counters.append(Counter(item=item))
            self.placements.append(Placement(item=item, space_id=home, in_feed=False, published_at=words.at))
        else:
            item.kind, item.root_id = ItemKind.COMMENT, answers.root or answers.pk
            item.parent_id = (answers.parent or answers.pk) if answers.root else None
            item.depth = 2 if answers.root else 1
            self.roots.add(item.root_id)
        return Line(item.pk, item.root_id, item.parent_id)

    def replace(self, pk: uuid.UUID, words: Words) -> Line:
        item = self.items.get(pk)
        if item is None:
            item = Item(pk=pk)
            self.replaced.append(item)
        self._say(item, words)
        item.version = 2  # what was drawn of the stand-in must not be shown for it
        return Line(pk)

    def _say(self, item: Item, words: Words) -> None:
        item.author_id, item.body_html, item.body_text = words.author, words.html, words.text
        item.edited_at, item.version = words.edited_at, words.version
        self.mentions[item.pk] = words.mentions

    def attach(self, pk: uuid.UUID, file_id: uuid.UUID, position: int) -> None:
        self.attachments.append(Attachment(item_id=pk, file_id=file_id, position=position))

    def show(self, pk: uuid.UUID, card: Card, at: datetime.datetime) -> None:
        """Show the card of a link that it holds."""
        self.cards.append((pk, card, at))

    def changed(self, pks: Collection[uuid.UUID], *, lock: bool) -> dict[uuid.UUID, datetime.datetime]:
        here = Item.objects.filter(pk__in=pks, state=ItemState.PUBLISHED)
        here = here.select_for_update() if lock else here
        return {pk: edited or at for pk, edited, at in here.values_list("pk", "edited_at", "published_at")}

    def edit(self, pk: uuid.UUID, words: Words) -> None:
        item = Item.objects.get(pk=pk)
        Revision.objects.create(
            item=item,
            version=item.version,
            body_html=item.body_html,
            by_id=item.author_id,
            created_at=words.edited_at or words.at,
        )
        item.body_html, item.body_text = words.html, words.text
        item.edited_at, item.version = words.edited_at, item.version + 1
        item.save(update_fields=["body_html", "body_text", "edited_at", "version"])
        Mention.objects.filter(item=item).exclude(person__in=words.mentions).delete()
        rows = [Mention(item=item, person_id=person) for person in words.mentions]
        Mention.objects.bulk_create(rows, ignore_conflicts=True)

    def reacted(self, pks: Collection[uuid.UUID]) -> set[tuple[uuid.UUID, str, uuid.UUID]]:
        return set(Reaction.objects.filter(item__in=pks).values_list("item_id", "emoji", "person_id"))

    def save(self) -> None:
        parents = [item for item in self.items.values() if item.root_id is None]
        comments = sorted((item for item in self.items.values() if item.root_id), key=lambda item: item.depth)
        Item.objects.bulk_create([*parents, *comments])
        Item.objects.bulk_update(self.replaced, ["author", "body_html", "body_text", "edited_at", "version"])
        Counter.objects.bulk_create(self.counters)
        Placement.objects.bulk_create(self.placements)
        mentions = (Mention(item_id=pk, person_id=who) for pk, people in self.mentions.items() for who in people)
        Mention.objects.bulk_create(mentions, ignore_conflicts=True)
        File.objects.bulk_create(self.files)
        Attachment.objects.bulk_create(self.attachments)
        reactions = (
            Reaction(item_id=pk, emoji=emoji, person_id=who, created_at=at) for pk, emoji, who, at in self.reactions
        )
        Reaction.objects.bulk_create(reactions, batch_size=2000, ignore_conflicts=True)
        self._save_cards()
        self._count()

    def _save_cards(self) -> None:
        if not self.cards:
            return
        hashes = {card.url: hashlib.sha256(card.url.encode()).hexdigest() for _pk, card, _at in self.cards}
        previews = {
            card.url: LinkPreview(
                url_hash=hashes[card.url], url=card.url, title=card.title, description=card.description, site=card.site,
                fetched_at=at,
            )
            for _pk, card, at in self.cards
        }  # fmt: skip
        LinkPreview.objects.bulk_create(previews.values(), ignore_conflicts=True)
        ids = dict(LinkPreview.objects.filter(url_hash__in=hashes.values()).values_list("url_hash", "pk"))
        links = [ItemLink(item_id=pk, preview_id=ids[hashes[card.url]]) for pk, card, _at in self.cards]
        ItemLink.objects.bulk_create(links, ignore_conflicts=True)

    def _count(self) -> None:
        with connection.cursor() as cursor:
            if self.roots:
                cursor.execute(_COUNT_COMMENTS, [list(self.roots)])
            if self.reactions:
                cursor.execute(_COUNT_REACTIONS, [list({pk for pk, *_rest in self.reactions})])
