"""The shapes of reports, cases and decisions in the API."""

import datetime
import uuid
from typing import Literal

from ninja import Schema
from pydantic import Field

from courtyard.content.schemas import BylineOut

__all__ = [
    "AnswerIn", "AppealOut", "CaseOut", "CasesOut", "DecisionIn", "DecisionOut", "DecisionsOut", "ReasonOut", "ReportIn",
    "ReportOut", "ReportsOut", "WordsIn",
]  # fmt: skip

ReasonName = Literal["rude", "harassing", "private", "wrong", "spam", "unsafe", "other"]


class ReportIn(Schema):
    """What is wrong with an item; ``id`` may be given by the client."""

    id: uuid.UUID | None = None
    item: uuid.UUID
    reason: ReasonName
    words: str = Field("", max_length=1000)


class ReportOut(Schema):
    """One's own report; ``open`` until somebody decided."""

    id: uuid.UUID
    kind: Literal["report"] = "report"
    created_at: datetime.datetime
    item: uuid.UUID
    reason: str
    words: str
    open: bool


class ReportsOut(Schema):
    """A page of one's own reports."""

    results: list[ReportOut]
    next: str | None


class ReasonOut(Schema):
    """How many people gave a reason."""

    reason: str
    count: int


class CaseOut(Schema):
    """What was reported of an item. Who may not read the item sees only that it waits: ``author`` and ``text`` are null."""

    id: uuid.UUID
    kind: Literal["case"] = "case"
    created_at: datetime.datetime
    item: uuid.UUID
    author: BylineOut | None
    text: str | None
    spaces: list[str]
    reasons: list[ReasonOut]
    readable: bool
    open: bool


class CasesOut(Schema):
    """A page of the queue."""

    results: list[CaseOut]
    next: str | None


class DecisionIn(Schema):
    """What is to happen, and why: the author reads the words."""

    act: Literal["keep", "hide", "delete"]
    words: str = Field(max_length=2000)


class WordsIn(Schema):
    """Words for the other side."""

    words: str = Field(max_length=2000)


class AnswerIn(WordsIn):
    """``accept`` brings the item back."""

    accept: bool


class AppealOut(Schema):
    """An objection and its answer; ``accepted`` is null until there is one."""

    words: str
    created_at: datetime.datetime
    accepted: bool | None
    answer: str


class DecisionOut(Schema):
    """A decision. ``by`` is null for its author and for who reported the item; ``words`` are null for the latter."""

    id: uuid.UUID
    kind: Literal["decision"] = "decision"
    created_at: datetime.datetime
    item: uuid.UUID
    act: str
    words: str | None
    by: BylineOut | None
    appeal: AppealOut | None


class DecisionsOut(Schema):
    """A page of the log."""

    results: list[DecisionOut]
    next: str | None
