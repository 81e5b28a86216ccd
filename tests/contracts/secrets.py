"""What only members of the secret space may know of, and what else may stand behind an address."""

import io
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from courtyard.chat.models import Conversation, ConversationMember, Forward, Message, MessagePoll, SavedMessage
from courtyard.content.models import Attachment, File, Item, ItemKind, ItemState, ItemTag, Tag
from courtyard.core import storage
from courtyard.core.clock import now
from courtyard.core.ids import new_id
from courtyard.feed.models import DraftVersion, Idea, Poll, PollOption, Remark, SavedDraft
from courtyard.moderation.models import Act, Appeal, Case, Decision, MessageAppeal, MessageCase, MessageReport, Report
from courtyard.notifications.models import Happening, Notice, Reason
from courtyard.spaces.models import JoinRequest, Membership, Space, SpaceInvitation
from tests.cast import Cast, absent_id, comment, new_space, post

WORD = "plumbago"  # stands in nothing but what is secret
NOTHING = "nothing-like-it"


@dataclass(frozen=True)
class Secrets:
    """Things of the secret space, one of each kind that has an address; all by its owner, the host."""

    item: Item
    pending: Item
    waiting: Item
    deleted: Item
    comment: Item
    poll: Item
    idea: Item
    answer: Item
    file: File
    space: Space
    gone: Space
    notice: Notice
    request: JoinRequest
    invitation: SpaceInvitation
    case: Case
    decision: Decision
    draft: SavedDraft
    remark: Remark
    conversation: Conversation
    message: Message
    message_case: MessageCase
    message_decided: MessageCase
    message_appealed: MessageCase
    host: uuid.UUID

    def values(self, route: str, *, absent: bool = False) -> dict[str, object]:
        """A value for each argument we know: the secret thing, or one that does not exist."""
        named = {name: nothing if absent else make(self) for name, (make, nothing) in SECRET.items()}
        if not absent and route in INSTEAD:
            thing = INSTEAD[route](self)
            named[_CALLED.get(type(thing), "item_id")] = thing.pk
        return named | {name: make(self) for name, make in PLAIN.items()}


