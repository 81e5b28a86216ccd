"""People of the export become unclaimed persons: authors who can claim their place, and get no right by it.

Whoever has the address of somebody who is here already *is* that person; what they are here is never touched. An
unclaimed person gets a storyline when they come in (``PersonClaimed``), so none is made here.
"""

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.names import clean_line, handle_base, readable_email
from courtyard.accounts.zones import is_zone
from courtyard.core.clock import now
from courtyard.core.ids import new_id
from courtyard.integrations.importers.handles import free_handles
from courtyard.integrations.importers.ledger import Ledger
from courtyard.integrations.importers.slack.archive import Archive
from courtyard.integrations.importers.slack.report import Report
from courtyard.integrations.importers.slack.survey import NOBODY, SLACKBOT, Survey
from courtyard.integrations.importers.slack.values import flag, text_of
from courtyard.people.models import Profile

__all__ = ["People", "import_people"]

BATCH = 1000


@dataclass(slots=True)
class People:
    """Who everybody is here, by their id in the export."""

    ids: dict[str, uuid.UUID] = field(default_factory=dict)
    names: dict[str, tuple[uuid.UUID, str]] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)  # came with this run
    gone: set[str] = field(default_factory=set)  # deleted in Slack, and programs: nobody to lead a space


@dataclass(slots=True)
class _Somebody:
    """A person of the export as they will stand here."""

    id: str
    name: str
    handle: str = ""
    email: str | None = None
    state: str = State.UNCLAIMED
    role: str = Role.MEMBER
    is_bot: bool = False
    title: str = ""
    time_zone: str = ""
    phone: str = ""
    pronouns: str = ""
    started_on: datetime.date | None = None


def import_people(archive: Archive, survey: Survey, ledger: Ledger, report: Report) -> People:
    """Make everybody who is not here yet, in batches that each stand on their own."""
    people = People()
    waiting: list[_Somebody] = []
    for somebody in _everybody(archive, survey):
        waiting.append(somebody)
        if len(waiting) == BATCH:
            _import_batch(waiting, people, ledger, report)
            waiting = []
    _import_batch(waiting, people, ledger, report)
    _alias_bots(archive, people)
    return people


def _everybody(archive: Archive, survey: Survey) -> Iterator[_Somebody]:
    for user in archive.users:
        yield _listed(user)
    for slack_id, name in survey.strangers.items():
        yield _stranger(slack_id, name)


def _listed(user: dict) -> _Somebody:
    profile = user.get("profile")
    slack_id = text_of(user, "id")
    names = (text_of(profile, "real_name"), text_of(user, "real_name"), text_of(profile, "display_name"))
    is_bot = flag(user, "is_bot") or slack_id == SLACKBOT
    zone = text_of(user, "tz")
    return _Somebody(
        id=slack_id,
        name=next(filter(None, (_line(name, 120) for name in (*names, text_of(user, "name"), slack_id))), slack_id),
        handle=text_of(user, "name"),
        email=None if is_bot else readable_email(text_of(profile, "email")),
        state=State.LEFT if flag(user, "deleted") else State.UNCLAIMED,
        role=Role.GUEST if flag(user, "is_restricted") or flag(user, "is_ultra_restricted") else Role.MEMBER,
        is_bot=is_bot,
        title=_line(text_of(profile, "title"), 120),
        time_zone=zone if is_zone(zone) else "",
        phone=_line(text_of(profile, "phone"), 40),
        pronouns=_line(text_of(profile, "pronouns"), 40),
        started_on=_date(text_of(profile, "start_date")),
    )


def _stranger(slack_id: str, name: str) -> _Somebody:
    """Somebody who writes but is in no list: a program, Slackbot, a person of another workspace."""
    if slack_id == SLACKBOT:
        return _Somebody(id=slack_id, name="Slackbot", is_bot=True)
    if slack_id == NOBODY:
        return _Somebody(id=slack_id, name=_("Unknown person"), handle="unknown", is_bot=True)
    is_person = slack_id.startswith(("U", "W"))
    fallback = slack_id.removeprefix("name ")
    return _Somebody(id=slack_id, name=_line(name, 120) or _line(fallback, 120) or fallback[:120], is_bot=not is_person)


