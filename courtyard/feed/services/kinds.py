"""Storing what a kind of post has beyond its item."""

from courtyard.accounts.models import Person
from courtyard.content.models import Item, ItemKind, ItemState
from courtyard.core.events import emit
from courtyard.core.prepared import insert
from courtyard.feed.events import Praised as PraisedEvent
from courtyard.feed.models import Idea, Poll, PollOption, Praise, Praised
from courtyard.feed.services.drafts import Draft, PollDraft
from courtyard.feed.services.links import save_link

__all__ = ["save_kind"]


def save_kind(*, actor: Person, item: Item, draft: Draft) -> None:
    """Write the rows of a new post's kind; the draft has been checked."""
    if item.kind == ItemKind.POLL:
        _save_poll(item, draft.poll or PollDraft())
    elif item.kind == ItemKind.PRAISE:
        _save_praise(actor, item, draft)
    elif item.kind == ItemKind.IDEA:
        insert(Idea(item=item))
    elif item.kind == ItemKind.LINK:
        save_link(item=item, address=draft.address or "")


def _save_poll(item: Item, sent: PollDraft) -> None:
    poll = Poll(
        item=item, choice=sent.choice, closes_at=sent.closes_at, adding=sent.adding, sealed=sent.sealed,
        changeable=sent.changeable and not sent.anonymous, anonymous=sent.anonymous,
    )  # fmt: skip
    insert(poll)
    insert(*(PollOption(poll=poll, position=n, text=text.strip()) for n, text in enumerate(sent.options)))


def _save_praise(actor: Person, item: Item, draft: Draft) -> None:
    praise = Praise(item=item, value_id=draft.value)
    insert(praise)
    people = frozenset(draft.people)
    insert(*(Praised(praise=praise, person_id=pk) for pk in sorted(people)))
    if item.state == ItemState.PUBLISHED:
        emit(PraisedEvent(actor=actor, item=item, people=people))
