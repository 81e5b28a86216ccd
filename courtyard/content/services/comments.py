"""Answering: comments two levels deep under any item."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content import access, events
from courtyard.content.models import Item, ItemKind, ItemState, ThreadFollow
from courtyard.content.services.bodies import Body, compose, save_words
from courtyard.content.services.items import Attached, attach, count_comment, with_inline
from courtyard.content.services.links import attach_preview
from courtyard.core.errors import Invalid, NotFound
from courtyard.core.events import emit
from courtyard.core.idempotency import claim
from courtyard.core.ids import new_id
from courtyard.core.prepared import insert

__all__ = ["comment"]

MAX_DEPTH = 2


@transaction.atomic
def comment(
    *,
    actor: Person,
    item_id: uuid.UUID,
    body: str,
    format: str = "html",
    parent_id: uuid.UUID | None = None,
    files: Sequence[Attached] = (),
    id: uuid.UUID | None = None,
) -> Item:
    """Comment on a post, or answer a comment with ``parent_id``.

    An answer to an answer joins the same second level. With a client ``id`` the act is done once: the same again
    returns the same comment, anything else under that id raises Conflict.
    """
    post, parent = _where(actor, item_id, parent_id)
    if id is not None:
        payload = [str(item_id), str(parent_id), body, format, [str(file.file_id) for file in files]]
        if not claim(author=actor.pk, id=id, payload=payload):
            return access.item_for_read(actor, id)
        access.check_unused(id)
    composed = compose(actor=actor, body=body, format=format)
    _check_filled(composed, files)
    item = Item(
        pk=id or new_id(), kind=ItemKind.COMMENT, author=actor, root=post, parent=parent, depth=2 if parent else 1
    )
    item.body_html, item.body_text = composed.html, composed.text
    insert(item)
    item.made_now = True
    mentioned = save_words(item=item, body=composed)
    attach(actor=actor, item=item, files=with_inline(composed, files))
    attach_preview(item=item, links=composed.links)
    comments = count_comment(post_id=post.pk, change=1, under=item.parent_id)
    insert(ThreadFollow(item=post, person=actor), once=True)
    emit(events.Commented(actor=actor, item=item, mentioned=mentioned, comments=comments))
    return item


def _where(actor: Person, item_id: uuid.UUID, parent_id: uuid.UUID | None) -> tuple[Item, Item | None]:
    """The post that is commented and the first-level comment that is answered, if any."""
    target = access.item_for_answer(actor, item_id)
    post = target.root or target
    if target.root_id is not None and parent_id is None:
        parent_id = target.pk
    if parent_id is None:
        return post, None
    parent = Item.objects.filter(pk=parent_id, root=post, state=ItemState.PUBLISHED).select_related("parent").first()
    if parent is None:
        raise NotFound
    return post, parent.parent or parent


def _check_filled(body: Body, files: Sequence[Attached]) -> None:
    if not body.text.strip() and not files and not body.files:
        raise Invalid({"body": [_("Write something first.")]})
