"""A message passed on to another conversation, as it stands now, with a word of one's own."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.html import format_html, format_html_join

from courtyard.accounts.models import Person
from courtyard.chat import access
from courtyard.chat.models import Forward, Message, MessageFile, MessagePoll
from courtyard.chat.services.links import follow_links
from courtyard.chat.services.messages import MAX_FILES, send

__all__ = ["forward"]


@transaction.atomic
def forward(
    *,
    actor: Person,
    message_id: uuid.UUID,
    conversation_id: uuid.UUID,
    body: str = "",
    format: str = "html",
    id: uuid.UUID | None = None,
) -> Message:
    """Send the words and files of a message that one reads to a conversation in which one may write.

    Its readers see who said it and when; only who may read the source finds the way there. Later changes of the source
    change nothing here. With a client ``id`` the act is done once.
    """
    source = access.message_for_read(actor, message_id)
    return send(
        actor=actor, conversation_id=conversation_id, body=body, format=format, extras=[Forwarded(source)], id=id
    )


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What hangs on the new message: the words of the source, what its poll offers (nobody votes there), and its files, so that the
    new readers may open them.
    """

    source: Message
    wordless = True

    @property
    def key(self) -> str:
        """What the id of the new message stands for."""
        return f"forward {self.source.pk}"

    def hang(self, message: Message) -> None:
        """What was forwarded without a word goes on as it was first said."""
        source = self.source
        first = Forward.objects.filter(message=source).select_related("author").first()
        made = Forward(
            message=message, source=source, author=source.author, said_at=source.created_at,
            body_html=source.body_html, body_text=source.body_text,
        )  # fmt: skip
        if poll := MessagePoll.objects.filter(message=source).first():
            made.body_html += format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", zip(poll.options)))
            made.body_text += "".join(f"\n- {option}" for option in poll.options)
        if first and not source.body_html:
            made.source_id, made.author, made.said_at = first.source_id, first.author, first.said_at
            made.body_html, made.body_text = first.body_html, first.body_text
        elif first:
            made.body_html += f"<blockquote>{first.body_html}</blockquote>"
            made.body_text += f"\n{first.body_text}"
        made.save(force_insert=True)
        follow_links(message=message)
        self._hang_files(message)
        if not message.body_text:  # a list that shows the beginning of it shows this
            message.body_text = made.body_text
            message.save(update_fields=["body_text"])

    def _hang_files(self, message: Message) -> None:
        own = MessageFile.objects.filter(message=message).values_list("file", flat=True)
        rows = MessageFile.objects.filter(message=self.source).exclude(file__in=list(own)).order_by("position")
        MessageFile.objects.bulk_create(
            MessageFile(message=message, file_id=row.file_id, position=MAX_FILES + n, alt=row.alt)
            for n, row in enumerate(rows)
        )
