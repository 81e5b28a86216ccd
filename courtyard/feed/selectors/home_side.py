"""What stands in the blocks beside the feed of Home: each is read for one reader when their page shows it."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.timezone import get_current_timezone

from courtyard.accounts.models import Person
from courtyard.core.clock import today
from courtyard.people import selectors as people
from courtyard.people.selectors import Celebration
from courtyard.spaces import access
from courtyard.spaces.models import JoinRequest, Kind, Space, SpaceInvitation, Visibility
from courtyard.spaces.selectors import invitations_for

__all__ = ["Asked", "celebrations", "discover", "invitations", "requests"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A space the reader moderates, and how many ask to join it."""

    space: Space
    count: int


def requests(viewer: Person) -> list[Asked]:
    """Requests the reader can answer, by space."""
    waiting = JoinRequest.objects.filter(decided_at=None, space__in=access.moderated_by(viewer).values("pk"))
    counts = dict(waiting.values_list("space").annotate(n=Count("pk"))[:5])
    return [Asked(space, counts[space.pk]) for space in Space.objects.filter(pk__in=list(counts)).order_by("name")]


def invitations(viewer: Person) -> list[SpaceInvitation]:
    """Invitations the reader has not answered."""
    return invitations_for(viewer)[:5]


def celebrations(viewer: Person) -> list[Celebration]:
    """Birthdays, years and newcomers, by the reader's own calendar."""
    return people.celebrations(viewer, day=today(get_current_timezone()))


def discover(viewer: Person) -> list[Space]:
    """Open spaces with the most members that the reader has not joined."""
    open_ones = access.visible_to(viewer).filter(
        visibility=Visibility.OPEN, archived_at=None, kind__in=[Kind.COMMUNITY, Kind.PROJECT]
    )
    others = open_ones.exclude(memberships__person=viewer).annotate(people=Count("memberships"))
    return list(others.order_by("-people", "name")[:3]) if not viewer.is_guest else []
