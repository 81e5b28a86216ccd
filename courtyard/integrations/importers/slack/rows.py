"""The rows of a batch of messages, gathered and written together. No service is called and nothing is announced."""

import datetime
import hashlib
import mimetypes
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from courtyard.content.models import (
    Attachment,
    Counter,
    File,
    Item,
    ItemKind,
    ItemLink,
    LinkPreview,
    Mention,
    Placement,
    Reaction,
)
from courtyard.core.ids import new_id
from courtyard.core.richtext.links import web_address
from courtyard.integrations.importers.emoji_names import emoji_of
from courtyard.integrations.importers.slack.attachments import Card
from courtyard.integrations.importers.slack.markup import plain
from courtyard.integrations.importers.values import items, moment, text_of, texts

__all__ = ["Rows", "file_row", "new_item", "reactions_of"]

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


@dataclass(slots=True)
class Rows:
    """Everything that one batch writes."""

    items: dict[str, Item] = field(default_factory=dict)  # by time
    placements: list[Placement] = field(default_factory=list)
    counters: list[Counter] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    cards: list[tuple[uuid.UUID, Card, datetime.datetime]] = field(default_factory=list)
    keys: dict[str, uuid.UUID] = field(default_factory=dict)
    roots: set[uuid.UUID] = field(default_factory=set)  # of new comments
    replaced: list[Item] = field(default_factory=list)
    relieved: set[str] = field(default_factory=set)  # keys of stand-ins

    def add_post(self, ts: str, item: Item, space_id: uuid.UUID) -> None:
        """A post, placed where it was written and kept out of Home."""
        self.items[ts] = item
        self.counters.append(Counter(item=item))
        self.placements.append(Placement(item=item, space_id=space_id, in_feed=False, published_at=item.published_at))

    def add_comment(self, ts: str, item: Item) -> None:
        """A comment under its root."""
        self.items[ts] = item
        if item.root_id:
            self.roots.add(item.root_id)

    def replace(self, item: Item, key: str) -> None:
        """The message itself, in the place of the post that stood in for it."""
        item.version = 2  # what was drawn of the stand-in must not be shown for it
        self.replaced.append(item)
        self.relieved.add(key)

    def save(self) -> None:
        """Write everything, inside the caller's transaction."""
        parents = [item for item in self.items.values() if item.root_id is None]
        comments = sorted((item for item in self.items.values() if item.root_id), key=lambda item: item.depth)
        Item.objects.bulk_create([*parents, *comments])
        Item.objects.bulk_update(self.replaced, ["author", "body_html", "body_text", "edited_at", "version"])
        Counter.objects.bulk_create(self.counters)
        Placement.objects.bulk_create(self.placements)
        Mention.objects.bulk_create(self.mentions)
        File.objects.bulk_create(self.files)
        Attachment.objects.bulk_create(self.attachments)
        Reaction.objects.bulk_create(self.reactions, batch_size=2000, ignore_conflicts=True)
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
                cursor.execute(_COUNT_REACTIONS, [list({row.item_id for row in self.reactions})])


def new_item(*, author_id: uuid.UUID, at: datetime.datetime, body: tuple[str, str], edited: object = None) -> Item:
    """An item as it was published then; an edit that Slack tells of makes it the second version."""
    edited_at = moment(edited.get("ts")) if isinstance(edited, dict) else None
    return Item(
        pk=new_id(), kind=ItemKind.UPDATE, author_id=author_id, body_html=body[0], body_text=body[1], created_at=at,
        published_at=at, edited_at=edited_at, version=2 if edited_at else 1,
    )  # fmt: skip


def file_row(file: dict, owner_id: uuid.UUID, at: datetime.datetime) -> File:
    """What is known of a file; its bytes stay where they are, and no key to them is kept."""
    name = plain(text_of(file, "name") or text_of(file, "title")).replace("/", "_").strip() or text_of(file, "id")
    kind = text_of(file, "mimetype") or mimetypes.guess_type(name)[0] or "application/octet-stream"
    size = file.get("size")
    return File(
        pk=new_id(), owner_id=owner_id, name="".join(c for c in name if c.isprintable())[:255] or "file",
        content_type=kind[:100], size=size if isinstance(size, int) and 0 <= size < 2**62 else 0,
        source_url=_source_url(file), created_at=moment(file.get("created")) or at,
    )  # fmt: skip


def _source_url(file: dict) -> str:
    """Where the file can be looked at by who may. Addresses with a key in them are never kept."""
    outside = file.get("is_external") is True or text_of(file, "mode") == "external"
    wanted = ("external_url", "url_private", "permalink") if outside else ("permalink",)
    for key in wanted:
        url = web_address(plain(text_of(file, key)))
        if url and url.lower().startswith("https://") and len(url) <= 1000 and "xox" not in url:
            return url
    return ""


def reactions_of(message: dict) -> Iterable[tuple[str, list[str], int]]:
    """(emoji, who, how many more) of a message; the old kind keeps the reactions of a shared file with the file."""
    found = items(message.get("reactions"))
    file = message.get("file")
    if isinstance(file, dict) and text_of(message, "subtype") == "file_share":
        found += items(file.get("reactions"))
    for reaction in found:
        users, count = texts(reaction.get("users")), reaction.get("count")
        more = count - len(users) if isinstance(count, int) and len(users) < count < 1_000_000 else 0
        if name := text_of(reaction, "name"):
            yield _emoji(name), users, more


def _emoji(slack: str) -> str:
    name, _colons, tone = slack.partition("::skin-tone-")
    return emoji_of(name, tone) or f":{name[:60]}:"
