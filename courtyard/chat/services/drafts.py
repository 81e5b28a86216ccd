"""What stands in the field of a conversation, kept for all devices of its writer."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat import access, events
from courtyard.chat.models import Conversation, MessageDraft
from courtyard.content.services.bodies import compose
from courtyard.core.clock import now
from courtyard.core.errors import Conflict
from courtyard.core.events import emit

__all__ = ["drop_draft", "keep_draft"]


@transaction.atomic
def keep_draft(
    *, actor: Person, conversation_id: uuid.UUID, body: str, format: str = "html", version: int = 0
) -> MessageDraft | None:
    """Keep what one is writing; nothing at all ends the draft.

    ``version`` is the one this device knows, 0 for none. Raises Conflict, carrying what stands, if another device has kept
    other words meanwhile: nothing is ever written over unseen.
    """
    conversation = access.conversation_for_read(actor, conversation_id)
    composed = compose(actor=actor, body=body, format=format)
    if not composed.text.strip() and not composed.files:
        drop_draft(actor=actor, conversation_id=conversation_id, version=version)
        return None
    row, made = MessageDraft.objects.select_for_update().get_or_create(
        person=actor, conversation=conversation,
        defaults={"body_html": composed.html, "body_text": composed.text, "version": version + 1},
    )  # fmt: skip
    if not made:
        if row.body_html == composed.html:
            return row
        if row.version != version:
            raise Conflict(_("You wrote something else here on another device."), current=row)
        row.body_html, row.body_text, row.version, row.at = composed.html, composed.text, version + 1, now()
        row.save()
    _changed(actor, conversation, row.version, listed=made)
    return row


@transaction.atomic
def drop_draft(*, actor: Person, conversation_id: uuid.UUID, version: int) -> None:
    """It was sent or thrown away. Words that another device has kept since then stay."""
    conversation = access.conversation_for_read(actor, conversation_id)
    gone, _by_model = MessageDraft.objects.filter(person=actor, conversation=conversation, version=version).delete()
    if gone:
        _changed(actor, conversation, 0, listed=True)


def _changed(actor: Person, conversation: Conversation, version: int, *, listed: bool) -> None:
    emit(events.DraftChanged(actor=actor, conversation=conversation, version=version, listed=listed))
