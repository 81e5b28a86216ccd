"""Rules for style sheets and scripts: they follow the reader's direction, and bring nothing in from elsewhere."""

import re
from collections.abc import Iterator

from tests.architecture.rules.source import File, Rule, Violation

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SIDES = {"left": "inline-start", "right": "inline-end", "top": "block-start", "bottom": "block-end"}
_DECLARATION = re.compile(r"(?<=[{;\s])([a-z-]+)\s*:\s*([^;{}]+)(?=[;}])")
_BOX = re.compile(r"(margin|padding|border|scroll-margin|scroll-padding|inset)-(left|right|top|bottom)(-\w+)?")
_CORNER = re.compile(r"border-(top|bottom)-(left|right)-radius")
_ALIGNED = {
    "text-align",
    "text-align-last",
    "float",
    "clear",
    "caption-side",
    "justify-content",
    "justify-items",
    "justify-self",
}
_SIZES = {"width": "inline-size", "height": "block-size"}
ALLOWED: set[tuple[str, str]] = set()  # (file, declaration) about a picture or the screen, not the direction of reading
_EVAL = re.compile(
    r"(?<![\w.$])(eval|Function|setTimeout|setInterval)\(\s*(?=[\"'`])|\bnew Function\(|(?<![\w.$])eval\("
)
_MARKUP = re.compile(
    r"\.(?:innerHTML|outerHTML)\s*\+?=(?!=)|\.insertAdjacentHTML\(|document\.write\(|\.setHTMLUnsafe\("
)
FRAGMENT_PLACES = {  # elements that show fragments of our own server
    "courtyard/chat/elements/chat-log.ts",
    "courtyard/content/elements/lazy-menu.ts",
    "courtyard/feed/elements/post-composer.ts",
    "courtyard/gateway/elements/thread.ts",
    "courtyard/people/elements/person-card.ts",
}


def _code(file: File) -> str:
    return _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), file.text)


def logical_properties(file: File) -> Iterator[Violation]:
    """Left and right swap in half of the world's scripts; start and end do not."""
    for line, match in file.matches(_DECLARATION, _code(file)):
        name, value = match[1], match[2].strip()
        better = _logical(name, value)
        if better and (file.path, f"{name}: {value}") not in ALLOWED:
            yield file.bad(line, f"{name}: {value[:40]} follows the paper, not the reader: {better}")


def _logical(name: str, value: str) -> str:
    if box := _BOX.fullmatch(name):
        return f"{box[1]}-{_SIDES[box[2]]}{box[3] or ''}"
    if _CORNER.fullmatch(name):
        return "border-start-start-radius and its like"
    if name in _SIDES:
        return f"inset-{_SIDES[name]}"
    if name in _ALIGNED and re.fullmatch(r"left|right", value):
        return f"{name}: start or end (float: inline-start or inline-end)"
    plain = name.removeprefix("min-").removeprefix("max-")
    if plain in _SIZES:
        return name.replace(plain, _SIZES[plain])
    return ""


def styles_stay_at_home(file: File) -> Iterator[Violation]:
    """No style sheet, font or picture from another server."""
    for line, _ in file.matches(re.compile(r"url\(\s*[\"']?(?:https?:)?//|@import\s+[\"'](?:https?:)?//"), _code(file)):
        yield file.bad(line, "nothing is fetched from another server: ship the file in static/")


def scripts_do_not_eval(file: File) -> Iterator[Violation]:
    """The content security policy forbids what turns text into code."""
    for line, match in file.matches(_EVAL, _code(file)):
        yield file.bad(line, f"{match.group().strip()}...): text never becomes code; pass a function")


def markup_comes_from_the_server(file: File) -> Iterator[Violation]:
    """A script makes elements; only a few turn a fragment of our own server into them."""
    if file.path in FRAGMENT_PLACES or file.name.endswith(".test.ts"):
        return
    for line, match in file.matches(_MARKUP, _code(file)):
        yield file.bad(
            line,
            f"{match.group().strip()} takes text for markup: make elements with textContent, or clone a <template>",
        )


RULES: tuple[Rule, ...] = (logical_properties, styles_stay_at_home)
SCRIPT_RULES: tuple[Rule, ...] = (scripts_do_not_eval, markup_comes_from_the_server)
