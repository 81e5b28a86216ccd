"""Writes docs/reference from the code: ``python -m courtyard.config.reference [--check]``.

What an operator or a script relies on is listed there: settings, commands, permissions, events, topics. A test compares
the pages with what this module makes, so that they are never out of date.
"""

import ast
import dataclasses
import importlib
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import cast, get_args

import click

from courtyard.config.env import ROOT

__all__ = ["MEANINGS", "PAGES", "all_settings", "main", "outdated", "settings_in", "write"]

FOLDER = ROOT / "docs" / "reference"
_SETTINGS = """\
# Settings

From the environment, or from `courtyard.toml` in the data folder as `NAME = "value"`.
Without any, everything works on one machine.

| setting | default | meaning |
|---|---|---|"""
_PERMISSIONS = """\
# Permissions

What each company role may do. Roles within a space are shown on its page of members.

"""
_EVENTS = """\
# Events

What rooms announce, inside the transaction of the write. `courtyard/config/wiring.py` is the table of who reacts."""
_TOPICS = """\
# Topics

What a browser or script may follow at `/live`, named `kind:UUID`. A page carries the names it may follow, signed for
the person and their sign-in; the function that decides is asked again whenever they are renewed.

| topic | who may follow it | decided by |
|---|---|---|"""
_COMMANDS = """\
# The command line

`bin/courtyard COMMAND`. Exit status: 0 done, 1 failed (with a sentence on stderr), 2 wrong usage."""
_HEAD = "<!-- Made by: python -m courtyard.config.reference -->\n"
MEANINGS = {
    "COURTYARD_API_READS": "How many reading calls a minute one person may make of each process.",
    "COURTYARD_API_WRITES": "How many writing calls a minute one person may make of each process.",
    "COURTYARD_CARDS_KEPT": "How many drawn posts a process remembers, so that a list need not draw them again.",
    "COURTYARD_DATA": "The folder that holds everything an installation owns: database, files, secrets, settings.",
    "COURTYARD_DEBUG": "Show tracebacks in pages and on the command line. For developers; never on the open network.",
    "COURTYARD_EGRESS_ALLOW": "Hosts and networks that may be called though they are not public, separated by spaces.",
    "COURTYARD_EGRESS_PORTS": "Ports that may be called beside 80 and 443, separated by spaces.",
    "COURTYARD_EMAIL_FROM": "The address that mails come from.",
    "COURTYARD_HOST": "The address to serve on; the same as `--host`.",
    "COURTYARD_HOSTS": "Further names by which browsers may reach this server, separated by spaces or commas.",
    "COURTYARD_JOB_THREADS": "How many jobs run side by side.",
    "COURTYARD_LINK_PREVIEWS": "Fetch the pages that posts and messages link to, for a card. Off: no outgoing requests.",
    "COURTYARD_LOG": "How the log is written: `words` for people, `json` for machines.",
    "COURTYARD_LOG_LEVEL": "From which level on things are logged: DEBUG, INFO, WARNING or ERROR.",
    "COURTYARD_METRICS_TOKEN": "`/metrics` answers to `Authorization: Bearer TOKEN`; without it only to this machine.",
    "COURTYARD_PORT": "The port to serve on; the same as `--port`.",
    "COURTYARD_PROXIES": "Addresses of reverse proxies whose forwarded headers are believed, separated by commas.",
    "COURTYARD_REPORTS_LEFT_DAYS": "After how many days a report that nobody in its space decided about reaches the company moderators.",
    "COURTYARD_SECRET_KEY": "Signs sessions and links. Without it one is made and kept in the data folder.",
    "COURTYARD_TEST_DB": "The name of the database that the tests make. For developers.",
    "COURTYARD_UNFOUND_PEOPLE": (
        "How many people must have searched for the same words in vain on one day before administrators see them; at least 2."
    ),
    "COURTYARD_WEB_THREADS": "Threads of each process that answers pages and the API.",
    "COURTYARD_WEB_WORKERS": "Processes that answer pages and the API in the role `web`.",
    "DATABASE_URL": (
        "Your own PostgreSQL 15 or newer, `postgres://user:password@host:port/name`. "
        "Without it one is run in the data folder."
    ),
    "EMAIL_URL": (
        "Where mails are handed over, e.g. `smtp+tls://user:password@host:587`. "
        "Without it they are kept as files in the data folder."
    ),
    "PUBLIC_URL": "The address people type; links in mails begin with it. With https, cookies go over https alone.",
}
_WITHOUT_DEFAULT = {"DATABASE_URL"}  # without it a PostgreSQL of our own is run
_NOT_OURS = {
    "DJANGO_SETTINGS_MODULE",
    "HOME",
    "PATH",
    "LANG",
    "TMPDIR",
    "USER",
    "TERM",
    "NO_COLOR",
    "PROMETHEUS_MULTIPROC_DIR",
}


