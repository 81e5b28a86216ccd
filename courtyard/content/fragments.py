"""What pages of other rooms need to include a piece of this one."""

import uuid
from typing import Any

from courtyard.accounts.models import Person
from courtyard.content import access, rendering
from courtyard.content.selectors import threads
from courtyard.core.ids import new_id

__all__ = ["thread_context"]


def thread_context(viewer: Person, post_id: uuid.UUID, *, cursor: str | None = None) -> dict[str, Any]:
    """What ``content/thread.html`` shows: a page of the comments under a post that the viewer may read."""
    post = access.item_for_read(viewer, post_id)
    page = threads.thread(viewer, post, cursor=cursor)
    cards = [card for strand in page.results for card in (strand.comment, *strand.replies)]
    return {
        "post": post,
        "page": page,
        "show": {shown.card.id: shown for shown in rendering.show(viewer, cards)},
        "can_comment": post.writable,  # type: ignore[attr-defined]  # annotated by access
        "thread_may": "delete" if access.moderates(viewer, post) else "",
        "new_id": new_id(),
    }
