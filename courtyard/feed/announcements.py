"""What open windows are told of a kind's own piece: only that it changed. Each asks for what its reader may see of it."""

import uuid

from courtyard.content.events import ItemRemoved, ItemRestored, PostSplit
from courtyard.content.models import Item
from courtyard.core.live import publish, topic_of
from courtyard.feed import events
from courtyard.feed.models import BestAnswer

__all__ = ["answer_chosen", "answer_gone", "answers_taken", "idea_decided", "poll_changed", "vote_changed"]


def answer_chosen(event: events.AnswerChosen) -> None:
    """The card of the question, the answer, and the one that stood there before."""
    for pk in dict.fromkeys([event.item.pk, event.answer.pk, *([event.before] if event.before else [])]):
        _changed(event.item.pk, pk)


def answer_gone(event: ItemRemoved | ItemRestored) -> None:
    """A best answer that is deleted leaves its question open; one that comes back answers it again."""
    if event.item.root_id and BestAnswer.objects.filter(answer=event.item).exists():
        _changed(event.item.root_id, event.item.root_id)


def answers_taken(event: PostSplit) -> None:
    """A question whose best answer went elsewhere is open again."""
    _changed(event.post.pk, event.post.pk)


def vote_changed(event: events.VoteChanged) -> None:
    """The number of votes."""
    _changed(_topic(event.item), event.item.pk)


def poll_changed(event: events.PollChanged) -> None:
    """The results, for who may see them."""
    _changed(event.item.pk, event.item.pk)


def idea_decided(event: events.IdeaDecided) -> None:
    """Where the idea stands."""
    _changed(event.item.pk, event.item.pk)


def _topic(item: Item) -> uuid.UUID:
    return item.root_id or item.pk


def _changed(post_id: uuid.UUID, item_id: uuid.UUID) -> None:
    publish(topic_of("item", post_id), "own", item_id)
