"""Which words are a command, and which are only said."""

import pytest

from courtyard.chat.commands import COMMANDS, word_of
from courtyard.chat.commands.parsing import after_word


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("/me waves", "me"), ("/ME waves", "me"), ("/help", "help"), ("/foo\nbar", "foo"), ("/me\u00a0x", "me"),
        (" /me waves", None), ("/etc/hosts is broken", None), ("/ 5", None), ("/5", None), ("//me", None), ("/", None),
        ("/me!", None), ("/é", None), ("see /me", None), ("", None), ("\n/me", None), ("/me_x", None),
    ],
)  # fmt: skip
def test_plain_words(body: str, word: str | None) -> None:
    assert word_of(body) == word
    if "\n" not in body:
        assert word_of(f"<p>{body}</p>", "html") == word


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("<p>/me&nbsp;waves</p>", "me"), ('<p dir="auto">/help</p>', "help"), ("<p>/me<br>x</p>", "me"),
        ("<p>/me<strong>x</strong></p>", None), ("<pre><code>/me x</code></pre>", None), ("<h2>/me</h2>", None), ("/me", None),
        ("<p> /me x</p>", None), ("<ul><li><p>/me</p></li></ul>", None),
    ],
)  # fmt: skip
def test_words_of_the_editor(body: str, word: str | None) -> None:
    assert word_of(body, "html") == word


def test_what_stands_after_it() -> None:
    assert after_word("<p>/me  <em>waves</em></p>\n<p>twice</p>") == "<p><em>waves</em></p>\n<p>twice</p>"
    assert after_word("<p>/help</p>") == ""
    assert after_word("<p>/shrug&nbsp;&nbsp;no</p>") == "<p>no</p>"


def test_a_word_is_letters_alone() -> None:
    assert all(word_of(f"/{word}") == word for word in COMMANDS)
