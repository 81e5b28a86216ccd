"""Posts and comments: the written words become items, at their times, with what belongs to them."""

import datetime
import random
import uuid
from dataclasses import dataclass, field

from courtyard.accounts.models import Person
from courtyard.content.models import (
    Attachment,
    File,
    Item,
    ItemKind,
    ItemTag,
    Mention,
    Pin,
    Placement,
    Reference,
    Revision,
    Tag,
    ThreadFollow,
)  # fmt: skip
from courtyard.core.ids import new_id
from courtyard.core.richtext import extract, fold_tag, from_markdown, link_words, to_text
from courtyard.feed.models import Article
from courtyard.feed.services import WORDS_A_MINUTE
from courtyard.integrations.demo import reading
from courtyard.integrations.demo.cast import Cast
from courtyard.integrations.demo.clockwork import Clockwork
from courtyard.integrations.demo.gallery import Gallery
from courtyard.integrations.demo.kinds import Kinds, kind_of, title_of
from courtyard.integrations.demo.places import Places
from courtyard.integrations.demo.reading import Comment, Post

__all__ = ["Said", "Talk"]


@dataclass(slots=True)
class Said:
    """An item and what the rest of the demo needs of it."""

    item: Item
    who: str
    spaces: list[str]
    reactions: dict[str, int] | None
    mentioned: set[uuid.UUID]
    answers: "Said | None" = None
    comments: "list[Said]" = field(default_factory=list)


@dataclass(slots=True)
class _Rows:
    """What is written at the end, in a few inserts."""

    items: list[Item] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    pins: list[Pin] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    tagged: list[tuple[Item, str]] = field(default_factory=list)


