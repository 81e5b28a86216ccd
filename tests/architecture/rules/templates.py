"""Rules for Jinja2 templates: nothing runs in them, nothing is trusted in them, every word is translated."""

import re
from collections.abc import Iterator

from tests.architecture.rules.source import File, Rule, Violation

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_TRANS = re.compile(r"\{%-?\s*trans\b.*?\{%-?\s*endtrans\s*-?%\}", re.DOTALL)
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<([/!]?)([a-zA-Z\0][\w:\0-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"([\w:@.-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.DOTALL)
_ENTITY = re.compile(r"&[a-z0-9#]+;", re.IGNORECASE)
_LOOSE_ATTRIBUTE = re.compile(r"(?<=[\s\0])[\w:@.-]+=(?:\"[^\"]*\"|'[^']*')")  # of a block that stands inside a tag
_CLASSES = re.compile(
    r"\{% (?:block (?:shell|\w+_class)|macro classes\(\w*\)) %\}.*?\{% end\w+ %\}"
)  # their text is a class
_SHOWN_ATTRIBUTES = {
    "title", "alt", "placeholder", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "label",
    "data-confirm", "data-label",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{2}")
_LITERAL = re.compile(r"(?<![\w\])])(\"[^\"\n]*\"|'[^'\n]*')")
_SENTENCE = re.compile(r"[\"'](?:[A-Z][a-z]+(?:[ ,.!?:;'’…-].*)?|[a-z]+(?: [a-z]+){3,}.*)[\"']")
_GETTEXT = re.compile(r"(?:\b_|\bn?p?gettext)\(\s*(?:\"[^\"]*\"|'[^']*')(?:\s*,\s*(?:\"[^\"]*\"|'[^']*'))*", re.DOTALL)
_SAFE = re.compile(r"([\w.\[\]()\"']*)\s*\|\s*safe\b")
BODY_HTML = re.compile(r"(^|\.)body_html$")
SAFE_PLACES = {  # templates that print a sanitised body
    "courtyard/chat/templates/chat/scheduled_edit.html",
    "courtyard/chat/templates/chat/writing.html",
    "courtyard/content/templates/content/history.html",
    "courtyard/content/templates/content/pieces.html",
    "courtyard/feed/templates/feed/composer.html",
    "courtyard/feed/templates/feed/edit.html",
}
NAMES = {"Courtyard"}  # the same in every language
_HANDLER = re.compile(r"[\"'](style|on[a-z]+)[\"']\s*:|\b(on(?:click|change|input|submit|load|error))\s*=(?!=)")
_EVAL = (
    (re.compile(r"(?:data-)?hx-on\b"), "hx-on needs eval: write a custom element in elements/"),
    (re.compile(r"javascript:", re.IGNORECASE), "javascript: addresses never: a button and a custom element"),
    (re.compile(r"[\"']\s*js:"), "js: values need eval: put plain JSON into hx-vals"),
    (re.compile(r"hx-trigger\s*=\s*(?:\"[^\"]*\[|'[^']*\[)"), "trigger filters need eval: decide in a custom element"),
    (re.compile(r"\bautoescape\s+false\b"), "never switch escaping off: pass markup made by a macro"),
)
_FOREIGN = re.compile(r"""(?:\bsrc|\bsrcset|\bposter|\baction|<link\b[^>]*\bhref)\s*=\s*["'](?:https?:)?//""")


def _blank(text: str, *patterns: re.Pattern[str]) -> str:
    """The same length and lines, with every match made of nothing but NULs."""
    for pattern in patterns:
        text = pattern.sub(lambda match: re.sub(r"[^\n]", "\0", match.group()), text)
    return text


def _html(file: File) -> str:
    """The template's own markup: what Jinja2 adds is blank."""
    return _blank(file.text, _COMMENT, _TRANS, _CLASSES, _JINJA, _HTML_COMMENT)


def _tags(file: File) -> Iterator[tuple[int, str, list[tuple[str, str]], re.Match[str]]]:
    html = _html(file)
    for line, match in file.matches(_TAG, html):
        attributes = [(name.lower(), value.strip("\"'")) for name, value in _ATTRIBUTE.findall(match[3])]
        yield line, match[2].lower(), attributes, match


def no_style_and_no_handlers(file: File) -> Iterator[Violation]:
    """The content security policy would drop them; a lint says so before a reader notices."""
    for line, tag, attributes, match in _tags(file):
        for name, _ in attributes:
            if name == "style":
                yield file.bad(line, f"no style= on <{tag}>: a class, or a data- attribute that the style sheet reads")
            elif re.fullmatch(r"on[a-z]+", name):
                yield file.bad(line, f"no {name}= on <{tag}>: a custom element in elements/ listens")
        if tag == "style" and not match[1]:
            yield file.bad(line, "no <style>: put the rules into static/<room>/*.css")
    for line, match in file.matches(_HANDLER, _only_jinja(file)):
        yield file.bad(line, f"no {match[1] or match[2]} through a macro either: a class or a custom element")


def _only_jinja(file: File) -> str:
    """The expressions and statements; everything else is blank, comments too."""
    text = _blank(file.text, _COMMENT)
    kept = ["\n" if letter == "\n" else "\0" for letter in text]
    for match in _JINJA.finditer(text):
        kept[match.start() : match.end()] = text[match.start() : match.end()]
    return "".join(kept)


def no_inline_script(file: File) -> Iterator[Violation]:
    """Scripts are files of ours, loaded by the layout; fragments carry none."""
    html = _html(file)
    for line, tag, attributes, match in _tags(file):
        if tag != "script" or match[1]:
            continue
        names = {name for name, _ in attributes}
        body = html[match.end() : html.find("</script", match.end())]
        if "src" not in names or body.strip("\0 \n\t"):
            yield file.bad(line, "no inline <script>: a module in elements/, with its data in data- attributes")
        elif file.room != "ui":
            yield file.bad(
                line, "only the layouts of ui load scripts: elements/ files are loaded when their tag appears"
            )


def no_eval(file: File) -> Iterator[Violation]:
    """Whatever htmx would have to evaluate is refused."""
    text = _blank(file.text, _COMMENT)
    for pattern, message in _EVAL:
        for line, _ in file.matches(pattern, text):
            yield file.bad(line, message)


def safe_is_for_bodies(file: File) -> Iterator[Violation]:
    """Only a sanitised body is markup, and only where it is shown."""
    for line, match in file.matches(_SAFE, _blank(_only_jinja(file), _LITERAL)):
        if not (BODY_HTML.search(match[1]) and file.path in SAFE_PLACES):
            yield file.bad(
                line, f"{match[1] or '...'}|safe: only a sanitised body_html, only in a template listed in SAFE_PLACES"
            )


def bodies_are_inert(file: File) -> Iterator[Violation]:
    """What people wrote stands where htmx does not look, whatever a sanitiser may one day let through."""
    for match in re.finditer(r"body_html\s*\|\s*safe", file.text):
        before = file.text[: match.start()].rpartition("<")[2]
        if not re.match(r"template\b", before) and "hx-ignore" not in before:
            yield file.bad(
                file.line_at(match.start()),
                'a body stands alone in an element with hx-ignore: <div class="prose" hx-ignore>',
            )


def no_queries_in_templates(file: File) -> Iterator[Violation]:
    """A template shows what it was given."""
    pattern = re.compile(r"\.(objects\b|filter\(|exclude\(|select_related\(|prefetch_related\()|\b\w+_set\b")
    for line, match in file.matches(pattern, _only_jinja(file)):
        yield file.bad(line, f"{match.group()} in a template: let the selector fetch it, and pass the rows")


def nothing_from_elsewhere(file: File) -> Iterator[Violation]:
    """Pages fetch nothing from other servers, and forms send nothing there."""
    for line, _ in file.matches(_FOREIGN, _blank(file.text, _COMMENT)):
        yield file.bad(
            line, "nothing is fetched from another server: ship the file in static/ (or node_modules at build time)"
        )


def words_are_translated(file: File) -> Iterator[Violation]:
    """Text between tags, attributes people see or hear, literals given to macros. The gallery speaks to developers."""
    if "gallery" in file.parts:
        return
    html = _html(file)
    tags = _TAG.sub(lambda match: re.sub(r"[^\n]", "\0", match.group()), html)
    text = _blank(tags, _ENTITY, _LOOSE_ATTRIBUTE)
    for number, content in enumerate(text.splitlines(), start=1):
        said = " ".join(part.strip() for part in content.split("\0") if _WORD.search(part))
        if said:
            yield file.bad(number, f'"{said[:60]}" is read by people: {{{{ _("...") }}}} or {{% trans %}}')
    for line, tag, attributes, _ in _tags(file):
        for name, value in attributes:
            if _WORD.search(value) and (name in _SHOWN_ATTRIBUTES or (tag, name) == ("option", "label")):
                yield file.bad(line, f'{name}="{value[:60]}" is read by people: {name}="{{{{ _("...") }}}}"')
    yield from _literals(file)


def _literals(file: File) -> Iterator[Violation]:
    """Sentences that Jinja2 itself would print: macro arguments, defaults, sets."""
    code = _blank(_only_jinja(file), _TRANS, _GETTEXT)
    for line, match in file.matches(_LITERAL, code):
        if match.group().strip("\"'") in NAMES:
            continue
        if _SENTENCE.fullmatch(match.group()) and not re.search(r"\b(?:hx-|[a-z]+/)[\w/-]*", match.group()):
            yield file.bad(line, f'{match.group()[:60]} looks like words for people: _("...")')


RULES: tuple[Rule, ...] = (
    no_style_and_no_handlers,
    no_inline_script,
    no_eval,
    safe_is_for_bodies,
    bodies_are_inert,
    no_queries_in_templates,
    nothing_from_elsewhere,
    words_are_translated,
)
