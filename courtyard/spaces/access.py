"""Who may see a space, read it, post in it and moderate it: the only doors to spaces. Refusal looks like absence.

| who may see        | open           | closed         | secret      |
|--------------------|----------------|----------------|-------------|
| name, about, cover | all but guests | all but guests | its members |
| list of members    | all but guests | its members    | its members |
| content            | all but guests | its members    | its members |
"""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.permissions import may
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, NotFound
from courtyard.core.ids import parse_id
from courtyard.core.prepared import Prepared, stand_in, stand_in_text
from courtyard.spaces.models import (
    Category,
    Kind,
    Membership,
    Mute,
    Posting,
    RulesAcceptance,
    Space,
    SpaceInvitation,
    SpaceRole,
    SpaceTemplate,
    Visibility,
)

Row = TypeVar("Row")

__all__ = [
    "COMPANY_ROLES", "DAYS_DELETED", "Standing", "asking", "category_for_curation", "check_curates", "circle",
    "content_visible_to", "deleted_by_owner", "deleted_for_owner", "hearing_members", "joined_by", "members_of", "moderated_by",
    "moderators_of", "orphaned", "readers_of", "role_in", "rolls", "space_for_content", "space_for_curation",
    "space_for_moderation", "space_for_owner", "space_for_posting", "space_for_read", "space_to_give", "standing",
    "template_for_curation", "template_for_use", "visible_to",
]  # fmt: skip

COMPANY_ROLES = {
    Role.OWNER: SpaceRole.OWNER,
    Role.ADMINISTRATOR: SpaceRole.OWNER,
    Role.COMMUNICATOR: SpaceRole.MODERATOR,
    Role.MODERATOR: SpaceRole.MODERATOR,
    Role.MEMBER: SpaceRole.MEMBER,
}
_COMPANY = RawSQL("'company'", ())  # written out, not a parameter: so any plan finds it by its partial index
_RULED = (Kind.COMPANY, Kind.STORYLINE)
_POSTS_TO_EVERYONE = {Role.OWNER, Role.ADMINISTRATOR, Role.COMMUNICATOR}
_MODERATES_COMPANY_CONTENT = {Role.OWNER, Role.ADMINISTRATOR, Role.MODERATOR, Role.COMMUNICATOR}


def _memberships(viewer: Person) -> QuerySet[Membership, Any]:
    return Membership.objects.filter(person=viewer).values("space")


def joined_by(viewer: Person) -> QuerySet[Space]:
    """Spaces the viewer belongs to: by membership, the company by rule, and their own storyline.

    A union of ids: each part is found along its index, however many storylines there are.
    """
    spaces = Space.objects.filter(deleted_at=None)
    if not viewer.is_active:
        return spaces.none()
    mine = _memberships(viewer)
    if not viewer.is_guest:
        company = Space.objects.filter(kind=_COMPANY).values("pk")
        mine = mine.union(company, Space.objects.filter(owner=viewer).values("pk"))
    return spaces.filter(pk__in=mine)


def content_visible_to(viewer: Person) -> QuerySet[Space]:
    """Spaces whose posts and list of members the viewer may read."""
    spaces = Space.objects.filter(deleted_at=None)
    if not viewer.is_active:
        return spaces.none()
    if viewer.is_guest:
        return spaces.filter(pk__in=_memberships(viewer))
    return spaces.filter(Q(visibility=Visibility.OPEN) | Q(pk__in=_memberships(viewer)))


def visible_to(viewer: Person) -> QuerySet[Space]:
    """Spaces whose existence, name and description the viewer may know."""
    spaces = Space.objects.filter(deleted_at=None)
    if not viewer.is_active:
        return spaces.none()
    invited = SpaceInvitation.objects.filter(person=viewer, decided_at=None).values("space")
    known = Q(pk__in=_memberships(viewer)) | Q(pk__in=invited)
    if not viewer.is_guest:
        known |= ~Q(visibility=Visibility.SECRET)
    return spaces.filter(known)


