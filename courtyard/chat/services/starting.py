"""Beginning to talk: with one person, among some, in a space."""

import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat import access, events
from courtyard.chat.models import Conversation, ConversationKind, ConversationMember, MemberRole
from courtyard.core import audit
from courtyard.core.errors import Conflict, Invalid
from courtyard.core.events import emit
from courtyard.core.idempotency import claim
from courtyard.core.ids import new_id
from courtyard.people.access import person_for_read

__all__ = ["MAX_NAME", "clean_name", "create_channel", "create_group", "pair_of", "start_direct"]

MAX_NAME = 120
_PAIRS = uuid.UUID("8d6c1d0e-7a44-4b58-9a3f-5a1f0c2f9f11")


@transaction.atomic
def start_direct(*, actor: Person, person_id: uuid.UUID) -> Conversation:
    """The conversation of two people: always the same one, whoever begins, and however many times at once."""
    person = person_for_read(actor, person_id)
    if person.pk == actor.pk:
        raise Invalid({"members": [_("Choose somebody else: this is you.")]})
    pair = pair_of(actor.pk, person.pk)
    known = Conversation.objects.filter(pair=pair).first()
    if known is not None:
        return known
    access.people_for_talking(actor, {person.pk})
    made = Conversation(kind=ConversationKind.DIRECT, pair=pair, created_by=actor)
    Conversation.objects.bulk_create([made], ignore_conflicts=True)  # a twin waits here until the first has ended
    conversation = Conversation.objects.get(pair=pair)
    if conversation.pk == made.pk:
        conversation.made_now = True
        _add(conversation, [actor, person])
    return conversation


def pair_of(*people: uuid.UUID) -> uuid.UUID:
    """What the conversation of two people, or of one with themselves, is known by."""
    ids = sorted(map(str, people))
    return uuid.uuid5(_PAIRS, f"{ids[0]} {ids[-1]}")


@transaction.atomic
def create_group(
    *, actor: Person, person_ids: Collection[uuid.UUID], name: str = "", id: uuid.UUID | None = None
) -> Conversation:
    """Several people, with a name or without. With a client ``id`` the act is done once."""
    people = access.people_for_talking(actor, set(person_ids) - {actor.pk})
    if not people:
        raise Invalid({"members": [_("Choose whom you want to talk to.")]})
    name = clean_name(name)
    if known := _claimed(actor, id, [sorted(map(str, person_ids)), name]):
        return known
    return _begin(
        actor, people, Conversation(pk=id or new_id(), kind=ConversationKind.GROUP, name=name, created_by=actor)
    )


@transaction.atomic
def create_channel(
    *,
    actor: Person,
    space_id: uuid.UUID,
    name: str,
    private: bool = False,
    announcing: bool = False,
    id: uuid.UUID | None = None,
) -> Conversation:
    """A conversation of a space: open to who reads it, or ``private`` to its members. For moderators and owners of the space."""
    space = access.space_for_channel(actor, space_id)
    name = clean_name(name)
    if not name:
        raise Invalid({"name": [_("Give the channel a name.")]})
    if known := _claimed(actor, id, [str(space_id), name, private, announcing]):
        return known
    made = Conversation(
        pk=id or new_id(), kind=ConversationKind.CHANNEL, name=name, space=space, private=private, announcing=announcing,
        created_by=actor,
    )  # fmt: skip
    audit.record(
        "chat.channel", actor_id=actor.pk, subject_id=made.pk, data={"space": str(space.pk), "private": private}
    )
    return _begin(actor, [], made)


def clean_name(name: str) -> str:
    """A name on one line. Raises Invalid for one that is too long."""
    name = " ".join(name.split())
    if len(name) > MAX_NAME:
        raise Invalid({"name": [_("%(max)s characters at most.") % {"max": MAX_NAME}]})
    return name


def _claimed(actor: Person, id: uuid.UUID | None, payload: list[object]) -> Conversation | None:
    """The conversation that this very request made before."""
    if id is None:
        return None
    if not claim(author=actor.pk, id=id, payload=["conversation", *payload]):
        return access.conversation_for_read(actor, id)
    if Conversation.objects.filter(pk=id).exists():
        raise Conflict(_("This id is taken."))
    return None


def _begin(actor: Person, people: list[Person], conversation: Conversation) -> Conversation:
    conversation.save(force_insert=True)
    conversation.made_now = True
    _add(conversation, [actor, *people], owner=actor)
    everybody = frozenset(person.pk for person in (actor, *people))
    emit(events.ConversationChanged(actor=actor, conversation=conversation, person_ids=everybody))
    return conversation


def _add(conversation: Conversation, people: list[Person], owner: Person | None = None) -> None:
    ConversationMember.objects.bulk_create(
        ConversationMember(
            conversation=conversation, person=person, role=MemberRole.OWNER if person == owner else MemberRole.MEMBER
        )
        for person in people
    )
