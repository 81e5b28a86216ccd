"""Spaces that follow the directory: who is of a department or at a site belongs to them, comes and goes by it."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.core.clock import now
from courtyard.core.errors import Invalid, NotFound
from courtyard.spaces import access
from courtyard.spaces.models import (
    Follow,
    JoinAnswer,
    JoinRequest,
    Membership,
    Space,
    SpaceInvitation,
    SpaceRole,
    SpaceRule,
    Watermark,
    Welcome,
)
from courtyard.spaces.selectors.belonging import people_of
from courtyard.spaces.services.members import admit, check_takes_members, dismiss

__all__ = ["add_fitting", "chosen_places", "end_rule", "follow_directory", "follow_person", "set_rule"]

MOST = 100  # departments, or sites, of one rule
_BATCH = 1000


@transaction.atomic
def set_rule(
    *, actor: Person, space_id: uuid.UUID | str, departments: Sequence[str] = (), sites: Sequence[str] = ()
) -> SpaceRule:
    """Let a space follow departments and sites of the directory from now on. Its owners, where members can be added.

    Whoever fits belongs to it at once, and who came by an earlier rule and does not fit any more goes.
    """
    space = access.space_for_owner(actor, space_id)
    check_takes_members(space)
    chosen = _chosen(departments, sites)
    rule, _made = SpaceRule.objects.update_or_create(space=space, defaults={"by": actor, "created_at": now(), **chosen})
    follow_directory(rule=rule)
    return rule


@transaction.atomic
def add_fitting(
    *, actor: Person, space_id: uuid.UUID | str, departments: Sequence[str] = (), sites: Sequence[str] = ()
) -> int:
    """Make members, once, of whoever is of these departments or at these sites now; returns how many are new. Owners only.

    They are members like any other: they may leave, and nobody follows when the directory changes.
    """
    space = access.space_for_owner(actor, space_id)
    check_takes_members(space)
    fitting = people_of(**_chosen(departments, sites))
    space = Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    return _admit_missing(space, actor, fitting, by_rule=False)


@transaction.atomic
def end_rule(*, actor: Person, space_id: uuid.UUID | str) -> Space:
    """Let a space follow the directory no longer; whoever is in it stays, as if they had joined by themselves."""
    space = access.space_for_owner(actor, space_id)
    if not SpaceRule.objects.filter(space=space).delete()[0]:
        raise NotFound
    Membership.objects.filter(space=space, by_rule=True).update(by_rule=False)
    return space


@transaction.atomic
def follow_directory(*, rule: SpaceRule) -> None:
    """Make the members of a space what its rule says, in a number of statements that does not grow with those who come."""
    space = Space.objects.select_for_update(no_key=True).get(pk=rule.space_id)
    if space.archived_at or space.deleted_at:
        return
    fitting = people_of(rule.departments, rule.sites)
    _admit_missing(space, rule.by, fitting, by_rule=True)
    gone = Membership.objects.filter(space=space, by_rule=True, role=SpaceRole.MEMBER).exclude(
        person__in=fitting.values("pk")
    )
    for membership in gone.select_related("person"):
        dismiss(actor=rule.by, space=space, person=membership.person)


@transaction.atomic
def follow_person(*, person: Person) -> None:
    """Somebody came, changed department or site, or left: let them into the spaces that they fit by now, and out of others."""
    for rule in SpaceRule.objects.select_related("space", "by").filter(space__deleted_at=None, space__archived_at=None):
        fits = people_of(rule.departments, rule.sites).filter(pk=person.pk).exists()
        mine = Membership.objects.filter(space=rule.space, person=person)
        if fits and not mine.exists():
            admit(actor=rule.by, space=rule.space, person=person)
            mine.update(by_rule=True)
        elif not fits and mine.filter(by_rule=True, role=SpaceRole.MEMBER).exists():
            dismiss(actor=rule.by, space=rule.space, person=person)


def _admit_missing(space: Space, by: Person, fitting: QuerySet[Person], *, by_rule: bool) -> int:
    here = Membership.objects.filter(space=space).values("person")
    new = list(fitting.exclude(pk__in=here).values_list("pk", flat=True))
    for start in range(0, len(new), _BATCH):
        _admit_all(space, by, new[start : start + _BATCH], by_rule=by_rule)
    return len(new)


def _admit_all(space: Space, by: Person, people: Sequence[uuid.UUID], *, by_rule: bool) -> None:
    """What ``admit`` does for one, for many."""
    at, answered = now(), {"decided_at": now(), "accepted": True}
    rows = [Membership(space=space, person_id=pk, by=by, by_rule=by_rule, created_at=at) for pk in people]
    Membership.objects.bulk_create(rows, ignore_conflicts=True)
    asked = JoinRequest.objects.filter(space=space, person__in=people, decided_at=None)
    JoinAnswer.objects.filter(request__in=asked.values("pk")).delete()
    asked.update(decided_by=by, **answered)
    SpaceInvitation.objects.filter(space=space, person__in=people, decided_at=None).update(**answered)
    Follow.objects.filter(space=space, person__in=people).delete()
    starts = [Watermark(space=space, person_id=pk, read_at=at) for pk in people]
    Watermark.objects.bulk_create(starts, ignore_conflicts=True)
    if space.welcome:
        Welcome.objects.bulk_create([Welcome(space=space, person_id=pk) for pk in people], ignore_conflicts=True)


def _chosen(departments: Sequence[str], sites: Sequence[str]) -> dict[str, list[str]]:
    chosen = {"departments": chosen_places(departments), "sites": chosen_places(sites)}
    if not any(chosen.values()):
        raise Invalid({"departments": [_("Choose at least one department or one site.")]})
    return chosen


def chosen_places(values: Sequence[str]) -> list[str]:
    """Names of departments, or of sites, as a rule keeps them. Raises Invalid for more than ``MOST``, or one too long."""
    lines = {clean_line(value, field="departments", limit=120, required=False) for value in values}
    found = sorted(lines - {""})
    if len(found) > MOST:
        raise Invalid({"departments": [_("%(max)s departments and sites at most.") % {"max": MOST}]})
    return found
