"""What reading a body may cost: in proportion to its length, or refused soon (a body has 200,000 characters at most)."""

import gc
import time
from collections.abc import Callable

import pytest

from courtyard.core.errors import Invalid
from courtyard.core.richtext import (
    MAX_HTML,
    clean,
    extract,
    from_markdown,
    is_blank,
    link_words,
    relabel_mentions,
    to_markdown,
    to_text,
)

LONGEST = 200_000
SOON = 4.0  # seconds of CPU on a busy machine; a quiet one takes less than one, and what grows with the square takes minutes

MENTION = '<span data-mention="00000000-0000-7000-8000-000000000001">@x</span>'

# fmt: off
MARKDOWN = [
    "[", "*", "(", ">", "_", "`", "~", "|", "\\", "@a", " @a b", "#a ", "![", "[](", "[a](b)", "[![a](b)](c) ", "[a](b 'c", "[*a ",
    "**a", "**a** ", "*a_ ", "a***", "~~a~~ ", "``a` ", "<http://a>", "<a@b.c>", "://", "www.a ", "http://a.b ", "(((http://a.b/(",
    "a\n", "a\n\n", "# a\n", "- a\n", "* *\n", "- - - - a\n", "> > > a\n", "a\n=\n", "```\n", "    a\n", "[a\n", "[a]: b\n",
    "[a]: b 'x\n", "|a\n|-\n", "|1|2|\n",
]
HTML = [
    "<", "&", "&amp;", "&a;", "&#x41;", "\xa0", "\u0301", " @a b", "<div>", "<b>", "<b><p>", "<p>x", "<li>x", "<ul><li>", "<blockquote>",
    "<table><tr><td>", "<tr><td>x", "<a href=http://x>x", '<a href="', "<!--", "</p>", "<i a=b c=d>", "<br>", "<img src=http://a.b alt=x>",
    MENTION,
]
PIECES = [*((from_markdown, piece) for piece in MARKDOWN), *((clean, piece) for piece in HTML)]
SHAPES = {
    "a list that goes deeper": "".join("  " * depth + "- a\n" for depth in range(440)),
    "backticks that get longer": "".join("`" * length + "a" for length in range(1, 600)),
    "quotes that get deeper": "".join("> " * (line % 90) + "a\n\n" for line in range(2_000)),
    "a wide table of short rows": "|" + "a|" * 250 + "\n|" + "-|" * 250 + "\n" + "|a\n" * 15_000,
    "thousands of references": "".join(f"[r{n}]: /u{n}\n" for n in range(5_000)) + "".join(f"[r{n}] " for n in range(5_000)),
    "one long address, named often": "[a]: http://x.y/" + "z" * 1_900 + "\n\n" + "[a] " * 45_000,
    "addresses that end in brackets": ("http://a.b/" + ")" * 1_900 + " ") * 100,
    "brackets that all close": "[" * 4_000 + "]()" * 4_000,
    "formatting to reopen": "<b><i><u><s><em><tt><big><code>" + "<p>x" * 19_000,
    "formatting of many kinds": "".join(f"<b a={n}>" for n in range(600)) + "<p>x" * 19_000,
    "blocks inside formatting": "<b><div>" * 10_000,
    "objects that end too late": "<div><object></div></object>" * 7_000,
    "one tag without an end": "<b " * 66_000,
    "one element with many attributes": "<p " + " ".join(f"a{n}=b" for n in range(25_000)) + ">x",
}
# fmt: on


def whole_way(read: Callable[[str], str], text: str) -> None:
    """All that happens to a body between its arrival and its pages."""
    html = link_words(read(text), lambda words: {})
    extract(html)
    html = relabel_mentions(html, {})
    to_text(html)
    is_blank(html)
    to_markdown(html)


def seconds(read: Callable[[str], str], text: str) -> float:
    """The CPU time of the whole way, or until the refusal, which must be a sentence for the field.

    Collecting garbage is left out: it goes over all that other tests have left in the process.
    """
    gc.disable()
    start = time.thread_time()
    try:
        whole_way(read, text)
    except Invalid as refusal:
        (sentence,) = refusal.errors["body"]
        assert str(sentence).startswith("This text"), sentence
    finally:
        gc.enable()
    return time.thread_time() - start


def filled(piece: str, length: int) -> str:
    return piece * (length // len(piece))


@pytest.mark.parametrize(("read", "piece"), PIECES)
def test_the_longest_body_of_one_thing_is_taken_or_refused_soon(read: Callable[[str], str], piece: str) -> None:
    assert seconds(read, filled(piece, LONGEST)) < SOON


@pytest.mark.parametrize("piece", sorted({*"[*><_`&", "@a", "![", "http://a.b ", "<b>", "- a\n"}))
def test_what_is_made_for_one_format_is_no_worse_in_the_other(piece: str) -> None:
    for read in (clean, from_markdown):
        assert seconds(read, filled(piece, LONGEST)) < SOON


@pytest.mark.parametrize("shape", SHAPES)
def test_text_made_to_exhaust_a_parser_is_taken_or_refused_soon(shape: str) -> None:
    for read in (clean, from_markdown):
        assert seconds(read, SHAPES[shape][:LONGEST]) < SOON


@pytest.mark.parametrize(("read", "piece"), PIECES)
def test_twice_as_long_costs_twice_as_much(read: Callable[[str], str], piece: str) -> None:
    """Below the limits, where all of it is read; the square would be four times, and three allows for a busy machine."""
    short, long = filled(piece, 5_000), filled(piece, 10_000)
    assert any(seconds(read, long) < 3 * seconds(read, short) + 0.02 for _try in range(3))


def test_a_longest_page_of_dense_prose_is_taken() -> None:
    line = "- [ ] **Ask** `the_team` about [the list](https://example.org/lists/1) *soon*, see #list (a < b)\n"
    paragraph = "Some words of a page that somebody wrote with care, and then some more of them. " * 5 + "\n\n"
    page = ("## A heading\n\n" + line * 5 + "\n" + paragraph) * 1_000
    html = from_markdown(page[:LONGEST])
    assert html.count("<li>") > 500
    assert html.count("<a ") > 500


@pytest.mark.parametrize(
    "text", ["<div>" * 20_000, "<p>" * 40_000, "<ul><li>" * 150, "&" * 70_000, "x" * (MAX_HTML + 1)]
)
def test_html_beyond_the_limits_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        clean(text)


@pytest.mark.parametrize(
    "text", ["x" * 500_001, "[" * 9_000, "a\n" * 20_001, "*" * 40_001, "http://a.b " * 5_001, "- - - - a\n" * 6_000]
)
def test_markdown_beyond_the_limits_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        from_markdown(text)
