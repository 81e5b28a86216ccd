"""Reading a pasted list or a CSV of addresses and handles: who is meant, and what would become of each line."""

import csv
import io
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import readable_email
from courtyard.core.errors import Invalid
from courtyard.people import access as people
from courtyard.spaces import access
from courtyard.spaces.models import Membership, Space, SpaceRole

__all__ = ["MAX_LINES", "Line", "Preview", "preview"]

MAX_LINES = 200
MAX_LENGTH = 40_000  # characters
_HEADINGS = {"address", "e-mail", "email", "handle", "mail", "name", "person", "role"}
_ROLES = frozenset(SpaceRole.values)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what was written, whom it means, as what; ``refused`` says why not."""

    text: str
    role: SpaceRole
    person: Person | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """The lines by what would become of them."""

    found: list[Line]
    members: list[Line]
    unknown: list[Line]
    refused: list[Line]


def preview(viewer: Person, space: Space, text: str, *, role: str = SpaceRole.MEMBER) -> Preview:
    """What a list would do to a space, for its owners; three queries. Raises Invalid for what is no list or too long.

    A line holds an address or a handle and, after a comma, semicolon or tab, maybe a role of its own; who cannot be
    seen is unknown exactly like who does not exist.
    """
    access.space_for_owner(viewer, space.pk)
    if role not in _ROLES:
        raise Invalid({"role": [_("Please choose one of the options.")]})
    lines = _lines(text, SpaceRole(role))
    by_key = _meant(viewer, [line.text for line in lines])
    inside = Membership.objects.filter(space=space, person__in=by_key.values())
    members = set(inside.values_list("person", flat=True))
    return _sorted(lines, by_key, members)


def _lines(text: str, role: SpaceRole) -> list[Line]:
    if len(text) > MAX_LENGTH:
        raise Invalid({"list": [_("At most %(max)d lines at a time.") % {"max": MAX_LINES}]})
    rows = [[cell.strip() for cell in row if cell.strip()] for row in _rows(text)]
    rows = [row for row in rows if row]
    if rows and all(cell.lower() in _HEADINGS for cell in rows[0]):
        del rows[0]
    if not rows:
        raise Invalid({"list": [_("Write at least one address or handle.")]})
    lines = [line for row in rows for line in _of_row(row, role)]
    if len(lines) > MAX_LINES:
        raise Invalid({"list": [_("At most %(max)d lines at a time.") % {"max": MAX_LINES}]})
    return lines


def _rows(text: str) -> Iterable[list[str]]:
    plain = text.replace("\ufeff", "").replace("\0", "").replace(";", ",").replace("\t", ",")
    try:
        return list(csv.reader(io.StringIO(plain, newline=None), skipinitialspace=True))
    except csv.Error:
        raise Invalid({"list": [_("This list cannot be read.")]}) from None


def _of_row(row: list[str], role: SpaceRole) -> list[Line]:
    """The people of a row; a role in it is for all of them. Several addresses may stand in one row."""
    own = next((SpaceRole(cell.lower()) for cell in row if cell.lower() in _ROLES), role)
    cells = [cell for cell in row if cell.lower() not in _ROLES]
    meant = [cell for cell in cells if "@" in cell] or cells[:1]  # beside an address stand names and the like
    return [Line(cell[:254], own) for cell in meant]


def _meant(viewer: Person, texts: list[str]) -> dict[str, Person]:
    """The people whom the viewer may see, by the key of each text."""
    emails = [key for text in texts if (key := _key(text)) and not key.startswith("@")]
    handles = [key[1:] for text in texts if (key := _key(text)).startswith("@")]
    listed = people.listed_for(viewer)
    found = {person.email.lower(): person for person in listed.filter(email__in=emails) if person.email}
    return found | {f"@{person.handle}": person for person in listed.filter(handle__in=handles)}


def _key(text: str) -> str:
    """An address in lower case, or a handle with its @; ``Ada <ada@example.org>`` means the address."""
    inner = text[text.rfind("<") + 1 :].rstrip("> ") if "<" in text else text
    return readable_email(inner) or f"@{inner.removeprefix('@').lower()}"


def _sorted(lines: list[Line], by_key: dict[str, Person], members: set[uuid.UUID]) -> Preview:
    result = Preview([], [], [], [])
    seen: set[object] = set()
    for line in lines:
        person = by_key.get(_key(line.text))
        known = Line(line.text, line.role, person, _refusal(line, person))
        if person is None:
            result.unknown.append(known)
        elif person.pk in seen:
            continue  # twice in the list is once
        elif person.pk in members:
            result.members.append(known)
        else:
            (result.refused if known.refused else result.found).append(known)
        seen.add(person.pk if person else None)
    return result


def _refusal(line: Line, person: Person | None) -> str:
    if person is not None and person.is_bot:
        return _("A tool, not a person.")
    if person is not None and person.is_guest and line.role != SpaceRole.MEMBER:
        return _("A guest can only be a member of a space.")
    return ""
