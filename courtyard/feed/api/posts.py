"""``/feed`` and ``/posts``."""

import datetime
import uuid
from dataclasses import asdict
from typing import Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from courtyard.accounts.requests import PersonRequest
from courtyard.content import access
from courtyard.content.api import router as items
from courtyard.content.schemas import FileOut, ItemOut, ItemsOut
from courtyard.content.selectors.cards import alts_of, load
from courtyard.content.serialising import as_json, file_json, one
from courtyard.content.services import scheduling, upkeep
from courtyard.content.services.items import Attached, Due
from courtyard.core.api import Listing, answer, created, listing
from courtyard.core.errors import NotFound
from courtyard.feed import about, services
from courtyard.feed.api.polls import PollIn, PollPatch, changed, drafted
from courtyard.feed.selectors import key, timelines, times
from courtyard.feed.selectors.figures import figures
from courtyard.feed.selectors.files import files_of
from courtyard.feed.selectors.modes import of_mode
from courtyard.spaces.access import space_for_content, space_for_moderation, space_for_owner

router = Router(tags=["feed"])


class FeedQuery(Listing):
    """How Home is read: the newest first, by relevance, or only what is unread."""

    mode: Literal["latest", "relevant", "unread"] = "latest"


class SearchedListing(Listing):
    """A list in which one may look for words: ``q`` holds beginnings of words, all of which a post or its comments say."""

    q: str = Field("", max_length=100)


class PostIn(Schema):
    """A post. ``id`` may be given by the client, and makes sending it again harmless."""

    id: uuid.UUID | None = None
    spaces: list[uuid.UUID] = Field(min_length=1, max_length=20)
    body: str = Field("", max_length=1_000_000)
    format: Literal["markdown", "html"] = "markdown"
    kind: Literal["update", "article", "question", "poll", "praise", "idea", "album", "link"] = "update"
    title: str = Field("", max_length=200)
    tags: list[str] = Field(default_factory=list, max_length=10_000)
    files: list[uuid.UUID] = Field(default_factory=list, max_length=50)
    cover: uuid.UUID | None = None
    expires_at: datetime.datetime | None = None
    check_on: datetime.date | None = Field(None, description="When its author is asked whether it is still right")
    publish_at: datetime.datetime | None = Field(None, description="Later than now, with its offset; left out: at once")
    each_zone: bool = Field(False, description="Publish when the clocks of each reader's zone show ``publish_at``")
    address: str | None = Field(None, max_length=2000, description="Of the kind link: what is shared; http or https")
    unless_shared: bool = Field(False, description="Refuse (409) an address that was shared lately: see ``/links``")
    poll: PollIn | None = Field(None, description="Of the kind poll: its options and rules; the title is the question")
    people: list[uuid.UUID] = Field(default_factory=list, max_length=50, description="Of the kind praise: for whom")
    value: uuid.UUID | None = Field(None, description="Of the kind praise: for which of the organisation's values")
    about: str = Field(
        "",
        max_length=60,
        description="``message:ID`` or ``thread:ID``: what the post is made of; each reader sees of it what they may read",
    )
    draft_version: int = Field(0, description="Of a draft under ``id`` that others write too: the version one has read")
    credits: bool = Field(True, description="Name the co-authors of that draft")


class TimesIn(Schema):
    """The times of a post. Without ``publish_at`` a scheduled one keeps its time; without ``expires_at`` it stays,
    and without ``check_on`` nobody is asked whether it is still right.
    """

    publish_at: datetime.datetime | None = None
    each_zone: bool = False
    expires_at: datetime.datetime | None = None
    check_on: datetime.date | None = None


class ShareIn(Schema):
    """A share: a new post that refers to another."""

    id: uuid.UUID | None = None
    spaces: list[uuid.UUID] = Field(min_length=1, max_length=20)
    body: str = Field("", max_length=1_000_000)
    format: Literal["markdown", "html"] = "markdown"


class WeekOut(Schema):
    """A week by its Monday."""

    start: datetime.date
    members: int
    posts: int
    comments: int
    active: int


class FiguresOut(Schema):
    """Oldest first; the last is the running week."""

    weeks: list[WeekOut]


