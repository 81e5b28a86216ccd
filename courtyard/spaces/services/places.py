"""Making, changing and closing spaces."""

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import may
from courtyard.accounts.pictures import Upload, keep_cover
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, TooMany
from courtyard.core.events import emit
from courtyard.core.idempotency import claim
from courtyard.core.ids import new_id
from courtyard.core.pictures import MIDDLE, Focus
from courtyard.spaces import access
from courtyard.spaces.events import SpaceArchived, SpaceCreated, SpaceEdited
from courtyard.spaces.fields import JOINING, check_joining, clean, settings_of
from courtyard.spaces.models import Follow, Kind, Membership, Posting, Space, SpaceRole, Visibility
from courtyard.spaces.selectors.patterns import pattern_of
from courtyard.spaces.services.guidance import write
from courtyard.spaces.services.slugs import save_with_free_slug

__all__ = ["MAX_SPACES", "archive_space", "change_space", "create_space", "edit_space", "set_cover", "unarchive_space"]

_OF_A_NEW_ONE = ("name", "kind", "about", "visibility", "joining", "posting", "approval", "category")
MAX_SPACES = 1000  # that one person may make; who runs the organisation may make more


@transaction.atomic
def create_space(
    *,
    actor: Person,
    name: str,
    kind: str = Kind.COMMUNITY,
    about: str = "",
    visibility: str = Visibility.OPEN,
    joining: str | None = None,
    posting: str = Posting.MEMBERS,
    approval: bool = False,
    category: object = None,
    like: uuid.UUID | str | None = None,
    template: int | None = None,
    id: uuid.UUID | None = None,
) -> tuple[Space, bool]:
    """Make a community or a project that ``actor`` owns; answers the space and whether it is new.

    ``joining`` None follows the visibility: open is joined freely, closed by asking, secret by invitation. With a
    client ``id`` the same request again answers the same space. Words of welcome, rules and questions are taken from
    the space ``like``, which the actor reads, or from ``template``; people and posts never are.
    Raises Forbidden, Invalid, TooMany or Conflict.
    """
    if not may(actor, "space.create"):
        raise Forbidden(_("You cannot create spaces. Ask an administrator."))
    values = {"name": name, "kind": kind, "about": about, "visibility": visibility, "posting": posting,
              "approval": approval, **({"joining": joining} if joining else {}),
              **({"category": category} if category else {})}  # fmt: skip
    cleaned = clean(values, allowed=_OF_A_NEW_ONE)
    pattern = pattern_of(actor, like=like, template=template)
    cleaned.setdefault("joining", JOINING[visibility][0])
    check_joining(visibility, str(cleaned["joining"]))
    origin = {"like": str(like), "template": template} if like or template else {}
    if id is not None and not claim(author=actor.pk, id=id, payload=values | origin):
        return access.space_for_read(actor, id), False
    _check_not_too_many(actor)
    space = Space(pk=id or new_id(), by=actor, **cleaned)
    save_with_free_slug(space)
    Membership.objects.create(space=space, person=actor, role=SpaceRole.OWNER, by=actor)
    if pattern:
        write(actor=actor, space=space, welcome=pattern.welcome, rules=pattern.rules, questions=pattern.questions)
    emit(SpaceCreated(actor=actor, space=space))
    return space, True


def _check_not_too_many(actor: Person) -> None:
    made = Space.objects.filter(by=actor, deleted_at=None)[:MAX_SPACES].count()
    if made >= MAX_SPACES and not may(actor, "organisation.manage"):
        raise TooMany(_("You have made %(count)d spaces: that is as many as one person can.") % {"count": made})


@transaction.atomic
def edit_space(
    *, actor: Person, space_id: uuid.UUID | str, changes: Mapping[str, object], version: int | None = None
) -> Space:
    """Change fields of a space (name, about, kind, visibility, joining, posting, approval). Owners only.

    The address stays. A visibility that does not fit the way in changes that too, unless ``changes`` says how.
    ``version`` is the one the editor started from: Conflict if somebody saved meanwhile.
    """
    space = _locked_for_owner(actor, space_id)
    if version is not None and version != space.version:
        raise Conflict(_("Somebody changed this space meanwhile. Compare, then save again."), space)
    cleaned = clean(changes, allowed=settings_of(space))
    visibility = str(cleaned.get("visibility", space.visibility))
    if "joining" not in cleaned and space.joining not in JOINING[visibility]:
        cleaned["joining"] = JOINING[visibility][0]
    check_joining(visibility, str(cleaned.get("joining", space.joining)))
    changed = tuple(field for field, value in cleaned.items() if getattr(space, field) != value)
    if not changed:
        return space
    narrowed = space.visibility == Visibility.OPEN and visibility != Visibility.OPEN
    for field in changed:
        setattr(space, field, cleaned[field])
    space.version += 1
    space.save(update_fields=[*changed, "version"])
    if narrowed:
        Follow.objects.filter(space=space).delete()
    emit(SpaceEdited(actor=actor, space=space, fields=changed, narrowed=narrowed))
    return space


@transaction.atomic
def set_cover(*, actor: Person, space_id: uuid.UUID | str, upload: Upload | None, focus: Focus = MIDDLE) -> Space:
    """Give a space its cover (an uploaded picture, cut around ``focus``), or take it away with None. Owners only.

    Raises Forbidden for a storyline, which shows its person's cover, and Invalid for what is no picture.
    """
    space = _locked_for_owner(actor, space_id)
    if space.kind == Kind.STORYLINE:
        raise Forbidden(_("A storyline shows the cover of your profile."))
    space.cover = keep_cover(upload, field="cover", instead_of=space.cover, focus=focus)
    space.save(update_fields=["cover"])
    emit(SpaceEdited(actor=actor, space=space, fields=("cover",), narrowed=False))
    return space


@transaction.atomic
def change_space(
    *, actor: Person, space_id: uuid.UUID | str, changes: Mapping[str, object], archived: bool | None = None
) -> Space:
    """Edit a space and archive it or open it again, all or nothing; ``archived`` None leaves that as it is."""
    if archived is not None:
        _set_archived(actor, space_id, archived=archived)
    return edit_space(actor=actor, space_id=space_id, changes=changes)


@transaction.atomic
def archive_space(*, actor: Person, space_id: uuid.UUID | str) -> Space:
    """Close a space to new things; it stays readable. Owners only; the company's space and storylines stay open."""
    return _set_archived(actor, space_id, archived=True)


@transaction.atomic
def unarchive_space(*, actor: Person, space_id: uuid.UUID | str) -> Space:
    """Open an archived space again. Owners only."""
    return _set_archived(actor, space_id, archived=False)


def _set_archived(actor: Person, space_id: uuid.UUID | str, *, archived: bool) -> Space:
    space = _locked_for_owner(actor, space_id)
    if space.kind in (Kind.COMPANY, Kind.STORYLINE):
        raise Forbidden(_("This space cannot be archived."))
    if (space.archived_at is not None) == archived:
        return space
    space.archived_at = now() if archived else None
    space.save(update_fields=["archived_at"])
    emit(SpaceArchived(actor=actor, space=space, archived=archived))
    return space


def _locked_for_owner(actor: Person, space_id: uuid.UUID | str) -> Space:
    space = access.space_for_owner(actor, space_id)
    return Space.objects.select_for_update(no_key=True).get(pk=space.pk)
