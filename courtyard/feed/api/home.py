"""``/home``: what stands beside the feed of one's Home, and the arrangements that say so."""

import uuid
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import answer, created
from courtyard.feed import access, services
from courtyard.feed.blocks import Block, Link, usable
from courtyard.feed.models import Arrangement
from courtyard.feed.selectors.arrangements import EVERYBODY, all_arrangements, my_blocks, reach

__all__ = ["router"]

router = Router(tags=["home"])
Keys = list[str]


class LinkBody(Schema):
    """A name and a web address, or one of this network."""

    name: str = Field(max_length=1000)
    address: str = Field(max_length=2000)


class BlockOut(Schema):
    """A block, without what it shows; a written one (links, words) with what it says."""

    key: str
    kind: str
    locked: bool
    name: str
    version: str
    html: str
    links: list[LinkBody]


class MyBlockOut(BlockOut):
    """The same with whether one has put it away."""

    hidden: bool


class MyBlocksOut(Schema):
    """What stands beside one's Home, in order; ``chosen``: one has arranged it oneself."""

    arrangement: uuid.UUID
    name: str
    chosen: bool
    results: list[MyBlockOut]


class MyBlocksIn(Schema):
    """The keys of free blocks in order, and of those to put away. What is left out of ``order`` stands below."""

    order: Keys = Field(default_factory=list, max_length=100)
    hidden: Keys = Field(default_factory=list, max_length=100)


class ArrangementIn(Schema):
    """A name and whom it is for: of one of the departments, at one of the sites, or with one of the company roles."""

    name: str = Field(max_length=1000)
    departments: list[str] = Field(default_factory=list, max_length=200)
    sites: list[str] = Field(default_factory=list, max_length=200)
    roles: list[str] = Field(default_factory=list, max_length=20)


_VERSION = "The one that was read: refused (409) if somebody changed it meanwhile; left out, the last one counts"


class ArrangementPut(ArrangementIn):
    """Another name and audience."""

    version: str | None = Field(None, max_length=64, description=_VERSION)


class NewArrangementIn(ArrangementIn):
    """A new one; ``id`` may be given by the client, and makes sending it again harmless."""

    id: uuid.UUID | None = None


class ArrangementOut(ArrangementIn):
    """An arrangement and its blocks. The last one is everybody's: it has no name and no audience. Its ``version`` changes
    with name and audience, that of a block with what it says.
    """

    id: uuid.UUID
    version: str
    everybody: bool
    people: int | None = Field(None, description="How many have it; only in the list")
    blocks: list[BlockOut]


class ArrangementsOut(Schema):
    """In the order in which they are tried: the first that fits somebody is theirs."""

    results: list[ArrangementOut]
    next: None = None


class WrittenIn(Schema):
    """What a block says. ``links`` of the kind links, ``body`` of the kind words."""

    heading: str = Field("", max_length=1000)
    body: str = Field("", max_length=1_000_000)
    format: Literal["markdown", "html"] = "markdown"
    links: list[LinkBody] = Field(default_factory=list, max_length=100)


class BlockPut(WrittenIn):
    """What a block is to say."""

    version: str | None = Field(None, max_length=64, description=_VERSION)


class NewBlockIn(WrittenIn):
    """A block at the end of a zone; ``id`` becomes the key of a written one, and makes sending it again harmless."""

    id: uuid.UUID | None = None
    kind: str = Field(max_length=40)
    locked: bool = False


class BlockQuery(Schema):
    """Which one is meant to go."""

    version: str | None = Field(None, max_length=64, description=_VERSION)


class PlaceIn(Schema):
    """A place counted from 0."""

    position: int = Field(ge=0, le=1000)


class BlockPlaceIn(PlaceIn):
    """A place within a zone."""

    locked: bool


def _block(block: Block) -> dict[str, Any]:
    return {
        "key": block.key, "kind": block.kind, "locked": block.locked, "name": block.name, "version": block.version,
        "html": block.html,
        "links": [link._asdict() for link in block.links],
    }  # fmt: skip


def _arrangement(found: Arrangement, people: int | None = None) -> dict[str, Any]:
    return {
        "id": found.pk, "version": found.version, "everybody": found.pk == EVERYBODY, "name": found.name, "departments": found.departments,
        "sites": found.sites, "roles": found.roles, "people": people, "blocks": [_block(one) for one in usable(found.blocks)],
    }  # fmt: skip


def _written(sent: WrittenIn) -> dict[str, Any]:
    links = [Link(link.name, link.address) for link in sent.links]
    return {"heading": sent.heading, "body": sent.body, "format": sent.format, "links": links}


def _mine(request: PersonRequest) -> HttpResponse:
    mine = my_blocks(request.user)
    rows = [_block(one) | {"hidden": one.key in mine.hidden and not one.locked} for one in (*mine.locked, *mine.free)]
    whose = {"arrangement": mine.arrangement.pk, "name": mine.arrangement.name, "chosen": mine.chosen}
    return answer({**whose, "results": rows})


@router.get("/home/blocks", response=MyBlocksOut)
def blocks(request: PersonRequest) -> HttpResponse:
    """What stands beside one's Home."""
    return _mine(request)