def moderated_by(viewer: Person) -> QuerySet[Space]:
    """Spaces whose pending and hidden posts the viewer decides about. Guests moderate nothing."""
    spaces = Space.objects.filter(deleted_at=None)
    if not viewer.is_active or viewer.is_guest:
        return spaces.none()
    own = Membership.objects.filter(person=viewer, role__in=[SpaceRole.OWNER, SpaceRole.MODERATOR]).values("space")
    mine = Q(pk__in=own) | Q(owner=viewer)
    if viewer.role in _MODERATES_COMPANY_CONTENT:
        mine |= Q(kind__in=[Kind.COMPANY, Kind.STORYLINE])
    return spaces.filter(mine)


def circle(viewer: Person) -> Q:
    """Somebody and the people with whom they share a space, as a filter over people: one list, which a plan can start at."""
    shared = Membership.objects.filter(space__in=_memberships(viewer), space__deleted_at=None)
    return Q(pk__in=shared.values("person").union(Person.objects.filter(pk=viewer.pk).values("pk"), all=True))


def members_of(viewer: Person, space_id: uuid.UUID) -> QuerySet[Membership, Any] | None:
    """The ids of a space's members, if the viewer may read the list; None where belonging goes by rule."""
    if not content_visible_to(viewer).filter(pk=space_id).exclude(kind__in=_RULED).exists():
        return None
    return Membership.objects.filter(space=space_id).values("person")


def rolls(viewer: Person) -> tuple[QuerySet[Space, Any], QuerySet[Membership, Any]]:
    """Id and name of each space the viewer belongs to by membership; and the space and person of every membership, which
    is for joining with those spaces: a plan starts at the few people it is about, however many belong to the spaces.
    """
    mine = content_visible_to(viewer).filter(pk__in=_memberships(viewer)).exclude(kind__in=_RULED)
    return mine.values_list("pk", "name"), Membership.objects.values_list("space", "person")


def moderators_of(space: Space) -> QuerySet[Person]:
    """Everybody who decides about what waits in a space: ``moderated_by`` read from the other end."""
    able = Person.objects.filter(state=State.ACTIVE).exclude(role=Role.GUEST)
    if space.kind in _RULED:
        return able.filter(Q(role__in=_MODERATES_COMPANY_CONTENT) | Q(pk=space.owner_id))
    leads = Membership.objects.filter(space=space, role__in=[SpaceRole.OWNER, SpaceRole.MODERATOR])
    return able.filter(pk__in=leads.values("person"))


def hearing_members(space: Space) -> QuerySet[Person]:
    """The active people who belong to a space and have not muted it; everybody but guests for the company's."""
    able = Person.objects.filter(state=State.ACTIVE, is_bot=False)
    if space.kind == Kind.COMPANY:
        able = able.exclude(role=Role.GUEST)
    else:
        able = able.filter(Exists(Membership.objects.filter(space=space, person=OuterRef("pk"))))
    return able.exclude(pk__in=Mute.objects.filter(space=space, highlights=False).values("person"))


def readers_of(space_ids: QuerySet[Any, Any]) -> QuerySet[Person]:
    """The people who may read what is placed in at least one of the given spaces.

    The rule of ``content_visible_to`` read from the other end, for telling many people about one thing: the caller
    narrows it to those who are to be told.
    """
    spaces = Space.objects.filter(pk__in=space_ids, deleted_at=None)
    members = Membership.objects.filter(space__in=spaces, person=OuterRef("pk"))
    anybody = Exists(spaces.filter(visibility=Visibility.OPEN)) & ~Q(role=Role.GUEST)
    return Person.objects.filter(anybody | Exists(members), state=State.ACTIVE)


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person is and may do in one space."""

    role: SpaceRole | None
    reads: bool
    posts: bool
    comments: bool
    moderates: bool
    owns: bool
    asked: bool = False  # a member who has not accepted the rules in force: reads, and posts once they have


def standing(viewer: Person, space: Space) -> Standing:
    """The viewer's rights in a space; one query for communities and projects, none for the company and storylines."""
    own = [] if space.kind in _RULED else _OWN_ROLE.rows(bool(space.rules_version), ids=[space.pk, viewer.pk])
    role = role_in(viewer, space, own[0][0] if own else None)
    asked = bool(own) and not own[0][1]
    reads = viewer.is_active and (role is not None or (space.visibility == Visibility.OPEN and not viewer.is_guest))
    moderates = role in (SpaceRole.OWNER, SpaceRole.MODERATOR)
    if space.kind == Kind.STORYLINE and not viewer.is_guest:
        moderates = moderates or viewer.role in _MODERATES_COMPANY_CONTENT
    writable = reads and space.archived_at is None and space.deleted_at is None
    return Standing(
        role=role,
        reads=reads,
        posts=writable and not asked and _may_post(viewer, space, role),
        comments=writable,
        moderates=moderates and viewer.is_active,
        owns=role == SpaceRole.OWNER and viewer.is_active,
        asked=asked,
    )


