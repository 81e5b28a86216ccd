"""HTML from outside becomes HTML that may be stored and shown: an allow-list, then one canonical form."""

import re

import nh3
from django.utils.translation import gettext as _

from courtyard.core.errors import Invalid
from courtyard.core.richtext.canonical import MAX_DEPTH, NAMES, Canonical, TooDeep
from courtyard.core.richtext.tokens import strip_unsafe

__all__ = ["MAX_HTML", "clean"]

MAX_HTML = 1_000_000  # characters
MAX_TAGS = 20_000  # with 42 formatting elements to reopen, the parser makes at most 0.9 million nodes of them
MAX_SIGNS = 60_000  # characters that HTML writes as "&...;": four microseconds each, every time they are read
MAX_ROUNDS = 5

_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "blockquote", "pre", "code", "ul", "ol", "li"),
    *("strong", "em", "u", "s", "sub", "sup", "mark", "a", "span", "img"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *NAMES,
}
_DROPPED_WHOLE = {
    *("script", "style", "template", "noscript", "title", "iframe", "noframes", "noembed", "xmp", "plaintext"),
    *("svg", "math", "object", "embed", "audio", "video", "canvas", "select", "textarea"),
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED_WHOLE,
    attributes={
        "a": {"href", "data-tag"},
        "span": {"data-mention"},
        "img": {"src", "alt", "data-file", "width", "height"},
        "ol": {"start"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    link_rel=None,
    url_schemes={"http", "https", "mailto", "tel"},
)

_FORMATTING = re.compile(r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/][^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
# fmt: off
_CLOSES_ITSELF = frozenset({
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "caption", "colgroup", "option", "optgroup",
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})
# fmt: on


def clean(html: str) -> str:
    """The safe, canonical form of HTML from outside; cleaning it again changes nothing.

    Raises Invalid for what is too long, nested too deeply or made to be slow to read.
    """
    if len(html) > MAX_HTML:
        raise _too_long()
    once = _pass(_tame(strip_unsafe(html)))
    for _round in range(MAX_ROUNDS):
        again = _pass(once)
        if again == once:
            break
        once = again  # a tree that HTML cannot spell (a link moved out of a table) takes another form when read again
    return once


def _pass(html: str) -> str:
    safe = strip_unsafe(_CLEANER.clean(html))
    if len(safe) > 2 * MAX_HTML or safe.count("&") > MAX_SIGNS:
        raise _too_intricate()
    try:
        return Canonical().write(safe)
    except TooDeep:
        raise _too_intricate() from None


def _tame(html: str) -> str:
    """Refuse, before any parser sees it, what costs a tree-building parser quadratic time or memory.

    Parsers look through the stack of open elements at every tag, and after a misnested block they reopen every
    formatting element. Without attributes at most three of a kind are reopened (the "Noah's Ark clause" of HTML).
    """
    names = _TAG.findall(html)
    if len(names) > MAX_TAGS or html.count("&") + html.count("\xa0") > MAX_SIGNS:
        raise _too_intricate()
    end = html.rfind(">") + 1
    html = _FORMATTING.sub(r"<\1>", html[:end]) + html[end:]
    depth = 0
    open_: dict[str, int] = {}
    for slash, name in names:
        name = name.lower()
        if name in _CLOSES_ITSELF:
            continue
        if not slash:
            open_[name] = open_.get(name, 0) + 1
            depth += 1
            if depth > 2 * MAX_DEPTH:
                raise _too_intricate()
        elif open_.get(name):
            open_[name] -= 1
            depth -= 1
    return html


def _too_long() -> Invalid:
    return Invalid({"body": [_("This text is too long. Please split it into parts.")]})


def _too_intricate() -> Invalid:
    return Invalid(
        {"body": [_("This text has too many layers of formatting to be read. Please paste it as plain text.")]}
    )
