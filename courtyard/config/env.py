"""Where settings come from: the environment first, then ``DATA/courtyard.toml``, then a default that works on one machine."""

import os
import tomllib
from functools import cache
from pathlib import Path

from courtyard.config.problems import Problem

ROOT = Path(__file__).resolve().parents[2]
SYSTEM_FOLDER = Path("/var/lib/courtyard")


def data_dir() -> Path:
    """The folder that holds everything an installation owns: database, files, secrets, settings.

    ``COURTYARD_DATA`` says where. Otherwise it is ``data`` in the checkout, or in the home of whoever installed the package;
    and for root a folder of the system, since the account that runs the database then cannot enter a closed home.
    """
    if chosen := os.environ.get("COURTYARD_DATA"):
        return Path(chosen).absolute()
    if os.geteuid() == 0:
        return SYSTEM_FOLDER / "data"
    if (ROOT / "bin" / "run").is_file():
        return ROOT / "data"
    return Path.home() / ".local" / "share" / "courtyard"


@cache
def _from_file() -> dict[str, str]:
    path = data_dir() / "courtyard.toml"
    try:
        with path.open("rb") as source:
            values = tomllib.load(source)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except PermissionError:
        raise Problem(f"{path} cannot be read by this user.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem(f"{path} is not valid TOML: {error}. Mend that line or remove the file.") from None
    for key, value in values.items():
        if isinstance(value, dict | list):
            raise Problem(f'{path}: the value of {key} must be text, a number or true/false, as in {key} = "...".')
    return {key: str(value) for key, value in values.items()}


def setting(name: str, default: str = "") -> str:
    """The value of a setting as text, e.g. ``setting("PUBLIC_URL")``."""
    return os.environ.get(name) or _from_file().get(name, default)


def flag(name: str, default: bool = False) -> bool:
    """The value of a yes/no setting."""
    return setting(name, "true" if default else "false").strip().lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """The value of a setting that is a whole number of at least 0; raises ``Problem`` for anything else."""
    value = setting(name, str(default)).strip()
    if not (value.isascii() and value.isdigit()):
        raise Problem(f"{name} must be a whole number, not {value!r}.")
    return int(value)