class ItemPatch(Schema):
    """What to change; what is left out stays. ``version`` refuses (409) if somebody saved meanwhile."""

    body: str | None = Field(None, max_length=1_000_000)
    format: Literal["markdown", "html"] = "markdown"
    title: str | None = Field(None, max_length=200)
    tags: list[str] | None = Field(None, max_length=10_000)
    files: list[uuid.UUID] | None = Field(None, max_length=50)
    version: int | None = None
    address: str | None = Field(None, max_length=2000, description="Of a link")
    poll: PollPatch | None = Field(None, description="Of a poll, while nobody has voted (then 409)")


@router.get("/feed", response=ItemsOut)
def feed(request: PersonRequest, paging: Query[FeedQuery]) -> HttpResponse:
    """Home: the posts of one's spaces and of whom one follows."""
    page = of_mode(paging.mode, request.user, cursor=paging.cursor, limit=paging.limit)
    return listing(as_json(request.user, page.results), page.next)


@router.get("/spaces/{uuid:space_id}/feed", response=ItemsOut)
def space_feed(request: PersonRequest, space_id: uuid.UUID, paging: Query[SearchedListing]) -> HttpResponse:
    """The posts of a space, newest first."""
    space, _rights = space_for_content(request.user, space_id)
    page = timelines.of_space(request.user, space, q=paging.q, cursor=paging.cursor, limit=paging.limit)
    return listing(as_json(request.user, page.results), page.next)


class SpaceFileOut(FileOut):
    """A file with the post or comment on which it hangs."""

    item: uuid.UUID


class SpaceFilesOut(Schema):
    """Last attached first."""

    results: list[SpaceFileOut]
    next: str | None


@router.get("/spaces/{uuid:space_id}/files", response=SpaceFilesOut)
def space_files(request: PersonRequest, space_id: uuid.UUID, paging: Query[SearchedListing]) -> HttpResponse:
    """The files of the posts and comments of a space; ``q`` is a part of their name."""
    space, _rights = space_for_content(request.user, space_id)
    page = files_of(request.user, space, q=paging.q, cursor=paging.cursor, limit=paging.limit)
    rows = [file_json(row.file) | {"alt": row.alt, "item": row.item_id} for row in page.results]
    return listing(rows, page.next)


@router.get("/spaces/{uuid:space_id}/waiting", response=ItemsOut)
def space_waiting(request: PersonRequest, space_id: uuid.UUID, paging: Query[Listing]) -> HttpResponse:
    """The posts that wait for approval in a space, longest waiting first. Its moderators only."""
    space = space_for_moderation(request.user, space_id)
    page = timelines.waiting(request.user, space, cursor=paging.cursor, limit=paging.limit)
    return listing(as_json(request.user, page.results), page.next)


@router.get("/spaces/{uuid:space_id}/figures", response=FiguresOut)
def space_figures(request: PersonRequest, space_id: uuid.UUID) -> HttpResponse:
    """Members, posts, comments and active people of the last twelve weeks; never who. Owners only."""
    weeks = figures(request.user, space_for_owner(request.user, space_id))
    return answer({"weeks": [asdict(week) for week in weeks]})


@router.get("/me/bookmarks", response=ItemsOut)
def bookmarks(request: PersonRequest, paging: Query[SearchedListing]) -> HttpResponse:
    """What one keeps for later."""
    page = timelines.bookmarks(request.user, q=paging.q, cursor=paging.cursor, limit=paging.limit)
    return listing(as_json(request.user, page.results), page.next)


@router.post("/posts", response={200: ItemOut, 201: ItemOut})
def post(request: PersonRequest, sent: PostIn) -> HttpResponse:
    """Publish a post."""
    draft = services.Draft(
        body=sent.body, format=sent.format, kind=sent.kind, title=sent.title, tags=sent.tags,
        files=[Attached(pk) for pk in sent.files], cover=Attached(sent.cover) if sent.cover else None,
        expires_at=sent.expires_at, check_on=sent.check_on, due=_due(sent.publish_at, sent.each_zone),
        address=sent.address, poll=drafted(sent.poll), people=sent.people,
        value=sent.value, credits=sent.credits, about=_about(sent.about),
    )  # fmt: skip
    item = services.create_post(
        actor=request.user, space_ids=sent.spaces, draft=draft, id=sent.id, draft_version=sent.draft_version,
        unless_shared=sent.unless_shared,
    )  # fmt: skip
    return created(one(request.user, item.pk), fresh=item.made_now)


def _about(text: str) -> tuple[str, uuid.UUID] | None:
    found = about.read(text) if text else None
    if text and found is None:
        raise NotFound
    return found


