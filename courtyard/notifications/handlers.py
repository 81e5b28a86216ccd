"""Who is told of what; bound in ``config/wiring.py``. Nobody hears of what they may not read."""

import uuid

from courtyard.accounts.models import State
from courtyard.content import access
from courtyard.content import events as content
from courtyard.content.models import CoAuthor, Item, ItemKind, ItemState, ThreadFollow
from courtyard.core.ids import new_id
from courtyard.core.prepared import Prepared, stand_in
from courtyard.feed import events as feed
from courtyard.feed.selectors.lists import praised_by
from courtyard.notifications.models import Reason
from courtyard.notifications.services import (
    carry,
    drop_for,
    drop_object,
    drop_objects,
    drop_space,
    drop_unreadable,
    read_object,
    retract,
    tell,
)
from courtyard.notifications.tasks import tell_members
from courtyard.people import events as people
from courtyard.spaces import events as spaces
from courtyard.spaces.access import moderators_of
from courtyard.spaces.models import Membership, Space, SpaceRole

__all__ = [
    "announced",
    "answer_chosen",
    "came_out",
    "closed",
    "commented",
    "decided",
    "draft_ended",
    "draft_opened",
    "draft_published",
    "draft_remarked",
    "draft_shared",
    "draft_unshared",
    "edited",
    "endorsement_withdrawn",
    "held",
    "hidden",
    "idea_decided",
    "idle_answered",
    "invitation_answered",
    "invited",
    "join_decided",
    "join_requested",
    "join_withdrawn",
    "member_removed",
    "merged",
    "moved",
    "opened",
    "owner_named",
    "placed",
    "praised",
    "reacted",
    "remark_removed",
    "removed",
    "shared",
    "skill_endorsed",
    "skills_gone",
    "space_archived",
    "space_deleted",
    "space_idle",
    "split",
    "submitted",
    "to_check",
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


def skill_endorsed(event: people.SkillEndorsed) -> None:
    """Whose skill it is."""
    tell(
        actor=event.actor, person_ids={event.held.person_id}, reason=Reason.ENDORSED, object_kind="skill",
        object_id=event.held.pk, source_id=event.held.pk,
    )  # fmt: skip


def endorsement_withdrawn(event: people.EndorsementWithdrawn) -> None:
    """What was taken back rings nobody."""
    retract(actor=event.actor, reason=Reason.ENDORSED, source_id=event.held_id, detail="")


def skills_gone(event: people.SkillsGone) -> None:
    """Nor does what is off the profile."""
    drop_objects(object_ids=event.held_ids)


def draft_shared(event: feed.DraftShared) -> None:
    """Who writes it from now on."""
    _tell_of_draft(event, event.people, Reason.DRAFT_SHARED, event.draft.pk)


def draft_remarked(event: feed.DraftRemarked) -> None:
    """The others who write it."""
    _tell_of_draft(event, event.people, Reason.DRAFT_REMARK, event.remark.pk)


def _tell_of_draft(event: feed.DraftEvent, people: frozenset[uuid.UUID], reason: str, source_id: uuid.UUID) -> None:
    tell(
        actor=event.actor, person_ids=people, reason=reason, object_kind="draft", object_id=event.draft.pk,
        source_id=source_id,
    )  # fmt: skip


def draft_opened(event: feed.DraftOpened) -> None:
    """What one has opened is read."""
    read_object(person=event.actor, object_id=event.draft.pk)


def remark_removed(event: feed.RemarkRemoved) -> None:
    """A deleted comment rings nobody."""
    retract(actor=event.actor, reason=Reason.DRAFT_REMARK, source_id=event.remark, detail="")


def draft_unshared(event: feed.DraftUnshared) -> None:
    """Who does not write it any more hears nothing of it."""
    drop_for(person_ids=[event.person], object_id=event.draft.pk)


def draft_published(event: feed.DraftPublished) -> None:
    """Who wrote it with its author, whether the post names them or not."""
    _tell_about(event, set(event.people), Reason.DRAFT_PUBLISHED)


def draft_ended(event: feed.DraftEnded) -> None:
    """There is nothing left to write."""
    drop_for(person_ids=event.people, object_id=event.draft_id)


def removed(event: content.ItemRemoved | content.ItemExpired) -> None:
    """A deleted thing rings nobody."""
    drop_object(object_id=event.item.pk)


def hidden(event: content.ItemHidden) -> None:
    """Nor does a hidden one."""
    drop_object(object_id=event.item.pk)


def closed(event: content.ThreadClosed) -> None:
    """The author of a post whose conversation somebody else closed."""
    _tell_about(event, {event.item.author_id}, Reason.CLOSED)


def moved(event: content.ItemMoved) -> None:
    """The author of a post that somebody else moved, if they may read where it stands now."""
    _tell_about(event, {event.item.author_id}, Reason.MOVED)


def split(event: content.PostSplit) -> None:
    """Whose comments are a post of their own now."""
    _tell_about(event, set(event.authors), Reason.SPLIT)


def merged(event: content.PostMerged) -> None:
    """What the bell said of the post it says of the one it is part of; its author hears so."""
    carry(object_id=event.item.pk, to=event.target.pk)
    _tell_about(event, {event.item.author_id}, Reason.MERGED)


def submitted(event: content.ItemSubmitted) -> None:
    """Everybody who can let the post out."""
    moderators: set[uuid.UUID] = set()
    for space in Space.objects.filter(pk__in=event.space_ids):
        moderators |= set(moderators_of(space).values_list("pk", flat=True))
    drop_object(object_id=event.item.pk)
    _tell(event, moderators, Reason.POST_WAITING)


def decided(event: content.ItemDecided) -> None:
    """The author hears what became of the post, and who is named in it of what came out; nobody need decide any more."""
    drop_object(object_id=event.item.pk)
    reason = Reason.POST_PUBLISHED if event.approved else Reason.POST_RETURNED
    _tell(event, {event.item.author_id}, reason)
    if event.approved and event.item.state == ItemState.PUBLISHED:
        named = access.readers_among(event.item, set(event.mentioned) - {event.item.author_id})
        by_author = content.ItemEvent(actor=event.item.author, item=event.item)
        _tell(by_author, named, Reason.MENTION)
        _tell_of_late(event.item)


def _tell_of_late(item: Item) -> None:
    """Who is praised by a post that came out later than it was written, and who wrote it with its author."""
    writers = frozenset(CoAuthor.objects.filter(item=item).values_list("person", flat=True))
    draft_published(feed.DraftPublished(actor=item.author, item=item, people=writers))
    if item.kind == ItemKind.PRAISE:
        praised(feed.Praised(actor=item.author, item=item, people=frozenset(praised_by(item))))


def came_out(event: content.ItemCameOut) -> None:
    """Who is named or praised by a post that waited for its time, or wrote it."""
    _tell_about(event, set(event.mentioned), Reason.MENTION)
    _tell_of_late(event.item)


def announced(event: content.ItemAnnounced) -> None:
    """Every member who listens, by a job: they may be many."""
    tell_members.defer(item_id=str(event.item.pk), space_id=str(event.space.pk), actor_id=str(event.actor.pk))


def held(event: content.ItemHeld) -> None:
    """The author of a post that could not come out."""
    _remind(event.item, Reason.POST_HELD)


def to_check(event: content.ItemToCheck) -> None:
    """The author of a post that wanted to look at it again."""
    _remind(event.item, Reason.POST_TO_CHECK)


def _remind(item: Item, reason: Reason) -> None:
    """Its author, about a post; nobody did that."""
    pk = item.pk
    tell(actor=None, person_ids={item.author_id}, reason=reason, object_kind="item", object_id=pk, source_id=pk)


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


def space_idle(event: spaces.SpaceIdle) -> None:
    """Its owners: keep it, or archive it?"""
    _tell_owners(event, Reason.SPACE_IDLE, event.question_id)


def idle_answered(event: spaces.IdleAnswered) -> None:
    """Nobody need answer any more."""
    drop_object(object_id=event.question_id)


def space_archived(event: spaces.SpaceArchived) -> None:
    """Its owners hear when it was archived because nobody answered; whoever asked about it is done."""
    if event.archived and event.actor is None:
        _tell_owners(event, Reason.SPACE_ARCHIVED, new_id())


def _tell_owners(event: spaces.SpaceEvent, reason: str, source_id: uuid.UUID) -> None:
    owners = Membership.objects.filter(space=event.space, role=SpaceRole.OWNER, person__state=State.ACTIVE)
    tell(
        actor=event.actor, person_ids=list(owners.values_list("person", flat=True)), reason=reason,
        object_kind="space", object_id=event.space.pk, source_id=source_id,
    )  # fmt: skip


def space_deleted(event: spaces.SpaceDeleted) -> None:
    """What was said of it leaves the bells."""
    if event.deleted:
        drop_space(space_id=event.space.pk)


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
