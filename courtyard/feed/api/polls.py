"""``/polls``: a poll as the caller may see it, voting, adding options, closing."""

import uuid
from dataclasses import replace
from typing import Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from courtyard.accounts.requests import PersonRequest
from courtyard.content import access
from courtyard.content.models import Item
from courtyard.core.api import answer
from courtyard.core.errors import Invalid, NotFound
from courtyard.feed import services
from courtyard.feed.selectors.kinds import own_of_kinds
from courtyard.feed.selectors.polls import PollOwn
from courtyard.feed.services import PollDraft

__all__ = ["PollIn", "PollPatch", "changed", "drafted", "router"]

router = Router(tags=["polls"])
Choice = Literal["single", "several", "ranked"]


class PollIn(Schema):
    """The poll of a new post. Votes in an anonymous one are final whatever ``changeable`` says."""

    options: list[str] = Field(min_length=2, max_length=20)
    choice: Choice = "single"
    closes_at: AwareDatetime | None = None
    adding: bool = Field(False, description="Readers may add options")
    sealed: bool = Field(False, description="Results are told to who has voted, and to all when it is closed")
    changeable: bool = True
    anonymous: bool = Field(False, description="Nobody can tell who chose what; results from 5 votes on")


class PollPatch(Schema):
    """What to change of a poll while nobody has voted; what is left out stays. ``closes_at`` null means no end.

    An option keeps its id while its words and ``choice`` stay. ``anonymous`` cannot be taken back.
    """

    options: list[str] | None = Field(None, min_length=2, max_length=20)
    choice: Choice | None = None
    closes_at: AwareDatetime | None = None
    adding: bool | None = None
    sealed: bool | None = None
    changeable: bool | None = None
    anonymous: bool | None = None


class OptionOut(Schema):
    """An option. ``votes`` is null while the caller may not know it; of a ranked poll they are first choices.

    ``mine`` is the place the caller gave it: 1 is chosen or preferred, 0 not chosen, and always 0 in an anonymous poll.
    """

    id: uuid.UUID
    text: str
    votes: int | None
    mine: int


class RoundOut(Schema):
    """A round of an instant run-off: first places by option, ballots that count no more, and who goes out."""

    counts: dict[str, int]
    exhausted: int
    out: uuid.UUID | None


class PollOut(Schema):
    """A poll as the caller may see it; ``results_hidden`` says why there are none: "sealed" or "few" votes."""

    id: uuid.UUID
    kind: Literal["poll"] = "poll"
    choice: Choice
    options: list[OptionOut]
    voters: int
    voted: bool
    open: bool
    closes_at: AwareDatetime | None
    closed_at: AwareDatetime | None
    adding: bool
    sealed: bool
    changeable: bool
    anonymous: bool
    results_hidden: Literal["", "sealed", "few"]
    winner: uuid.UUID | None = None
    rounds: list[RoundOut] = Field(default_factory=list)


class BallotIn(Schema):
    """The options chosen, in the order of preference where the poll is ranked."""

    choices: list[uuid.UUID] = Field(min_length=1, max_length=20)


class OptionIn(Schema):
    """One more option."""

    text: str = Field(min_length=1, max_length=200)


def drafted(sent: PollIn | None) -> PollDraft | None:
    """What the service takes."""
    return PollDraft(**sent.dict()) if sent else None


def changed(item: Item, sent: PollPatch | None) -> PollDraft | None:
    """What the service takes for a change. Raises Invalid for a post that is no poll."""
    if sent is None:
        return None
    stands = services.as_drafted(item=item)
    if stands is None:
        raise Invalid({"poll": [_("This post is no poll.")]})
    wanted = sent.dict(exclude_unset=True)
    return replace(
        stands, **{name: value for name, value in wanted.items() if value is not None or name == "closes_at"}
    )


def _poll(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    access.item_for_read(request.user, item_id)
    found = own_of_kinds(request.user, [item_id]).get(item_id)
    if not isinstance(found, PollOwn):
        raise NotFound
    return answer({"id": item_id, "kind": "poll", **found.as_json()})


@router.get("/polls/{uuid:item_id}", response=PollOut)
def read(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """A poll, by the id of its post."""
    return _poll(request, item_id)


@router.put("/polls/{uuid:item_id}/ballot", response=PollOut)
def vote(request: PersonRequest, item_id: uuid.UUID, sent: BallotIn) -> HttpResponse:
    """Vote, or change one's vote where the poll lets one (else 409)."""
    services.cast_ballot(actor=request.user, item_id=item_id, choices=sent.choices)
    return _poll(request, item_id)


@router.delete("/polls/{uuid:item_id}/ballot", response=PollOut)
def withdraw(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Take one's vote back."""
    services.withdraw_ballot(actor=request.user, item_id=item_id)
    return _poll(request, item_id)


@router.post("/polls/{uuid:item_id}/options", response=PollOut)
def add_option(request: PersonRequest, item_id: uuid.UUID, sent: OptionIn) -> HttpResponse:
    """Add an option; one that is there already stays one."""
    services.add_option(actor=request.user, item_id=item_id, text=sent.text)
    return _poll(request, item_id)


@router.put("/polls/{uuid:item_id}/closing", response=PollOut)
def close(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Close one's own poll, for good."""
    services.close_poll(actor=request.user, item_id=item_id)
    return _poll(request, item_id)
