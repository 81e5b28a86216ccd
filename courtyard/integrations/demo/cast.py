"""The people of the firm: the owner by the wizard's own service, everybody else in a few inserts."""

import datetime
import random
import re
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Any

from courtyard.accounts.models import Invitation, Organisation, Person, Role, State
from courtyard.accounts.names import handle_base
from courtyard.accounts.secrets import hash_of, new_secret
from courtyard.accounts.services import set_up_organisation
from courtyard.core import pictures, storage
from courtyard.integrations.demo import drawing, reading
from courtyard.integrations.demo.clockwork import Clockwork
from courtyard.integrations.demo.signing import address
from courtyard.people.models import Profile, Tie, TieKind, Vacancy
from courtyard.spaces.models import Joining, Kind, Posting, Space, Visibility

__all__ = ["Cast", "make_people"]

OPENED = 132  # working days since the first post
PORTRAIT = 384


@dataclass(slots=True)
class Cast:
    """Everybody by the short name that the texts use."""

    organisation: Organisation
    people: dict[str, Person] = field(default_factory=dict)
    staff: list[str] = field(default_factory=list)  # active, no guests
    storylines: dict[str, Space] = field(default_factory=dict)
    department: dict[str, str] = field(default_factory=dict)
    site: dict[str, str] = field(default_factory=dict)


def make_people(clock: Clockwork, chance: random.Random, pool: Executor) -> Cast:
    """The organisation with its mark, its people with profiles and portraits, and everybody's storyline."""
    firm = reading.people()["organisation"]
    lines = list(_lines())
    portraits = {line["key"]: pool.submit(_portrait, line["face"]) for line in lines if "face" in line}
    owner = next(line for line in lines if line.get("role") == "owner")
    organisation, person = set_up_organisation(
        name=firm["name"], owner_name=owner["name"], owner_email=address(owner), password=firm["password"],
        accent=firm["accent"], mark=drawing.mark(),
    )  # fmt: skip
    cast = Cast(organisation)
    for line in lines:
        made = person if line is owner else Person(password=person.password)
        _describe(made, line, clock, portraits)
        cast.people[line["key"]] = made
        if made.state == State.ACTIVE and made.role != Role.GUEST:
            cast.staff.append(line["key"])
            cast.department[line["key"]], cast.site[line["key"]] = line["department"], line["site"]
    person.save()
    _insert(cast, person, lines, clock, chance)
    return cast


def _lines() -> Any:
    """Everybody's line of people.toml, with their department and what their group makes of them."""
    content = reading.people()
    for department in content["department"]:
        for line in department["people"]:
            yield line | {"department": department["name"], "state": State.ACTIVE}
    for line in content["guest"]:
        yield line | {"state": State.ACTIVE, "role": Role.GUEST}
    for line in content["former"]:
        yield line | {"state": State.LEFT}
    for line in content["expected"]:
        yield line | {"state": State.UNCLAIMED}


def _portrait(face: str) -> str:
    """Draw a face and keep it exactly as an uploaded picture is kept."""
    variant = pictures.square(drawing.portrait(face), PORTRAIT)
    return storage.save(variant.stream, max_bytes=10**7).key


def _describe(person: Person, line: dict, clock: Clockwork, portraits: dict[str, Future[str]]) -> None:
    joined = clock.now - datetime.timedelta(days=min(_days(line.get("since", "1y")), OPENED * 7 // 5))
    person.name, person.email = line["name"], address(line)
    person.handle = handle_base(line["name"])
    person.title = line.get("title", "")
    person.role, person.state = Role(line.get("role", Role.MEMBER)), State(line["state"])
    person.time_zone = "Europe/Paris"
    person.created_at = joined
    if line["key"] in portraits:
        person.picture = portraits[line["key"]].result()
    if person.state == State.UNCLAIMED:
        person.set_unusable_password()


def _days(since: str) -> int:
    number, unit = re.fullmatch(r"(\d+)([ymd])", since).groups()  # type: ignore[union-attr]  # our own file
    return int(number) * {"y": 365, "m": 30, "d": 1}[unit]


def _insert(cast: Cast, owner: Person, lines: list[dict], clock: Clockwork, chance: random.Random) -> None:
    others = [person for person in cast.people.values() if person is not owner]
    Person.objects.bulk_create(others)
    Profile.objects.filter(person=owner).delete()
    Profile.objects.bulk_create(_profile(cast, line, clock, chance) for line in lines)
    _place_in_chart(cast, lines, owner)
    cast.storylines = _storylines(cast, owner)
    expected = next(line for line in lines if line["state"] == State.UNCLAIMED)
    Invitation.objects.create(
        secret_hash=hash_of(new_secret()), email=address(expected), name=expected["name"], by=cast.people["helene"],
        expires_at=clock.now + datetime.timedelta(days=21),
    )  # fmt: skip


def _place_in_chart(cast: Cast, lines: list[dict], owner: Person) -> None:
    """What the chart shows beside managers: dotted lines, assistants and open positions."""
    dotted = [(line["key"], lead, TieKind.DOTTED) for line in lines for lead in line.get("leads", ())]
    assisted = [(line["key"], line["assistant"], TieKind.ASSISTANT) for line in lines if "assistant" in line]
    Tie.objects.bulk_create(
        Tie(person=cast.people[who], other=cast.people[other], kind=kind) for who, other, kind in dotted + assisted
    )
    Vacancy.objects.bulk_create(
        Vacancy(**opening | {"under": cast.people[opening["under"]], "by": owner})
        for opening in reading.people()["opening"]
    )


def _profile(cast: Cast, line: dict, clock: Clockwork, chance: random.Random) -> Profile:
    manager = cast.people.get(line.get("manager", ""))
    return Profile(
        person=cast.people[line["key"]], about=line.get("about", ""), department=line.get("department", ""),
        site=line.get("site", ""), phone=line.get("phone", ""), pronouns=line.get("pronouns", ""), manager=manager,
        started_on=_started(line, clock, chance),
    )  # fmt: skip


def _started(line: dict, clock: Clockwork, chance: random.Random) -> datetime.date | None:
    """The first day: years ago to the day for who celebrates, else somewhere in that year."""
    if "since" not in line:
        return None
    if line["key"] == "yanis":
        return clock.today.replace(year=clock.today.year - 10, day=min(clock.today.day, 28))
    spread = chance.randint(5, 320) if line["since"].endswith("y") else 0
    return clock.today - datetime.timedelta(days=_days(line["since"]) + spread)


def _storylines(cast: Cast, owner: Person) -> dict[str, Space]:
    """Everybody's own space; the owner's was made with the owner."""
    found = {}
    for key in cast.staff:
        person = cast.people[key]
        found[key] = Space(
            kind=Kind.STORYLINE, owner=person, by=person, name=person.name, slug=f"@{person.handle}",
            visibility=Visibility.OPEN, joining=Joining.INVITED, posting=Posting.MODERATORS, created_at=person.created_at,
        )  # fmt: skip
    Space.objects.filter(owner=owner).delete()
    Space.objects.bulk_create(found.values())
    return found
