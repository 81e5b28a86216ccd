"""The data folder: ours alone, one format, held by one running instance at a time."""

import errno
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from courtyard.config.problems import Problem

FORMAT = 1
ROOM_FOR_A_NEW_ONE = 200 * 2**20
ROOM_TO_START = 24 * 2**20
OUR_FILES = {
    "cache", "courtyard.lock", "courtyard.toml", "files", "format", "lost+found", "mail", "metrics", "postgres", "postgres.json",
    "postgres.log", "postgres.log.1", "postgres.new", "secret.key", "static", "static.stamp",
}  # fmt: skip


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Turn what a full, read-only or foreign disk says into a sentence."""
    try:
        yield
    except OSError as error:
        reasons = {
            errno.ENOSPC: "there is no space left on its disk",
            errno.EDQUOT: "the disk quota of this user is used up",
            errno.EROFS: "its disk is read-only",
            errno.EACCES: "this user may not write there",
            errno.EPERM: "this user may not write there",
            errno.ENOTDIR: "a file is in the way",
            errno.EEXIST: "a file is in the way",
            errno.ENAMETOOLONG: "the path is too long",
        }
        reason = reasons.get(error.errno or 0, error.strerror or str(error))
        raise Problem(f"The data folder {path} cannot be used: {reason}. Choose another with --data DIR.") from None


def prepare(data: Path) -> None:
    """Make the folder (0700) or check that it is one of ours, in a format we know, with room to work."""
    with told_plainly(data):
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = {entry.name for entry in data.iterdir()}
    strangers = sorted(found - OUR_FILES)
    if strangers and "format" not in found:
        raise Problem(
            f"{data} is not a data folder of Courtyard (it holds {strangers[0]}). Choose an empty one with --data DIR."
        )
    with told_plainly(data):
        if data.stat().st_uid == os.geteuid():
            data.chmod(0o700)
        _check_format(data / "format")
        _check_room(data, ROOM_TO_START if "postgres" in found else ROOM_FOR_A_NEW_ONE)
        if "format" not in found:
            (data / "format").write_text(f"{FORMAT}\n")


def _check_format(path: Path) -> None:
    if not path.exists():
        return
    written = path.read_text(errors="replace").strip()
    if written != str(FORMAT):
        raise Problem(
            f"The data folder {path.parent} was made by another version of Courtyard (format {written[:20]!r}, this one knows {FORMAT}). "
            "Start the version that made it, or choose another folder with --data DIR."
        )


def _check_room(data: Path, needed: int) -> None:
    free = shutil.disk_usage(data).free
    if free < needed:
        raise Problem(
            f"There are {free // 2**20} MB free on the disk of {data}; {needed // 2**20} MB are needed. Make room and start again."
        )


class Hold:
    """The lock on a data folder. It ends with the process that took it, however that ends."""

    def __init__(self, data: Path, what: str) -> None:
        self.path = data / "courtyard.lock"
        with told_plainly(data):
            self.handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self.handle)
            raise Held(self.path) from None
        with told_plainly(data):
            os.ftruncate(self.handle, 0)
            os.pwrite(self.handle, json.dumps({"pid": os.getpid(), "what": what}).encode(), 0)

    def forget(self) -> None:
        """In a forked child: let go of our copy without ending the parent's lock."""
        os.close(self.handle)

    def release(self) -> None:
        """End the lock."""
        os.ftruncate(self.handle, 0)
        os.close(self.handle)


class Held(Problem):
    """Another process holds the data folder."""

    def __init__(self, lock: Path) -> None:
        try:
            owner = json.loads(lock.read_text())
        except (OSError, ValueError):
            owner = {}
        who = f"{owner['what']}, process {owner['pid']}" if "pid" in owner and "what" in owner else "another process"
        super().__init__(
            f"The data folder {lock.parent} is in use ({who}). Stop that one first, or choose another with --data DIR."
        )


def secret(path: Path) -> str:
    """A secret made once and kept in the data folder, readable by its owner only; safe when several processes start at once."""
    with told_plainly(path.parent):
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new = path.with_name(f".{path.name}.{os.getpid()}")
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as target:
                target.write(secrets.token_urlsafe(48))
            try:
                os.link(new, path)
            except FileExistsError:
                pass
            finally:
                new.unlink()
        return path.read_text().strip()
