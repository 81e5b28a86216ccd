"""Markdown in (CommonMark, tables, strikethrough, bare web addresses) and Markdown out."""

import re
import time
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink, normalizeLinkText
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdownify import markdownify

from courtyard.core.errors import Invalid
from courtyard.core.richtext.links import web_address
from courtyard.core.richtext.sanitise import clean
from courtyard.core.richtext.tokens import escape_attribute, escape_text, strip_unsafe, tokens, unescape

__all__ = ["MAX_MARKDOWN", "from_markdown", "to_markdown"]

MAX_MARKDOWN = 500_000  # characters
MAX_BRACKETS = 8_000  # each one may begin a link: looking for their ends is the slowest thing in Markdown
MAX_BARS = 20_000
SECONDS = 0.6  # of CPU for 100,000 characters; a page of prose takes a tenth of it

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
    if text.count("[") > MAX_BRACKETS or text.count("|") > MAX_BARS:
        raise _too_intricate()
    seconds = SECONDS * max(1.0, len(text) / 100_000)
    html = _parser(breaks).render(strip_unsafe(text), {"until": time.thread_time() + seconds})
    return clean(_link_addresses(clean(html)))


def to_markdown(html: str) -> str:
    """Markdown of HTML that ``clean`` returned; mentions and tags become the words they show."""
    return markdownify(html, heading_style="ATX", bullets="-", escape_misc=False, newline_style="backslash").strip()


@cache
def _parser(breaks: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": breaks}).enable(["table", "strikethrough"])
    parser.block.ruler.before("table", "time", _block_time, {"alt": ["paragraph", "blockquote", "list"]})
    parser.inline.ruler.before("text", "time", _inline_time)
    return parser


def _block_time(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return _time_left(state.env)


def _inline_time(state: StateInline, silent: bool) -> bool:
    return _time_left(state.env)


def _time_left(env: Any) -> bool:
    """Always False (the rule matches nothing); raises Invalid when the text has used up its time."""
    if time.thread_time() > env["until"]:
        raise _too_intricate()
    return False


def _too_intricate() -> Invalid:
    return Invalid({"body": [_("This text has too much Markdown in it to be read. Please make it simpler.")]})


def _link_addresses(html: str) -> str:
    """Turn bare web addresses in text into links; markdown-it's own rule takes quadratic time."""
    if "://" not in html and "www." not in html.lower():
        return html
    out: list[str] = []
    closed = 0
    for token in tokens(html):
        if token.name in ("a", "code", "pre"):
            closed += 1 if token.kind == "start" else -1
        linkable = token.kind == "text" and not closed
        out.append(_linked(unescape(token.raw)) if linkable else token.raw)
    return "".join(out)


def _linked(text: str) -> str:
    out: list[str] = []
    done = 0
    for match in _ADDRESS.finditer(text):
        at = match.start()
        shown = _trim(match[0])
        href = web_address(shown if "://" in shown else f"https://{shown}")
        if href and not (at and (text[at - 1].isalnum() or text[at - 1] in "/@._-")):
            out += (escape_text(text[done:at]), f'<a href="{escape_attribute(href)}">{escape_text(shown)}</a>')
            done = at + len(shown)
    out.append(escape_text(text[done:]))
    return "".join(out)


def _trim(address: str) -> str:
    """The address without the punctuation of the sentence around it."""
    while address:
        last = address[-1]
        unpaired = last in _PAIRS and address.count(last) > address.count(_PAIRS[last])
        if last not in _TRAILING and not unpaired:
            break
        address = address[:-1]
    return address
