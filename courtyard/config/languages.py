"""The languages of the words: ``python -m courtyard.config.languages extract|update|compile|check``.

English stands in the source. ``extract`` writes the templates (``courtyard/locale/*.pot``), ``update`` carries new
words into each language, ``compile`` makes what runs (``.mo`` for Python, ``build/i18n/fr.json`` for the browser),
and ``check`` says what is missing. Nothing compiled is committed.
"""

import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from courtyard.config.env import ROOT

__all__ = ["DOMAINS", "LANGUAGES", "check", "compile_all", "extract", "main", "outdated", "problems_of", "update"]

DOMAINS = ("django", "djangojs")
LANGUAGES = ("fr",)
LOCALE = ROOT / "courtyard" / "locale"
BUILD = ROOT / "courtyard" / "ui" / "static" / "build" / "i18n"
_KEYWORDS: dict[str, dict[str, tuple[int | tuple[int, str], ...] | None]] = {
    "django": {
        "_": None,
        "gettext": None,
        "gettext_lazy": None,
        "gettext_noop": None,
        "ngettext": (1, 2),
        "ngettext_lazy": (1, 2),
        "pgettext": ((1, "c"), 2),
        "pgettext_lazy": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
        "npgettext_lazy": ((1, "c"), 2, 3),
    },
    "djangojs": {"t": None, "plural": (1, 2)},
}
_VOLATILE = (
    "Project-Id-Version", "Report-Msgid-Bugs-To", "POT-Creation-Date", "PO-Revision-Date", "Last-Translator",
    "Language-Team", "Generated-By",
)  # fmt: skip
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?[a-z]+")


def extract(domain: str, root: Path = ROOT) -> Catalog:
    """Every word of a domain as the source under ``root`` has it now."""
    catalog = Catalog(project="Courtyard", charset="utf-8", fuzzy=False)
    with (ROOT / "babel.cfg").open() as source:
        methods, options = parse_mapping_cfg(source)  # type: ignore[no-untyped-call]
    wanted = [(pattern, method) for pattern, method in methods if method == "ignore" or _domain_of(method) == domain]
    found = extract_from_dir(
        root, wanted, options, keywords=_KEYWORDS[domain], comment_tags=("Translators:",), directory_filter=_is_ours
    )
    for path, _line, message, comments, context in found:
        catalog.add(message, None, [(Path(path).as_posix(), 0)], auto_comments=comments, context=context)
    return catalog


def _domain_of(method: str) -> str:
    return "djangojs" if method == "javascript" else "django"


def _is_ours(folder: str) -> bool:
    path = Path(folder)
    if path.name.startswith((".", "_")) or path.name in {"node_modules", "build"}:
        return False
    return path.parent != ROOT or path.name == "courtyard"


def _template(domain: str) -> Path:
    return LOCALE / f"{domain}.pot"


