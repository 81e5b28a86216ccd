"""Rules for words: every one a reader sees goes through gettext, in a form that extraction can read."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.rules.source import File, Rule, Violation, calls, dotted

GETTEXT = {
    "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2,
    "pgettext": 2, "pgettext_lazy": 2, "npgettext": 3, "npgettext_lazy": 3,
}  # fmt: skip
_LAZY = {name for name in GETTEXT if name.endswith("_lazy")} | {"gettext_noop"}
_SHOWN_KEYWORDS = {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label", "placeholder"}
_SHOWN_CALLS = {"ValidationError", "NotFound", "Forbidden", "Conflict", "TooMany", "Invalid", "StorageFull"}
_SENTENCE = re.compile(r"[A-Za-z]{2}")


def _names(file: File) -> dict[str, str]:
    """What the gettext functions are called in this file: ``{"_": "gettext_lazy"}``."""
    found = {}
    for node in file.nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            found.update({alias.asname or alias.name: alias.name for alias in node.names if alias.name in GETTEXT})
    return found


def _is_word(node: ast.AST | None) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(_SENTENCE.search(node.value))
    if isinstance(node, ast.JoinedStr):
        return any(_is_word(value) for value in node.values)
    if isinstance(node, ast.BinOp):
        return _is_word(node.left) or (isinstance(node.op, ast.Add) and _is_word(node.right))
    return False


def words_can_be_extracted(file: File) -> Iterator[Violation]:
    """gettext is given plain literals: extraction reads the source, it does not run it."""
    if file.is_test:
        return
    names = _names(file)
    marked = "gettext_noop" in names.values()  # words in a table above, looked up by a variable
    for node, _ in calls(file.nodes):
        real = names.get(dotted(node.func))
        if not real:
            continue
        for argument in node.args[: GETTEXT[real]]:
            if marked and isinstance(argument, ast.Name):
                continue
            if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                yield file.bad(
                    node,
                    f'gettext takes a plain literal: _("Hello %(name)s") % {{...}}, not {ast.unparse(argument)[:60]}',
                )


def words_wait_for_the_reader(file: File) -> Iterator[Violation]:
    """What is translated while a module is imported is translated into nobody's language."""
    if file.is_test:
        return
    names = {name for name, real in _names(file).items() if real not in _LAZY}
    pending: list[ast.AST] = list(file.tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            pending += node.decorator_list + node.args.defaults + [value for value in node.args.kw_defaults if value]
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Call) and dotted(node.func) in names:
            yield file.bad(node, f"{dotted(node.func)}() at import time: use gettext_lazy at module and class level")
        pending += ast.iter_child_nodes(node)


def words_in_python_are_translated(file: File) -> Iterator[Violation]:
    """Labels, hints, errors and messages are words."""
    if not file.room or file.is_test or file.is_migration or file.room == "gateway":
        return
    for node, name in calls(file.nodes):
        if file.kind in {"forms", "models", "views", "api"}:
            for keyword in node.keywords:
                if keyword.arg in _SHOWN_KEYWORDS and _is_word(keyword.value):
                    yield file.bad(keyword.value, f"{keyword.arg} is shown to people: wrap it in _()")
        if name in _SHOWN_CALLS:
            yield from _untranslated(file, node, name)
        elif dotted(node.func).startswith("messages.") and len(node.args) > 1 and _is_word(node.args[1]):
            yield file.bad(node, f"{dotted(node.func)}() speaks to people: wrap the sentence in _()")


def _untranslated(file: File, node: ast.Call, name: str) -> Iterator[Violation]:
    for argument in node.args[:1]:
        shown = argument.values if isinstance(argument, ast.Dict) else [argument]
        for value in shown:
            for inner in value.elts if isinstance(value, ast.List | ast.Tuple) else [value]:
                if _is_word(inner):
                    yield file.bad(inner, f"{name} speaks to people: wrap the sentence in _()")


def choices_are_translated(file: File) -> Iterator[Violation]:
    """The second half of a choice is its label."""
    if file.is_test:
        return
    for node in file.nodes:
        if not isinstance(node, ast.ClassDef) or not any("Choices" in dotted(base) for base in node.bases):
            continue
        for line in node.body:
            value = getattr(line, "value", None)
            if isinstance(line, ast.Assign) and isinstance(value, ast.Tuple) and _is_word(value.elts[-1]):
                yield file.bad(line, f"the label of {ast.unparse(line.targets[0])} is shown to people: wrap it in _()")


_TS_LITERAL = r"""(?:"(?=[^"\n]*[A-Za-z]{2})[^"\n]*"|'(?=[^'\n]*[A-Za-z]{2})[^'\n]*'|`(?=[^`$]*[A-Za-z]{2})[^`]*`)"""
_TS_SHOWN = re.compile(
    rf"""(?:\.(?:textContent|innerText|title|placeholder|ariaLabel|alt)\s*=\s*|
        setAttribute\(\s*["'](?:title|placeholder|alt|aria-label|aria-description|aria-roledescription)["']\s*,\s*|
        \b(?:label|placeholder|title|text|hint)\s*:\s*|
        \b(?:alert|confirm|prompt)\(\s*)({_TS_LITERAL})""",
    re.VERBOSE,
)
_TS_CALL = re.compile(r"(?<![\w.$])(t|plural)\(\s*(.)")
_TS_MARKUP = re.compile(r"(?<!=)>\s*[A-Z][a-z]+[^<>`{}=;()]*<")
_TS_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`\w])//[^\n]*", re.DOTALL)


def words_in_typescript_are_translated(file: File) -> Iterator[Violation]:
    """What a script shows goes through t() and plural(), with literals."""
    if file.is_test or file.name.endswith((".test.ts", ".d.ts")):
        return
    code = _TS_COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), file.text)
    for line, match in file.matches(_TS_SHOWN, code):
        if re.search(r"\w\s|[A-Z]", match[1]) and not re.fullmatch(r"[\"'`][a-z]+(?:[-.:][a-z]+)*[\"'`]", match[1]):
            yield file.bad(line, f"{match[1]} is shown to people: t({match[1]})")
    for line, match in file.matches(_TS_MARKUP, code):
        yield file.bad(
            line, f"words in markup {match.group()[:50]!r}: use a template of the page, or textContent = t(...)"
        )
    if file.path != "courtyard/ui/elements/i18n.ts":
        for line, match in file.matches(_TS_CALL, code):
            if match[2] not in "\"'":
                yield file.bad(line, f'{match[1]}() takes a plain literal: t("Hello {{name}}", {{ name }})')


RULES: tuple[Rule, ...] = (
    words_can_be_extracted,
    words_wait_for_the_reader,
    words_in_python_are_translated,
    choices_are_translated,
)
TYPESCRIPT_RULES: tuple[Rule, ...] = (words_in_typescript_are_translated,)
