"""``/tags``: the same services and selectors as the pages, as JSON."""

import uuid
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from courtyard.accounts.requests import PersonRequest
from courtyard.content.models import Tag
from courtyard.content.schemas import BylineOut, ItemsOut
from courtyard.content.selectors import tags as selectors
from courtyard.content.serialising import as_json, byline
from courtyard.content.services import tags as services
from courtyard.core.api import Listing, answer, listing
from courtyard.feed.api.posts import SearchedListing
from courtyard.feed.selectors import timelines
from courtyard.feed.selectors.checking import tags_fitting

router = Router(tags=["tags"])

Use = Literal["free", "listed", "retired"]


class TagLine(Schema):
    """A tag. ``slug`` names it in addresses; ``shown`` is its name in the caller's language."""

    slug: str
    name: str
    shown: str


class TagsOut(Schema):
    results: list[TagLine]
    next: str | None


class TagOut(TagLine):
    """``use``: free, whoever writes it makes it; listed, it is offered to everybody; retired, it is not used any more.
    ``names`` by language; ``related`` are tags often used with it in what the caller reads, ``followers`` a number.
    """

    description: str
    owner: BylineOut | None
    use: Use
    synonyms: list[str]
    names: dict[str, str]
    related: list[TagLine]
    followers: int
    followed: bool


class KeptTagOut(TagLine):
    """With ``uses`` and ``followers`` of all, whoever may see them."""

    description: str
    owner: BylineOut | None
    use: Use
    synonyms: list[str]
    names: dict[str, str]
    uses: int
    followers: int


class KeptTagsOut(Schema):
    results: list[KeptTagOut]
    next: str | None


class TagQuery(Schema):
    """``q`` begins a name of the tags, in any language."""

    q: str = Field("", max_length=100)


class TagIn(Schema):
    name: str = Field(max_length=200)


class TagPatch(Schema):
    """What is to change; left out: as it is. ``names`` by language, "" for none. Name, owner and use are for those who keep
    the tags.
    """

    description: str = Field("", max_length=10_000)
    names: dict[str, str] = Field(default_factory=dict)
    name: str = Field("", max_length=200)
    owner: uuid.UUID | None = None
    use: Use = "free"


class IntoIn(Schema):
    into: str = Field(max_length=200)


class WrittenIn(Schema):
    """What is being written. Nothing of it is kept."""

    title: str = Field("", max_length=1000)
    body: str = Field("", max_length=1_000_000)
    format: Literal["markdown", "html"] = "markdown"


class FittingOut(Schema):
    """``results`` may fit the words; ``plain`` are written as tags and stay plain words, for the caller may not use them."""

    results: list[TagLine]
    plain: list[str]


def _line(tag: Tag) -> dict[str, Any]:
    return {"slug": tag.slug, "name": tag.name, "shown": tag.shown}


def _about(tag: Tag) -> dict[str, Any]:
    owner = byline(tag.owner) if tag.owner else None
    return _line(tag) | {"description": tag.description, "owner": owner, "use": tag.use}


def _answer(request: PersonRequest, tag: Tag, *, status: int = 200) -> HttpResponse:
    header = selectors.header_of(request.user, selectors.as_it_stands(tag))
    about = _about(tag) | {
        "synonyms": header.synonyms, "names": header.names, "related": [_line(one) for one in header.related],
        "followers": header.followers, "followed": header.followed,
    }  # fmt: skip
    return answer(about, status=status)


def _kept(tag: Tag) -> dict[str, Any]:
    names = tag.other_names.all()
    return _about(tag) | {
        "synonyms": [one.name for one in names if not one.language],
        "names": {one.language: one.name for one in names if one.language},
        "uses": tag.uses, "followers": tag.followers,  # type: ignore[attr-defined]  # annotated
    }  # fmt: skip


@router.get("/tags", response=TagsOut)
def suggestions(request: PersonRequest, asked: Query[TagQuery]) -> HttpResponse:
    """Tags with a name that begins with ``q``, the most used in what the caller reads first; eight at most."""
    return listing([_line(tag) for tag in selectors.suggest_tags(request.user, asked.q)], None)