def _words(domain: str, language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def read(path: Path, language: str | None = None) -> Catalog:
    """The catalogue in a file; an empty one if there is none yet."""
    if not path.is_file():
        return Catalog(locale=language, project="Courtyard", fuzzy=False)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def _write(path: Path, catalog: Catalog) -> None:
    """Write without dates, names and line numbers: a catalogue changes only when words do."""
    catalog.header_comment = "# Words of Courtyard. Made by: python -m courtyard.config.languages update"
    for message in catalog:
        message.locations = sorted({(file, None) for file, _ in message.locations})  # type: ignore[misc]
    text = io.BytesIO()
    write_po(text, catalog, width=110, sort_output=True, include_lineno=False)
    volatile = tuple(f'"{header}:' for header in _VOLATILE)
    kept = [line for line in text.getvalue().decode().splitlines() if not line.startswith(volatile)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(kept).rstrip() + "\n", encoding="utf-8")


def update() -> None:
    """Extract, and carry new words into each language; changed ones come as fuzzy proposals to be looked at."""
    for domain in DOMAINS:
        catalog = extract(domain)
        _write(_template(domain), catalog)
        for language in LANGUAGES:
            words = read(_words(domain, language), language)
            words.update(catalog)
            words.fuzzy = False
            _write(_words(domain, language), words)


def compile_all() -> None:
    """Make the files that run, from the committed catalogues."""
    for language in LANGUAGES:
        for domain in DOMAINS:
            words = read(_words(domain, language), language)
            with _words(domain, language).with_suffix(".mo").open("wb") as target:
                write_mo(target, words)
        BUILD.mkdir(parents=True, exist_ok=True)
        browser = read(_words("djangojs", language), language)
        (BUILD / f"{language}.json").write_text(json.dumps(_for_browser(browser), ensure_ascii=False, sort_keys=True))


def _for_browser(words: Catalog) -> dict[str, str | list[str]]:
    """``{"Save": "Enregistrer", "{n} post": ["{n} message", "{n} messages"]}``: a plural is found by its singular."""
    found: dict[str, str | list[str]] = {}
    for message in words:
        if not message.id or message.fuzzy or not _is_translated(message):
            continue
        if isinstance(message.id, tuple | list):
            found[message.id[0]] = _forms(message)
        else:
            found[message.id] = str(message.string)
    return found


def outdated(domain: str) -> list[str]:
    """Words that the source has and the template has not, or the other way round."""
    now = {_key(message) for message in extract(domain) if message.id}
    then = {_key(message) for message in read(_template(domain)) if message.id}
    return [f"not extracted: {key}" for key in sorted(now - then)] + [f"gone: {key}" for key in sorted(then - now)]


def problems_of(words: Catalog) -> Iterator[str]:
    """What is wrong with a translation: missing, fuzzy, other placeholders, too few plural forms."""
    for message in words:
        if not message.id:
            continue
        if message.fuzzy:
            yield f"fuzzy: {_key(message)}"
        elif not _is_translated(message):
            yield f"not translated: {_key(message)}"
        else:
            yield from _mismatches(message, words.num_plurals)


def _forms(message: Message) -> list[str]:
    """The translation in each of its plural forms; one if it has no plural."""
    strings = message.string if isinstance(message.string, tuple | list) else [message.string or ""]
    return [str(string or "") for string in strings]


def _is_translated(message: Message) -> bool:
    return all(_forms(message))


def _mismatches(message: Message, plurals: int) -> Iterator[str]:
    if not isinstance(message.id, tuple | list):
        if _signs(str(message.id)) != _signs(str(message.string)):
            yield f"other placeholders or tags: {_key(message)} -> {message.string}"
        return
    forms = _forms(message)
    if len(forms) != plurals:
        yield f"{len(forms)} plural forms instead of {plurals}: {_key(message)}"
        return
    known = set(_signs(message.id[0])) | set(_signs(message.id[1]))
    if _signs(message.id[1]) != _signs(forms[-1]) or not set(_signs(forms[0])) <= known:
        yield f"other placeholders or tags: {_key(message)} -> {forms}"


def _signs(text: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(text))


def _key(message: Message) -> str:
    said = " / ".join(message.id) if isinstance(message.id, tuple | list) else str(message.id)
    return f"[{message.context}] {said}" if message.context else said


def check() -> list[str]:
    """Everything that stands between the words and complete languages."""
    found = [f"{domain}: {word}" for domain in DOMAINS for word in outdated(domain)]
    for language in LANGUAGES:
        for domain in DOMAINS:
            words = read(_words(domain, language), language)
            found += [f"{language}/{domain}: {problem}" for problem in problems_of(words)]
            known = {_key(message) for message in words if message.id}
            missing = {_key(message) for message in read(_template(domain)) if message.id} - known
            found += [f"{language}/{domain}: not carried over: {key}" for key in sorted(missing)]
    return found


def main(arguments: Iterable[str] = ()) -> int:
    """The command line; returns the exit status."""
    command = next(iter(arguments), "")
    if command == "extract":
        for domain in DOMAINS:
            _write(_template(domain), extract(domain))
    elif command == "update":
        update()
    elif command == "compile":
        compile_all()
    elif command == "check":
        found = check()
        click.echo("\n".join(found) or "Every word is extracted and translated.")
        return 1 if found else 0
    else:
        click.echo("usage: python -m courtyard.config.languages extract|update|compile|check", err=True)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
