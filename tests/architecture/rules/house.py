"""Rules for the tree as a whole: rooms, read-me files, locks, the contract of imports."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.rules.source import File, Violation, height, rooms

_ADDRESS = re.compile(
    r"https?://|\bgit\+|\bfile://|^\s*(?:--(?:index-url|extra-index-url|find-links|trusted-host)|-i|-f)\b|\s@\s"
)
_REQUIREMENT = re.compile(r"^[A-Za-z0-9][\w.\-]*(?:\[[\w,\-]+\])?==")


def rooms_have_a_place(root: Path) -> Iterator[Violation]:
    """Every room stands among the layers and says in 10 to 20 lines what it owns."""
    for room in rooms(root):
        folder = f"courtyard/{room}"
        try:
            height(room)
        except LookupError as error:
            yield Violation(folder, 1, f"{error}: add it there, in pyproject.toml and in rules/source.py")
        readme = root / folder / "README.md"
        if not readme.is_file():
            yield Violation(
                f"{folder}/README.md", 1, "missing: 10 to 20 lines on what the room owns, its words, events and topics"
            )
            continue
        count = len(readme.read_text().rstrip().splitlines())
        if not 10 <= count <= (60 if room == "ui" else 20):  # ui also publishes its macros and classes there
            yield Violation(
                f"{folder}/README.md", 1, f"{count} lines: 10 to 20 on what the room owns, its words, events and topics"
            )


def no_empty_modules(root: Path) -> Iterator[Violation]:
    """A file that is not needed yet isn't there yet."""
    for path in sorted((root / "courtyard").rglob("*.py")):
        if path.name != "__init__.py" and not path.read_text().strip():
            yield Violation(path.relative_to(root).as_posix(), 1, "empty: delete it until something is in it")


def gateway_is_kept_apart(root: Path) -> Iterator[Violation]:
    """The forbidden contract names every room but core, so that a new room is kept from the gateway as well."""
    settings = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]
    contracts = {contract["id"]: contract for contract in settings["contracts"]}
    named = {module.removeprefix("courtyard.") for module in contracts["gateway"]["forbidden_modules"]}
    for room in sorted(set(rooms(root)) - {"core", "gateway"} - named):
        yield Violation("pyproject.toml", 1, f"the contract of the gateway does not name {room}: add courtyard.{room}")
    if not contracts["layers"].get("exhaustive"):
        yield Violation(
            "pyproject.toml", 1, "the layers are not exhaustive: a room nobody placed would be held by nothing"
        )


def locks_carry_no_addresses(file: File) -> Iterator[Violation]:
    """Locks carry versions and hashes; where packages are fetched from is the operator's business."""
    if file.name == "package-lock.json":
        yield from _npm(file)
        return
    if file.name == ".npmrc":
        for number, line in enumerate(file.lines, start=1):
            if re.match(r"\s*(@[\w-]+:)?registry\s*=|//", line):
                yield file.bad(number, "no registry here: it is the operator's business")
        return
    for number, line in enumerate(file.lines, start=1):
        code = line.split("#")[0]
        if _ADDRESS.search(code):
            yield file.bad(number, "no download address: compile with --no-emit-index-url and name versions only")
        if _REQUIREMENT.match(line) and "--hash=" not in line + "".join(file.lines[number : number + 1]):
            yield file.bad(number, f"{line.split()[0]} has no hash: compile with --generate-hashes")


def _npm(file: File) -> Iterator[Violation]:
    try:
        packages = json.loads(file.text).get("packages", {})
    except ValueError as error:
        yield file.bad(1, f"not JSON: {error}")
        return
    for name, package in packages.items():
        if "resolved" in package:
            yield file.bad(
                1, f"{name} carries a download address: set omit-lockfile-registry-resolved=true and lock again"
            )
        if name and not package.get("link") and "integrity" not in package:
            yield file.bad(1, f"{name} has no integrity hash: lock again")


LOCKS = ("requirements.lock", "requirements-dev.lock", "package-lock.json", ".npmrc")