class Talk:
    """Everything that was said. ``say_all``, then ``save``."""

    def __init__(self, cast: Cast, places: Places, clock: Clockwork, gallery: Gallery, chance: random.Random) -> None:
        self.cast = cast
        self.places = places
        self.clock = clock
        self.gallery = gallery
        self.chance = chance
        self.said: list[Said] = []
        self.shares: dict[uuid.UUID, int] = {}
        self.kinds = Kinds(cast, clock, gallery, chance)
        self._rows = _Rows()
        self._keys: dict[str, Said] = {}
        self._names = {person.name: (person.pk, person.name) for person in cast.people.values()}
        self._names |= {person.name.split()[0]: (person.pk, person.name) for person in cast.people.values()}
        self._chorus = {name: chance.sample(lines, len(lines)) for name, lines in reading.chorus().items()}

    def said_by(self, key: str) -> Said:
        """The post with that key."""
        return self._keys[key]

    def say_all(self) -> None:
        """Every post with its comments, the oldest first."""
        timed = sorted(((self.clock.moment(post.when), post) for post in reading.posts()), key=lambda pair: pair[0])
        for at, post in timed:
            self._say(post, at)

    def _say(self, post: Post, at: datetime.datetime) -> None:
        author = self.cast.people[post.who]
        item = Item(pk=new_id(), kind=kind_of(post), author=author, title=title_of(post))
        said = Said(item, post.who, post.spaces, post.reactions, self._write(item, post.text, at))
        self._place(said)
        self._attach(post, said)
        self._mark(post, said)
        for comment, when in zip(post.comments, self._times(post, at), strict=True):
            self._answer(said, comment, when)
        self._join_in(said)
        readers = [self.cast.people[key] for key in self.places.readers(post.spaces, self.cast) if key != post.who]
        self.kinds.add(post, item, [one.item for one in said.comments if one.answers is None], readers)
        self.said.append(said)

    def _write(self, item: Item, text: str, at: datetime.datetime) -> set[uuid.UUID]:
        """Fill an item with words; answers whom they name."""
        html = link_words(from_markdown(text), lambda words: {w: self._names[w] for w in words if w in self._names})
        found = extract(html)
        item.body_html, item.body_text = html, to_text(html)
        item.created_at = item.published_at = at
        self._rows.items.append(item)
        self._rows.mentions += [Mention(item=item, person_id=pk) for pk in found.mentions]
        self._tag(item, found.tags)
        return set(found.mentions)

    def _tag(self, item: Item, names: list[str]) -> None:
        for name in dict.fromkeys(fold_tag(name) for name in names):
            if name:
                self._rows.tags.setdefault(name, name)
                self._rows.tagged.append((item, name))

    def _place(self, said: Said) -> None:
        at = said.item.published_at
        for name in said.spaces:
            space = self.places.spaces[name]
            self._rows.placements.append(Placement(item=said.item, space=space, published_at=at))

    def _attach(self, post: Post, said: Said) -> None:
        files: list[tuple[File, str]] = []
        if said.item.kind != ItemKind.LINK:  # its picture is the page's
            files += [(self.gallery.file(picture, said.item.author), picture.alt) for picture in post.pictures]
        if "paper" in post.headers:
            name, scene, tone = post.headers["paper"].split()
            files.append((self.gallery.paper(name, scene, tone, said.item.author), ""))
        for position, (file, alt) in enumerate(files):
            file.created_at = said.item.published_at
            self._rows.attachments.append(Attachment(item=said.item, file=file, position=position, alt=alt))
        if said.item.kind == ItemKind.ARTICLE:
            minutes = max(1, round(len(said.item.body_text.split()) / WORDS_A_MINUTE))
            cover, alt = files[0] if files else (None, "")
            self._rows.articles.append(Article(item=said.item, cover=cover, cover_alt=alt, minutes=minutes))

    def _mark(self, post: Post, said: Said) -> None:
        """What the headers say: tags, pins, edits, what it shares, the name by which it is shared."""
        headers, item = post.headers, said.item
        self._tag(item, headers.get("tags", "").split())
        if "key" in headers:
            self._keys[headers["key"]] = said
        if "share" in headers:
            target = self._keys[headers["share"]].item
            self._rows.references.append(Reference(item=item, target_kind="item", target_id=target.pk))
            self.shares[target.pk] = self.shares.get(target.pk, 0) + 1
        if "pin" in headers:
            self._pin(said, headers["pin"])
        for header, before in headers.items():
            if header.startswith("edited"):
                item.version, item.edited_at = 2, item.published_at + datetime.timedelta(minutes=12)
                self._rows.revisions.append(
                    Revision(
                        item=item, version=1, body_html=from_markdown(before), by=item.author, created_at=item.edited_at
                    )
                )

    def _pin(self, said: Said, days: str) -> None:
        name = said.spaces[0]
        by = self.places.moderators[name][0]
        until = self.clock.now + datetime.timedelta(days=int(days.removesuffix("d"))) if days else None
        at = said.item.published_at + datetime.timedelta(minutes=3)
        space = self.places.spaces[name]
        self._rows.pins.append(Pin(item=said.item, space=space, by=self.cast.people[by], created_at=at, until=until))

    def _times(self, post: Post, at: datetime.datetime) -> list[datetime.datetime]:
        times, last = [], at
        for comment in post.comments:
            if not comment.ago:
                last = self.clock.after(last, comment.after or self.chance.randint(4, 55))
                times.append(last)
        fitted = iter(self.clock.in_order(at, times))
        return [self.clock.ago(comment.after or 0) if comment.ago else next(fitted) for comment in post.comments]

    def _answer(self, post: Said, comment: Comment, at: datetime.datetime) -> None:
        parent = (
            next((said for said in reversed(post.comments) if said.answers is None), None) if comment.answers else None
        )
        self._comment(post, self.cast.people[comment.who], comment.who, comment.text, at, parent, comment.reactions)

    def _comment(
        self, post: Said, author: Person, who: str, text: str, at: datetime.datetime, parent: Said | None,
        reactions: dict[str, int] | None,
    ) -> None:  # fmt: skip
        item = Item(pk=new_id(), kind=ItemKind.COMMENT, author=author, root=post.item, depth=2 if parent else 1)
        item.parent = parent.item if parent else None
        mentioned = self._write(item, text, at)
        post.comments.append(Said(item, who, post.spaces, reactions or None, mentioned, answers=parent))

    def _join_in(self, post: Said) -> None:
        """Now and then somebody who read along says a word as well."""
        last = post.comments[-1].item.published_at if post.comments else post.item.published_at
        lines = self._chorus.get(post.spaces[0])
        if not lines or self.clock.now - last < datetime.timedelta(days=2) or self.chance.random() > 0.55:
            return
        quiet = [
            key for key in self.places.members[post.spaces[0]]
            if key in self.cast.staff and key not in {post.who, *(said.who for said in post.comments)}
        ]  # fmt: skip
        if quiet:
            who = self.chance.choice(quiet)
            at = self.clock.after(last, self.chance.randint(12, 150))
            self._comment(post, self.cast.people[who], who, lines.pop(), at, None, None)

    def save(self) -> None:
        """Write it all down."""
        rows = self._rows
        comments = sorted((item for item in rows.items if item.depth), key=lambda item: item.depth)
        File.objects.bulk_create(self.gallery.files)
        Item.objects.bulk_create([*(item for item in rows.items if not item.depth), *comments])
        Placement.objects.bulk_create(rows.placements)
        Mention.objects.bulk_create(rows.mentions)
        Attachment.objects.bulk_create(rows.attachments)
        Article.objects.bulk_create(rows.articles)
        Revision.objects.bulk_create(rows.revisions)
        Reference.objects.bulk_create(rows.references)
        Pin.objects.bulk_create(rows.pins)
        self.kinds.save()
        tags = {tag.slug: tag for tag in Tag.objects.bulk_create(Tag(slug=s, name=n) for s, n in rows.tags.items())}
        pairs = {
            (item.pk, name): ItemTag(item=item, tag=tags[name], published_at=item.published_at)
            for item, name in rows.tagged
        }
        ItemTag.objects.bulk_create(pairs.values())
        follows = {(post.item.pk, said.who) for post in self.said for said in post.comments}
        ThreadFollow.objects.bulk_create(
            ThreadFollow(item_id=pk, person=self.cast.people[who]) for pk, who in sorted(follows)
        )
