"""What people did with what was said: reactions, eyes, bookmarks, and up to where everybody has read."""

import datetime
import random
import uuid
from collections import Counter as Count
from collections.abc import Iterator

from django.db import connection

from courtyard.accounts.models import State
from courtyard.content.models import Bookmark, Counter, Reaction
from courtyard.feed.models import Visit
from courtyard.integrations.demo.cast import Cast
from courtyard.integrations.demo.clockwork import Clockwork
from courtyard.integrations.demo.places import Places
from courtyard.integrations.demo.talk import Said, Talk
from courtyard.spaces.models import Follow, Watermark

__all__ = ["Life"]

_MOODS = {
    "repair": "👏❤️😍👍", "stores": "👍😄❤️👏", "road": "👍😄❤️🙏", "running": "🏃👍😄💪", "data": "👍👏😄🎉",
    "green": "🌱👍❤️👏", "kitchen": "😋❤️😄🙏", "welcome": "👋❤️🎉👏", "product": "👍😍🤔👏", "everyone": "👏❤️👍🎉",
    "comptoir": "😂❤️👍😄",
}  # fmt: skip
_KEEPERS = {"lina": 7, "yanis": 4, "amandine": 5, "jeanne": 3, "pauline": 4, "sofia": 3}
_VISITS = {"lina": "1d 18:35", "yanis": "34m", "amandine": "31m", "pieter": "2d 17:00"}
_INSERT_SEEN = """
insert into content_seen (item_id, person_id, created_at)
select * from unnest(%s::uuid[], %s::uuid[], %s::timestamptz[])
"""


