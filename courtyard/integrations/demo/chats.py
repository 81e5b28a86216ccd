"""What is said in conversations, by the same services as people use; the times are set back afterwards."""

import datetime
from typing import Any

from django.conf import settings

from courtyard.accounts.models import Role
from courtyard.accounts.services import update_organisation
from courtyard.chat import services
from courtyard.chat.models import Conversation, ConversationMember, Message, Thread, ThreadFollower
from courtyard.chat.repeating import Every, Rhythm
from courtyard.chat.services.messages import Extra
from courtyard.content.models import Item
from courtyard.core.clock import now
from courtyard.integrations.demo import reading
from courtyard.integrations.demo.cast import Cast
from courtyard.integrations.demo.clockwork import ZONE
from courtyard.integrations.demo.places import Places

__all__ = ["say_in_chats"]


def say_in_chats(cast: Cast, places: Places) -> None:
    """All of chats.toml; the firm wants it to be seen who has read, and that what two people say goes after a year."""
    owner = next(person for person in cast.people.values() if person.role == Role.OWNER)
    update_organisation(actor=owner, changes={"show_reading": True})
    services.set_retention(actor=owner, days={"direct": 365})
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
            actor=cast.people[line["who"]], conversation_id=conversation.pk, body=_words(line), format="markdown",
            reply_to=answered, extras=_extras(line),
        )  # fmt: skip
        said.append(message)
        _act(cast, message, line)
        for emoji, keys in line.get("reacted", {}).items():
            for key in keys:
                services.react(actor=cast.people[key], message_id=message.pk, emoji=emoji)
        message.created_at = start - datetime.timedelta(minutes=line["at"])
    for thread in plan.get("threads", []):
        _answer(cast, said[thread["under"]], thread)
    for waits in plan.get("later", []):
        services.schedule(
            actor=cast.people[waits["who"]], conversation_id=conversation.pk, body=waits["text"], format="markdown",
            at=_morning(waits["at"]), rhythm=Rhythm(waits["every"]),
        )  # fmt: skip
    Message.objects.bulk_update(said, ["created_at"])
    last = said[-1].created_at
    Conversation.objects.filter(pk=conversation.pk).update(last_at=last)
    members = ConversationMember.objects.filter(conversation=conversation)
    members.update(read_until=last, joined_at=said[0].created_at - datetime.timedelta(minutes=1))
    if unread := plan.get("unread"):
        members.exclude(person=said[-1].author).update(read_until=said[-unread - 1].created_at)


def _words(line: dict[str, Any]) -> str:
    """What is said, and the address of the post that it ``leads`` to."""
    text: str = line["text"]
    if "leads" in line:
        text += f" {settings.PUBLIC_URL}/items/{Item.objects.get(title=line['leads']).pk}/"
    return text


def _extras(line: dict[str, Any]) -> list[Extra]:
    """What it brings beside its words."""
    polls = [services.Polling(**line["poll"])] if "poll" in line else []
    return [*services.Mattering.of(line.get("priority", ""), line.get("confirm", False)), *polls]


def _morning(clock: str) -> datetime.datetime:
    """Of tomorrow, as clocks of the firm say it."""
    day = now().astimezone(ZONE).date() + datetime.timedelta(days=1)
    return datetime.datetime.combine(day, datetime.time.fromisoformat(clock), ZONE)


def _answer(cast: Cast, first: Message, plan: dict[str, Any]) -> None:
    """What is said in a thread; the last answer is unread for whom it woke."""
    start, said = now(), []
    for line in plan["said"]:
        message = services.send(
            actor=cast.people[line["who"]], conversation_id=first.conversation_id, body=line["text"], format="markdown",
            thread=first.pk,
        )  # fmt: skip
        message.created_at = start - datetime.timedelta(minutes=line["at"])
        said.append(message)
    Message.objects.bulk_update(said, ["created_at"])
    if "name" in plan:
        services.name_thread(actor=first.author, message_id=first.pk, name=plan["name"])
    if plan.get("resolved"):
        services.resolve_thread(actor=first.author, message_id=first.pk)
    last, read = said[-1].created_at, said[-2].created_at
    Thread.objects.filter(pk=first.pk).update(last_at=last)
    ThreadFollower.objects.filter(thread=first.pk, woken=True).update(read_until=read)
    ThreadFollower.objects.filter(thread=first.pk, woken=False).update(read_until=last)


def _act(cast: Cast, message: Message, line: dict[str, Any]) -> None:
    """What people do with one of them."""
    if "pinned" in line:
        services.pin(actor=cast.people[line["pinned"]], message_id=message.pk)
    for key in line.get("saved", []):
        services.save(actor=cast.people[key], message_id=message.pk)
    for key in line.get("weekly", []):
        services.remind(actor=cast.people[key], message_id=message.pk, at=_morning("08:30"), rhythm=Rhythm(Every.WEEK))
    for key in line.get("confirmed", []):
        services.confirm(actor=cast.people[key], message_id=message.pk)
    for key, choices in line.get("voted", {}).items():
        services.vote(actor=cast.people[key], message_id=message.pk, choices=choices)
