"""The right column of Home: what waits for the reader, and where they might look in."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count
from django.utils.timezone import get_current_timezone

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.core.clock import today
from courtyard.feed.selectors.lists import open_questions
from courtyard.people.selectors import Celebration, celebrations
from courtyard.spaces import access
from courtyard.spaces.models import JoinRequest, Kind, Space, SpaceInvitation, Visibility
from courtyard.spaces.selectors import invitations_for

__all__ = ["Asked", "HomeSide"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A space the reader moderates, and how many ask to join it."""

    space: Space
    count: int


class HomeSide:
    """Each part is read when the page asks for it."""

    def __init__(self, viewer: Person) -> None:
        self.viewer = viewer

    @cached_property
    def requests(self) -> list[Asked]:
        """Requests the reader can answer, by space."""
        waiting = JoinRequest.objects.filter(decided_at=None, space__in=access.moderated_by(self.viewer).values("pk"))
        counts = dict(waiting.values_list("space").annotate(n=Count("pk"))[:5])
        return [Asked(space, counts[space.pk]) for space in Space.objects.filter(pk__in=list(counts)).order_by("name")]

    @cached_property
    def invitations(self) -> list[SpaceInvitation]:
        """Invitations the reader has not answered."""
        return invitations_for(self.viewer)[:5]

    @cached_property
    def questions(self) -> list[Item]:
        """The newest questions of others in the reader's Home that wait for a best answer."""
        return open_questions(self.viewer)

    @cached_property
    def celebrations(self) -> list[Celebration]:
        """Birthdays, years and newcomers, by the reader's own calendar."""
        return celebrations(self.viewer, day=today(get_current_timezone()))

    @cached_property
    def discover(self) -> list[Space]:
        """Open spaces with the most members that the reader has not joined."""
        open_ones = access.visible_to(self.viewer).filter(
            visibility=Visibility.OPEN, archived_at=None, kind__in=[Kind.COMMUNITY, Kind.PROJECT]
        )
        others = open_ones.exclude(memberships__person=self.viewer).annotate(people=Count("memberships"))
        return list(others.order_by("-people", "name")[:3]) if not self.viewer.is_guest else []
