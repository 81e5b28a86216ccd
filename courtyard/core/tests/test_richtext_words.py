import gc
import uuid
from pathlib import Path

import pytest

from courtyard.core.richtext import (
    clean,
    excerpt,
    extract,
    fold_tag,
    from_markdown,
    link_words,
    relabel_mentions,
    to_markdown,
    to_text,
)

ANNA, BO, FILE = (uuid.UUID(int=number, version=4) for number in (1, 2, 3))
KNOWN = {
    "Anna Maria Rossi": (ANNA, "Anna Maria Rossi"),
    "anna": (ANNA, "Anna Maria Rossi"),
    "Bo": (BO, "Bo <i>"),
    "田中": (BO, "田中"),
}
HANDBOOK = Path(__file__).resolve().parents[4] / "shared/data/kb-gitlab-part"


class Asked(list[list[str]]):
    """A resolver of mentions that remembers what it was asked."""

    def __call__(self, words: list[str]) -> dict[str, tuple[uuid.UUID, str]]:
        self.append(words)
        return {word: KNOWN[word] for word in words if word in KNOWN}


def linked(html: str) -> str:
    return link_words(clean(html), Asked())


def mention(person: uuid.UUID, name: str) -> str:
    return f'<span data-mention="{person}">@{name}</span>'


def link(href: str, shown: str = "") -> str:
    return f'<a href="{href}" rel="noopener nofollow ugc">{shown or href}</a>'


def tag(slug: str, word: str = "", href: str = "") -> str:
    return f'<a data-tag="{slug}" href="/tags/{href or slug}/">#{word or slug}</a>'


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Ask @Anna Maria Rossi today", f"Ask {mention(ANNA, 'Anna Maria Rossi')} today"),
        ("(@anna, please)", f"({mention(ANNA, 'Anna Maria Rossi')}, please)"),
        ("@anna's idea. @anna.", f"{mention(ANNA, 'Anna Maria Rossi')}'s idea. {mention(ANNA, 'Anna Maria Rossi')}."),
        ("@Bo and", f"{mention(BO, 'Bo &lt;i&gt;')} and"),
        ("@田中", mention(BO, "田中")),
        ("write to bo@anna or @nobody", "write to bo@anna or @nobody"),
        ("<code>@anna #x</code> <pre>@anna #x</pre>", "<code>@anna #x</code> <pre>@anna #x</pre>"),
        ('<a href="/x">@anna #x</a>', '<a href="/x" rel="noopener nofollow ugc">@anna #x</a>'),
        (mention(BO, "anna"), mention(BO, "anna")),
        (
            "#Returns, #gift-cards. (#Süd_2)",
            f"{tag('returns', 'Returns')}, {tag('gift-cards')}. ({tag('süd_2', 'Süd_2', 's%C3%BCd_2')})",
        ),
        ("#हिन्दी", tag("हिन्दी", href="%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80")),
        ("page#part a#b #1 #- ## #" + "x" * 51, "page#part a#b #1 #- ## #" + "x" * 51),
        ("&amp;#x27; &lt;@anna&gt;", f"&amp;#x27; &lt;{mention(ANNA, 'Anna Maria Rossi')}&gt;"),
    ],
)
def test_typed_words_become_mentions_and_tags(typed: str, stored: str) -> None:
    assert linked(typed) == stored
    assert clean(linked(typed)) == linked(typed)


def test_people_are_asked_for_once_and_the_longest_name_first() -> None:
    asked = Asked()
    link_words(clean("<p>@Anna Maria Rossi of Lille</p><p>@Bo</p><p>@anna</p>"), asked)
    assert asked == [["Anna Maria Rossi of", "Anna Maria Rossi", "Anna Maria", "Anna", "Bo", "anna"]]
    link_words(clean("<p>nobody is named a@b.example</p>"), asked)
    assert len(asked) == 1


