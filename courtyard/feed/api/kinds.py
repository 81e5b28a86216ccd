"""Questions, ideas, links, votes and praise."""

import uuid
from typing import Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from courtyard.accounts.requests import PersonRequest
from courtyard.content.schemas import ItemOut, ItemsOut
from courtyard.content.selectors.cards import load
from courtyard.content.serialising import as_json, one
from courtyard.core.api import Listing, answer, listing
from courtyard.feed import services
from courtyard.feed.models import Value
from courtyard.feed.selectors import lists
from courtyard.feed.selectors.links import shared_lately
from courtyard.feed.services.values import HUES, ICONS
from courtyard.people.access import person_for_read
from courtyard.spaces.access import space_for_content
from courtyard.spaces.models import Space

__all__ = ["router"]

router = Router(tags=["kinds of posts"])


class QuestionQuery(Listing):
    """Without ``space`` those of one's Home."""

    space: uuid.UUID | None = None
    state: Literal["open", "all"] = "open"


class IdeaQuery(Listing):
    """Without ``space`` those of one's Home; without ``status`` all."""

    space: uuid.UUID | None = None
    status: Literal["", "new", "review", "planned", "done", "declined"] = ""
    sort: Literal["votes", "new"] = "votes"


class LinkQuery(Schema):
    """A web address, in any spelling."""

    address: str = Field(max_length=2000)


class StatusIn(Schema):
    """Where an idea stands. Declining asks for a reason."""

    status: Literal["new", "review", "planned", "done", "declined"]
    reason: str = Field("", max_length=500)


class ValueOut(Schema):
    """One of the organisation's values."""

    id: uuid.UUID
    kind: Literal["value"] = "value"
    name: str
    about: str
    icon: str
    hue: int
    retired: bool


class ValueIn(Schema):
    """A value as administrators write it."""

    name: str = Field(max_length=10_000, examples=["Helping hand"])
    about: str = Field("", max_length=10_000)
    icon: str = Field("star", description=f"One of {', '.join(ICONS)}")
    hue: int = Field(0, ge=0, le=max(HUES))


class ValuePatch(Schema):
    """What is to change of a value. Who retires it stops offering it; praise that names it stays."""

    name: str | None = Field(None, max_length=10_000)
    about: str | None = Field(None, max_length=10_000)
    icon: str | None = None
    hue: int | None = Field(None, ge=0, le=max(HUES))
    retired: bool | None = None


class ValuesOut(Schema):
    """The values that praise can name."""

    results: list[ValueOut]
    next: None = None


def _space(request: PersonRequest, space_id: uuid.UUID | None) -> Space | None:
    return space_for_content(request.user, space_id)[0] if space_id else None


@router.get("/questions", response=ItemsOut)
def questions(request: PersonRequest, paging: Query[QuestionQuery]) -> HttpResponse:
    """Questions, newest first: those without a best answer, or all."""
    page = lists.questions(
        request.user, space=_space(request, paging.space), unanswered=paging.state == "open", cursor=paging.cursor,
        limit=paging.limit,
    )  # fmt: skip
    return listing(as_json(request.user, page.results), page.next)


@router.get("/ideas", response=ItemsOut)
def ideas(request: PersonRequest, paging: Query[IdeaQuery]) -> HttpResponse:
    """Ideas, those with the most votes first."""
    page = lists.ideas(
        request.user, space=_space(request, paging.space), status=paging.status, newest=paging.sort == "new",
        cursor=paging.cursor, limit=paging.limit,
    )  # fmt: skip
    return listing(as_json(request.user, page.results), page.next)


@router.get("/links", response=ItemsOut)
def shared(request: PersonRequest, asked: Query[LinkQuery]) -> HttpResponse:
    """Posts of the kind link that shared an address in the last three months, as far as the caller may read them; latest
    first, three at most. Ask before sharing it once more.
    """
    found = shared_lately(request.user, asked.address)
    return listing(as_json(request.user, load(request.user, [one.item.pk for one in found])), None)


@router.put("/items/{uuid:item_id}/best", response=ItemOut)
def choose(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Mark an answer as the best of its question."""
    services.choose_answer(actor=request.user, answer_id=item_id)
    return answer(one(request.user, item_id))


@router.delete("/items/{uuid:item_id}/best", response=ItemOut)
def unchoose(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """It is not the best any more."""
    services.unchoose_answer(actor=request.user, answer_id=item_id)
    return answer(one(request.user, item_id))


@router.put("/items/{uuid:item_id}/vote", response=ItemOut)
def vote(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Be for an answer or an idea."""
    services.vote(actor=request.user, item_id=item_id)
    return answer(one(request.user, item_id))


@router.delete("/items/{uuid:item_id}/vote", response=ItemOut)
def unvote(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Take one's vote back."""
    services.unvote(actor=request.user, item_id=item_id)
    return answer(one(request.user, item_id))


@router.put("/ideas/{uuid:item_id}/status", response=ItemOut)
def decide(request: PersonRequest, item_id: uuid.UUID, sent: StatusIn) -> HttpResponse:
    """Say where an idea stands, as a moderator."""
    services.decide_idea(actor=request.user, item_id=item_id, status=sent.status, reason=sent.reason)
    return answer(one(request.user, item_id))


@router.get("/people/{uuid:person_id}/praise", response=ItemsOut)
def praise(request: PersonRequest, person_id: uuid.UUID, paging: Query[Listing]) -> HttpResponse:
    """The praise of a person that the caller may read."""
    person = person_for_read(request.user, person_id)
    page = lists.praise_of(request.user, person.pk, cursor=paging.cursor, limit=paging.limit)
    return listing(as_json(request.user, page.results), page.next)


@router.get("/praise/values", response=ValuesOut)
def values(request: PersonRequest) -> HttpResponse:
    """The values that praise can name."""
    return listing([_value_json(one) for one in lists.values()], None)


@router.post("/praise/values", response={201: ValueOut})
def make_value(request: PersonRequest, sent: ValueIn) -> HttpResponse:
    """Add a value that praise can name. Administrators only."""
    return answer(_value_json(services.make_value(actor=request.user, **sent.dict())), status=201)


@router.patch("/praise/values/{uuid:value_id}", response=ValueOut)
def edit_value(request: PersonRequest, value_id: uuid.UUID, sent: ValuePatch) -> HttpResponse:
    """Change a value, stop offering it or offer it again. Administrators only."""
    changes = sent.dict(exclude_none=True)
    return answer(_value_json(services.edit_value(actor=request.user, value_id=value_id, **changes)))


def _value_json(one: Value) -> dict[str, object]:
    return {
        "id": one.pk, "kind": "value", "name": one.name, "about": one.about, "icon": one.icon,
        "hue": one.hue, "retired": one.retired_at is not None,
    }  # fmt: skip
