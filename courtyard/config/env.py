"""Where settings come from: the environment first, then ``DATA/courtyard.toml``, then a default that works on one machine."""

import os
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def data_dir() -> Path:
    """The folder that holds everything an installation owns: database, files, secrets, settings."""
    return Path(os.environ.get("COURTYARD_DATA") or ROOT / "data").absolute()


@cache
def _from_file() -> dict[str, str]:
    path = data_dir() / "courtyard.toml"
    if not path.is_file():
        return {}
    with path.open("rb") as source:
        return {key: str(value) for key, value in tomllib.load(source).items()}


def setting(name: str, default: str = "") -> str:
    """The value of a setting as text, e.g. ``setting("PUBLIC_URL")``."""
    return os.environ.get(name) or _from_file().get(name, default)


def flag(name: str, default: bool = False) -> bool:
    """The value of a yes/no setting."""
    return setting(name, "true" if default else "false").strip().lower() in {"1", "true", "yes", "on"}
