"""Whom the rule of a space means, and what its owners see of it."""

import uuid
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from courtyard.accounts.models import Person, Role, State
from courtyard.people.access import listed_for
from courtyard.people.models import Profile
from courtyard.people.selectors import everybody_under
from courtyard.spaces.models import Space, SpaceRule

__all__ = ["bound_by_rule", "fitting", "named_managers", "people_of", "rule_of"]


def people_of(
    departments: Sequence[str] = (),
    sites: Sequence[str] = (),
    titles: Sequence[str] = (),
    managers: Sequence[uuid.UUID] = (),
) -> QuerySet[Person]:
    """Active colleagues of one of the departments, at one of the sites, with one of the job titles (as the directory gave
    it, not they themselves) or under one of the managers; guests and bots belong nowhere by rule.
    """
    placed = Profile.objects.filter(Q(department__in=departments) | Q(site__in=sites), person=OuterRef("pk"))
    fits = Q(Exists(placed)) | Q(title__in=titles, title_own=False)
    if managers:
        fits |= Q(pk__in=everybody_under(managers))
    able = Person.objects.filter(state__in=[State.ACTIVE, State.UNCLAIMED], is_bot=False).exclude(role=Role.GUEST)
    return able.filter(fits)


def fitting(rule: SpaceRule) -> QuerySet[Person]:
    """Whom a rule means."""
    return people_of(rule.departments, rule.sites, rule.titles, rule.managers)


def rule_of(space: Space) -> SpaceRule | None:
    """The rule that a space follows, if it does."""
    return SpaceRule.objects.filter(space=space).select_related("by").first()


def bound_by_rule(space: Space, person: Person) -> bool:
    """Whether the directory says that the person belongs to the space."""
    rule = rule_of(space)
    return rule is not None and fitting(rule).filter(pk=person.pk).exists()


def named_managers(viewer: Person, rule: SpaceRule | None, person_ids: Sequence[uuid.UUID]) -> list[Person]:
    """Of the given people those whom the viewer finds in the directory, and whom the rule has named so far, even if they left."""
    known = Q(pk__in=listed_for(viewer).values("pk")) | Q(pk__in=rule.managers if rule else [])
    return list(Person.objects.filter(known, pk__in=list(person_ids)).order_by("name", "pk"))
