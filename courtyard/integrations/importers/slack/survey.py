"""The first reading: nothing is written before every file has been read once and found sound."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from courtyard.integrations.importers.slack.archive import Archive, Channel
from courtyard.integrations.importers.slack.homes import Wish
from courtyard.integrations.importers.values import items, stamp, text_of, texts
from courtyard.integrations.models import Imported

__all__ = ["NOBODY", "SLACKBOT", "Survey", "author_of", "survey"]

SLACKBOT = "USLACKBOT"
NOBODY = "nobody"
_TEAM = re.compile(r"[TE][A-Z0-9]{2,30}")


@dataclass(slots=True)
class Survey:
    """What has to be known before the first row: how much there is, and who writes without being in a list."""

    source: str = ""
    messages: int = 0
    strangers: dict[str, str] = field(default_factory=dict)  # id -> the best name found
    archived: dict[str, str] = field(default_factory=dict)  # channel -> when it was last archived


def survey(archive: Archive, wish: Wish, progress: Callable[[int], None]) -> Survey:
    """Read everything once. Raises BadArchive for the first file that cannot be read."""
    found = Survey(source=_source(archive))
    listed = {text_of(user, "id") for user in archive.users}
    listed |= {text_of(user.get("profile"), "bot_id") for user in archive.users}
    for channel in archive.channels:
        wanted = channel.kind in ("channel", "group") or not wish.leaves_out(channel)
        if wanted and channel.kind in ("dm", "mpim"):
            for member in texts(channel.data.get("members")):
                if member not in listed:
                    found.strangers.setdefault(member, "")
        for day in channel.days:
            for message in archive.messages(day):
                found.messages += 1
                if wanted:
                    _look_at(message, channel.id, listed, found)
            progress(found.messages)
    for days in archive.strays.values():
        found.messages += sum(1 for day in days for _message in archive.messages(day))
    return found


def _look_at(message: dict, channel_id: str, listed: set[str], found: Survey) -> None:
    for key, name in _people_in(message):
        if key not in listed and not found.strangers.get(key):
            found.strangers[key] = name
    if text_of(message, "subtype") in ("channel_archive", "group_archive"):
        found.archived[channel_id] = stamp(message.get("ts"))


def author_of(message: dict) -> str:
    """The id of who wrote a message: a person, a program by its id, or a program by the name it gave itself."""
    if text_of(message, "subtype") == "file_comment":
        comment = message.get("comment")
        if user := text_of(comment, "user"):
            return user
    if user := text_of(message, "user"):
        return user
    if bot := text_of(message, "bot_id"):
        return bot
    if name := text_of(message, "username").strip():
        return f"name {name.casefold()}"
    return text_of(message.get("file"), "user") or NOBODY


def _people_in(message: dict) -> Iterator[tuple[str, str]]:
    """Everybody who has to be somebody here, with the name that the message gives them, if any."""
    profile = message.get("user_profile") or message.get("bot_profile")
    own = (text_of(profile, key) for key in ("real_name", "display_name", "name"))
    yield author_of(message), next(filter(None, own), "") or text_of(message, "username")
    file = message.get("file")
    for thing in (message, file if isinstance(file, dict) else {}):
        for reaction in items(thing.get("reactions")):
            yield from ((user, "") for user in texts(reaction.get("users")) if user)
    for parent in (text_of(message, "parent_user_id"), text_of(message.get("root"), "user")):
        if parent:
            yield parent, ""


def _source(archive: Archive) -> str:
    """The name under which this workspace is remembered: its id, or one derived from its first channel.

    A later export must find the same name, though people of other teams may outnumber its own by then.
    """
    teams = Counter(text_of(user, "team_id") for user in archive.users)
    names = [f"slack:{team}" for team, _count in teams.most_common() if _TEAM.fullmatch(team)]
    for name in names[:50]:
        if Imported.objects.filter(source=name).exists():
            return name
    if names:
        return names[0]
    first = min(archive.channels, key=_age, default=None)
    return f"slack:{first.id[:40]}" if first else "slack:"


def _age(channel: Channel) -> tuple[bool, str, str]:
    return channel.data.get("is_general") is not True, stamp(channel.data.get("created")), channel.id
