"""``/reports``, ``/cases`` and ``/decisions``: the same services and selectors as the pages, as JSON."""

import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from courtyard.accounts.requests import PersonRequest
from courtyard.content.serialising import byline
from courtyard.core.api import Listing, answer, created, listing
from courtyard.moderation.models import Appeal, Decision, Report
from courtyard.moderation.schemas import (
    AnswerIn,
    CaseOut,
    CasesOut,
    DecisionIn,
    DecisionOut,
    DecisionsOut,
    ReportIn,
    ReportOut,
    ReportsOut,
    WordsIn,
)
from courtyard.moderation.selectors import decisions, queue
from courtyard.moderation.services import appeals, reports
from courtyard.moderation.services import decisions as deciding

router = Router(tags=["moderation"])


@router.post("/reports", response={200: ReportOut, 201: ReportOut})
def report(request: PersonRequest, sent: ReportIn) -> HttpResponse:
    """Report an item to its moderators; once for each person, whatever is sent again."""
    made = reports.report(actor=request.user, item_id=sent.item, reason=sent.reason, words=sent.words, id=sent.id)
    return created(_report(made), fresh=made.made_now)


@router.get("/reports", response=ReportsOut)
def my_reports(request: PersonRequest, paging: Query[Listing]) -> HttpResponse:
    """What the caller reported."""
    page = decisions.my_reports(request.user, cursor=paging.cursor, limit=paging.limit)
    return listing([_report(row) for row in page.results], page.next)


@router.get("/cases", response=CasesOut)
def cases(request: PersonRequest, paging: Query[Listing]) -> HttpResponse:
    """What waits for the caller to decide, the oldest first; empty for who moderates nothing."""
    page = queue.queue(request.user, cursor=paging.cursor, limit=paging.limit)
    return listing([_case(matter) for matter in page.results], page.next)


@router.get("/cases/{uuid:case_id}", response=CaseOut)
def case(request: PersonRequest, case_id: uuid.UUID) -> HttpResponse:
    """One case."""
    return answer(_case(queue.matter(request.user, case_id)))


@router.put("/cases/{uuid:case_id}/opening", response=CaseOut)
def open_case(request: PersonRequest, case_id: uuid.UUID) -> HttpResponse:
    """Read the item of a space the caller does not belong to; the audit log says so."""
    reports.open_case(actor=request.user, case_id=case_id)
    return answer(_case(queue.matter(request.user, case_id)))


@router.post("/cases/{uuid:case_id}/decision", response={201: DecisionOut})
def decide(request: PersonRequest, case_id: uuid.UUID, sent: DecisionIn) -> HttpResponse:
    """Keep, hide or delete what was reported; its author and who reported it are told."""
    made = deciding.decide(actor=request.user, case_id=case_id, act=sent.act, words=sent.words)
    return answer(_decision(request, made.pk), status=201)


@router.get("/decisions", response=DecisionsOut)
def log(request: PersonRequest, paging: Query[Listing]) -> HttpResponse:
    """The log of decisions where the caller moderates."""
    page = decisions.log(request.user, cursor=paging.cursor, limit=paging.limit)
    return listing([_full(line.decision, line.appeal) for line in page.results], page.next)


@router.get("/decisions/{uuid:decision_id}", response=DecisionOut)
def decision(request: PersonRequest, decision_id: uuid.UUID) -> HttpResponse:
    """One decision: for the author of the item, for who reported it, for who moderates."""
    return answer(_decision(request, decision_id))


@router.put("/decisions/{uuid:decision_id}/appeal", response=DecisionOut)
def appeal(request: PersonRequest, decision_id: uuid.UUID, sent: WordsIn) -> HttpResponse:
    """Object, once, as the author of the item."""
    appeals.appeal(actor=request.user, decision_id=decision_id, words=sent.words)
    return answer(_decision(request, decision_id))


@router.put("/decisions/{uuid:decision_id}/answer", response=DecisionOut)
def answer_appeal(request: PersonRequest, decision_id: uuid.UUID, sent: AnswerIn) -> HttpResponse:
    """Answer an objection to somebody else's decision."""
    appeals.answer(actor=request.user, decision_id=decision_id, accept=sent.accept, words=sent.words)
    return answer(_decision(request, decision_id))


@router.post("/decisions/{uuid:decision_id}/restoration", response={201: DecisionOut})
def restore(request: PersonRequest, decision_id: uuid.UUID, sent: WordsIn) -> HttpResponse:
    """Bring back what was hidden or deleted: a new decision."""
    made = deciding.restore(actor=request.user, decision_id=decision_id, words=sent.words)
    return answer(_decision(request, made.pk), status=201)


def _report(row: Report) -> dict[str, Any]:
    return {
        "id": row.pk, "kind": "report", "created_at": row.created_at, "item": row.case.item_id, "reason": row.reason,
        "words": row.words, "open": row.case.decided_at is None,
    }  # fmt: skip


def _case(matter: queue.Matter) -> dict[str, Any]:
    case, shown = matter.case, matter.readable
    return {
        "id": case.pk, "kind": "case", "created_at": case.opened_at, "item": case.item_id,
        "author": byline(matter.author) if shown else None, "text": matter.item.body_text if shown else None,
        "spaces": matter.spaces, "reasons": [{"reason": code, "count": n} for code, _words, n in matter.reasons],
        "readable": shown, "open": case.decided_at is None,
    }  # fmt: skip


def _decision(request: PersonRequest, decision_id: uuid.UUID) -> dict[str, Any]:
    seen = decisions.outcome(request.user, decision_id)
    full = _full(seen.decision, seen.appeal)
    if seen.moderates:
        return full
    return full | {"by": None} if seen.mine else full | {"by": None, "words": None, "appeal": None}


def _full(row: Decision, appeal: Appeal | None) -> dict[str, Any]:
    return {
        "id": row.pk, "kind": "decision", "created_at": row.created_at, "item": row.item_id, "act": row.act,
        "words": row.words, "by": byline(row.by),
        "appeal": appeal and {
            "words": appeal.words, "created_at": appeal.created_at, "accepted": appeal.accepted, "answer": appeal.answer,
        },
    }  # fmt: skip
