"""A newcomer's first steps, read from what they have done; and whether they have been shown around."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.models import Item, ItemState
from courtyard.core.clock import now
from courtyard.feed.models import Arrival
from courtyard.people.models import Profile
from courtyard.spaces.models import Follow, Kind, Membership

__all__ = ["NEW", "Arriving", "Step", "arriving"]

NEW = datetime.timedelta(days=30)  # for so long Home shows first steps


@dataclass(frozen=True, slots=True)
class Step:
    """Something that makes one at home, where one does it, and whether it is done."""

    words: str
    href: str
    icon: str
    done: bool


@dataclass(frozen=True, slots=True)
class Arriving:
    """What Home shows a newcomer: no steps once they are put away or all done, the tour only once."""

    steps: tuple[Step, ...]
    tour: bool

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)


def arriving(viewer: Person) -> Arriving | None:
    """First steps and tour for who came within ``NEW``; None for everybody else, without a query."""
    if viewer.created_at < now() - NEW or viewer.is_bot:
        return None
    row = _facts(viewer)
    steps = _steps(viewer, row)
    open_steps = steps if not row["settled"] and not all(step.done for step in steps) else ()
    found = Arriving(open_steps, tour=not row["toured"])
    return found if found.steps or found.tour else None


def _facts(viewer: Person) -> dict[str, bool]:
    written = Item.objects.filter(author=viewer, state__in=[ItemState.PUBLISHED, ItemState.PENDING])
    joined = Membership.objects.filter(person=viewer).exclude(space__kind__in=[Kind.COMPANY, Kind.STORYLINE])
    arrival = Arrival.objects.filter(person=viewer)
    facts = {
        "about": Exists(Profile.objects.filter(person=viewer).exclude(about="")),
        "joined": Exists(joined),
        "said": Exists(written),
        "follows": Exists(Follow.objects.filter(person=viewer, space__kind=Kind.STORYLINE)),
        "toured": Exists(arrival.exclude(toured_at=None)),
        "settled": Exists(arrival.exclude(settled_at=None)),
    }
    found = Person.objects.filter(pk=viewer.pk).values_list(*facts.values()).get()
    return dict(zip(facts, found, strict=True))


def _steps(viewer: Person, row: dict[str, bool]) -> tuple[Step, ...]:
    profile = "/settings/"
    steps = [
        Step(_("Add a photo, so that people recognise you"), profile, "camera", bool(viewer.picture)),
        Step(_("Say what you do"), f"/people/{viewer.pk}/edit/", "pencil", row["about"] or bool(viewer.title)),
        Step(_("Join a space"), "/spaces/?all=1", "layout-grid", row["joined"]),
        Step(_("Say hello"), "/posts/new/", "message-circle", row["said"]),
        Step(_("Follow somebody whose work interests you"), "/people/", "users", row["follows"]),
    ]
    return tuple(step for step in steps if not viewer.is_guest or step.icon in ("camera", "pencil"))