def role_in(person: Person, space: Space, membership_role: str | None) -> SpaceRole | None:
    """What a person is in a space: by rule in the company's and in storylines, else by the role of their membership."""
    if space.kind == Kind.COMPANY:
        return COMPANY_ROLES.get(Role(person.role))
    if space.kind == Kind.STORYLINE:
        return SpaceRole.OWNER if space.owner_id == person.pk and not person.is_guest else None
    if membership_role and person.is_guest:
        return SpaceRole.MEMBER  # whatever they were before they became a guest
    return SpaceRole(membership_role) if membership_role else None


def _may_post(viewer: Person, space: Space, role: SpaceRole | None) -> bool:
    if space.kind == Kind.COMPANY and space.posting == Posting.MODERATORS:
        return viewer.role in _POSTS_TO_EVERYONE
    if space.posting == Posting.MODERATORS:
        return role in (SpaceRole.OWNER, SpaceRole.MODERATOR)
    return role is not None


def space_for_read(viewer: Person, key: uuid.UUID | str) -> Space:
    """The space by id or slug if the viewer may know of it, else NotFound."""
    identifier = key if isinstance(key, uuid.UUID) else parse_id(key)
    shape = (viewer.role, viewer.state)
    space: Space | None = (
        _BY_ID.first(*shape, ids=[viewer.pk, identifier])
        if identifier
        else _BY_SLUG.first(*shape, ids=[viewer.pk], texts=[str(key)])
    )
    if space is None:
        raise NotFound
    return space


def _seen_by(role: str, state: str) -> QuerySet[Space]:
    return visible_to(Person(pk=stand_in(0), role=role, state=state))


_BY_ID = Prepared(lambda *shape: _seen_by(*shape).filter(pk=stand_in(1)))
_BY_SLUG = Prepared(lambda *shape: _seen_by(*shape).filter(slug=stand_in_text()))


def _own_role(has_rules: bool) -> QuerySet[Membership, Any]:
    """The role of one person in one space, and whether they have accepted the rules in force, if there are any."""
    own = Membership.objects.filter(space=stand_in(0), person=stand_in(1))
    return own.annotate(accepted=Exists(_ACCEPTED) if has_rules else Value(True)).values_list("role", "accepted")


_ACCEPTED = RulesAcceptance.objects.filter(
    space=OuterRef("space"), person=OuterRef("person"), version=OuterRef("space__rules_version")
)


def asking(viewer: Person) -> QuerySet[Any, Any]:
    """The ids of the viewer's spaces that wait for them to accept the rules before they post."""
    mine = Membership.objects.filter(~Exists(_ACCEPTED), person=viewer, space__rules_version__gt=0)
    return mine.values("space")


_OWN_ROLE = Prepared(_own_role)


def space_for_content(viewer: Person, key: uuid.UUID | str) -> tuple[Space, Standing]:
    """The space if the viewer may read its posts; NotFound if it is hidden, Forbidden if they only see its name."""
    space = space_for_read(viewer, key)
    rights = standing(viewer, space)
    if not rights.reads:
        raise Forbidden(_("Only members can see what is in this space."))
    return space, rights


