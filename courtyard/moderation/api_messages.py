"""``/message-reports`` and ``/message-cases``: reported messages, as JSON."""

import datetime
import uuid
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from courtyard.accounts.models import Person
from courtyard.accounts.requests import PersonRequest
from courtyard.chat.models import Message
from courtyard.content.schemas import BylineOut
from courtyard.content.serialising import byline
from courtyard.core.api import Listing, answer, created, listing
from courtyard.moderation import message_access
from courtyard.moderation.models import MessageAppeal, MessageCase
from courtyard.moderation.schemas import AnswerIn, AppealOut, ReasonName, ReasonOut, WordsIn
from courtyard.moderation.selectors import messages as selecting
from courtyard.moderation.services import messages as services
from courtyard.moderation.services.message_appeals import answer_message_appeal, appeal_message

router = Router(tags=["moderation"])


class MessageReportIn(Schema):
    """What is wrong with a message; ``id`` may be given by the client."""

    id: uuid.UUID | None = None
    message: uuid.UUID
    reason: ReasonName
    words: str = Field("", max_length=1000)


class MessageReportOut(Schema):
    """One's own report."""

    id: uuid.UUID
    kind: Literal["message_report"] = "message_report"
    created_at: datetime.datetime
    message: uuid.UUID
    reason: str
    words: str


class SaidOut(Schema):
    """A message that was said just before."""

    author: BylineOut
    text: str
    created_at: datetime.datetime


class MessageCaseOut(Schema):
    """What was reported of a message. Before who decides has opened it, ``author`` and ``text`` are null and ``before`` is empty."""

    id: uuid.UUID
    kind: Literal["message_case"] = "message_case"
    created_at: datetime.datetime
    message: uuid.UUID
    place: str
    author: BylineOut | None
    text: str | None
    before: list[SaidOut]
    reasons: list[ReasonOut]
    readable: bool
    open: bool
    act: str
    words: str
    appeal: AppealOut | None


class MessageOutcomeOut(Schema):
    """What became of a message: for its author with the reason and their objection, for who reported it without."""

    id: uuid.UUID
    kind: Literal["message_outcome"] = "message_outcome"
    created_at: datetime.datetime
    message: uuid.UUID
    act: str
    words: str | None
    appeal: AppealOut | None


class MessageCasesOut(Schema):
    """A page of the queue."""

    results: list[MessageCaseOut]
    next: str | None


class MessageDecisionIn(Schema):
    """What is to happen, and why: the author reads the words."""

    act: Literal["keep", "delete"]
    words: str = Field(max_length=2000)


@router.post("/message-reports", response={200: MessageReportOut, 201: MessageReportOut})
def report(request: PersonRequest, sent: MessageReportIn) -> HttpResponse:
    """Report a message to the moderators; once for each person, whatever is sent again."""
    made = services.report_message(
        actor=request.user, message_id=sent.message, reason=sent.reason, words=sent.words, id=sent.id
    )
    shown = {
        "id": made.pk, "kind": "message_report", "created_at": made.created_at, "message": sent.message,
        "reason": made.reason, "words": made.words,
    }  # fmt: skip
    return created(shown, fresh=made.made_now)


@router.get("/message-cases", response=MessageCasesOut)
def cases(request: PersonRequest, paging: Query[Listing]) -> HttpResponse:
    """Messages that wait for the caller: reported, or with an objection of their author; the oldest first. Empty for who
    decides nothing.
    """
    page = selecting.messages_waiting(request.user, cursor=paging.cursor, limit=paging.limit)
    return listing([_case(matter) for matter in page.results], page.next)


@router.get("/message-cases/{uuid:message_case_id}", response=MessageCaseOut)
def case(request: PersonRequest, message_case_id: uuid.UUID) -> HttpResponse:
    """One case."""
    return answer(_case(selecting.message_matter(request.user, message_case_id)))


@router.put("/message-cases/{uuid:message_case_id}/opening", response=MessageCaseOut)
def open_case(request: PersonRequest, message_case_id: uuid.UUID) -> HttpResponse:
    """Read the message of a conversation that the caller cannot read; the audit log says so."""
    services.open_message(actor=request.user, case_id=message_case_id)
    return answer(_case(selecting.message_matter(request.user, message_case_id)))


@router.post("/message-cases/{uuid:message_case_id}/decision", response={201: MessageCaseOut})
def decide(request: PersonRequest, message_case_id: uuid.UUID, sent: MessageDecisionIn) -> HttpResponse:
    """Keep or delete what was reported; its author and who reported it are told."""
    services.decide_message(actor=request.user, case_id=message_case_id, act=sent.act, words=sent.words)
    return answer(_case(selecting.message_matter(request.user, message_case_id)), status=201)


@router.get("/message-cases/{uuid:message_case_id}/outcome", response=MessageOutcomeOut)
def outcome(request: PersonRequest, message_case_id: uuid.UUID) -> HttpResponse:
    """What was decided: for the author of a message that was deleted, and for who reported it."""
    return answer(_outcome(request.user, message_access.case_for_outcome(request.user, message_case_id)))


@router.put("/message-cases/{uuid:message_case_id}/appeal", response=MessageOutcomeOut)
def appeal(request: PersonRequest, message_case_id: uuid.UUID, sent: WordsIn) -> HttpResponse:
    """Object, once, as the author of the message."""
    appeal_message(actor=request.user, case_id=message_case_id, words=sent.words)
    return answer(_outcome(request.user, message_access.case_for_outcome(request.user, message_case_id)))


@router.put("/message-cases/{uuid:message_case_id}/answer", response=MessageCaseOut)
def answer_appeal(request: PersonRequest, message_case_id: uuid.UUID, sent: AnswerIn) -> HttpResponse:
    """Answer an objection to somebody else's decision: the message comes back, or stays deleted."""
    answer_message_appeal(actor=request.user, case_id=message_case_id, accept=sent.accept, words=sent.words)
    return answer(_case(selecting.message_matter(request.user, message_case_id)))


def _outcome(viewer: Person, case: MessageCase) -> dict[str, Any]:
    mine = case.message.author_id == viewer.pk
    return {
        "id": case.pk, "kind": "message_outcome", "created_at": case.decided_at, "message": case.message_id, "act": case.act,
        "words": case.words if mine else None, "appeal": _appeal(getattr(case, "appeal", None)) if mine else None,
    }  # fmt: skip


def _appeal(row: MessageAppeal | None) -> dict[str, Any] | None:
    return {name: getattr(row, name) for name in ("words", "created_at", "accepted", "answer")} if row else None


def _said(message: Message) -> dict[str, Any]:
    return {"author": byline(message.author), "text": message.body_text, "created_at": message.created_at}


def _case(matter: selecting.TalkMatter) -> dict[str, Any]:
    case, shown = matter.case, matter.readable
    before = [_said(one.message) for one in matter.before]
    return {
        "id": case.pk, "kind": "message_case", "created_at": case.opened_at, "message": case.message_id, "place": matter.place,
        "author": byline(matter.message.author) if shown else None, "text": matter.message.body_text if shown else None,
        "before": before, "reasons": [{"reason": code, "count": n} for code, _words, n in matter.reasons],
        "readable": shown, "open": case.decided_at is None, "act": case.act, "words": case.words if shown else "",
        "appeal": _appeal(matter.appeal) if shown else None,
    }  # fmt: skip