def _due(at: datetime.datetime | None, each_zone: bool) -> Due | None:
    if at is None:
        return None
    return Due(at if at.tzinfo else at.replace(tzinfo=datetime.UTC), each_zone)


@router.get("/me/scheduled", response=ItemsOut)
def scheduled(request: PersonRequest) -> HttpResponse:
    """One's own posts that are to come out later, soonest first; a hundred at most."""
    return listing(as_json(request.user, times.coming(request.user)), None)


@items.put("/items/{uuid:item_id}/times", response=ItemOut)
def set_times(request: PersonRequest, item_id: uuid.UUID, sent: TimesIn) -> HttpResponse:
    """Say when one's own post comes out and until when it stands in the feeds."""
    due = _due(sent.publish_at, sent.each_zone)
    scheduling.set_times(
        actor=request.user, item_id=item_id, due=due, expires_at=sent.expires_at, check_on=sent.check_on
    )
    return answer(one(request.user, item_id))


class UpkeepOut(Schema):
    """When a post was found to be still right. ``due_on`` is its author's; ``late``: that day has come."""

    checked_at: datetime.datetime | None
    checked_by: uuid.UUID | None
    due_on: datetime.date | None
    late: bool


@items.get("/items/{uuid:item_id}/upkeep", response=UpkeepOut)
def upkeep_now(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Whether a post is still right, as its page says it."""
    item = access.item_for_read(request.user, item_id)
    found = times.upkeep_of(item.pk)
    row, mine = found["upkeep"], item.author_id == request.user.pk
    return answer({
        "checked_at": row and row.checked_at, "checked_by": row and row.checked_by_id,
        "due_on": row.due_on if row and (mine or found["late"]) else None, "late": found["late"],
    })  # fmt: skip


@items.post("/items/{uuid:item_id}/upkeep", response=ItemOut)
def confirm(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Say that one's own post is still right, today; a chosen day moves on by as much as it was away."""
    upkeep.confirm(actor=request.user, item_id=item_id)
    return answer(one(request.user, item_id))


class KeyIn(Schema):
    """From when until when; without ``since`` at once, without ``until`` until it is taken down."""

    since: datetime.datetime | None = None
    until: datetime.datetime | None = None


@router.get("/feed/key-information", response=ItemsOut)
def key_information(request: PersonRequest) -> HttpResponse:
    """What stands on top of one's Home and was not put away."""
    found = key.key_information(request.user)
    return listing(as_json(request.user, load(request.user, [item.pk for item in found])), None)


@items.put("/items/{uuid:item_id}/key-information", response=ItemOut)
def set_key_information(request: PersonRequest, item_id: uuid.UUID, sent: KeyIn) -> HttpResponse:
    """Put a post on top of everybody's Home. Communicators and administrators only."""
    services.set_key_information(actor=request.user, item_id=item_id, since=sent.since, until=sent.until)
    return answer(one(request.user, item_id))


@items.delete("/items/{uuid:item_id}/key-information", response=ItemOut)
def end_key_information(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Take it down."""
    services.end_key_information(actor=request.user, item_id=item_id)
    return answer(one(request.user, item_id))


@items.patch("/items/{uuid:item_id}", response=ItemOut)
def edit(request: PersonRequest, item_id: uuid.UUID, sent: ItemPatch) -> HttpResponse:
    """Change a post or comment of one's own."""
    item = access.item_for_edit(request.user, item_id)
    alts = alts_of(item)
    kept = sent.files is None
    draft = services.Draft(
        body=item.body_html if sent.body is None else sent.body,
        format="html" if sent.body is None else sent.format,
        kind=item.kind,
        title=item.title if sent.title is None else sent.title,
        tags=sent.tags or (),
        files=[Attached(pk, alts.get(pk, "")) for pk in (alts if kept else sent.files or [])],
        address=sent.address,
        poll=changed(item, sent.poll),
    )
    services.edit_post(actor=request.user, item_id=item_id, draft=draft, version=sent.version, keep_files=kept)
    return answer(one(request.user, item_id))


@router.post("/items/{uuid:item_id}/shares", response={200: ItemOut, 201: ItemOut})
def share(request: PersonRequest, item_id: uuid.UUID, sent: ShareIn) -> HttpResponse:
    """Share a post."""
    draft = services.Draft(body=sent.body, format=sent.format)
    item = services.share(actor=request.user, item_id=item_id, space_ids=sent.spaces, draft=draft, id=sent.id)
    return created(one(request.user, item.pk), fresh=item.made_now)
