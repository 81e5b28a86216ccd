"""Whom the rule of a space means, and what its owners see of it."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from courtyard.accounts.models import Person, Role, State
from courtyard.people.models import Profile
from courtyard.spaces.models import Space, SpaceRule

__all__ = ["bound_by_rule", "people_of", "rule_of"]


def people_of(departments: Sequence[str], sites: Sequence[str]) -> QuerySet[Person]:
    """Active colleagues of one of the departments or at one of the sites; guests and bots belong nowhere by rule."""
    placed = Profile.objects.filter(Q(department__in=departments) | Q(site__in=sites), person=OuterRef("pk"))
    able = Person.objects.filter(state__in=[State.ACTIVE, State.UNCLAIMED], is_bot=False).exclude(role=Role.GUEST)
    return able.filter(Exists(placed))


def rule_of(space: Space) -> SpaceRule | None:
    """The rule that a space follows, if it does."""
    return SpaceRule.objects.filter(space=space).select_related("by").first()


def bound_by_rule(space: Space, person: Person) -> bool:
    """Whether the directory says that the person belongs to the space."""
    rule = rule_of(space)
    return rule is not None and people_of(rule.departments, rule.sites).filter(pk=person.pk).exists()
