"""Channels become channels of one space, and direct conversations those of two people or a group.

A guest reads everything of a space that they belong to: so a channel with guests has a space of its own, as it has when
channels become spaces. Nobody reads more than they did.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from courtyard.chat.models import Conversation, ConversationKind
from courtyard.core.clock import now
from courtyard.integrations.importers.ledger import Ledger
from courtyard.integrations.importers.people import People
from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.slack.archive import Channel
from courtyard.integrations.importers.slack.homes import Homes, Wish
from courtyard.integrations.importers.slack.markup import Place
from courtyard.integrations.importers.slack.spaces import (
    archived_at,
    members_of,
    name_of,
    owner_of,
    space_of,
    write_space,
)
from courtyard.integrations.importers.slack.survey import Survey
from courtyard.integrations.importers.talks import Talk, add_newcomers, add_to_space, begin, between
from courtyard.integrations.importers.values import moment, text_of, texts
from courtyard.spaces.models import Kind, Space, Visibility

__all__ = ["Talks"]

_SHARED = "Slack"  # what the space is called that holds all channels


@dataclass(slots=True)
class Talks:
    """Begins the conversations of one import."""

    survey: Survey
    people: People
    ledger: Ledger
    report: Report
    wish: Wish
    homes: Homes
    shared: Space | None = None  # made by this run

    def begin_all(self, channels: Iterable[Channel]) -> None:
        """Each with its members in one transaction."""
        everything = sorted(channels, key=lambda channel: channel.data.get("is_general") is not True)
        known = self.ledger.known(self._key(channel) for channel in everything)
        here = Conversation.objects.select_related("space").in_bulk(known.values())
        for channel in everything:
            conversation = here.get(known.get(self._key(channel), uuid.UUID(int=0)))
            with transaction.atomic():
                if channel.kind in ("dm", "mpim"):
                    self._direct(channel, conversation)
                elif not self.people.ids:
                    self.report.spaces.skip("empty")  # a conversation is somebody's
                else:
                    self._channel(channel, conversation)

    def _key(self, channel: Channel) -> str:
        return self.ledger.key("conversation", channel.id)

    def _channel(self, channel: Channel, conversation: Conversation | None) -> None:
        if conversation is None:
            conversation = self._begin_channel(channel)
        else:
            self.report.spaces.know()
            if texts(channel.data.get("members")):
                members = members_of(channel, self.people, self.report)
                wanted = {self.people.ids[member] for member in members}
                add_newcomers(conversation, wanted, self.people, self.report)
        self.homes.talks[channel.id] = conversation.pk
        space = conversation.space
        is_open = space is not None and space.visibility == Visibility.OPEN and not conversation.private
        address = f"/messages/{conversation.pk}/" if is_open else ""
        self.homes.places[channel.id] = Place(channel.id, conversation.name, address)

    def _begin_channel(self, channel: Channel) -> Conversation:
        members = members_of(channel, self.people, self.report)
        owner = owner_of(channel, members, self.people)
        ids = {self.people.ids[member]: member == owner for member in members}
        private = channel.kind == "group"
        space = self._space_for(channel, members)
        creator = self.people.ids.get(text_of(channel.data, "creator"))
        by = creator or next(iter(ids), None) or next(iter(self.people.ids.values()))
        made_at = moment(channel.data.get("created")) or now()
        self.report.spaces.make("channels")
        self.report.members.make("memberships", len(ids) if texts(channel.data.get("members")) else 0)
        archived = archived_at(channel, self.survey, made_at)
        talk = Talk(ConversationKind.CHANNEL, by, made_at, ids, name_of(channel), space, private, archived)
        return self._begin(channel, talk)

    def _space_for(self, channel: Channel, members: list[str]) -> Space:
        ids = {self.people.ids[member] for member in members}
        if ids & self.people.guests:
            space = space_of(channel, self.survey, self.people)
            space.archived_at = None
            self._write(space, members, owner_of(channel, members, self.people))
            return space
        space = self._shared(channel, members)
        if not self.report.dry_run:
            add_to_space(space, ids)
        return space

    def _shared(self, channel: Channel, members: list[str]) -> Space:
        """The space of all channels: the one that was asked for, else one that is made with the first channel."""
        key = self.ledger.key("space", "chat")
        target = self.ledger.known([key]).get(key)
        space = self.wish.into or self.shared or (Space.objects.filter(pk=target).first() if target else None)
        if space is None:
            creator = self.people.ids.get(text_of(channel.data, "creator"))
            self.shared = space = Space(kind=Kind.COMMUNITY, name=_SHARED, by_id=creator)
            self._write(space, members, owner_of(channel, members, self.people))
            self._remember(key, space.pk)
        return space

    def _write(self, space: Space, members: list[str], owner: str) -> None:
        self.report.rooms += 1
        if not self.report.dry_run:
            write_space(space, members, owner, self.people)

    def _direct(self, channel: Channel, conversation: Conversation | None) -> None:
        listed = [self.people.ids[who] for who in texts(channel.data.get("members")) if who in self.people.ids]
        members = list(dict.fromkeys(listed))
        if conversation is not None:
            self.report.conversations.know()
            self.homes.talks[channel.id] = conversation.pk
        elif members:
            self.report.conversations.make("conversations")
            talk = between(members, moment(channel.data.get("created")) or now(), group=channel.kind == "mpim")
            self.homes.talks[channel.id] = self._begin(channel, talk).pk
        else:
            self.report.conversations.skip("nobody")

    def _begin(self, channel: Channel, talk: Talk) -> Conversation:
        conversation = begin(talk, dry_run=self.report.dry_run)
        self._remember(self._key(channel), conversation.pk)
        return conversation

    def _remember(self, key: str, pk: uuid.UUID) -> None:
        if not self.report.dry_run:
            self.ledger.forget([key])
            self.ledger.note({key: pk})
