"""The first reading: who there is, which teams and channels, how much was said. Nothing is written before it has ended."""

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from courtyard.accounts.models import Role, State
from courtyard.accounts.names import readable_email
from courtyard.integrations.importers.mattermost.export import BROKEN, Export
from courtyard.integrations.importers.mattermost.values import Place, direct, millis, name_of, names_of, place_of
from courtyard.integrations.importers.people import Somebody, one_line
from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.values import items, text_of
from courtyard.integrations.models import Imported

__all__ = ["Survey", "number_of", "survey"]

_SILENT = ("scheme", "role")  # rights, which are other ones here
_BUCKETS = 256


@dataclass(slots=True)
class Survey:
    """What has to be known before the first row. Members say of each whether they lead."""

    source: str = ""
    messages: int = 0
    people: dict[str, Somebody] = field(default_factory=dict)
    teams: dict[str, dict] = field(default_factory=dict)
    channels: dict[Place, dict] = field(default_factory=dict)
    members: dict[Place, dict[str, bool]] = field(default_factory=dict)  # of a team under (team,)
    began: dict[Place, tuple[int, str]] = field(default_factory=dict)  # the first message: when, whose
    direct: dict[Place, None] = field(default_factory=dict)
    twice: frozenset[int] = frozenset()  # times at which more than one message was written in a place

    def called(self, place: Place, name: str) -> bool:
        """Whether a channel has this name, or its team's and its own."""
        return place in self.channels and name in (place[1], "/".join(place), self.channels[place]["display_name"])


def survey(export: Export, report: Report, progress: Callable[[int], None]) -> Survey:
    """Read everything once. Raises BadArchive for what is no export."""
    found = Survey()
    times = [array("Q") for _bucket in range(_BUCKETS)]
    for kind, told in export.objects():
        if kind in ("post", "direct_post"):
            _look_at(place_of(kind, told), told, found, times)
            progress(found.messages)
        elif kind in _READERS:
            _READERS[kind](told, found)
        elif kind == "emoji":
            report.others.skip("own_emoji")
        elif kind not in _SILENT:
            report.others.skip("broken_line" if kind == BROKEN else "unknown_line")
    found.twice = frozenset(number for bucket in times for number in _repeated(bucket))
    found.source = _source(found)
    return found


def number_of(place: Place, at: int) -> int:
    """A place and a time in eight bytes, the same within one run."""
    return hash((place, at)) & 0xFFFF_FFFF_FFFF_FFFF


def _repeated(numbers: "array[int]") -> Iterator[int]:
    last = None
    for number in sorted(numbers):
        if number == last:
            yield number
        last = number


def _look_at(place: Place, post: dict, found: Survey, times: "list[array[int]]") -> None:
    if place and not place[0]:
        found.direct.setdefault(place)
        for name in place[1:]:
            _know(name, found)
    for said in (post, *items(post.get("replies"))):
        found.messages += 1
        at, who = millis(said.get("create_at")), name_of(said, "user")
        for name in (who, *(name_of(reaction, "user") for reaction in items(said.get("reactions")))):
            _know(name, found)
        if place and at:
            number = number_of(place, at)
            times[number % _BUCKETS].append(number)
            if who and at < found.began.get(place, (at + 1,))[0]:
                found.began[place] = (at, who)


def _know(name: str, found: Survey) -> None:
    """Somebody who writes, reacts or belongs is somebody, whether they are listed or not."""
    if name and name not in found.people:
        found.people[name] = Somebody(id=name, name=one_line(name, 120) or name[:120], handle=name)


def _team(team: dict, found: Survey) -> None:
    if name := name_of(team, "name"):
        kept = {key: text_of(team, key) for key in ("display_name", "description", "type")}
        found.teams[name] = kept | {"open": team.get("allow_open_invite") is True and team.get("type") != "I"}


def _channel(channel: dict, found: Survey) -> None:
    place = place_of("channel", channel | {"channel": channel.get("name")})
    if place:
        kept = {key: text_of(channel, key) for key in ("display_name", "type", "header", "purpose")}
        gone = channel.get("deleted_at") or channel.get("delete_at")
        found.channels[place] = kept | {"archived": millis(gone)}


def _user(user: dict, found: Survey) -> None:
    name = name_of(user, "username")
    if not name:
        return
    given = f"{text_of(user, 'first_name')} {text_of(user, 'last_name')}".strip()
    found.people[name] = Somebody(
        id=name,
        name=one_line(given, 120) or one_line(text_of(user, "nickname"), 120) or one_line(name, 120) or name[:120],
        handle=name,
        account=text_of(user, "id"),
        email=readable_email(text_of(user, "email")),
        state=State.LEFT if millis(user.get("delete_at")) else State.UNCLAIMED,
        role=Role.GUEST if "system_guest" in text_of(user, "roles").split() else Role.MEMBER,
        title=one_line(text_of(user, "position"), 120),
    )
    for team in items(user.get("teams")):
        place = (name_of(team, "name"),)
        found.members.setdefault(place, {})[name] = "team_admin" in text_of(team, "roles").split()
        for channel in items(team.get("channels")):
            leads = "channel_admin" in text_of(channel, "roles").split()
            found.members.setdefault((*place, name_of(channel, "name")), {})[name] = leads


def _bot(bot: dict, found: Survey) -> None:
    name = name_of(bot, "username")
    if name:
        shown = one_line(text_of(bot, "display_name"), 120) or name[:120]
        state = State.LEFT if millis(bot.get("delete_at")) else State.UNCLAIMED
        found.people[name] = Somebody(id=name, name=shown, handle=name, state=state, is_bot=True)


def _direct(channel: dict, found: Survey) -> None:
    members = names_of(channel.get("members"))
    members += [name_of(member, "username") for member in items(channel.get("participants"))]
    for name in members:
        _know(name, found)
    if place := direct(filter(None, members)):
        found.direct.setdefault(place)


_READERS: dict[str, Callable[[dict, Survey], None]] = {
    "team": _team, "channel": _channel, "user": _user, "bot": _bot, "direct_channel": _direct,
}  # fmt: skip


def _source(found: Survey) -> str:
    """The name under which this server is remembered: its first team's, or the one it had the last time."""
    names = [f"mattermost:{team}"[:80] for team in found.teams]
    known = set(Imported.objects.filter(source__in=names).values_list("source", flat=True).distinct())
    return next((name for name in names if name in known), next(iter(names), "mattermost:"))
