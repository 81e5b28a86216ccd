"""Markdown in (CommonMark, tables, strikethrough, bare web addresses) and Markdown out.

What reading costs is bounded by counting, not by a clock, so that the same text gets the same answer on every machine:
marks and lines before anything is read, then the steps the parser takes and the tokens it makes.
"""

import re
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink, normalizeLinkText
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdownify import markdownify

from courtyard.core.errors import Invalid
from courtyard.core.richtext.links import web_address
from courtyard.core.richtext.sanitise import clean
from courtyard.core.richtext.tokens import strip_unsafe

__all__ = ["MAX_MARKDOWN", "from_markdown", "to_markdown"]

# A dense handbook page of 190,000 characters has 5,000 marks and 1,700 lines, takes 8,700 steps and makes 8,000 tokens.
MAX_MARKDOWN = 500_000  # characters
MAX_MARKS = 40_000  # characters that may begin or end something
MAX_BRACKETS = 8_000  # each one may begin a link: looking for their ends is the slowest thing in Markdown
MAX_ADDRESSES = 5_000
MAX_LINES = 20_000
MAX_STEPS = 40_000  # times the parser asks "what begins here?"; 5 to 15 microseconds each
MAX_TOKENS = 50_000  # a table fills its rows up with cells that nobody wrote

_MARKS = "*_~`[]<>&!\\|"
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"\x00-\x1f]{1,2000}", re.IGNORECASE)
_TRAILING = ".,;:!?'\"*_~"
_PAIRS = {")": "(", "]": "["}

# The library fills these tables at the first link, without a lock: a second thread would read one that is half filled.
normalizeLink("https://example.org/")
normalizeLinkText("https://example.org/")


def from_markdown(text: str, *, breaks: bool = True) -> str:
    """Cleaned HTML of Markdown; HTML inside it is text. With ``breaks`` a line end is a line end, as people type it.

    Raises Invalid for what is too long or made to be slow to read.
    """
    if len(text) > MAX_MARKDOWN:
        raise Invalid({"body": [_("This text is too long. Please split it into parts.")]})
    if _is_dense(text):
        raise _too_intricate()
    return clean(_parser(breaks).render(strip_unsafe(text), {"steps": MAX_STEPS}))


def _is_dense(text: str) -> bool:
    return (
        text.count("[") > MAX_BRACKETS
        or text.count("://") + text.lower().count("www.") > MAX_ADDRESSES
        or text.count("\n") + text.count("\r") > MAX_LINES
        or sum(map(text.count, _MARKS)) + 2 * text.count("<") > MAX_MARKS
    )


def to_markdown(html: str) -> str:
    """Markdown of HTML that ``clean`` returned; mentions and tags become the words they show."""
    return markdownify(html, heading_style="ATX", bullets="-", escape_misc=False, newline_style="backslash").strip()


@cache
def _parser(breaks: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": breaks}).enable(["table", "strikethrough"])
    parser.block.ruler.before("table", "count", _count_block, {"alt": ["paragraph", "blockquote", "list"]})
    parser.inline.ruler.before("text", "count", _count_inline)
    parser.core.ruler.after("block", "measure", _measure)
    parser.core.ruler.push("addresses", _link_addresses)
    return parser


def _count_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return _step(state.env)


def _count_inline(state: StateInline, silent: bool) -> bool:
    return _step(state.env)


def _step(env: Any) -> bool:
    """Always False (the rule matches nothing); raises Invalid when the text has used up its steps."""
    env["steps"] -= 1
    if env["steps"] < 0:
        raise _too_intricate()
    return False


def _measure(state: StateCore) -> None:
    if len(state.tokens) > MAX_TOKENS:
        raise _too_intricate()


def _too_intricate() -> Invalid:
    return Invalid({"body": [_("This text has too much Markdown in it to be read. Please make it simpler.")]})


def _link_addresses(state: StateCore) -> None:
    """Turn bare web addresses in text into links; markdown-it's own rule takes quadratic time."""
    if "://" not in state.src and "www." not in state.src.lower():
        return
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = _with_links(block.children)


def _with_links(children: list[Token]) -> list[Token]:
    out: list[Token] = []
    links = 0
    for token in children:
        links += (token.type == "link_open") - (token.type == "link_close")
        if token.type == "text" and not links:
            out += _linked(token.content)
        else:
            out.append(token)
    return out


def _linked(text: str) -> list[Token]:
    out: list[Token] = []
    done = 0
    for match in _ADDRESS.finditer(text):
        at = match.start()
        shown = _trim(match[0])
        href = web_address(shown if "://" in shown else f"https://{shown}")
        if href and not (at and (text[at - 1].isalnum() or text[at - 1] in "/@._-")):
            out += (_text(text[done:at]), Token("link_open", "a", 1, {"href": href}), _text(shown))
            out.append(Token("link_close", "a", -1))
            done = at + len(shown)
    out.append(_text(text[done:]))
    return out


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _trim(address: str) -> str:
    """The address without the punctuation of the sentence around it."""
    while address:
        last = address[-1]
        unpaired = last in _PAIRS and address.count(last) > address.count(_PAIRS[last])
        if last not in _TRAILING and not unpaired:
            break
        address = address[:-1]
    return address