def _line(text: str, limit: int) -> str:
    """One clean line, cut to what fits."""
    return clean_line(text[: 20 * limit], field="", limit=20 * limit, required=False)[:limit].strip()


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None


@transaction.atomic
def _import_batch(everybody: list[_Somebody], people: People, ledger: Ledger, report: Report) -> None:
    known = ledger.known(ledger.key("person", somebody.id) for somebody in everybody)
    fresh = [somebody for somebody in everybody if ledger.key("person", somebody.id) not in known]
    here = _here(fresh, ledger)
    made = _made([somebody for somebody in fresh if somebody.id not in here])
    found = {slack_id: person.pk for slack_id, person in made.items()} | here
    found |= {s.id: pk for s in everybody if (pk := known.get(ledger.key("person", s.id)))}
    if not report.dry_run:
        _write(made, {somebody.id: somebody for somebody in fresh})
        ledger.note({ledger.key("person", somebody.id): found[somebody.id] for somebody in fresh})
    names = dict(Person.objects.filter(pk__in=[*known.values(), *here.values()]).values_list("pk", "name"))
    for somebody in everybody:
        pk = found[somebody.id]
        people.ids[somebody.id] = pk
        people.names[somebody.id] = (pk, names.get(pk, somebody.name))
    people.new |= made.keys()
    people.gone |= {somebody.id for somebody in everybody if somebody.is_bot or somebody.state == State.LEFT}
    report.people.know(len(known))
    report.people.make("linked", len(here))
    report.people.make("people", len(made))


def _by_email(everybody: list[_Somebody]) -> dict[str, str]:
    """Who has an address: of two the one who is still there, else the first."""
    found: dict[str, str] = {}
    for somebody in sorted(everybody, key=lambda somebody: somebody.state == State.LEFT):
        if somebody.email:
            found.setdefault(somebody.email, somebody.id)
    return found


def _here(fresh: list[_Somebody], ledger: Ledger) -> dict[str, uuid.UUID]:
    """Those who are here by their address. One person here is one person there."""
    by_email = _by_email(fresh)
    rows = dict(Person.objects.filter(email__in=list(by_email)).values_list("email", "pk"))
    taken = ledger.taken(rows.values(), "person")
    return {by_email[email]: pk for email, pk in rows.items() if email and pk not in taken}


def _made(everybody: list[_Somebody]) -> dict[str, Person]:
    by_email = _by_email(everybody)
    taken = set(Person.objects.filter(email__in=list(by_email)).values_list("email", flat=True))
    emails = {slack_id: email for email, slack_id in by_email.items() if email not in taken}
    handles = free_handles([handle_base(somebody.handle, somebody.name, somebody.id) for somebody in everybody])
    people = {}
    for somebody, handle in zip(everybody, handles, strict=True):
        people[somebody.id] = Person(
            id=new_id(), name=somebody.name, handle=handle, email=emails.get(somebody.id), title=somebody.title,
            state=somebody.state, role=somebody.role, is_bot=somebody.is_bot, time_zone=somebody.time_zone,
            password=make_password(None), created_at=now(),
        )  # fmt: skip
    return people


def _write(made: dict[str, Person], everybody: dict[str, _Somebody]) -> None:
    Person.objects.bulk_create(made.values())
    Profile.objects.bulk_create(
        Profile(person=person, phone=who.phone, pronouns=who.pronouns, started_on=who.started_on)
        for person, who in ((person, everybody[slack_id]) for slack_id, person in made.items())
    )


def _alias_bots(archive: Archive, people: People) -> None:
    """A program in the list of people signs its messages with another id."""
    for user in archive.users:
        bot = text_of(user.get("profile"), "bot_id")
        if bot and bot not in people.ids:
            own = text_of(user, "id")
            people.ids[bot], people.names[bot] = people.ids[own], people.names[own]
