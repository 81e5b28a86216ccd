"""Conversations of an import: begun without telling anybody, with everything in them read."""

import datetime
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courtyard.chat.models import Conversation, ConversationKind, ConversationMember, MemberRole
from courtyard.chat.services.starting import pair_of
from courtyard.core.errors import Invalid
from courtyard.core.ids import new_id
from courtyard.integrations.importers.people import People
from courtyard.integrations.importers.report import Report
from courtyard.spaces.models import Kind, Membership, Space

__all__ = ["Talk", "add_newcomers", "add_to_space", "begin", "between", "space_called"]


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation to begin. ``members`` says of each whether they own it."""

    kind: str
    by: uuid.UUID
    at: datetime.datetime
    members: Mapping[uuid.UUID, bool]
    name: str = ""
    space: Space | None = None
    private: bool = False
    archived_at: datetime.datetime | None = None


def between(people: Collection[uuid.UUID], at: datetime.datetime, *, group: bool) -> Talk:
    """That of two people, or of one with themselves; else a group, which the first of them owns."""
    first = next(iter(people))
    if not group and len(people) <= 2:
        return Talk(ConversationKind.DIRECT, first, at, dict.fromkeys(people, False))
    return Talk(ConversationKind.GROUP, first, at, {person: person == first for person in people})


def begin(talk: Talk, *, dry_run: bool = False) -> Conversation:
    """The conversation, written unless ``dry_run``. Two people have one already, perhaps: then it is that."""
    made = Conversation(
        pk=new_id(), kind=talk.kind, name=talk.name, space=talk.space, private=talk.private, created_by_id=talk.by,
        created_at=talk.at, last_at=talk.at, archived_at=talk.archived_at,
    )  # fmt: skip
    if talk.kind == ConversationKind.DIRECT:
        made.pair = pair_of(*talk.members)
    if dry_run:
        return made
    Conversation.objects.bulk_create([made], ignore_conflicts=made.pair is not None)
    conversation = Conversation.objects.get(pair=made.pair) if made.pair else made
    if conversation.pk == made.pk:
        _add(conversation, talk.members, talk.at)
    return conversation


def _add(conversation: Conversation, members: Mapping[uuid.UUID, bool], at: datetime.datetime) -> None:
    rows = (
        ConversationMember(
            conversation=conversation, person_id=pk, role=MemberRole.OWNER if owns else MemberRole.MEMBER, joined_at=at
        )
        for pk, owns in members.items()
    )
    ConversationMember.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def add_newcomers(conversation: Conversation, wanted: set[uuid.UUID], people: People, report: Report) -> None:
    """Who came into a channel since the last import. People who are in by now choose for themselves, and guests would read
    the other channels of the space.
    """
    inside = set(
        ConversationMember.objects.filter(conversation=conversation, person__in=wanted).values_list("person", flat=True)
    )
    missing = wanted - inside
    fresh = people.asleep(missing)
    space = conversation.space
    guests = fresh & people.guests
    if space and guests:
        guests -= set(Membership.objects.filter(space=space, person__in=guests).values_list("person", flat=True))
    if not report.dry_run:
        if space:
            add_to_space(space, fresh - guests)
        _add(conversation, dict.fromkeys(fresh - guests, False), conversation.last_at)
    report.members.know(len(inside))
    report.members.make("memberships", len(fresh - guests))
    report.members.skip("guest", len(guests))
    report.members.skip("by_hand", len(missing - fresh))


def add_to_space(space: Space, people: Collection[uuid.UUID]) -> None:
    """Who talks in a channel belongs to its space; to the whole organisation everybody does by rule."""
    if space.kind != Kind.COMPANY:
        rows = (Membership(space=space, person_id=pk) for pk in people)
        Membership.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def space_called(name: str) -> Space:
    """The space with this address or name that takes channels still. Raises Invalid unless there is exactly one."""
    spaces = Space.objects.filter(deleted_at=None, archived_at=None).exclude(kind=Kind.STORYLINE)
    found = list(spaces.filter(slug=name)) or list(spaces.filter(name=name)[:2])
    if len(found) != 1:
        raise Invalid({"into": [_("There is no space %(name)s, or more than one: give its address.") % {"name": name}]})
    return found[0]
