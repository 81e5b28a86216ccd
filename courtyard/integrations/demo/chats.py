"""What is said in conversations, by the same services as people use; the times are set back afterwards."""

import datetime
from typing import Any

from courtyard.chat import services
from courtyard.chat.models import Conversation, ConversationMember, Message
from courtyard.core.clock import now
from courtyard.integrations.demo import reading
from courtyard.integrations.demo.cast import Cast
from courtyard.integrations.demo.places import Places

__all__ = ["say_in_chats"]


def say_in_chats(cast: Cast, places: Places) -> None:
    """All of chats.toml."""
    for plan in reading.chats()["chat"]:
        _say(cast, _begun(cast, places, plan), plan)


def _begun(cast: Cast, places: Places, plan: dict[str, Any]) -> Conversation:
    if "space" in plan:
        return services.create_channel(
            actor=cast.people[plan["by"]], space_id=places.spaces[plan["space"]].pk, name=plan["name"]
        )
    first, *others = (cast.people[key] for key in plan["with"])
    if len(others) == 1:
        return services.start_direct(actor=first, person_id=others[0].pk)
    return services.create_group(actor=first, person_ids=[person.pk for person in others], name=plan.get("name", ""))


def _say(cast: Cast, conversation: Conversation, plan: dict[str, Any]) -> None:
    said: list[Message] = []
    start = now()
    for line in plan["said"]:
        answered = said[line["answers"]].pk if "answers" in line else None
        message = services.send(
            actor=cast.people[line["who"]], conversation_id=conversation.pk, body=line["text"], format="markdown",
            reply_to=answered, extras=services.Mattering.of(line.get("priority", ""), line.get("confirm", False)),
        )  # fmt: skip
        said.append(message)
        _act(cast, message, line)
        for emoji, keys in line.get("reacted", {}).items():
            for key in keys:
                services.react(actor=cast.people[key], message_id=message.pk, emoji=emoji)
        message.created_at = start - datetime.timedelta(minutes=line["at"])
    Message.objects.bulk_update(said, ["created_at"])
    last = said[-1].created_at
    Conversation.objects.filter(pk=conversation.pk).update(last_at=last)
    members = ConversationMember.objects.filter(conversation=conversation)
    members.update(read_until=last)
    if unread := plan.get("unread"):
        members.exclude(person=said[-1].author).update(read_until=said[-unread - 1].created_at)


def _act(cast: Cast, message: Message, line: dict[str, Any]) -> None:
    """What people do with one of them."""
    if "pinned" in line:
        services.pin(actor=cast.people[line["pinned"]], message_id=message.pk)
    for key in line.get("saved", []):
        services.save(actor=cast.people[key], message_id=message.pk)
    for key in line.get("confirmed", []):
        services.confirm(actor=cast.people[key], message_id=message.pk)