_CALLED = {Space: "space_id", MessageCase: "message_case_id"}
# Arguments that name something secret: the thing, and a stand-in that does not exist.
SECRET: Mapping[str, tuple[Callable[[Secrets], object], object]] = {
    "item_id": (lambda secrets: secrets.item.pk, absent_id()),
    "comment_id": (lambda secrets: secrets.comment.pk, absent_id()),
    "file_id": (lambda secrets: secrets.file.pk, absent_id()),
    "slug": (lambda secrets: secrets.space.slug, NOTHING),
    "space_id": (lambda secrets: secrets.space.pk, absent_id()),
    "notice_id": (lambda secrets: secrets.notice.pk, absent_id()),
    "request_id": (lambda secrets: secrets.request.pk, absent_id()),
    "invitation_id": (lambda secrets: secrets.invitation.pk, absent_id()),
    "case_id": (lambda secrets: secrets.case.pk, absent_id()),
    "decision_id": (lambda secrets: secrets.decision.pk, absent_id()),
    "draft_id": (lambda secrets: secrets.draft.pk, absent_id()),
    "remark_id": (lambda secrets: secrets.remark.pk, absent_id()),
    "conversation_id": (lambda secrets: secrets.conversation.pk, absent_id()),
    "message_id": (lambda secrets: secrets.message.pk, absent_id()),
    "message_case_id": (lambda secrets: secrets.message_case.pk, absent_id()),
    "name": (lambda secrets: WORD, NOTHING),  # of a tag
}
# Addresses for which only a post or a space in another state, or a comment, is of use.
INSTEAD: Mapping[str, Callable[[Secrets], Item | Space | MessageCase]] = {
    "moderation/messages/<uuid:message_case_id>/outcome/": lambda secrets: secrets.message_decided,
    "api/v1/message-cases/<uuidstr:message_case_id>/outcome": lambda secrets: secrets.message_decided,
    **dict.fromkeys(
        (
            *(f"moderation/messages/<uuid:message_case_id>/{act}/" for act in ("appeal", "answer")),
            *(f"api/v1/message-cases/<uuidstr:message_case_id>/{act}" for act in ("appeal", "answer")),
        ),
        lambda secrets: secrets.message_appealed,
    ),
    "spaces/deleted/<uuid:space_id>/restored/": lambda secrets: secrets.gone,
    "api/v1/spaces/<uuidstr:space_id>/restored": lambda secrets: secrets.gone,
    "items/<uuid:item_id>/restore/": lambda secrets: secrets.deleted,
    "api/v1/items/<uuidstr:item_id>/restored": lambda secrets: secrets.deleted,
    "items/<uuid:item_id>/decide/": lambda secrets: secrets.pending,
    "items/<uuid:item_id>/decision/": lambda secrets: secrets.decision.item,
    "items/<uuid:item_id>/submission/": lambda secrets: secrets.waiting,
    "api/v1/items/<uuidstr:item_id>/decision": lambda secrets: secrets.pending,
    "api/v1/items/<uuidstr:item_id>/submission": lambda secrets: secrets.waiting,
    **dict.fromkeys(
        (
            *(f"items/<uuid:item_id>/{act}/" for act in ("ballot", "options", "closing", "own", "voters")),
            *(f"api/v1/polls/<uuidstr:item_id>{act}" for act in ("", "/ballot", "/options", "/closing")),
        ),
        lambda secrets: secrets.poll,
    ),
    **dict.fromkeys(
        ("items/<uuid:item_id>/status/", "api/v1/ideas/<uuidstr:item_id>/status"), lambda secrets: secrets.idea
    ),
    **dict.fromkeys(
        (
            *(f"items/<uuid:item_id>/{act}/" for act in ("best", "vote")),
            *(f"api/v1/items/<uuidstr:item_id>/{act}" for act in ("best", "vote")),
        ),
        lambda secrets: secrets.answer,
    ),
    "items/<uuid:item_id>/reply-pin/": lambda secrets: secrets.comment,
    "api/v1/items/<uuidstr:item_id>/reply-pin": lambda secrets: secrets.comment,
    "items/<uuid:item_id>/off-topic/": lambda secrets: secrets.comment,
    "api/v1/items/<uuidstr:item_id>/off-topic": lambda secrets: secrets.comment,
}
# What an address takes after the question mark.
QUERY: Mapping[str, Callable[[Secrets], str]] = {
    "items/<uuid:item_id>/pin/": lambda secrets: f"?space={secrets.space.pk}",
    "items/<uuid:item_id>/announcement/": lambda secrets: f"?space={secrets.space.pk}",
}
# Arguments that say nothing of anything secret.
PLAIN: Mapping[str, Callable[[Secrets], object]] = {
    "emoji": lambda secrets: "👏",
    "version": lambda secrets: 1,  # of the rules of a space, of a draft
    "variant": lambda secrets: "original",
    "person_id": lambda secrets: secrets.host,
    "uidb36": lambda secrets: secrets.host.hex,
    "status": lambda secrets: 404,
    "answer": lambda secrets: 204,
    **dict.fromkeys(
        (
            "token_id",
            "value_id",
            "absence_id",
            "arrangement_id",
            "section_id",
            "field_id",
            "run_id",
            "vacancy_id",
            "badge_id",
            "circle_id",
            "role_id",
            "skill_id",
            "held_id",
            "filter_id",
            "search_id",
            "recent_id",
            "scheduled_id",
            "synonym_id",
            "recommendation_id",
            "unfound_id",
            "id",
        ),
        lambda secrets: absent_id(),
    ),
    **dict.fromkeys(("secret", "key", "path", "synonym"), lambda secrets: NOTHING),
    **dict.fromkeys(("preview_id", "number", "category_id", "template_id"), lambda secrets: 0),
}


