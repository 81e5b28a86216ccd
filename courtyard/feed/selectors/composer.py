"""Where a person may post, and who would see it, in words."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courtyard.accounts.models import Person, Role, State
from courtyard.content.models import File
from courtyard.people.access import listed_for
from courtyard.spaces.access import asking, joined_by
from courtyard.spaces.models import Kind, Posting, Space, SpaceRole, Visibility

__all__ = ["Target", "called", "chosen", "first", "named", "one", "own", "targets", "undescribed"]


@dataclass(frozen=True, slots=True)
class Target:
    """A space one may post in. ``reach`` says who will see it."""

    id: uuid.UUID
    name: str
    slug: str
    kind: str
    reach: str


def targets(viewer: Person) -> list[Target]:
    """Every space the viewer may post in: the company first, then by name, one's own storyline last."""
    role = Q(memberships__person=viewer, memberships__role__in=[SpaceRole.OWNER, SpaceRole.MODERATOR])
    spaces = joined_by(viewer).filter(archived_at=None).exclude(pk__in=asking(viewer))
    spaces = spaces.annotate(leads=Count("memberships", filter=role), people=Count("memberships"))
    everyone = Person.objects.filter(state=State.ACTIVE).exclude(role=Role.GUEST).count()
    found = [space for space in spaces if _may_post(viewer, space)]
    found.sort(key=lambda space: (_RANK.get(space.kind, 1), space.name.casefold()))
    return [Target(s.pk, s.name, s.slug, s.kind, _reach(s, everyone)) for s in found]


def called(viewer: Person, names: Sequence[str]) -> dict[str, uuid.UUID | None]:
    """The people whom full names or handles name; None where nobody is called so, or more than one."""
    rows = list(
        listed_for(viewer)
        .filter(Q(name__in=names) | Q(handle__in=[name.casefold() for name in names]))
        .values_list("pk", "name", "handle")
    )
    found: dict[str, uuid.UUID | None] = {}
    for word in names:
        fits = [pk for pk, name, handle in rows if word == name or word.casefold() == handle]
        found[word] = fits[0] if len(fits) == 1 else None
    return found


def chosen(viewer: Person, ids: Sequence[uuid.UUID]) -> list[Person]:
    """The people with these ids that the viewer may praise, to be shown again."""
    return list(listed_for(viewer).filter(pk__in=list(ids)[:50]).order_by("name"))


_RANK: dict[str, int] = {Kind.COMPANY: 0, Kind.STORYLINE: 2}


def _may_post(viewer: Person, space: Space) -> bool:
    if space.kind == Kind.STORYLINE:
        return True
    if space.kind == Kind.COMPANY:
        return space.posting == Posting.MEMBERS or viewer.role in (Role.OWNER, Role.ADMINISTRATOR, Role.COMMUNICATOR)
    return space.posting == Posting.MEMBERS or bool(space.leads)  # type: ignore[attr-defined]  # annotated


def _reach(space: Space, everyone: int) -> str:
    if space.kind == Kind.STORYLINE:
        return _("Your followers, and anyone who opens your page")
    if space.kind == Kind.COMPANY:
        return ngettext("Everyone: %(n)s person", "Everyone: %(n)s people", everyone) % {"n": everyone}
    people: int = space.people  # type: ignore[attr-defined]  # annotated
    if space.visibility == Visibility.OPEN:
        text = ngettext("%(n)s member, and anyone who looks in", "%(n)s members, and anyone who looks in", people)
    else:
        text = ngettext("Only its %(n)s member", "Only its %(n)s members", people)
    return text % {"n": people}


def first(found: Sequence[Target]) -> Target | None:
    """The target to offer where none is given: one's own storyline, else the first."""
    return own(found) or (found[0] if found else None)


def own(found: Sequence[Target]) -> Target | None:
    """One's own storyline."""
    return next((target for target in found if target.kind == Kind.STORYLINE), None)


def one(found: Sequence[Target], space_id: uuid.UUID) -> Target | None:
    """The target with that id."""
    return next((target for target in found if target.id == space_id), None)


def named(found: Sequence[Target], slug: str) -> Target | None:
    """The target with that slug."""
    return next((target for target in found if target.slug == slug), None)


def undescribed(viewer: Person, alts: Mapping[uuid.UUID, str]) -> int:
    """How many of these pictures of the viewer's have no words."""
    silent = [pk for pk, alt in alts.items() if not alt.strip()]
    return File.objects.filter(pk__in=silent, owner=viewer).exclude(display_key="").count()
