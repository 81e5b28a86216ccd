"""Which user the embedded PostgreSQL runs as. It refuses to run as root, so root hands it to an account of its own."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from courtyard.config.env import SYSTEM_FOLDER
from courtyard.config.problems import Problem

NAME = "courtyard"


@dataclass(frozen=True)
class Account:
    """A user and group to run as; ``None`` for ourselves."""

    uid: int
    gid: int


def choose(cluster: Path) -> Account | None:
    """The account for this cluster folder: ourselves, or when we are root the owner it already has, else a dedicated one."""
    if os.geteuid() != 0:
        return None
    if cluster.is_dir():
        owner = cluster.stat()
        if owner.st_uid == 0:
            raise Problem(
                f"{cluster} belongs to root, and PostgreSQL does not run as root. Give it to another user with chown -R."
            )
        return Account(owner.st_uid, owner.st_gid)
    found = _find(NAME) or _make() or _find("postgres") or _find("nobody")
    if found is None:
        raise Problem(
            "PostgreSQL does not run as root and no other account could be made. Start Courtyard as an ordinary user."
        )
    return Account(found.pw_uid, found.pw_gid)


def _find(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _make() -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return None
    command = [
        useradd,
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        str(SYSTEM_FOLDER),
        "--shell",
        "/usr/sbin/nologin",
        NAME,
    ]
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return _find(NAME)