def test_beyond_the_limits_words_stay_as_typed() -> None:
    html = linked("<p>" + "@anna, " * 60 + "#tag " * 40 + "</p>")
    assert html.count("data-mention") == 50
    assert html.count("data-tag") == 30
    assert to_text(html) == to_text("<p>" + "@Anna Maria Rossi, " * 50 + "@anna, " * 10 + "#tag " * 40 + "</p>")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        *[
            ("Returns", "returns"),
            ("#STRASSE", "strasse"),
            ("Straße", "strasse"),
            ("Ｆｕｌｌ", "full"),
            ("Gift  cards", "gift-cards"),
        ],
        *[
            ("می\u200cخواهم", "میخواهم"),
            ("2026", ""),
            ("", ""),
            ("-a", ""),
            ("a/b", ""),
            ("<b>", ""),
            ("a" * 51, ""),
            ("x" * 9999, ""),
        ],
    ],
)
def test_spellings_of_a_tag_fold_to_one_slug(text: str, slug: str) -> None:
    assert fold_tag(text) == slug
    assert fold_tag(slug) == slug


def test_extract_names_each_thing_once_in_order() -> None:
    html = linked(
        f'<p>@Bo @anna @Bo #b #a #B <a href="https://x.example/?a=1&b=2">x</a> <a href="https://x.example/?a=1&b=2">y</a>'
        f' <a href="/own">z</a><img data-file="{FILE}"></p>'
    )
    found = extract(html)
    assert found.mentions == [BO, ANNA]
    assert found.tags == ["b", "a"]
    assert found.links == ["https://x.example/?a=1&b=2"]
    assert found.files == [FILE]


def test_a_client_cannot_choose_what_a_mention_shows() -> None:
    html = clean(f"<p>{mention(ANNA, 'The Boss')} and {mention(BO, 'Somebody')}</p>")
    assert relabel_mentions(html, {ANNA: "Anna & Co"}) == f"<p>{mention(ANNA, 'Anna &amp; Co')} and @Somebody</p>"


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        (
            "# Hello\n\n*a* **b** ~~c~~ `d`",
            "<h2>Hello</h2>\n<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>",
        ),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("<b>not html</b>", "<p>&lt;b&gt;not html&lt;/b&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        (
            f"![A sofa](/files/{FILE}/display)",
            f'<p><img data-file="{FILE}" src="/files/{FILE}/display" alt="A sofa"></p>',
        ),
        (
            "See https://a.example/b_c?x=1&y=(2)). www.b.example, `https://c.example`",
            f"<p>See {link('https://a.example/b_c?x=1&amp;y=(2)')}). {link('https://www.b.example', 'www.b.example')}, "
            "<code>https://c.example</code></p>",
        ),
        (
            "|a|b|\n|-|-|\n|1|2|",
            "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
            "<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>",
        ),
    ],
)
def test_markdown_becomes_html(markdown: str, html: str) -> None:
    assert from_markdown(markdown) == html


def test_what_was_written_comes_back_as_markdown() -> None:
    markdown = (
        "## Plan\n\nSome **bold** and *soft* text with a [link](https://a.example/).\n\n"
        "- one\n- two\n\n> said\n\n```\ncode *x*\n```"
    )
    assert from_markdown(to_markdown(from_markdown(markdown))) == from_markdown(markdown)


def test_real_handbook_pages_come_in() -> None:
    pages = sorted(HANDBOOK.rglob("*.md"))[:40]
    if not pages:
        pytest.skip("the shared handbook is not on this machine")
    gc.collect()
    gc.freeze()  # what other tests left behind is not to be counted in the time a page may take
    try:
        for page in pages:
            html = from_markdown(page.read_text(), breaks=False)
            assert clean(html) == html
            assert len(to_text(html)) > 100
    finally:
        gc.unfreeze()


def test_text_has_a_line_for_each_block() -> None:
    html = clean(
        "<h2>Plan</h2><p>One&nbsp; two<br>three</p><ul><li>a</li><li>b</li></ul><pre>x\n  y</pre>"
        f"<table><tr><td>1</td><td>2</td></tr></table><img data-file='{FILE}' alt='A sofa'>"
    )
    assert to_text(html) == "Plan\nOne two\nthree\na\nb\nx\n  y\n1 2\nA sofa"


@pytest.mark.parametrize(
    ("text", "length", "cut"),
    [
        ("short", 10, "short"),
        ("two words here", 10, "two words…"),
        ("two words here", 9, "two…"),
        ("unbreakable", 5, "unbr…"),
        ("lines\n and   gaps", 50, "lines and gaps"),
        ("x " * 1_000_000, 5, "x x…"),
        ("a\u202eb", 5, "ab"),
        ("", 5, ""),
    ],
)
def test_excerpts_end_between_words(text: str, length: int, cut: str) -> None:
    assert excerpt(text, length) == cut
    assert len(excerpt(text, length)) <= length
