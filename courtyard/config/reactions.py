"""What the house itself does when something happens in a room: makes what goes by rule, ends what must end."""

import uuid

from courtyard.accounts import events as accounts
from courtyard.accounts.models import Role, State
from courtyard.content.events import ItemMoved, PostMerged, PostSplit
from courtyard.content.models import Placement
from courtyard.content.services.purging import purge_items
from courtyard.core.live import revoke, topic_of
from courtyard.feed.services import ensure_values
from courtyard.feed.services.answers import forget_answers
from courtyard.feed.services.key import drop_key_information
from courtyard.moderation.services.reports import follow_items
from courtyard.people import events as people
from courtyard.people.services import count_endorsements, create_profile
from courtyard.spaces import events as spaces
from courtyard.spaces.access import readers_of
from courtyard.spaces.models import Membership, Space, Visibility
from courtyard.spaces.services import ensure_company_space, ensure_storyline, follow_person, follow_team

__all__ = [
    "byline_changed", "conversation_changed", "item_moved", "member_removed", "organisation_set_up", "person_claimed", "person_created",
    "person_state_changed", "profile_changed", "role_changed", "space_deleted", "space_edited", "space_purged",
]  # fmt: skip


def organisation_set_up(event: accounts.OrganisationSetUp) -> None:
    """The space of everybody, and values to praise people for."""
    ensure_company_space(actor=event.owner, organisation=event.organisation)
    ensure_values(actor=event.owner)


def person_created(event: accounts.PersonCreated) -> None:
    """A profile and a storyline for everybody new."""
    create_profile(actor=event.actor, person=event.person)
    ensure_storyline(actor=event.actor, person=event.person)
    follow_person(person=event.person)


def person_claimed(event: accounts.PersonClaimed) -> None:
    """Who was imported without a profile or a storyline gets them on coming in."""
    create_profile(person=event.person)
    ensure_storyline(person=event.person)


def byline_changed(event: accounts.BylineChanged) -> None:
    """A storyline bears its owner's name (who has not come in gets it then); another job title may open other spaces."""
    if event.person.state != State.UNCLAIMED or Space.objects.filter(owner=event.person).exists():
        ensure_storyline(actor=event.person, person=event.person)
    follow_person(person=event.person)


def person_state_changed(event: accounts.PersonStateChanged) -> None:
    """Who is not active any more follows nothing live, and what they endorsed counts no more."""
    if not event.person.is_active:
        revoke(event.person.pk)
    count_endorsements(by=event.person)
    follow_person(person=event.person)


def role_changed(event: accounts.RoleChanged) -> None:
    """Who became a guest reads little more than their own spaces; who is no guest any more has a storyline."""
    if event.after == Role.GUEST:
        revoke(event.person.pk)
    else:
        ensure_storyline(actor=event.actor, person=event.person)
    count_endorsements(by=event.person)
    follow_person(person=event.person)


def profile_changed(event: people.ProfileChanged) -> None:
    """Who moved to another department or site, or reports to somebody else, comes to other spaces."""
    if {"department", "site", "manager"} & set(event.fields):
        follow_person(person=event.person)
    if "manager" in event.fields:
        follow_team(person=event.person)


def member_removed(event: spaces.MemberRemoved) -> None:
    """Who may not read the space any more hears nothing of it, nor of its posts; guests with whom they share no space
    now hear nothing of their profile.
    """
    if not event.still_reads:
        revoke(event.person.pk)
    if guests := _guests_left(event):
        revoke(guests, topic_of("profile", event.person.pk))


def space_edited(event: spaces.SpaceEdited) -> None:
    """Where fewer people may read, the open windows of the others are closed by asking everybody anew."""
    if event.narrowed:
        revoke(_outsiders(event))


def item_moved(event: ItemMoved) -> None:
    """Who read the space it left and not the one it went to follows it no more."""
    before = readers_of(Space.objects.filter(pk=event.source.pk).values("pk"))
    after = readers_of(Placement.objects.filter(item=event.item, live=True).values("space"))
    gone = list(before.exclude(pk__in=after.values("pk")).values_list("pk", flat=True))
    if gone:
        revoke(gone, topic_of("item", event.item.pk))


def conversation_changed(event: PostSplit | PostMerged) -> None:
    """What was marked among comments that went elsewhere, or of a post that is none any more, is marked no longer; what was
    reported is found where it stands now.
    """
    forget_answers(item_ids=event.taken)
    if isinstance(event, PostMerged):
        drop_key_information(item=event.item)
    follow_items(item_ids=event.taken, post=event.item.root or event.item)


def space_deleted(event: spaces.SpaceDeleted) -> None:
    """Nobody hears anything of a space that is gone: the windows of all who could read it ask anew."""
    if not event.deleted:
        return
    active = accounts.Person.objects.filter(state="active")
    if event.space.visibility != Visibility.OPEN:
        active = active.filter(pk__in=Membership.objects.filter(space=event.space).values("person"))
    revoke(list(active.values_list("pk", flat=True)))


def space_purged(event: spaces.SpacePurged) -> None:
    """What stood only there goes with it."""
    purge_items(space=event.space)


def _guests_left(event: spaces.MemberRemoved) -> list[uuid.UUID]:
    here = Membership.objects.filter(space=event.space, person__role=Role.GUEST)
    elsewhere = Membership.objects.filter(person=event.person, space__deleted_at=None).values("space")
    met = Membership.objects.filter(space__in=elsewhere, person__role=Role.GUEST).values("person")
    return list(here.exclude(person__in=met).values_list("person", flat=True))


def _outsiders(event: spaces.SpaceEdited) -> list[uuid.UUID]:
    members = Membership.objects.filter(space=event.space).values("person")
    return list(accounts.Person.objects.filter(state="active").exclude(pk__in=members).values_list("pk", flat=True))
