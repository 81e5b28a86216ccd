"""Who everybody of a Slack export is: listed people, programs, strangers who wrote."""

import datetime
from collections.abc import Iterator

from django.utils.translation import gettext as _

from courtyard.accounts.models import Role, State
from courtyard.accounts.names import readable_email
from courtyard.accounts.zones import is_zone
from courtyard.integrations.importers.ledger import Ledger
from courtyard.integrations.importers.people import People, Somebody, bring_in, one_line
from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.slack.archive import Archive
from courtyard.integrations.importers.slack.survey import NOBODY, SLACKBOT, Survey
from courtyard.integrations.importers.values import flag, text_of

__all__ = ["import_people"]


def import_people(archive: Archive, survey: Survey, ledger: Ledger, report: Report) -> People:
    """Everybody of the lists, and whoever writes without being in one."""
    people = bring_in(_everybody(archive, survey), ledger, report)
    _alias_bots(archive, people)
    return people


def _everybody(archive: Archive, survey: Survey) -> Iterator[Somebody]:
    for user in archive.users:
        yield _listed(user)
    for slack_id, name in survey.strangers.items():
        yield _stranger(slack_id, name)


def _listed(user: dict) -> Somebody:
    profile = user.get("profile")
    slack_id = text_of(user, "id")
    names = (text_of(profile, "real_name"), text_of(user, "real_name"), text_of(profile, "display_name"))
    is_bot = flag(user, "is_bot") or slack_id == SLACKBOT
    zone = text_of(user, "tz")
    return Somebody(
        id=slack_id,
        name=next(filter(None, (one_line(name, 120) for name in (*names, text_of(user, "name"), slack_id))), slack_id),
        handle=text_of(user, "name"),
        email=None if is_bot else readable_email(text_of(profile, "email")),
        state=State.LEFT if flag(user, "deleted") else State.UNCLAIMED,
        role=Role.GUEST if flag(user, "is_restricted") or flag(user, "is_ultra_restricted") else Role.MEMBER,
        is_bot=is_bot,
        title=one_line(text_of(profile, "title"), 120),
        time_zone=zone if is_zone(zone) else "",
        phone=one_line(text_of(profile, "phone"), 40),
        pronouns=one_line(text_of(profile, "pronouns"), 40),
        started_on=_date(text_of(profile, "start_date")),
    )


def _stranger(slack_id: str, name: str) -> Somebody:
    """Somebody who writes but is in no list: a program, Slackbot, a person of another workspace."""
    if slack_id == SLACKBOT:
        return Somebody(id=slack_id, name="Slackbot", is_bot=True)
    if slack_id == NOBODY:
        return Somebody(id=slack_id, name=_("Unknown person"), handle="unknown", is_bot=True)
    is_person = slack_id.startswith(("U", "W"))
    fallback = slack_id.removeprefix("name ")
    return Somebody(
        id=slack_id, name=one_line(name, 120) or one_line(fallback, 120) or fallback[:120], is_bot=not is_person
    )


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _alias_bots(archive: Archive, people: People) -> None:
    """A program in the list of people signs its messages with another id."""
    for user in archive.users:
        bot = text_of(user.get("profile"), "bot_id")
        if bot and bot not in people.ids:
            own = text_of(user, "id")
            people.ids[bot], people.names[bot] = people.ids[own], people.names[own]
