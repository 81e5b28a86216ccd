"""Whatever a library loads only when it first needs it is loaded at the start: later, nothing can be opened any more."""

import importlib
import pkgutil
from contextlib import suppress

__all__ = ["load_all"]


def load_all(package: str) -> None:
    """Load every module of a package that this machine can load."""
    found = importlib.import_module(package)
    for module in pkgutil.walk_packages(found.__path__, f"{package}.", onerror=lambda _name: None):
        with suppress(ImportError):
            importlib.import_module(module.name)
