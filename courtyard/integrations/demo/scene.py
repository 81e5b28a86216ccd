"""What was built of the demo, for the rooms that add their part to it."""

import datetime
from collections.abc import Callable, Mapping

from courtyard.accounts.models import Person
from courtyard.content.models import Item, OffTopic, ThreadClosure
from courtyard.content.services.threads import close, mark_off_topic
from courtyard.integrations.demo.talk import Talk

__all__ = ["More", "Scene", "fold_and_close"]


class Scene:
    """The people by their short names, and what they said by the ``key`` of its thread."""

    def __init__(self, people: Mapping[str, Person], talk: Talk, now: datetime.datetime) -> None:
        self.people = people
        self.now = now
        self._talk = talk

    def said(self, key: str, who: str = "") -> Item:
        """The post with that key, or what somebody last said under it."""
        post = self._talk.said_by(key)
        return next(one.item for one in reversed(post.comments) if one.who == who) if who else post.item


More = Callable[[Scene], None]


def fold_and_close(scene: Scene) -> None:
    """A conversation that was closed when all was said, and a comment in it that led away."""
    post, comment = scene.said("count"), scene.said("count", "hugo")
    mark_off_topic(actor=scene.people["jeanne"], item_id=comment.pk)
    OffTopic.objects.filter(item=comment).update(created_at=comment.published_at)
    words = "The lamps are counted: 212, and one that is older than the till. Questions about bulbs go to Marc."
    close(actor=scene.people["lina"], item_id=post.pk, words=words)
    ThreadClosure.objects.filter(item=post).update(created_at=scene.now - datetime.timedelta(minutes=25))
