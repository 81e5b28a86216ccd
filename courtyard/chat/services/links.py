"""The card of the first link of a message."""

import uuid
from collections.abc import Sequence

from django.db import transaction

from courtyard.accounts.models import Person
from courtyard.chat import access, events
from courtyard.chat.models import Forward, Message, MessageLink
from courtyard.content.services.links import carry_preview
from courtyard.core.events import emit
from courtyard.core.richtext import extract

__all__ = ["carry_link", "follow_links", "hide_link"]


def carry_link(*, message: Message, links: Sequence[str]) -> bool:
    """Have a new message carry the card of the first outside link of its words; whether there is one."""
    return carry_preview(by=MessageLink, pk=message.pk, links=links, changed=False)


def follow_links(*, message: Message) -> None:
    """Have it carry the card of the first outside link that stands in it now: in its words, else in those that it passes on."""
    passed_on = Forward.objects.filter(message=message).values_list("body_html", flat=True).first()
    links = extract(message.body_html + (passed_on or "")).links
    carry_preview(by=MessageLink, pk=message.pk, links=links, changed=True)


@transaction.atomic
def hide_link(*, actor: Person, message_id: uuid.UUID) -> Message:
    """Take the card off a message of one's own; its link stays in the words. Again changes nothing."""
    message = access.message_for_edit(actor, message_id)
    if MessageLink.objects.filter(message=message, hidden=False).update(hidden=True):
        emit(events.LinkHidden(actor=actor, message=message))
    return message
