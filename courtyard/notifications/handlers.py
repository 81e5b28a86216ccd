"""Who is told of what; bound in ``config/wiring.py``. Nobody hears of what they may not read."""

import uuid

from courtyard.content import access
from courtyard.content import events as content
from courtyard.content.models import ItemKind, ThreadFollow
from courtyard.core.prepared import Prepared, stand_in
from courtyard.feed import events as feed
from courtyard.feed.selectors.lists import praised_by
from courtyard.notifications.models import Reason
from courtyard.notifications.services import drop_object, drop_unreadable, read_object, retract, tell
from courtyard.spaces import events as spaces

__all__ = [
    "answer_chosen",
    "commented",
    "decided",
    "edited",
    "idea_decided",
    "invitation_answered",
    "invited",
    "join_decided",
    "join_requested",
    "join_withdrawn",
    "member_removed",
    "opened",
    "owner_named",
    "placed",
    "praised",
    "reacted",
    "removed",
    "shared",
]  # fmt: skip


def _tell_about(event: content.ItemEvent, people: set[uuid.UUID], reason: str, *, detail: str = "") -> set[uuid.UUID]:
    """Tell those of the people who may read the item; returns whom."""
    readers = access.readers_among(event.item, people - {event.actor.pk})
    _tell(event, readers, reason, detail=detail)
    return readers


def _tell(event: content.ItemEvent, readers: set[uuid.UUID], reason: str, *, detail: str = "") -> None:
    tell(
        actor=event.actor, person_ids=readers, reason=reason, object_kind="item",
        object_id=event.item.root_id or event.item.pk, source_id=event.item.pk, detail=detail,
    )  # fmt: skip


def placed(event: content.ItemPlaced) -> None:
    """People named in a new post."""
    _tell_about(event, set(event.mentioned), Reason.MENTION)


def edited(event: content.ItemEdited) -> None:
    """People named for the first time by an edit."""
    _tell_about(event, set(event.mentioned), Reason.MENTION)


def commented(event: content.Commented) -> None:
    """Those named, the author of what is answered, then the author of the post and who follows it; each once."""
    post, parent = event.item.root, event.item.parent
    if post is None:
        raise ValueError("A comment has a root.")
    follows: dict[uuid.UUID, bool] = dict(_FOLLOWS.rows(ids=[post.pk]))  # type: ignore[arg-type]  # two columns
    hearing = {post.author_id, *follows} | ({parent.author_id} if parent else set())
    hearing -= {person for person, is_muted in follows.items() if is_muted}
    readers = access.readers_among(event.item, (hearing | event.mentioned) - {event.actor.pk})
    answered = {parent.author_id} & hearing if parent else set()
    _tell(event, readers & event.mentioned, Reason.MENTION)
    _tell(event, (readers & answered) - event.mentioned, Reason.REPLY)
    others = (readers & hearing) - answered - event.mentioned
    asked = {post.author_id} if post.kind == ItemKind.QUESTION and parent is None else set()
    _tell(event, others & asked, Reason.ANSWER)
    _tell(event, others - asked, Reason.COMMENT)


_FOLLOWS = Prepared(lambda: ThreadFollow.objects.filter(item=stand_in()).values_list("person", "muted"))


def reacted(event: content.ReactionChanged) -> None:
    """The author of what was reacted to."""
    if not event.added:
        retract(actor=event.actor, reason=Reason.REACTION, source_id=event.item.pk, detail=event.emoji)
        return
    muted = ThreadFollow.objects.filter(item=event.item.root_id or event.item.pk, person=event.item.author, muted=True)
    if not muted.exists():
        _tell_about(event, {event.item.author_id}, Reason.REACTION, detail=event.emoji)


def shared(event: content.ItemShared) -> None:
    """The author of the original, if they may read where it went."""
    _tell_about(event, {event.target.author_id}, Reason.SHARE)


def decided(event: content.ItemDecided) -> None:
    """People praised by a post that waited for approval."""
    if event.approved and event.item.kind == ItemKind.PRAISE:
        people = frozenset(praised_by(event.item))
        praised(feed.Praised(actor=event.item.author, item=event.item, people=people))


def praised(event: feed.Praised) -> None:
    """Those who are praised."""
    _tell_about(event, set(event.people), Reason.PRAISE)


def answer_chosen(event: feed.AnswerChosen) -> None:
    """Whose answer was chosen; whose was the best until now is told so no longer."""
    if event.before and event.chooser:
        retract(actor=event.chooser, reason=Reason.BEST_ANSWER, source_id=event.before, detail="")
    if event.chosen:
        chosen = content.ItemEvent(actor=event.actor, item=event.answer)
        _tell_about(chosen, {event.answer.author_id}, Reason.BEST_ANSWER)


def idea_decided(event: feed.IdeaDecided) -> None:
    """Whose idea it is."""
    _tell_about(event, {event.item.author_id}, Reason.IDEA_STATUS)


def removed(event: content.ItemRemoved) -> None:
    """A deleted thing rings nobody."""
    drop_object(object_id=event.item.pk)


def opened(event: content.ItemOpened) -> None:
    """What one has opened is read."""
    read_object(person=event.actor, object_id=event.item_id)


def member_removed(event: spaces.MemberRemoved) -> None:
    """Who lost a space loses what the bell said of it."""
    if not event.still_reads:
        drop_unreadable(person=event.person)


def owner_named(event: spaces.OwnerNamed) -> None:
    """Who looks after a space from now on."""
    if event.actor is not None:
        tell(
            actor=event.actor, person_ids={event.person.pk} - {event.actor.pk}, reason=Reason.SPACE_OWNER,
            object_kind="space", object_id=event.space.pk, source_id=event.space.pk,
        )  # fmt: skip


def join_requested(event: spaces.JoinRequested) -> None:
    """Everybody who can answer."""
    tell(
        actor=event.request.person, person_ids=event.moderators, reason=Reason.JOIN_REQUEST, object_kind="space",
        object_id=event.space.pk, source_id=event.request.pk,
    )  # fmt: skip


def join_withdrawn(event: spaces.JoinWithdrawn) -> None:
    """There is nothing left to answer."""
    drop_object(object_id=event.request.pk)


def join_decided(event: spaces.JoinDecided) -> None:
    """Who asked hears the answer; the other moderators need not look any more."""
    drop_object(object_id=event.request.pk)
    if event.actor is not None:
        reason = Reason.JOIN_ACCEPTED if event.accepted else Reason.JOIN_DECLINED
        tell(
            actor=event.actor, person_ids=[event.request.person_id], reason=reason, object_kind="space",
            object_id=event.space.pk, source_id=event.request.pk,
        )  # fmt: skip


def invited(event: spaces.InvitedToSpace) -> None:
    """Each person invited."""
    for invitation in event.invitations:
        tell(
            actor=invitation.by, person_ids=[invitation.person_id], reason=Reason.SPACE_INVITATION, object_kind="space",
            object_id=event.space.pk, source_id=invitation.pk,
        )  # fmt: skip


def invitation_answered(event: spaces.InvitationAnswered) -> None:
    """An answered invitation leaves the bell."""
    drop_object(object_id=event.invitation.pk)
