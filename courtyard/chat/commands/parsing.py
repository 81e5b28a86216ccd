"""Whether words are a command, and what stands after it."""

import re

__all__ = ["after_word", "word_of"]

_MARKDOWN = re.compile(r"/([a-z]+)(?!\S)", re.IGNORECASE)
_HTML = re.compile(r"\s*<p(?:\s[^>]*)?>/([a-z]+)(?=\s|&nbsp;|</p>|<br\b)", re.IGNORECASE)
_BEGUN = re.compile(r"^<p>/[a-z]+(?:\s|&nbsp;|<br\s*/?>)*", re.IGNORECASE)


def word_of(body: str, format: str = "markdown") -> str | None:
    """The command with which a body begins, as it arrives; None for words that are to be said."""
    found = (_HTML if format == "html" else _MARKDOWN).match(body)
    return found[1].lower() if found else None


def after_word(html: str) -> str:
    """A clean body without the command."""
    rest = _BEGUN.sub("<p>", html, count=1)
    return rest.removeprefix("<p></p>").lstrip()
