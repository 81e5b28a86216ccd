"""Reading pasted lists of people: ``Name <mail>, mail; ...``, one per line, or a table with or without a head line."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from courtyard.accounts.names import readable_email

__all__ = ["MOST_ENTRIES", "AddressList", "Entry", "read_addresses"]

MOST_ENTRIES = 1000
_SHOWN = 200
_EMAIL_HEADS = frozenset({"email", "e-mail", "mail", "email address", "e-mail address", "adresse e-mail", "courriel"})
_FIRST_HEADS = frozenset({"first name", "firstname", "given name", "prénom", "vorname"})
_LAST_HEADS = frozenset({"last name", "lastname", "surname", "family name", "nom de famille", "nachname"})
_NAME_HEADS = frozenset({"name", "full name", "display name", "nom", "nom complet"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the list; the name may be empty."""

    email: str
    name: str = ""


@dataclass(slots=True)
class AddressList:
    """What was understood, in order and once each, and the pieces that were not."""

    entries: list[Entry] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.entries) + len(self.unreadable)


def read_addresses(text: str, at_most: int = MOST_ENTRIES) -> AddressList:
    """Understand a pasted list. Stops one past ``at_most``, so that the caller can tell that there is more."""
    found = AddressList()
    seen: set[str] = set()
    for entry in _entries(text):
        if isinstance(entry, str):
            found.unreadable.append(entry[:_SHOWN])
        elif entry.email not in seen:
            seen.add(entry.email)
            found.entries.append(entry)
        if len(found) > at_most:
            break
    return found


def _entries(text: str) -> Iterator[Entry | str]:
    lines = [line for line in text.replace("\0", "").splitlines() if line.strip()]
    head = _head(lines[0]) if lines and "@" not in lines[0] else None
    for line in lines[1:] if head else lines:
        if head:
            yield _by_head(head, line)
        else:
            yield from _loose(line)


def _head(line: str) -> tuple[str, list[str]] | None:
    """The separator and the columns of a table's first line."""
    separator = next((mark for mark in "\t;," if mark in line), ",")
    names = [_unquoted(cell).casefold() for cell in _cells(line, separator)]
    return (separator, names) if any(name in _EMAIL_HEADS for name in names) else None


def _by_head(head: tuple[str, list[str]], line: str) -> Entry | str:
    separator, names = head
    said = dict(zip(names, map(_unquoted, _cells(line, separator)), strict=False))

    def of(wanted: frozenset[str]) -> str:
        return next((said[name] for name in said if name in wanted and said[name]), "")

    email = readable_email(of(_EMAIL_HEADS))
    name = of(_NAME_HEADS) or f"{of(_FIRST_HEADS)} {of(_LAST_HEADS)}".strip()
    return Entry(email, name) if email else line.strip()


def _loose(line: str) -> Iterator[Entry | str]:
    """A line without a head: a table row if it holds one bare address, else one entry per piece."""
    pieces = [piece for piece in _cells(line, ",;\t") if piece]
    addresses = [piece for piece in pieces if "@" in piece]
    if len(addresses) == 1 and "<" not in addresses[0] and len(pieces) > 1:
        email = readable_email(addresses[0])
        name = " ".join(piece for piece in pieces if piece != addresses[0])
        yield Entry(email, name) if email else line.strip()
        return
    family = ""
    for piece in pieces:
        if "@" not in piece:  # "Moreau, Lina <...>": the first half of a name
            if family:
                yield family
            family = piece
            continue
        yield from _piece(piece, family)
        family = ""
    if family:
        yield family


def _piece(piece: str, family: str) -> Iterator[Entry | str]:
    if piece.endswith(">") and "<" in piece:
        given, _mark, address = piece[:-1].rpartition("<")
        name = f"{_unquoted(given)} {family}".strip()
        email = readable_email(address)
        yield Entry(email, name) if email else piece
        return
    if family:
        yield family
    for word in piece.split():
        email = readable_email(word.removeprefix("mailto:"))
        yield Entry(email) if email else word


def _unquoted(text: str) -> str:
    return text.strip().strip("\"'").strip()


def _cells(line: str, separators: str) -> list[str]:
    """Split at any of the separators outside double quotes."""
    cells, start, quoted = [], 0, False
    for index, char in enumerate(line):
        if char == '"':
            quoted = not quoted
        elif not quoted and char in separators:
            cells.append(line[start:index])
            start = index + 1
    cells.append(line[start:])
    return [cell.strip() for cell in cells]
