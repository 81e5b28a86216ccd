"""Channels become spaces: public ones open, private ones secret, archived ones archived."""

import datetime
import uuid
from collections.abc import Iterable
from urllib.parse import quote

from django.db import transaction

from courtyard.accounts.names import clean_line
from courtyard.core.clock import now
from courtyard.core.richtext import excerpt, to_text
from courtyard.integrations.importers.ledger import Ledger
from courtyard.integrations.importers.people import People
from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.slack.archive import Channel
from courtyard.integrations.importers.slack.homes import Homes
from courtyard.integrations.importers.slack.markup import Place, Writer
from courtyard.integrations.importers.slack.survey import Survey
from courtyard.integrations.importers.values import flag, moment, text_of, texts
from courtyard.people.texts import clean_lines
from courtyard.spaces.models import Joining, Kind, Membership, Space, SpaceRole, Visibility
from courtyard.spaces.services.slugs import save_with_free_slug

__all__ = ["archived_at", "import_spaces", "members_of", "name_of", "owner_of", "space_of", "write_space"]


def import_spaces(
    channels: Iterable[Channel], survey: Survey, people: People, ledger: Ledger, report: Report, homes: Homes
) -> None:
    """Make the space of every channel, each with its members in one transaction."""
    channels = list(channels)
    known = ledger.known(ledger.key("channel", channel.id) for channel in channels)
    for channel in channels:
        target = known.get(ledger.key("channel", channel.id))
        space = Space.objects.filter(pk=target).first() if target else None
        if space is None:
            space = _make(channel, survey, people, ledger, report)
        else:
            _add_newcomers(channel, space, people, report)
        homes.spaces[channel.id] = space.pk
        address = f"/spaces/{quote(space.slug)}/" if space.slug and space.visibility == Visibility.OPEN else ""
        homes.places[channel.id] = Place(channel.id, space.name, address)


@transaction.atomic
def _make(channel: Channel, survey: Survey, people: People, ledger: Ledger, report: Report) -> Space:
    space = space_of(channel, survey, people)
    members = members_of(channel, people, report)
    if not report.dry_run:
        write_space(space, members, owner_of(channel, members, people), people)
        ledger.forget([ledger.key("channel", channel.id)])
        ledger.note({ledger.key("channel", channel.id): space.pk})
    report.spaces.make("spaces")
    report.members.make("memberships", len(members) if texts(channel.data.get("members")) else 0)
    return space


def space_of(channel: Channel, survey: Survey, people: People) -> Space:
    """The space that a channel makes, not written yet."""
    is_private = channel.kind == "group"
    made_at = moment(channel.data.get("created")) or now()
    return Space(
        kind=Kind.COMMUNITY,
        name=name_of(channel),
        about=_about(channel, people),
        visibility=Visibility.SECRET if is_private else Visibility.OPEN,
        joining=Joining.INVITED if is_private else Joining.FREE,
        by_id=people.ids.get(text_of(channel.data, "creator")),
        created_at=made_at,
        archived_at=archived_at(channel, survey, made_at),
    )


def write_space(space: Space, members: list[str], owner: str, people: People) -> None:
    """Write a space with its members; ``owner`` is one of them, or nobody."""
    save_with_free_slug(space)
    rows = (
        Membership(
            space=space, person_id=people.ids[member], role=SpaceRole.OWNER if member == owner else SpaceRole.MEMBER
        )
        for member in members
    )
    Membership.objects.bulk_create(rows, batch_size=1000)


def name_of(channel: Channel) -> str:
    """What it is called, on one line."""
    name = clean_line(channel.name[:2000], field="", limit=2000, required=False)[:120].strip()
    return name or channel.id[:120]


def _about(channel: Channel, people: People) -> str:
    """Purpose and topic, the longer-lived first."""
    writer = Writer(people.names, {})
    said = (text_of(channel.data.get(what), "value") for what in ("purpose", "topic"))
    lines = dict.fromkeys(to_text(writer.html(text)) for text in said if text.strip())
    about = clean_lines("\n".join(lines)[:4000], field="", limit=4000)
    return about if len(about) <= 2000 else excerpt(about, 2000)


def archived_at(channel: Channel, survey: Survey, made_at: datetime.datetime) -> datetime.datetime | None:
    """When it was archived; None while it is in use."""
    if not flag(channel.data, "is_archived"):
        return None
    return moment(survey.archived.get(channel.id)) or made_at


def members_of(channel: Channel, people: People, report: Report) -> list[str]:
    """The members that the export knows, each person once."""
    found: dict[uuid.UUID, str] = {}
    listed = texts(channel.data.get("members"))
    for member in listed:
        if member in people.ids:
            found.setdefault(people.ids[member], member)
    creator = text_of(channel.data, "creator")
    if not found and channel.kind == "channel" and creator in people.ids and creator not in people.gone:
        return [creator]  # an archived channel lists nobody; somebody should be able to open it again
    report.members.skip("unknown", len(listed) - len(found))
    return list(found.values())


def owner_of(channel: Channel, members: list[str], people: People) -> str:
    """Who looks after the space: its creator if still in it, else the first member who still can."""
    able = [member for member in members if member not in people.gone]
    creator = text_of(channel.data, "creator")
    return creator if creator in able else next(iter(able), "")


@transaction.atomic
def _add_newcomers(channel: Channel, space: Space, people: People, report: Report) -> None:
    """Who came into the channel since the last import. People who are in by now choose their spaces themselves."""
    report.spaces.know()
    if not texts(channel.data.get("members")):
        return
    members = members_of(channel, people, report)
    ids = {people.ids[member] for member in members}
    inside = set(Membership.objects.filter(space=space, person__in=ids).values_list("person", flat=True))
    report.members.know(len(ids & inside))
    missing = ids - inside
    fresh = people.asleep(missing)
    if not report.dry_run:
        Membership.objects.bulk_create(
            (Membership(space=space, person_id=pk) for pk in fresh), batch_size=1000, ignore_conflicts=True
        )
    report.members.make("memberships", len(fresh))
    report.members.skip("by_hand", len(missing - fresh))