@router.put("/home/blocks", response=MyBlocksOut)
def arrange(request: PersonRequest, sent: MyBlocksIn) -> HttpResponse:
    """Arrange the free ones for oneself. Refused (403) for who would put a locked one away."""
    services.arrange_own(actor=request.user, order=sent.order, hidden=sent.hidden)
    return _mine(request)


@router.delete("/home/blocks", response=MyBlocksOut)
def forget(request: PersonRequest) -> HttpResponse:
    """Have them as they were at first."""
    services.forget_own(actor=request.user)
    return _mine(request)


@router.get("/home/arrangements", response=ArrangementsOut)
def arrangements(request: PersonRequest) -> HttpResponse:
    """All arrangements. Communicators and administrators only."""
    access.check_arranges(request.user)
    found = all_arrangements()
    rows = [_arrangement(one, people) for one, people in zip(found, reach(found), strict=True)]
    return answer({"results": rows, "next": None})


@router.post("/home/arrangements", response={200: ArrangementOut, 201: ArrangementOut})
def make(request: PersonRequest, sent: NewArrangementIn) -> HttpResponse:
    """A new arrangement, tried before everybody's and beginning with its blocks."""
    made = services.make_arrangement(actor=request.user, **sent.dict())
    return created(_arrangement(made), fresh=made.made_now)


@router.get("/home/arrangements/{uuid:arrangement_id}", response=ArrangementOut)
def arrangement(request: PersonRequest, arrangement_id: uuid.UUID) -> HttpResponse:
    """One of them."""
    return answer(_arrangement(access.arrangement_for_arranging(request.user, arrangement_id)))


@router.put("/home/arrangements/{uuid:arrangement_id}", response=ArrangementOut)
def edit(request: PersonRequest, arrangement_id: uuid.UUID, sent: ArrangementPut) -> HttpResponse:
    """Change its name and audience."""
    return answer(
        _arrangement(services.edit_arrangement(actor=request.user, arrangement_id=arrangement_id, **sent.dict()))
    )


@router.delete("/home/arrangements/{uuid:arrangement_id}", response={204: None})
def drop(request: PersonRequest, arrangement_id: uuid.UUID) -> HttpResponse:
    """End it. Everybody's cannot be ended (403)."""
    services.drop_arrangement(actor=request.user, arrangement_id=arrangement_id)
    return HttpResponse(status=204)


@router.put("/home/arrangements/{uuid:arrangement_id}/place", response={204: None})
def place(request: PersonRequest, arrangement_id: uuid.UUID, sent: PlaceIn) -> HttpResponse:
    """Let it be tried earlier or later; everybody's stays the last."""
    services.place_arrangement(actor=request.user, arrangement_id=arrangement_id, position=sent.position)
    return HttpResponse(status=204)


@router.post("/home/arrangements/{uuid:arrangement_id}/blocks", response=BlockOut)
def add_block(request: PersonRequest, arrangement_id: uuid.UUID, sent: NewBlockIn) -> HttpResponse:
    """Add a block; one that is there already stays as it is."""
    which: dict[str, Any] = {"arrangement_id": arrangement_id, "kind": sent.kind, "id": sent.id, "locked": sent.locked}
    return answer(_block(services.add_block(actor=request.user, **which, **_written(sent))))


@router.put("/home/arrangements/{uuid:arrangement_id}/blocks/{key}", response=BlockOut)
def edit_block(request: PersonRequest, arrangement_id: uuid.UUID, key: str, sent: BlockPut) -> HttpResponse:
    """Change what a written block says."""
    found = services.edit_block(
        actor=request.user, arrangement_id=arrangement_id, key=key, version=sent.version, **_written(sent)
    )
    return answer(_block(found))


@router.delete("/home/arrangements/{uuid:arrangement_id}/blocks/{key}", response=ArrangementOut)
def drop_block(request: PersonRequest, arrangement_id: uuid.UUID, key: str, asked: Query[BlockQuery]) -> HttpResponse:
    """Take a block away."""
    found = services.drop_block(actor=request.user, arrangement_id=arrangement_id, key=key, version=asked.version)
    return answer(_arrangement(found))


@router.put("/home/arrangements/{uuid:arrangement_id}/blocks/{key}/place", response=ArrangementOut)
def place_block(request: PersonRequest, arrangement_id: uuid.UUID, key: str, sent: BlockPlaceIn) -> HttpResponse:
    """Let a block stand elsewhere, or in the other zone."""
    found = services.place_block(
        actor=request.user, arrangement_id=arrangement_id, key=key, locked=sent.locked, position=sent.position
    )
    return answer(_arrangement(found))


@router.put("/home/read", response={204: None})
def read_everything(request: PersonRequest) -> HttpResponse:
    """Mark all that stands in one's Home as read."""
    services.read_everything(actor=request.user)
    return HttpResponse(status=204)


@router.delete("/home/read", response={204: None})
def unread_again(request: PersonRequest) -> HttpResponse:
    """Take that back, within ten minutes (then 409)."""
    services.unread_again(actor=request.user)
    return HttpResponse(status=204)