def settings_in(path: Path) -> Iterator[tuple[str, str]]:
    """(name, default) of every setting that a file asks for."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.keyword) and node.arg == "envvar" and isinstance(node.value, ast.Constant):
            yield str(node.value.value), ""
        name = _name_of_setting(node)
        if name and name not in _NOT_OURS:
            yield name, _default(node) if isinstance(node, ast.Call) and name not in _WITHOUT_DEFAULT else ""


def _name_of_setting(node: ast.AST) -> str:
    key: ast.expr | None = None
    if isinstance(node, ast.Call) and node.args:
        called = ast.unparse(node.func)
        if called.split(".")[-1] in {"setting", "flag", "number"} or called.endswith(("environ.get", "getenv")):
            key = node.args[0]
    elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
        key = node.slice
    text = key.value if isinstance(key, ast.Constant) else ""
    return text if isinstance(text, str) and text.isupper() else ""


def _default(call: ast.Call) -> str:
    given = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "default")]
    if not given:
        return "off" if ast.unparse(call.func).endswith("flag") else ""
    if not isinstance(given[0], ast.Constant):
        return "chosen at start"
    value = given[0].value
    if isinstance(value, bool):
        return "on" if value else "off"
    return "" if value is None else str(value)


def all_settings() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((ROOT / "courtyard").rglob("*.py")):
        if "tests" not in path.parts:
            for name, default in settings_in(path):
                found[name] = found.get(name) or default
    return dict(sorted(found.items()))


def settings_page() -> str:
    """Every setting with its default."""
    lines = [_SETTINGS]
    for name, default in all_settings().items():
        lines.append(f"| `{name}` | {f'`{default}`' if default else ''} | {MEANINGS.get(name, '')} |")
    return "\n".join(lines)


def permissions_page() -> str:
    """The table of company roles."""
    from courtyard.accounts.permissions import as_markdown

    return _PERMISSIONS + as_markdown()


def events_page() -> str:
    """Every event, what it carries, and who reacts."""
    from courtyard.config import wiring
    from courtyard.core.events import Event

    bound = cast(Mapping[type, Iterable[Callable[..., object]]], wiring.HANDLERS)
    lines = [_EVENTS]
    for room in sorted(path.parent.name for path in (ROOT / "courtyard").glob("*/events.py")):
        module = importlib.import_module(f"courtyard.{room}.events")
        own = [
            kind
            for kind in vars(module).values()
            if isinstance(kind, type) and issubclass(kind, Event) and kind.__module__ == module.__name__
        ]
        leaves = [kind for kind in own if not kind.__subclasses__() or kind in bound]
        if leaves:
            lines += ["", f"## {room}", "", "| event | what happened | carries | handled by |", "|---|---|---|---|"]
        for kind in leaves:
            handlers = ", ".join(f"`{_place(handler)}`" for handler in bound.get(kind, ()))
            fields = ", ".join(f"`{field.name}: {_type(field.type)}`" for field in dataclasses.fields(kind))
            lines.append(f"| `{kind.__name__}` | {_first_line(kind)} | {fields} | {handlers} |".replace("  ", " "))
    return "\n".join(lines)


def _place(function: Callable[..., object]) -> str:
    return f"{function.__module__.removeprefix('courtyard.')}.{function.__qualname__}"


def _type(value: object) -> str:
    if isinstance(value, types.UnionType):
        return " or ".join(_type(part) for part in get_args(value))
    if arguments := get_args(value):
        inner = ", ".join("..." if part is Ellipsis else _type(part) for part in arguments)
        return f"{getattr(value, '__name__', value)}[{inner}]"
    return {"NoneType": "None"}.get(getattr(value, "__name__", ""), getattr(value, "__name__", str(value)))


def _first_line(thing: object) -> str:
    text = (getattr(thing, "__doc__", None) or "").strip().split("\n\n")[0]
    return " ".join(text.split()).replace("|", "\\|").replace("``", "`")


def topics_page() -> str:
    """Every kind of topic and who may follow it."""
    from courtyard.config.live import AUTHORISERS

    lines = [_TOPICS]
    for kind, authorise in sorted(AUTHORISERS.items()):
        lines.append(f"| `{kind}:UUID` | {_first_line(authorise)} | `{_place(authorise)}` |")
    return "\n".join(lines)


def commands_page() -> str:
    """Every command of the command line with its options."""
    from courtyard.config.cli import courtyard

    lines = [
        "# The command line",
        "",
        "`bin/courtyard COMMAND`. Exit status: 0 done, 1 failed (a sentence on stderr), 2 wrong usage.",
    ]
    for path, command in _commands("courtyard", courtyard):
        context = click.Context(command, info_name=path)
        usage = " ".join([path, *command.collect_usage_pieces(context)])
        lines += [
            "",
            f"## {path.removeprefix('courtyard ')}",
            "",
            _first_line(command.callback),
            "",
            f"    {usage}",
            "",
        ]
        for option in command.params:
            record = option.get_help_record(context)
            if record and record[0].startswith("-"):
                lines.append(f"- `{record[0]}` {' '.join(record[1].split())}".rstrip())
    return "\n".join(lines)


def _commands(path: str, group: click.Group) -> Iterator[tuple[str, click.Command]]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from _commands(f"{path} {name}", command)
        else:
            yield f"{path} {name}", command


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "permissions.md": permissions_page,
    "events.md": events_page,
    "topics.md": topics_page,
    "cli.md": commands_page,
}


def _text(name: str) -> str:
    return f"{_HEAD}{PAGES[name]().rstrip()}\n"


def outdated() -> list[str]:
    """The pages that differ from the code."""
    return [name for name in PAGES if not (FOLDER / name).is_file() or (FOLDER / name).read_text() != _text(name)]


def write() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        (FOLDER / name).write_text(_text(name))


def main(arguments: list[str]) -> int:
    """The command line; returns the exit status."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtyard.config.settings")
    django.setup()
    if "--check" not in arguments:
        write()
        return 0
    if found := outdated():
        click.echo(f"Out of date: {', '.join(found)}. Run: python -m courtyard.config.reference", err=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
