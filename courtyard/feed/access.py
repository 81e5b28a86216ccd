"""Who may do what the kinds of posts add: the doors to answers, polls and ideas. Refusal looks like absence."""

import uuid

from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import may
from courtyard.content import access
from courtyard.content.models import Item, ItemKind, ItemState
from courtyard.core.errors import Forbidden, NotFound
from courtyard.feed.models import Arrangement
from courtyard.feed.selectors.arrangements import all_arrangements

__all__ = [
    "answer_for_choosing", "arrangement_for_arranging", "check_arranges", "idea_for_decision", "item_for_vote",
    "kind_for_comment", "poll_for_closing", "post_for_key_information",
]  # fmt: skip


def kind_for_comment(viewer: Person, item_id: uuid.UUID, kind: str) -> Item:
    """The published post of that kind, if the viewer may answer it; NotFound for any other."""
    item = access.item_for_comment(viewer, item_id)
    if item.kind != kind or item.state != ItemState.PUBLISHED:
        raise NotFound
    return item


def answer_for_choosing(viewer: Person, answer_id: uuid.UUID) -> Item:
    """The answer (a first-level comment under a question), if the viewer asked, or moderates where the question stands."""
    answer = access.item_for_comment(viewer, answer_id)
    question = answer.root
    if question is None or question.kind != ItemKind.QUESTION or answer.depth != 1 or answer.state != "published":
        raise NotFound
    if question.author_id != viewer.pk and not access.moderates(viewer, question):
        raise Forbidden(_("Only who asked, or a moderator, chooses the best answer."))
    return answer


def item_for_vote(viewer: Person, item_id: uuid.UUID) -> Item:
    """The idea, or the answer to a question, that the viewer may vote for; not one's own answer."""
    item = access.item_for_comment(viewer, item_id)
    is_answer = item.root is not None and item.root.kind == ItemKind.QUESTION and item.depth == 1
    if not (is_answer or item.kind == ItemKind.IDEA) or item.state != ItemState.PUBLISHED:
        raise NotFound
    if is_answer and item.author_id == viewer.pk:
        raise Forbidden(_("Others vote for your answer."))
    return item


def poll_for_closing(viewer: Person, item_id: uuid.UUID) -> Item:
    """The poll, if the viewer is its author."""
    item = kind_for_comment(viewer, item_id, ItemKind.POLL)
    if item.author_id != viewer.pk:
        raise Forbidden(_("Only its author can close a poll."))
    return item


def idea_for_decision(viewer: Person, item_id: uuid.UUID) -> Item:
    """The idea, if the viewer moderates a space in which it stands."""
    item = kind_for_comment(viewer, item_id, ItemKind.IDEA)
    if not access.moderates(viewer, item):
        raise Forbidden(_("Only a moderator says where an idea stands."))
    return item


def post_for_key_information(viewer: Person, item_id: uuid.UUID) -> Item:
    """The published post, if the viewer reads it and may put it on top of everybody's Home."""
    item = access.item_for_read(viewer, item_id)
    if item.root_id is not None or item.state != ItemState.PUBLISHED:
        raise NotFound
    if not may(viewer, "announcement.publish"):
        raise Forbidden(_("Only communicators and administrators choose what stands on top of everybody’s Home."))
    return item


def check_arranges(actor: Person) -> None:
    """Raise Forbidden for who may not arrange what stands beside other people's Home."""
    if not may(actor, "announcement.publish"):
        raise Forbidden(_("Only communicators and administrators arrange what stands beside everybody’s Home."))


def arrangement_for_arranging(actor: Person, arrangement_id: uuid.UUID) -> Arrangement:
    """An arrangement, stored or not yet, if the actor may arrange what stands beside other people's Home."""
    check_arranges(actor)
    found = next((one for one in all_arrangements() if one.pk == arrangement_id), None)
    if found is None:
        raise NotFound
    return found