class Life:
    """Everything around the words. ``save`` writes it."""

    def __init__(self, cast: Cast, places: Places, clock: Clockwork, talk: Talk, chance: random.Random) -> None:
        self.cast = cast
        self.places = places
        self.clock = clock
        self.talk = talk
        self.chance = chance
        self.reactions: list[Reaction] = []
        self.reacted: dict[uuid.UUID, set[str]] = {}
        self.visits = {key: self._visit(key) for key in cast.people}

    def _visit(self, key: str) -> datetime.datetime:
        """When somebody last had Home open."""
        if key in _VISITS:
            return self.clock.moment(_VISITS[key])
        return self.clock.now - datetime.timedelta(minutes=self.chance.randint(45, 1500))

    def save(self) -> None:
        """Reactions, counts, eyes, bookmarks, follows, watermarks and visits, each in one insert."""
        for post in self.talk.said:
            readers = self.places.readers(post.spaces, self.cast)
            for said in [post, *post.comments]:
                self._react(said, readers, is_post=said is post)
        Reaction.objects.bulk_create(self.reactions, batch_size=2000)
        seen = [row for post in self.talk.said for row in self._seen(post)]
        with connection.cursor() as cursor:
            cursor.execute(_INSERT_SEEN, [list(column) for column in zip(*seen, strict=True)])
        self._count(Count(pk for pk, _person, _at in seen))
        Bookmark.objects.bulk_create(self._bookmarks())
        Follow.objects.bulk_create(self._follows())
        Watermark.objects.bulk_create(self._watermarks(), batch_size=2000)
        Visit.objects.bulk_create(Visit(person=self.cast.people[key], at=at) for key, at in self.visits.items())

    def _react(self, said: Said, readers: list[str], *, is_post: bool) -> None:
        wanted = said.reactions if said.reactions is not None else self._mood(said, is_post)
        at = said.item.published_at
        likely = [key for key in readers if key != said.who and (key not in _VISITS or self.visits[key] > at)]
        for emoji, number in wanted.items():
            near = likely[: max(number * 2, 14)]  # members first: they are who reacts
            for key in self.chance.sample(near, min(number, len(near))):
                late = datetime.timedelta(minutes=self.chance.expovariate(1 / 90))
                at = min(said.item.published_at + late, self.clock.now - datetime.timedelta(seconds=5))
                self.reactions.append(
                    Reaction(item=said.item, person=self.cast.people[key], emoji=emoji, created_at=at)
                )
                self.reacted.setdefault(said.item.pk, set()).add(key)

    def _mood(self, said: Said, is_post: bool) -> dict[str, int]:
        """What a series or a comment gets when the script does not say."""
        mood = _emoji(_MOODS.get(said.spaces[0], "👍❤️😄👏"))
        if is_post:
            return {emoji: self.chance.randint(2, 11) for emoji in self.chance.sample(mood, self.chance.randint(1, 3))}
        return {self.chance.choice(mood): self.chance.randint(1, 4)} if self.chance.random() < 0.34 else {}

    def _seen(self, post: Said) -> Iterator[tuple[uuid.UUID, uuid.UUID, datetime.datetime]]:
        """Who had the post before their eyes: more the older it is, and nobody since their last visit."""
        item, age = post.item, self.clock.now - post.item.published_at
        share = min(0.92, 0.25 + age / datetime.timedelta(days=4) * 0.6)
        engaged = {said.who for said in post.comments} | self.reacted.get(item.pk, set())
        for key in self.places.readers(post.spaces, self.cast):
            is_here = self.visits[key] > item.published_at or key in engaged
            if key != post.who and is_here and (key in engaged or self.chance.random() < share):
                yield item.pk, self.cast.people[key].pk, item.published_at

    def _count(self, seen: Count[uuid.UUID]) -> None:
        """The counters beside the items, from the rows themselves."""
        reacted: dict[uuid.UUID, Count[str]] = {}
        for row in self.reactions:
            reacted.setdefault(row.item_id, Count())[row.emoji] += 1
        rows = []
        for post in self.talk.said:
            for said in [post, *post.comments]:
                pk, is_post = said.item.pk, said is post
                if is_post or pk in reacted:
                    comments = len(post.comments) if is_post else 0
                    rows.append(
                        Counter(item=said.item, comments=comments, shares=self.talk.shares.get(pk, 0), seen=seen[pk],
                                reactions=dict(reacted.get(pk, {})))
                    )  # fmt: skip
        Counter.objects.bulk_create(rows)

    def _bookmarks(self) -> Iterator[Bookmark]:
        for key, number in _KEEPERS.items():
            readable = [post for post in self.talk.said if key in self.places.readers(post.spaces, self.cast)]
            liked = sorted(readable, key=lambda post: -sum((post.reactions or {}).values()))[:40]
            for post in self.chance.sample(liked, number):
                at = post.item.published_at + datetime.timedelta(hours=self.chance.randint(1, 30))
                yield Bookmark(item=post.item, person=self.cast.people[key], created_at=min(at, self.visits[key]))

    def _follows(self) -> Iterator[Follow]:
        """Storylines in which something stands have followers."""
        for key in dict.fromkeys(name[1:] for post in self.talk.said for name in post.spaces if name.startswith("~")):
            others = [who for who in self.cast.staff if who != key]
            followers = {*self.chance.sample(others, self.chance.randint(7, 16)), *({"lina", "amandine"} - {key})}
            for who in sorted(followers):
                yield Follow(
                    space=self.places.spaces[f"~{key}"], person=self.cast.people[who], created_at=self.clock.now
                )

    def _watermarks(self) -> Iterator[Watermark]:
        """Everybody has read everything up to their last visit."""
        for key, person in self.cast.people.items():
            if person.state != State.ACTIVE:
                continue
            for name, members in self.places.members.items():
                if key in members:
                    yield Watermark(person=person, space=self.places.spaces[name], read_at=self.visits[key])


def _emoji(text: str) -> list[str]:
    """A string of emoji as a list; one may be two characters."""
    found: list[str] = []
    for char in text:
        if char == "\ufe0f":
            found[-1] += char
        else:
            found.append(char)
    return found
