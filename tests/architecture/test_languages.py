"""Every word is extracted, and every language has it whole."""

import json
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from courtyard.config import languages


@pytest.mark.parametrize("domain", languages.DOMAINS)
def test_every_word_is_extracted(domain: str):
    found = languages.outdated(domain)
    assert not found, "run: python -m courtyard.config.languages update\n" + "\n".join(found)


@pytest.mark.parametrize("domain", languages.DOMAINS)
@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_every_word_is_translated(language: str, domain: str):
    words = languages.read(languages.LOCALE / language / "LC_MESSAGES" / f"{domain}.po", language)
    found = list(languages.problems_of(words))
    assert not found, f"{len(found)} in {language}/{domain}:\n" + "\n".join(found)


def test_no_language_lacks_a_word():
    assert not [found for found in languages.check() if "not carried over" in found]


SOURCES = {
    "feed/views.py": 'from x import gettext as _\n_("From %(place)s")\nngettext("a post", "%(n)s posts", n)\n',
    "feed/forms.py": 'label = gettext_lazy("A label")\nnpgettext_lazy("month", "one may", "two mays", n)\n',
    "feed/templates/feed/a.html": (
        '{% do x.append(1) %}<p>{{ _("In Jinja") }}</p>{% trans %}\n  On two\n  lines\n{% endtrans %}\n'
        "{% trans n=3 %}{{ n }} page{% pluralize %}{{ n }} pages{% endtrans %}"
    ),
    "feed/elements/x-a.ts": (
        "class A<T extends Element> extends B { #own: Map<string, T[]> = new Map(); say(n: number): string {\n"
        '  const all = `${t("In a template")} ${n}`; // t("not this")\n  const at = /["\']t\\(/.test(all);\n'
        '  return n > 1 ? plural("{n} word", "{n} words", n) : t("In TypeScript");\n } }\n'
    ),
    "feed/tests/test_a.py": '_("Not a word for people")\n',
}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for name, text in SOURCES.items():
        path = tmp_path / "courtyard" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_words_are_found_in_python_and_jinja(sources: Path):
    found = {message.id for message in languages.extract("django", sources) if message.id}
    assert found == {
        "From %(place)s",
        ("a post", "%(n)s posts"),
        "A label",
        ("one may", "two mays"),
        "In Jinja",
        "On two lines",
        ("%(n)s page", "%(n)s pages"),
    }


def test_words_are_found_in_typescript(sources: Path):
    found = {message.id for message in languages.extract("djangojs", sources) if message.id}
    assert found == {"In a template", ("{n} word", "{n} words"), "In TypeScript"}


def french(**words: str | list[str]) -> Catalog:
    plurals = {"posts": ("%(n)s post", "%(n)s posts")}
    catalog = Catalog(locale="fr", fuzzy=False)
    for name, string in words.items():
        key = plurals.get(name, "<b>Hello</b> %(name)s")
        catalog.add(key, tuple(string) if isinstance(string, list) else string)
    return catalog


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ({"hello": ""}, "not translated"),
        ({"hello": "<b>Bonjour</b> %(nom)s"}, "other placeholders"),
        ({"hello": "Bonjour %(name)s"}, "other placeholders or tags"),
        ({"posts": ["un message", ""]}, "not translated"),
        ({"posts": ["un message", "des messages"]}, "other placeholders"),
        ({"posts": ["un message"]}, "1 plural forms instead of 2"),
    ],
)
def test_a_bad_translation_is_caught(words: dict, sign: str):
    assert sign in "\n".join(languages.problems_of(french(**words)))


def test_a_fuzzy_translation_is_caught():
    catalog = Catalog(locale="fr")
    catalog.add("Save", "Garder", flags={"fuzzy"})
    assert list(languages.problems_of(catalog)) == ["fuzzy: Save"]


def test_a_good_translation_passes():
    good = french(hello="<b>Bonjour</b> %(name)s", posts=["un message", "%(n)s messages"])
    assert not list(languages.problems_of(good))


def test_an_unextracted_word_is_caught(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sources: Path):
    before = languages.extract("django", sources)
    monkeypatch.setattr(languages, "LOCALE", tmp_path)
    monkeypatch.setattr(languages, "extract", lambda domain: before)
    assert "not extracted: In Jinja" in languages.outdated("django")
    languages.update()
    assert not languages.outdated("django")
    before.add("New")
    assert languages.outdated("django") == ["not extracted: New"]


def test_what_runs_is_compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(languages, "LOCALE", tmp_path)
    monkeypatch.setattr(languages, "BUILD", tmp_path / "build")
    folder = tmp_path / "fr/LC_MESSAGES"
    folder.mkdir(parents=True)
    text = 'msgid "Save"\nmsgstr "Enregistrer"\n\nmsgid "{n} post"\nmsgid_plural "{n} posts"\n'
    text += 'msgstr[0] "{n} message"\nmsgstr[1] "{n} messages"\n\n#, fuzzy\nmsgid "Old"\nmsgstr "Vieux"\n'
    for domain in languages.DOMAINS:
        (folder / f"{domain}.po").write_text(text)
    languages.compile_all()
    assert json.loads((tmp_path / "build/fr.json").read_text()) == {
        "Save": "Enregistrer",
        "{n} post": ["{n} message", "{n} messages"],
    }
    assert b"Vieux" not in (folder / "django.mo").read_bytes()
    assert b"Enregistrer" in (folder / "django.mo").read_bytes()


def test_a_wrong_command_says_how(capsys: pytest.CaptureFixture[str]):
    assert languages.main(["translate"]) == 2
    assert "extract|update|compile|check" in capsys.readouterr().err


def test_catalogues_change_only_when_words_do():
    for path in languages.LOCALE.rglob("*.po*"):
        if path.suffix in {".po", ".pot"}:
            text = path.read_text()
            assert "Creation-Date" not in text
            assert read_po(path.open("rb")).mime_headers
