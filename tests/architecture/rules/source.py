"""What the rules read: the files of the tree, and how a violation is said."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[3]
LAYERS = (  # from the roof to the floor; import-linter holds the same order for imports
    ("config",),
    ("gateway",),
    ("integrations", "moderation", "recommendations"),
    ("search", "notifications", "analytics"),
    ("feed", "chat", "library", "calendar", "boards", "surveys"),
    ("content",),
    ("spaces",),
    ("people",),
    ("accounts",),
    ("ui",),
    ("core",),
)
_SKIPPED = {"node_modules", ".venv", "__pycache__", "build", "dist", ".git"}
_TREES = ("courtyard", "tests", "bench", "docs")


@dataclass(frozen=True, order=True)
class Violation:
    """Something that breaks a rule: where, and what to do instead."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class File:
    """One file of the tree, or a sample that claims to be one. ``path`` is relative, with slashes."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree; empty if the file does not parse (another check says so)."""
        try:
            return ast.parse(self.text)
        except SyntaxError:
            return ast.Module(body=[], type_ignores=[])

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree: walked once for all rules."""
        return list(ast.walk(self.tree))

    @cached_property
    def parts(self) -> tuple[str, ...]:
        return PurePosixPath(self.path).parts

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def name(self) -> str:
        return self.parts[-1]

    @property
    def room(self) -> str:
        """``feed`` for ``courtyard/feed/views.py``; empty outside the rooms."""
        return self.parts[1] if len(self.parts) > 2 and self.parts[0] == "courtyard" else ""

    @property
    def kind(self) -> str:
        """What a Python file is in its room: ``views`` for ``views.py`` and for ``views/posts.py``."""
        return self.parts[2].removesuffix(".py") if self.room else ""

    @property
    def is_test(self) -> bool:
        return "tests" in self.parts[:-1] or self.name == "conftest.py"

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.parts

    def bad(self, where: ast.AST | int, message: str) -> Violation:
        """A violation at a node or a line of this file."""
        line = where if isinstance(where, int) else getattr(where, "lineno", 1)
        return Violation(self.path, line, message)

    def line_at(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1

    def matches(self, pattern: re.Pattern[str], text: str | None = None) -> Iterator[tuple[int, re.Match[str]]]:
        """Each match with its line; ``text`` is a same-length stand-in for the file's own."""
        for match in pattern.finditer(self.text if text is None else text):
            yield self.line_at(match.start()), match


Rule = Callable[[File], Iterable[Violation]]


def files(*suffixes: str, root: Path = ROOT) -> list[File]:
    """Every file of ours with one of the suffixes, in order; nothing generated, nothing fetched."""
    found = [path for tree in _TREES if (root / tree).is_dir() for path in _walk(root / tree, suffixes)]
    if ".py" in suffixes:
        found += sorted(root.glob("*.py"))
    return [
        File(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8", errors="replace")) for path in found
    ]


def _walk(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in _SKIPPED:
            yield from _walk(path, suffixes)
        elif path.suffix in suffixes:
            yield path


def rooms(root: Path = ROOT) -> list[str]:
    """The rooms that exist."""
    return sorted(path.parent.name for path in (root / "courtyard").glob("*/__init__.py"))


def height(room: str) -> int:
    """How far above the floor a room lies; siblings share a height. Raises LookupError for a room without a place."""
    for index, layer in enumerate(reversed(LAYERS)):
        if room in layer:
            return index
    raise LookupError(f"{room} has no place among the layers of architecture section 3")


def dotted(node: ast.AST) -> str:
    """``a.b.c`` for a name or attribute, else an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr}" if head else ""
    return ""


def imports(nodes: Iterable[ast.AST]) -> Iterator[tuple[ast.AST, str, str]]:
    """(statement, module, name) of each import, wherever it stands; name is empty for ``import module``."""
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name, ""
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node, node.module or "", alias.name


def calls(nodes: Iterable[ast.AST]) -> Iterator[tuple[ast.Call, str]]:
    """Each call with the last part of what is called: ``emit`` for ``events.emit(...)``."""
    for node in nodes:
        if isinstance(node, ast.Call):
            func = node.func
            yield node, func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
