"""What the tests of the chat share: conversations of the cast."""

from courtyard.accounts.models import Person
from courtyard.chat import services
from courtyard.chat.models import Conversation, Message
from tests.cast import Cast

HTMX = {"HX-Request": "true"}


def group(cast: Cast, *people: Person, name: str = "Window display") -> Conversation:
    """Owned by the member, with these people (else the host and the guest)."""
    others = people or (cast.host, cast.guest)
    return services.create_group(actor=cast.member, person_ids=[person.pk for person in others], name=name)


def channel(cast: Cast, space: object = None, **given: object) -> Conversation:
    """Of the closed space unless another is given, opened by its owner."""
    place = space or cast.closed
    return services.create_channel(actor=cast.host, space_id=place.pk, name="Deliveries", **given)  # type: ignore[attr-defined]


def say(person: Person, conversation: Conversation, text: str = "Hello", **given: object) -> Message:
    """One message, written in Markdown."""
    return services.send(actor=person, conversation_id=conversation.pk, body=text, format="markdown", **given)
