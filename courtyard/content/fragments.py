"""What pages of other rooms need to include a piece of this one."""

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest

from courtyard.accounts.models import Person
from courtyard.content import access, rendering
from courtyard.content.models import Item, ItemKind, ItemState
from courtyard.content.selectors import threads
from courtyard.core.ids import new_id

__all__ = ["place_of", "thread_context", "thread_rights"]


def place_of(request: HttpRequest, item: Item) -> str:
    """Where somebody without scripts goes on: at this item on the page they came from, or its own after its menu or lists."""
    came = request.META.get("HTTP_REFERER", "")
    if not came or urlsplit(came).path.startswith(f"/items/{item.pk}/"):
        came = f"/items/{item.root_id or item.pk}/"
    return f"{came.partition('#')[0]}#item-{item.pk}"


def thread_context(viewer: Person, post_id: uuid.UUID, *, cursor: str | None = None) -> dict[str, Any]:
    """What ``content/thread.html`` shows: a page of the comments under a post that the viewer may read."""
    post = access.item_for_read(viewer, post_id)
    spec = rendering.kind_of(post)
    pin = threads.reply_pin_of(post)
    page = threads.thread(viewer, post, cursor=cursor, rank=spec.rank, pin=pin)
    moderates = access.moderates(viewer, post)
    chooses = spec.answers is not None and (moderates or post.author_id == viewer.pk)
    cards = [card for strand in page.results for card in (strand.comment, *strand.replies)]
    closure = threads.closure_of(post) if access.is_closed(post) else None
    return {
        "post": post,
        "closure": closure,
        "may_reopen": closure is not None
        and (moderates or (viewer.pk == post.author_id == closure.by_id and not closure.locked)),
        "may_lock": closure is not None and moderates and not closure.locked,
        "moves": [] if cursor else threads.moves_of(viewer, post),
        "origins": [] if cursor else threads.origins_of(viewer, post),
        "merges": [] if cursor else threads.merges_of(post),
        "notes": threads.notes_among(viewer, post, page, cursor=cursor, rank=spec.rank, pin=pin),
        "page": page,
        "show": {shown.card.id: shown for shown in rendering.show(viewer, cards, under=post)},
        "can_comment": post.writable and closure is None and post.state == ItemState.PUBLISHED,  # type: ignore[attr-defined]
        "reply_pin": pin,
        "thread_may": " ".join(thread_rights(viewer, post, moderates=moderates, chooses=chooses)),
        "new_id": new_id(),
    }


def thread_rights(viewer: Person, post: Item, *, moderates: bool, chooses: bool = False) -> list[str]:
    """What the viewer may do with every comment under the post."""
    leads = (moderates or post.author_id == viewer.pk) and post.kind != ItemKind.QUESTION
    changes = ["choose"] * chooses + ["pin-reply"] * leads
    changes += ["split"] * moderates
    return ["delete", "off-topic"] * moderates + changes * (not access.is_locked(post))
