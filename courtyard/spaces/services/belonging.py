"""Spaces that follow the directory: whom it places where a rule says (``people_of``) belongs to them, comes and goes by it."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.core.clock import now
from courtyard.core.errors import Invalid, NotFound
from courtyard.people.models import Profile
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
from courtyard.spaces.selectors.belonging import fitting, named_managers, people_of, rule_of
from courtyard.spaces.services.members import admit, check_takes_members, dismiss

__all__ = ["add_fitting", "chosen_places", "end_rule", "follow_directory", "follow_person", "follow_team", "set_rule"]

MOST = 100  # departments, or anything else, of one rule
_BATCH = 1000


@transaction.atomic
def set_rule(
    *,
    actor: Person,
    space_id: uuid.UUID | str,
    departments: Sequence[str] = (),
    sites: Sequence[str] = (),
    titles: Sequence[str] = (),
    managers: Sequence[uuid.UUID] = (),
) -> SpaceRule:
    """Let a space follow departments, sites, job titles and managers of the directory from now on. Its owners, where members
    can be added.

    Whoever fits belongs to it at once, and who came by an earlier rule and does not fit any more goes.
    """
    space = access.space_for_owner(actor, space_id)
    check_takes_members(space)
    chosen = _chosen(actor, space, departments, sites, titles, managers)
    rule, _made = SpaceRule.objects.update_or_create(space=space, defaults={"by": actor, "created_at": now(), **chosen})
    follow_directory(rule=rule)
    return rule


@transaction.atomic
def add_fitting(
    *,
    actor: Person,
    space_id: uuid.UUID | str,
    departments: Sequence[str] = (),
    sites: Sequence[str] = (),
    titles: Sequence[str] = (),
    managers: Sequence[uuid.UUID] = (),
) -> int:
    """Make members, once, of whoever fits now as by a rule; returns how many are new. Owners only.

    They are members like any other: they may leave, and nobody follows when the directory changes.
    """
    space = access.space_for_owner(actor, space_id)
    check_takes_members(space)
    wanted = people_of(**_chosen(actor, space, departments, sites, titles, managers))
    space = Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    return _admit_missing(space, actor, wanted, by_rule=False)


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
    wanted = fitting(rule)
    _admit_missing(space, rule.by, wanted, by_rule=True)
    gone = Membership.objects.filter(space=space, by_rule=True, role=SpaceRole.MEMBER).exclude(
        person__in=wanted.values("pk")
    )
    for membership in gone.select_related("person"):
        dismiss(actor=rule.by, space=space, person=membership.person)


@transaction.atomic
def follow_person(*, person: Person) -> None:
    """Somebody came, left or stands elsewhere in the directory: let them into the spaces they fit by now, and out of others."""
    for rule in SpaceRule.objects.select_related("space", "by").filter(space__deleted_at=None, space__archived_at=None):
        fits = fitting(rule).filter(pk=person.pk).exists()
        mine = Membership.objects.filter(space=rule.space, person=person)
        if fits and not mine.exists():
            admit(actor=rule.by, space=rule.space, person=person)
            mine.update(by_rule=True)
        elif not fits and mine.filter(by_rule=True, role=SpaceRole.MEMBER).exists():
            dismiss(actor=rule.by, space=rule.space, person=person)


@transaction.atomic
def follow_team(*, person: Person) -> None:
    """Who leads others has another manager: with them come and go all under them."""
    if Profile.objects.filter(manager=person).exists():
        for rule in SpaceRule.objects.exclude(managers=[]).select_related("by"):
            follow_directory(rule=rule)


def _admit_missing(space: Space, by: Person, wanted: QuerySet[Person], *, by_rule: bool) -> int:
    here = Membership.objects.filter(space=space).values("person")
    new = list(wanted.exclude(pk__in=here).values_list("pk", flat=True))
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


def _chosen(
    actor: Person,
    space: Space,
    departments: Sequence[str],
    sites: Sequence[str],
    titles: Sequence[str],
    managers: Sequence[uuid.UUID],
) -> dict[str, Any]:
    chosen = {
        "departments": chosen_places(departments),
        "sites": chosen_places(sites),
        "titles": chosen_places(titles),
        "managers": _chosen_managers(actor, space, managers),
    }
    if not any(chosen.values()):
        raise Invalid({"departments": [_("Choose at least one department, site, job title or manager.")]})
    return chosen


def _chosen_managers(actor: Person, space: Space, managers: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    if len(managers) > MOST:
        raise Invalid({"managers": [_("%(max)s managers at most.") % {"max": MOST}]})
    found = {person.pk for person in named_managers(actor, rule_of(space), managers)}
    if set(managers) - found:
        raise Invalid({"managers": [_("This person was not found.")]})
    return sorted(found)


def chosen_places(values: Sequence[str]) -> list[str]:
    """Names of departments, sites or job titles, as a rule keeps them. Raises Invalid for more than ``MOST``, or one too long."""
    lines = {clean_line(value, field="departments", limit=120, required=False) for value in values}
    found = sorted(lines - {""})
    if len(found) > MOST:
        raise Invalid({"departments": [_("%(max)s departments and sites at most.") % {"max": MOST}]})
    return found