@pytest.fixture
def secrets(cast: Cast) -> Secrets:
    """Everything secret, and nothing of it anywhere else."""
    host, space = cast.host, cast.secret
    item = post(host, space, text=f"Only here: {WORD}")
    kept = storage.save(io.BytesIO(b"%PDF-1.4"), max_bytes=100)
    file = File.objects.create(
        owner=host, name=f"{WORD}.pdf", content_type="application/pdf", size=kept.size, key=kept.key
    )
    Attachment.objects.create(item=item, file=file)
    tag = Tag.objects.create(slug=WORD, name=WORD)
    ItemTag.objects.create(item=item, tag=tag, published_at=now())
    poll = post(host, space, kind=ItemKind.POLL, title=f"{WORD}?")
    rules = Poll.objects.create(item=poll)
    PollOption.objects.bulk_create(PollOption(poll=rules, position=n, text=f"{WORD} {n}") for n in range(2))
    idea = post(host, space, kind=ItemKind.IDEA, title=f"More {WORD}")
    Idea.objects.create(item=idea)
    asked = post(host, space, kind=ItemKind.QUESTION, title=f"Where is the {WORD}?")
    notice = Notice.objects.create(person=host, object_kind="item", object_id=item.pk)
    Happening.objects.create(notice=notice, reason=Reason.COMMENT, actor=cast.member, source_id=item.pk)
    draft = SavedDraft.objects.create(pk=new_id(), author=host, fields={"body": [WORD]})
    DraftVersion.objects.create(draft=draft, number=1, fields={"body": [WORD]}, by=host, written_at=now())
    talk = _channel(cast)
    message = Message.objects.get(conversation=talk, forward__isnull=False)
    return Secrets(
        conversation=talk,
        message=message,
        message_case=_message_reported(cast, talk),
        message_decided=_message_reported(
            cast, talk, decided_at=now(), by=cast.moderator, act="keep", words=f"{WORD}!"
        ),
        message_appealed=_message_appealed(cast, talk),
        item=item,
        pending=post(cast.member, space, text=f"{WORD} waits", state=ItemState.PENDING),
        waiting=post(host, space, text=f"{WORD} waits too", state=ItemState.PENDING),
        deleted=_deleted(host, space),
        comment=comment(cast.former, item, text=f"{WORD} again"),
        poll=poll,
        idea=idea,
        answer=comment(cast.member, asked, text=f"{WORD} by the door"),
        file=file,
        space=space,
        gone=_gone(cast),
        notice=notice,
        request=JoinRequest.objects.create(space=space, person=cast.colleague),
        invitation=SpaceInvitation.objects.create(space=space, person=cast.moderator, by=host),
        case=_reported(cast),
        decision=_decided(cast),
        draft=draft,
        remark=Remark.objects.create(draft=draft, author=host, text=WORD),
        host=host.pk,
    )


def _message_reported(cast: Cast, conversation: Conversation, **decided: object) -> MessageCase:
    said = Message.objects.create(
        conversation=conversation,
        author=cast.member,
        body_html=f"<p>{WORD}?</p>",
        body_text=f"{WORD}?",
        created_at=now(),
    )
    case = MessageCase.objects.create(message=said, **decided)
    MessageReport.objects.create(case=case, person=cast.host, reason="rude", words=f"{WORD}!")
    return case


def _message_appealed(cast: Cast, conversation: Conversation) -> MessageCase:
    """Deleted by the steward; its author objects."""
    case = _message_reported(cast, conversation, decided_at=now(), by=cast.steward, act="delete", words=f"{WORD}!")
    Message.objects.filter(pk=case.message_id).update(deleted_at=now(), deleted_by=cast.steward)
    MessageAppeal.objects.create(case=case, words=f"{WORD}, I meant it")
    return case


def _reported(cast: Cast) -> Case:
    item = post(cast.member, cast.secret, text=f"{WORD} was reported")
    case = Case.objects.create(item=item, post=item)
    Report.objects.create(case=case, person=cast.host, reason="rude", words=f"{WORD}!")
    return case


def _decided(cast: Cast) -> Decision:
    """Hidden by the steward; its author objects."""
    case = _reported(cast)
    Case.objects.filter(pk=case.pk).update(decided_at=now())
    Item.objects.filter(pk=case.item_id).update(state=ItemState.HIDDEN)
    decision = Decision.objects.create(
        case=case, item=case.item, by=cast.steward, act=Act.HIDE, words=f"No {WORD}", version=1
    )
    Appeal.objects.create(decision=decision, words=f"But {WORD}")
    return decision


def _channel(cast: Cast) -> Conversation:
    """A channel of the secret space, which the former member had joined, too; its owner keeps what was passed on there."""
    talk = Conversation.objects.create(kind="channel", space=cast.secret, name=f"{WORD} talk", created_by=cast.host)
    ConversationMember.objects.create(conversation=talk, person=cast.host, role="owner")
    ConversationMember.objects.create(conversation=talk, person=cast.former)
    words = {"conversation": talk, "author": cast.host, "body_html": WORD, "body_text": WORD}
    source, message = (Message.objects.create(**words, created_at=now()) for _twice in range(2))
    Forward.objects.create(
        message=message, source=source, author=cast.host, said_at=now(), body_html=WORD, body_text=WORD
    )
    SavedMessage.objects.create(person=cast.host, message=message)
    MessagePoll.objects.create(message=message, options=[WORD, "Neither"])
    return talk


def _gone(cast: Cast) -> Space:
    """A secret space that its owner deleted."""
    space = new_space(f"{WORD} gone", visibility="secret", joining="invited", deleted_at=now())
    Membership.objects.create(space=space, person=cast.host, role="owner")
    return space


def _deleted(by: object, space: Space) -> Item:
    return post(by, space, text=f"{WORD} gone", state=ItemState.DELETED, deleted_at=now(), deleted_by=by)  # type: ignore[arg-type]
