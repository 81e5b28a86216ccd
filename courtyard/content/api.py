"""``/items`` and ``/files``: the same services and selectors as the pages, as JSON."""

import datetime
import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from ninja import File as Part
from ninja import Form, Query, Router
from ninja.files import UploadedFile

from courtyard.accounts.requests import PersonRequest
from courtyard.content import access
from courtyard.content.schemas import (
    ClosureIn,
    CommentIn,
    DecisionIn,
    FileOut,
    ItemOut,
    ItemsOut,
    MergeIn,
    MoveIn,
    SplitIn,
)
from courtyard.content.selectors import threads
from courtyard.content.serialising import as_json, file_json, one
from courtyard.content.services import (
    announcing,
    comments,
    files,
    items,
    marks,
    merging,
    moves,
    reactions,
    review,
    splitting,
)
from courtyard.content.services import threads as conversations
from courtyard.content.services.items import Attached
from courtyard.core import storage
from courtyard.core.api import Listing, answer, created, listing
from courtyard.core.errors import NotFound

router = Router(tags=["items"])


@router.get("/items/{uuid:item_id}", response=ItemOut)
def read(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """A post or comment."""
    access.item_for_read(request.user, item_id)
    return answer(one(request.user, item_id))


@router.delete("/items/{uuid:item_id}", response={204: None})
def delete(request: PersonRequest, item_id: uuid.UUID) -> tuple[int, None]:
    """Delete it; it can be brought back for ten minutes by ``PUT /items/{id}/restored``."""
    items.remove_item(actor=request.user, item_id=item_id)
    return 204, None


@router.put("/items/{uuid:item_id}/restored", response=ItemOut)
def restore(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Undo one's own deletion."""
    items.restore_item(actor=request.user, item_id=item_id)
    return answer(one(request.user, item_id))


@router.get("/items/{uuid:item_id}/comments", response=ItemsOut)
def list_comments(request: PersonRequest, item_id: uuid.UUID, paging: Query[Listing]) -> HttpResponse:
    """The comments of a post, oldest first, both levels in one list; those of a comment are its answers."""
    post = access.item_for_read(request.user, item_id)
    page = threads.flat(request.user, post, cursor=paging.cursor, limit=paging.limit)
    return listing(as_json(request.user, page.results, under=post.root or post), page.next)


@router.post("/items/{uuid:item_id}/comments", response={200: ItemOut, 201: ItemOut})
def write_comment(request: PersonRequest, item_id: uuid.UUID, sent: CommentIn) -> HttpResponse:
    """Comment on a post, or answer a comment."""
    item = comments.comment(
        actor=request.user, item_id=item_id, body=sent.body, format=sent.format, parent_id=sent.parent,
        files=[Attached(pk) for pk in sent.files], id=sent.id,
    )  # fmt: skip
    return created(one(request.user, item.pk), fresh=item.made_now)


@router.put("/items/{uuid:item_id}/reactions/{emoji}", response=ItemOut)
def react(request: PersonRequest, item_id: uuid.UUID, emoji: str) -> HttpResponse:
    """React with an emoji."""
    reactions.react(actor=request.user, item_id=item_id, emoji=emoji)
    return answer(one(request.user, item_id))


@router.delete("/items/{uuid:item_id}/reactions/{emoji}", response=ItemOut)
def unreact(request: PersonRequest, item_id: uuid.UUID, emoji: str) -> HttpResponse:
    """Take a reaction back."""
    reactions.unreact(actor=request.user, item_id=item_id, emoji=emoji)
    return answer(one(request.user, item_id))


@router.post("/items/{uuid:item_id}/decision", response=ItemOut)
def decide(request: PersonRequest, item_id: uuid.UUID, sent: DecisionIn) -> HttpResponse:
    """Publish a post that waits for approval, or send it back with a reason. Moderators of its space only."""
    review.decide(actor=request.user, item_id=item_id, approved=sent.approved, reason=sent.reason)
    return answer(one(request.user, item_id))


@router.post("/items/{uuid:item_id}/submission", response=ItemOut)
def submit(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Send a post of one's own in again that was sent back."""
    review.send_again(actor=request.user, item_id=item_id)
    return answer(one(request.user, item_id))


@router.put("/items/{uuid:item_id}/pin", response=ItemOut)
def pin(
    request: PersonRequest,
    item_id: uuid.UUID,
    space: uuid.UUID,
    since: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
) -> HttpResponse:
    """Pin a post on top of a space, for a time if one likes."""
    marks.pin(actor=request.user, item_id=item_id, space_id=space, since=since, until=until)
    return answer(one(request.user, item_id))


@router.delete("/items/{uuid:item_id}/pin", response=ItemOut)
def unpin(request: PersonRequest, item_id: uuid.UUID, space: uuid.UUID) -> HttpResponse:
    """Take it down."""
    marks.unpin(actor=request.user, item_id=item_id, space_id=space)
    return answer(one(request.user, item_id))


@router.put("/items/{uuid:item_id}/announcement", response=ItemOut)
def announce(request: PersonRequest, item_id: uuid.UUID, space: uuid.UUID) -> HttpResponse:
    """Tell all members of a space that one moderates of a post. Two in seven days (429)."""
    announcing.announce(actor=request.user, item_id=item_id, space_id=space)
    return answer(one(request.user, item_id))


@router.put("/items/{uuid:item_id}/closure", response=ItemOut)
def close(request: PersonRequest, item_id: uuid.UUID, sent: ClosureIn) -> HttpResponse:
    """Close the conversation under a post; moderators may lock it, which ends reactions and edits too."""
    conversations.close(actor=request.user, item_id=item_id, words=sent.words, lock=sent.lock)
    return answer(one(request.user, item_id))


@router.delete("/items/{uuid:item_id}/closure", response=ItemOut)
def reopen(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Open it again."""
    conversations.reopen(actor=request.user, item_id=item_id)
    return answer(one(request.user, item_id))


@router.post("/items/{uuid:item_id}/moves", response=ItemOut)
def move(request: PersonRequest, item_id: uuid.UUID, sent: MoveIn) -> HttpResponse:
    """Move a post from a space that the caller moderates to one where they may post."""
    moves.move(actor=request.user, item_id=item_id, source_id=sent.source, target_id=sent.target)
    return answer(one(request.user, item_id))


@router.post("/items/{uuid:item_id}/splits", response=ItemOut)
def split(request: PersonRequest, item_id: uuid.UUID, sent: SplitIn) -> HttpResponse:
    """Make a post of comments under a post, with the answers to them; answers the new post. The earliest becomes its words.
    For moderators, in a space where the post stands or that they moderate and nobody else reads.
    """
    made = splitting.split(actor=request.user, item_id=item_id, comment_ids=sent.comments, space_id=sent.space)
    return answer(one(request.user, made.pk))


@router.post("/items/{uuid:item_id}/merges", response=ItemOut)
def merge(request: PersonRequest, item_id: uuid.UUID, sent: MergeIn) -> HttpResponse:
    """Join a post into the conversation under ``target``; answers the target. The post is a comment from then on, and its
    comments the answers to it. For moderators of both, where the same people read both; polls, ideas and praise stay posts.
    """
    target = merging.merge(actor=request.user, item_id=item_id, target_id=sent.target)
    return answer(one(request.user, target.pk))


_MARKS: dict[str, tuple[Any, Any]] = {
    "bookmark": (marks.bookmark, marks.unbookmark),
    "follow": (marks.follow_thread, marks.unfollow_thread),
    "mute": (marks.mute_thread, marks.unfollow_thread),
    "reply-pin": (conversations.pin_reply, conversations.unpin_reply),
    "off-topic": (conversations.mark_off_topic, conversations.end_off_topic),
}


def _mark(name: str) -> None:
    """The two calls of a mark."""
    begin, end = _MARKS[name]

    @router.put(
        f"/items/{{uuid:item_id}}/{name}",
        response=ItemOut,
        operation_id=f"put_{name.replace('-', '_')}",
        summary=f"Put {name}",
    )
    def put(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
        begin(actor=request.user, item_id=item_id)
        return answer(one(request.user, item_id))

    @router.delete(
        f"/items/{{uuid:item_id}}/{name}",
        response=ItemOut,
        operation_id=f"delete_{name.replace('-', '_')}",
        summary=f"End {name}",
    )
    def delete_mark(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
        end(actor=request.user, item_id=item_id)
        return answer(one(request.user, item_id))


for _name in _MARKS:
    _mark(_name)


@router.post("/files", response={200: FileOut, 201: FileOut})
def upload(request: PersonRequest, file: Part[UploadedFile], id: Form[uuid.UUID | None] = None) -> HttpResponse:
    """Upload one file; attach it to a post or comment by its id."""
    stored = files.upload(actor=request.user, stream=file, name=file.name or "", id=id)
    return created(file_json(stored), fresh=stored.made_now)


@router.get("/files/{uuid:file_id}", response=FileOut)
def describe(request: PersonRequest, file_id: uuid.UUID) -> HttpResponse:
    """What is known of a file."""
    return answer(file_json(access.file_for_read(request.user, file_id)))


@router.get("/files/{uuid:file_id}/content", response={200: None})
def content(request: PersonRequest, file_id: uuid.UUID) -> HttpResponseBase:
    """Its bytes, always as a download."""
    file = access.file_for_read(request.user, file_id)
    if not file.key:
        raise NotFound
    return storage.serve(request, file.key, content_type=file.content_type, name=file.name, inline_ok=False)