def space_for_posting(viewer: Person, key: uuid.UUID | str) -> tuple[Space, Standing]:
    """The space if the viewer may publish a post in it."""
    space, rights = space_for_content(viewer, key)
    if rights.asked:
        raise Forbidden(_("Accept the rules of %(space)s first, then post.") % {"space": space.name})
    if not rights.posts:
        raise Forbidden(_("You cannot post in %(space)s.") % {"space": space.name})
    return space, rights


def space_for_moderation(viewer: Person, key: uuid.UUID | str) -> Space:
    """The space if the viewer is one of its moderators or owners."""
    space, rights = space_for_content(viewer, key)
    if not rights.moderates:
        raise Forbidden(_("Only owners and moderators of this space can do that."))
    return space


def space_for_owner(viewer: Person, key: uuid.UUID | str) -> Space:
    """The space if the viewer is one of its owners."""
    space, rights = space_for_content(viewer, key)
    if not rights.owns:
        raise Forbidden(_("Only owners of this space can do that."))
    return space


DAYS_DELETED = 30  # for which a deleted space can be brought back


def deleted_by_owner(viewer: Person) -> QuerySet[Space]:
    """Deleted spaces that the viewer owns and may bring back."""
    kept = now() - datetime.timedelta(days=DAYS_DELETED)
    if not viewer.is_active or viewer.is_guest:
        return Space.objects.none()
    owned = Membership.objects.filter(person=viewer, role=SpaceRole.OWNER).values("space")
    return Space.objects.filter(pk__in=owned, deleted_at__gt=kept)


def deleted_for_owner(viewer: Person, space_id: uuid.UUID) -> Space:
    """One of them."""
    return _or_absent(deleted_by_owner(viewer).filter(pk=space_id).first())


def check_curates(viewer: Person) -> None:
    """Raises Forbidden for who does not keep categories, templates and official marks, and NotFound for guests."""
    if viewer.is_guest:
        raise NotFound
    if not may(viewer, "space.curate"):
        raise Forbidden(_("Only administrators can do that."))


def space_for_curation(viewer: Person, key: uuid.UUID | str) -> Space:
    """The space if the viewer may know of it and marks spaces as official."""
    space = space_for_read(viewer, key)
    check_curates(viewer)
    if space.kind == Kind.STORYLINE:
        raise Forbidden(_("A storyline speaks for one person."))
    return space


def category_for_curation(viewer: Person, category_id: int) -> Category:
    """The category if the viewer keeps them."""
    check_curates(viewer)
    return _or_absent(Category.objects.filter(pk=category_id).first())


def template_for_curation(viewer: Person, template_id: int) -> SpaceTemplate:
    """The template if the viewer keeps them."""
    check_curates(viewer)
    return _or_absent(SpaceTemplate.objects.filter(pk=template_id).first())


def template_for_use(viewer: Person, template_id: int) -> SpaceTemplate:
    """The template if the viewer may make spaces."""
    if not may(viewer, "space.create"):
        raise NotFound
    return _or_absent(SpaceTemplate.objects.filter(pk=template_id).first())


def _or_absent(found: Row | None) -> Row:
    if found is None:
        raise NotFound
    return found


def orphaned(viewer: Person) -> QuerySet[Space]:
    """Spaces that nobody owns any more, for who oversees spaces: that they exist and their settings, not their content.

    Raises Forbidden, and NotFound for guests.
    """
    if viewer.is_guest:
        raise NotFound
    if not may(viewer, "space.oversee"):
        raise Forbidden(_("Only administrators can do that."))
    owners = Membership.objects.filter(role=SpaceRole.OWNER, person__state=State.ACTIVE)
    owned = owners.exclude(person__role=Role.GUEST).filter(space=OuterRef("pk"))
    return Space.objects.filter(~Exists(owned), deleted_at=None).exclude(kind__in=_RULED)


def space_to_give(viewer: Person, space_id: uuid.UUID) -> Space:
    """The space that nobody owns, to be given an owner; NotFound for one that has an owner."""
    space = orphaned(viewer).filter(pk=space_id).first()
    if space is None:
        raise NotFound
    return space
