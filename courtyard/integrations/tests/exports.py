"""Slack exports of our own making, in the form of the real ones: a whole workspace in a few lines."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

TEAM = "T0JUNIPER"


def user(slack_id: str, name: str = "", real_name: str = "", **fields: object) -> dict:
    """A line of users.json; ``email``, ``title`` and the like go into the profile."""
    own = {key: fields.pop(key) for key in ("deleted", "is_bot", "is_restricted", "tz") if key in fields}
    return {
        "id": slack_id, "team_id": TEAM, "name": name, "deleted": False, "is_bot": False, **own,
        "profile": {"real_name": real_name, "display_name": "", **fields},
    }  # fmt: skip


def channel(slack_id: str, name: str, *members: str, **fields: object) -> dict:
    """A line of channels.json or groups.json."""
    return {
        "id": slack_id, "name": name, "created": 1577836800, "creator": next(iter(members), ""),
        "members": list(members), "is_archived": False, "topic": {"value": ""}, "purpose": {"value": ""}, **fields,
    }  # fmt: skip


def said(ts: str, who: str, text: str = "Hello", **fields: object) -> dict:
    """A message; ``who`` empty leaves the user out."""
    return {"type": "message", "ts": ts, **({"user": who} if who else {}), "text": text, **fields}


ANN = user("U1", "ann", "Ann Archer", email="ann@example.org", title="Joiner")
BEN = user("U2", "ben", "Ben Birch", email="ben@example.org")
GENERAL = channel("C1", "general", "U1", "U2", is_general=True)


def write(
    path: Path,
    days: Mapping[str, object] | None = None,
    *,
    users: object = (ANN, BEN),
    channels: object = (GENERAL,),
    extra: Mapping[str, bytes | str] | None = None,
    **lists: object,
) -> Path:
    """A ZIP at ``path``. ``days`` maps "general/2020-01-01.json" to messages; ``lists`` are groups, dms and mpims.

    A list that is None is left out.
    """
    files: dict[str, bytes | str] = {}
    for name, value in {"users": users, "channels": channels, **lists}.items():
        if value is not None:
            files[f"{name}.json"] = json.dumps(value)
    files |= {name: json.dumps(messages) for name, messages in (days or {}).items()}
    files |= extra or {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path
