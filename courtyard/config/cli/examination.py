"""What ``courtyard doctor`` looks at."""

import os
import shutil
from dataclasses import dataclass
from urllib.parse import urlsplit

from courtyard.config import embedded, env
from courtyard.config.cli.options import program
from courtyard.config.problems import Problem

LITTLE_ROOM = 2**30


@dataclass(frozen=True)
class Finding:
    """One thing looked at: ``ok``, ``note`` (works, could be better) or ``bad`` (mend this)."""

    mark: str
    words: str

    @property
    def bad(self) -> bool:
        """Whether something does not work."""
        return self.mark == "bad "


def ok(words: str) -> Finding:
    """All is well."""
    return Finding("ok  ", words)


def note(words: str) -> Finding:
    """It works; there is advice."""
    return Finding("note", words)


def bad(words: str) -> Finding:
    """It does not work."""
    return Finding("bad ", words)


def examine() -> list[Finding]:
    """Look at everything; what cannot be looked at is a finding too."""
    findings = []
    for look in (_data, _database, _address, _mail, _account, _assets):
        try:
            findings += look()
        except Problem as problem:
            findings.append(bad(str(problem)))
    return findings


def _data() -> list[Finding]:
    data = env.data_dir()
    if not data.is_dir():
        return [note(f"There is no data folder at {data} yet; the first start makes it.")]
    mode = data.stat().st_mode & 0o777
    free = shutil.disk_usage(data).free
    room = f"{free // 2**20} MB free on the disk of {data}"
    return [
        ok(f"The data folder is {data}, closed to others.")
        if mode == 0o700
        else bad(f"{data} is open to others ({mode:o}): chmod 700 it."),
        ok(f"{room}.") if free > LITTLE_ROOM else note(f"Only {room}; make some room soon."),
    ]


def _database() -> list[Finding]:
    place = "the embedded PostgreSQL" if embedded.in_use() else "the PostgreSQL of DATABASE_URL"
    with program("doctor", current=False):
        from django.db import connection

        from courtyard.config import schema

        with connection.cursor() as cursor:
            cursor.execute(
                "select current_setting('server_version'), current_setting('fsync'), pg_size_pretty(pg_database_size(current_database()))"
            )
            version, fsync, size = cursor.fetchone()
        waiting = len(schema.missing())
    findings = [ok(f"The database is {place}, version {version}, {size}.")]
    if fsync != "on":
        findings.append(
            bad("The database runs with fsync off: what was acknowledged can be lost when the power fails.")
        )
    findings.append(
        bad(f"{waiting} steps of the database wait: run bin/courtyard migrate")
        if waiting
        else ok("The tables are those of this version.")
    )
    return findings


def _address() -> list[Finding]:
    url = env.setting("PUBLIC_URL")
    if not url:
        return [note("PUBLIC_URL is not set: links in letters lead to this machine only.")]
    if urlsplit(url).scheme == "https":
        return [ok(f"People come by {url}.")]
    return [
        note(
            f"People come by {url} without encryption; passwords can be read on the way. Put Caddy or nginx with https in front."
        )
    ]


def _mail() -> list[Finding]:
    if env.setting("EMAIL_URL"):
        return [ok("Letters are handed to the server of EMAIL_URL.")]
    return [
        note(
            f"EMAIL_URL is not set: letters, such as the link of a new password, are written to {env.data_dir() / 'mail'}."
        )
    ]


def _account() -> list[Finding]:
    if os.geteuid() == 0:
        return [
            note("This runs as root. It works (the database has an account of its own); an ordinary user is safer.")
        ]
    return []


def _assets() -> list[Finding]:
    from courtyard.config.env import ROOT

    built = ROOT / "courtyard" / "ui" / "static" / "build" / "manifest.json"
    return [
        ok("The browser's files are built.")
        if built.is_file()
        else bad("The browser's files are not built: run bin/run once.")
    ]
