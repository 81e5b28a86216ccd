"""Spaces that nobody owns any more, as administrators meet them: name and settings, nothing of what is in them."""

from dataclasses import dataclass, field

from courtyard.accounts.models import Person
from courtyard.core.paging import Page, page
from courtyard.people.folding import folded
from courtyard.spaces import access
from courtyard.spaces.models import Membership, Space, SpaceRole
from courtyard.spaces.selectors.counts import COUNTED_TO, Count, member_counts

__all__ = ["Orphan", "orphan", "orphans"]


@dataclass(frozen=True, slots=True)
class Orphan:
    """A space without an owner: how many belong to it, and who owned it last."""

    space: Space
    count: int
    coming: int
    owners: list[Person] = field(default_factory=list)

    @property
    def crowded(self) -> bool:
        """Whether there are more members than are counted."""
        return self.count > COUNTED_TO

    @property
    def many_coming(self) -> bool:
        """Whether more people are to come than are counted."""
        return self.coming > COUNTED_TO


def orphans(viewer: Person, *, cursor: str | None = None, limit: int = 50) -> Page[Orphan]:
    """The spaces without an owner, by name. Three queries. Raises what ``access.orphaned`` raises."""
    spaces = access.orphaned(viewer).annotate(folded=folded("name"))
    found = page(spaces, cursor=cursor, limit=limit, order=("folded", "id"))
    return Page(_told(list(found.results)), found.next)


def orphan(space: Space) -> Orphan:
    """One of them; the caller has it from ``access.space_to_give``."""
    return _told([space])[0]


def _told(spaces: list[Space]) -> list[Orphan]:
    counts = member_counts([space.pk for space in spaces])
    owners: dict[object, list[Person]] = {space.pk: [] for space in spaces}
    rows = Membership.objects.filter(space__in=spaces, role=SpaceRole.OWNER).select_related("person")
    for row in rows.order_by("created_at", "pk"):
        owners[row.space_id].append(row.person)
    return [Orphan(space, *counts.get(space.pk, Count()), owners[space.pk]) for space in spaces]
