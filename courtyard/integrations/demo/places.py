"""The spaces of the firm and who belongs to them."""

import datetime
from dataclasses import dataclass, field

from courtyard.accounts.models import Person
from courtyard.integrations.demo import reading
from courtyard.integrations.demo.cast import OPENED, Cast
from courtyard.integrations.demo.clockwork import Clockwork
from courtyard.spaces.fields import JOINING
from courtyard.spaces.models import Joining, Kind, Membership, Posting, Space, SpaceRole, Visibility
from courtyard.spaces.services.slugs import base_of

__all__ = ["Places", "make_places"]


@dataclass(slots=True)
class Places:
    """Every space by the short name that the texts use; ``~key`` is a storyline and ``everyone`` the company's."""

    spaces: dict[str, Space] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    moderators: dict[str, list[str]] = field(default_factory=dict)

    def readers(self, names: list[str], cast: Cast) -> list[str]:
        """Who may read what stands in these spaces, the members first."""
        inside = dict.fromkeys(key for name in names for key in self.members.get(name, ()))
        if any(self.spaces[name].visibility == Visibility.OPEN for name in names):
            inside |= dict.fromkeys(cast.staff)
        return list(inside)


def make_places(cast: Cast, clock: Clockwork) -> Places:
    """All spaces with their members. Who posts in an open space has joined it."""
    places = Places()
    places.spaces["everyone"] = Space.objects.get(kind=Kind.COMPANY)
    places.members["everyone"] = list(cast.staff)
    places.moderators["everyone"] = ["amandine"]
    for key, space in cast.storylines.items():
        places.spaces[f"~{key}"] = space
        places.moderators[f"~{key}"] = [key]
    opened = clock.now - datetime.timedelta(days=OPENED * 7 // 5)
    for line in reading.spaces():
        key = line["key"]
        places.spaces[key] = _space(line, cast, clock, opened)
        places.members[key] = _members(line, cast)
        places.moderators[key] = [line["owner"], *line.get("moderators", ())]
    Space.objects.filter(kind=Kind.COMPANY).update(
        created_at=opened, about="News for all of us, from the shop floor to the yard. Comments are always open."
    )
    Space.objects.bulk_create(places.spaces[line["key"]] for line in reading.spaces())
    Membership.objects.bulk_create(_memberships(cast, places, opened))
    return places


def _space(line: dict, cast: Cast, clock: Clockwork, opened: datetime.datetime) -> Space:
    visibility = Visibility(line["visibility"])
    archived = clock.now - datetime.timedelta(days=line["archived"] * 7 // 5) if "archived" in line else None
    return Space(
        kind=Kind(line.get("kind", Kind.COMMUNITY)), name=line["name"], slug=base_of(line["name"]), about=line["about"],
        visibility=visibility, joining=Joining(line.get("joining", JOINING[visibility][0])),
        posting=Posting(line.get("posting", Posting.MEMBERS)), by=cast.people[line["owner"]], created_at=opened,
        archived_at=archived,
    )  # fmt: skip


def _members(line: dict, cast: Cast) -> list[str]:
    found = [line["owner"], *line.get("moderators", ())]
    for wanted in line["members"]:
        kind, _colon, name = wanted.partition(":")
        if wanted == "all":
            found += cast.staff
        elif kind == "department":
            found += [key for key in cast.staff if cast.department[key] == name]
        elif kind == "site":
            found += [key for key in cast.staff if cast.site[key] == name]
        else:
            found.append(wanted)
    if line["visibility"] == Visibility.OPEN:
        found += [post.who for post in reading.posts() if line["key"] in post.spaces]
    return list(dict.fromkeys(found))


def _memberships(cast: Cast, places: Places, opened: datetime.datetime) -> list[Membership]:
    rows = []
    for line in reading.spaces():
        for number, key in enumerate(places.members[line["key"]]):
            person: Person = cast.people[key]
            role = SpaceRole.OWNER if key == line["owner"] else SpaceRole.MEMBER
            if key in line.get("moderators", ()):
                role = SpaceRole.MODERATOR
            joined = max(opened, person.created_at) + datetime.timedelta(minutes=number * 7)
            rows.append(Membership(space=places.spaces[line["key"]], person=person, role=role, created_at=joined))
    return rows
