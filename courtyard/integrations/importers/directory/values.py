"""The cells of a record as details that can be kept: text only, whatever was put into a cell."""

import datetime
import html
import re
from collections.abc import Iterable, Mapping

from courtyard.accounts.names import fold, readable_email
from courtyard.core.errors import Invalid
from courtyard.integrations.importers.directory.records import Record
from courtyard.people.models import Field, FieldEditor, FieldKind
from courtyard.people.services import MANAGED_FIELDS, clean_detail

__all__ = ["Note", "details", "folded_name", "key_of", "said", "writes_month_first"]

Note = list[str]  # code and word
_TAGS = re.compile(
    r"</?(?:a|abbr|b|br|div|em|font|i|img|li|p|script|span|strong|style|svg|u|ul)\b[^<>]*>", re.IGNORECASE
)
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b")
_FAULTS = {
    FieldKind.DATE: "no_date",
    FieldKind.CHOICE: "no_option",
    FieldKind.CHOICES: "no_option",
    FieldKind.LINK: "no_link",
}
_APART = {"key", "given", "family", "manager"}  # what is no detail by itself, or needs everybody else


def said(record: Record, mapping: Mapping[str, str]) -> dict[str, str]:
    """What a record says, by target: markup taken out, first and last name put together."""
    found = {target: _plain(record.cells[name]) for name, target in mapping.items() if target and name in record.cells}
    parts = [found[part] for part in ("given", "family") if found.get(part)]
    if parts and not found.get("name"):
        found["name"] = " ".join(parts)
    return found


def _plain(text: str) -> str:
    return html.unescape(_TAGS.sub(" ", text)).strip() if "<" in text and _TAGS.search(text) else text


def key_of(found: Mapping[str, str]) -> str:
    """By what a person is known in the ledger: no case, for systems do not agree about it."""
    return (found.get("key") or readable_email(found.get("email", "")) or "").casefold()[:300]


def details(
    found: Mapping[str, str], fields: Mapping[str, Field], month_first: bool
) -> tuple[dict[str, str], list[Note]]:
    """The details to keep, and what is wrong with the others.

    An empty cell takes away what administrators say of people; what people say of themselves stays.
    """
    kept: dict[str, str] = {}
    notes: list[Note] = []
    for target, text in found.items():
        field = fields.get(target)
        if target in _APART or (not text and not _is_told(target, field)):
            continue
        try:
            dated = target == "started_on" or (field is not None and field.kind == FieldKind.DATE)
            kept[target] = clean_detail(name=target, text=_iso(text, month_first) if dated else text, field=field)
        except Invalid:
            notes.append([_fault(target, field), text[:80]])
    return kept, notes


def _is_told(target: str, field: Field | None) -> bool:
    return field.editor != FieldEditor.PERSON if field else target in MANAGED_FIELDS


def _fault(target: str, field: Field | None) -> str:
    if field is not None:
        return _FAULTS.get(FieldKind(field.kind), "too_long")
    return {"started_on": "no_date", "email": "no_email"}.get(target, "too_long")


def _iso(text: str, month_first: bool) -> str:
    """A date as 2024-09-01; anything else as it is, to be refused."""
    if re.fullmatch(r"\d{8}(?:\d{6}(?:\.\d+)?Z)?", text):
        return f"{text[:4]}-{text[4:6]}-{text[6:8]}"
    found = _DAY.match(text)
    if found is None:
        return text[:10] if re.match(r"\d{4}-\d\d-\d\d", text) else text
    day, month, year = map(int, found.groups())
    if month_first:
        day, month = month, day
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return text


def writes_month_first(texts: Iterable[str]) -> bool:
    """Whether a column of dates has the month before the day: some second number is too large for a month, and no first."""
    pairs = [(int(found[1]), int(found[2])) for text in texts if (found := _DAY.match(text)) and "/" in found[0]]
    return any(second > 12 for _first, second in pairs) and all(first <= 12 for first, _second in pairs)


def folded_name(text: str) -> str:
    """A name as names are compared: no case, no accents, single blanks."""
    return " ".join(fold(text[:500]).split())
