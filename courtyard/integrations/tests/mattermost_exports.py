"""Bulk exports of Mattermost of our own making, in the form of the real ones."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

AT = 1577880000000  # 2020-01-01, in milliseconds


def line(kind: str, **told: object) -> dict:
    return {"type": kind, kind: told}


def user(name: str, *channels: str, team: str = "firm", roles: str = "system_user", **fields: object) -> dict:
    """A person and where they belong; a channel with a "*" is theirs to lead."""
    inside = [{"name": one.strip("*"), "roles": "channel_user" + " channel_admin" * ("*" in one)} for one in channels]
    teams = [{"name": team, "roles": "team_user", "channels": inside}] if channels else None
    return line("user", username=name, email=f"{name}@example.org", roles=roles, teams=teams, **fields)


def channel(name: str, shown: str = "", *, team: str = "firm", private: bool = False) -> dict:
    return line("channel", team=team, name=name, display_name=shown or name.title(), type="P" if private else "O")


def said(who: str, text: str, at: int = 0, **fields: object) -> dict:
    """What a post or a reply tells, ``at`` milliseconds after the beginning of 2020."""
    return {"user": who, "message": text, "create_at": AT + at, **fields}


def post(channel: str, who: str, text: str, at: int = 0, *, team: str = "firm", **fields: object) -> dict:
    return line("post", team=team, channel=channel, **said(who, text, at, **fields))


def direct(members: tuple[str, ...], who: str, text: str, at: int = 0, **fields: object) -> dict:
    return line("direct_post", channel_members=list(members), **said(who, text, at, **fields))


def reacted(who: str, emoji: str, at: int = 0) -> dict:
    return {"user": who, "emoji_name": emoji, "create_at": AT + at}


VERSION = {"type": "version", "version": 1}
FIRM = line("team", name="firm", display_name="The Firm", type="O", description="Everybody", allow_open_invite=True)
PEOPLE = (
    user("ann", "town*", "board", first_name="Ann", last_name="Archer", position="Joiner"),
    user("ben", "town", "board", nickname="Benny"),
    user("cat", "town", first_name="Ann", last_name="Archer"),  # two people with one name
    user("gus", "client", roles="system_guest"),
    user("old", "town", delete_at=AT),
    user("alone"),  # teams: null
)
CHANNELS = (channel("town", "Town Square"), channel("board", private=True), channel("client"))
BUILD = {
    "title": "Build 7", "title_link": "https://ci.example/7", "text": "*failed*", "fields": [{"title": "Branch", "value": 7}],
}  # fmt: skip
POSTS = (
    post(
        "town", "ann", "Who has the **key**, @ben? :smile: `:smile:` see ~town and ~board", 10,
        replies=[said("cat", "before it", 5), said("ben", "Me", 20, reactions=[reacted("gus", "tada", 30)])],
        reactions=[reacted("ben", "+1_dark_skin_tone"), reacted("gone", "ours"), reacted("ben", "+1_dark_skin_tone")],
    ),
    post("town", "old", "ann joined", 40, type="system_join_channel"),
    post("town", "ben", "", 50, props={"attachments": [BUILD]}),
    post("client", "gus", "Good morning", 60),
    post("board", "ann", "Wages", 70, is_pinned=True),
    post("nowhere", "ann", "Lost", 80),
    post("town", "ann", "twice", 90), post("town", "ben", "twice", 90), post("town", "ann", "twice", 90),
    direct(("ann", "ben"), "ann", "Just you", 100), direct(("ben", "ann"), "ben", "Yes", 110),
    direct(("ann", "ben", "cat"), "cat", "We three", 120), direct(("cat", "cat"), "cat", "Buy milk", 130),
)  # fmt: skip
LATE = (
    line("direct_channel", members=["ben", "cat"]), line("emoji", name="ours", image="exported_emoji/a/image.png"),
    line("role", name="own"), line("playbook", name="run"),
)  # fmt: skip
WHOLE = (FIRM, *CHANNELS, *PEOPLE, *POSTS, *LATE)


def lines(*objects: dict, first: object = VERSION) -> bytes:
    return b"\n".join(json.dumps(one).encode() for one in (first, *objects)) + b"\n"


def write(path: Path, *objects: dict, raw: bytes = b"", first: object = VERSION) -> Path:
    """One JSON object a line, the version before them; ``raw`` comes after."""
    path.write_bytes(lines(*objects, first=first) + raw)
    return path


def write_zip(path: Path, *objects: dict, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("import.jsonl", lines(*objects))
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return out.getvalue()