@router.post("/tags", response={201: TagOut})
def make(request: PersonRequest, sent: TagIn) -> HttpResponse:
    """Make a tag that is offered to everybody. Those who keep the tags only."""
    return _answer(request, services.make_tag(actor=request.user, name=sent.name), status=201)


@router.get("/me/tags", response=TagsOut)
def followed(request: PersonRequest, paging: Query[Listing]) -> HttpResponse:
    """The tags one follows."""
    page = selectors.followed_by(request.user, cursor=paging.cursor, limit=paging.limit)
    return listing([_line(tag) for tag in page.results], page.next)


@router.get("/manage/tags", response=KeptTagsOut)
def kept(request: PersonRequest, paging: Query[SearchedListing]) -> HttpResponse:
    """All tags with their numbers, by name. Those who keep the tags only: they see tags used in secret spaces too."""
    page = selectors.kept(request.user, q=paging.q, cursor=paging.cursor, limit=paging.limit)
    return listing([_kept(tag) for tag in page.results], page.next)


@router.get("/tags/{name}", response=TagOut)
def read(request: PersonRequest, name: str) -> HttpResponse:
    """A tag, by any of its names."""
    return _answer(request, selectors.tag_for_read(request.user, name))


@router.get("/tags/{name}/feed", response=ItemsOut)
def feed(request: PersonRequest, name: str, paging: Query[SearchedListing]) -> HttpResponse:
    """The posts under a tag."""
    tag = selectors.tag_for_read(request.user, name)
    page = timelines.of_tag(request.user, tag, q=paging.q, cursor=paging.cursor, limit=paging.limit)
    return listing(as_json(request.user, page.results), page.next)


@router.put("/tags/{name}/follow", response=TagOut)
def follow(request: PersonRequest, name: str) -> HttpResponse:
    """Have posts with the tag in one's Home."""
    return _answer(request, services.follow_tag(actor=request.user, name=name))


@router.delete("/tags/{name}/follow", response=TagOut)
def unfollow(request: PersonRequest, name: str) -> HttpResponse:
    """Have them no more."""
    return _answer(request, services.unfollow_tag(actor=request.user, name=name))


@router.patch("/tags/{name}", response=TagOut)
def change(request: PersonRequest, name: str, sent: TagPatch) -> HttpResponse:
    """Change a tag. Its owner may change the description and the names; all of it: those who keep the tags."""
    changes = sent.dict(exclude_unset=True)
    return _answer(request, services.change_tag(actor=request.user, name=name, changes=changes))


@router.put("/tags/{name}/synonyms/{synonym}", response=TagOut)
def add_synonym(request: PersonRequest, name: str, synonym: str) -> HttpResponse:
    """Let what is written with this word be filed under the tag."""
    return _answer(request, services.add_synonym(actor=request.user, name=name, synonym=synonym))


@router.delete("/tags/{name}/synonyms/{synonym}", response=TagOut)
def remove_synonym(request: PersonRequest, name: str, synonym: str) -> HttpResponse:
    """Take the word away. What was filed stays."""
    return _answer(request, services.remove_synonym(actor=request.user, name=name, synonym=synonym))


@router.post("/tags/{name}/merges", response=TagOut)
def merge(request: PersonRequest, name: str, sent: IntoIn) -> HttpResponse:
    """Make a tag part of another; answers the other. It cannot be undone. Those who keep the tags only."""
    return _answer(request, services.merge_tags(actor=request.user, name=name, into=sent.into))


@router.post("/hints/tags", response=FittingOut)
def fitting(request: PersonRequest, sent: WrittenIn) -> HttpResponse:
    """Tags that may fit what is written, out of those the caller may know of: those that its words name first, then those that posts
    about the same carry.
    """
    found = tags_fitting(request.user, title=sent.title, body=sent.body, format=sent.format)
    return answer({"results": [_line(tag) for tag in found.found], "plain": found.plain})
