import re
import uuid
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from courtyard.core.richtext import clean, extract, from_markdown, is_blank, link_words, to_text

PERSON = uuid.UUID("01890000-0000-7000-8000-000000000001")
FILE = uuid.UUID("01890000-0000-7000-8000-0000000000f1")
WEB = Path(__file__).resolve().parents[4] / "shared/data/files-hostile/web"

ATTRIBUTES = {
    "a": {"href", "rel", "data-tag"},
    "span": {"data-mention"},
    "img": {"src", "alt", "data-file", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
ELEMENTS = {
    *("p", "br", "hr", "h2", "h3", "h4", "blockquote", "pre", "code", "ul", "ol", "li"),
    *("strong", "em", "u", "s", "sub", "sup", "mark", "a", "span", "img"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}


class Auditor(HTMLParser):
    """Reads a body with another parser than the one that made it, and fails on anything outside the allow-list."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS, tag
        for name, value in attrs:
            assert name in ATTRIBUTES.get(tag, set()), (tag, name)
            if name == "href":
                assert re.match(r"https?://|mailto:|tel:|/(?![/\\])", value or ""), value
            if name == "src":
                assert re.fullmatch(r"/files/[0-9a-f-]{36}/display", value or ""), value

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)


def audit(html: str) -> None:
    auditor = Auditor()
    auditor.feed(html)
    auditor.close()


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        (
            "<p>Plain <b>bold</b> <i>it</i> <del>gone</del></p>",
            "<p>Plain <strong>bold</strong> <em>it</em> <s>gone</s></p>",
        ),
        ("<h1>Title</h1><h6>Small</h6>", "<h2>Title</h2><h4>Small</h4>"),
        ('<p class="x" id="y" style="color:red" hx-get="/x" data-hx-get="/x" onclick="x()">a</p>', "<p>a</p>"),
        ("<script>alert(1)</script><style>p{}</style>left", "left"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href=" jAvA\tscRipt:alert(1)">x</a>', "x"),
        ('<a href="java\x1bscript:alert(1)">x</a>', "x"),
        ('<a href="java&#x1b;script:alert(1)">x</a>', "x"),
        ('<a href="data:text/html,x">x</a>', "x"),
        ('<a href="//evil.example">x</a><a href="/\\evil.example">y</a><a href="/\t/evil.example">z</a>', "xyz"),
        ('<a href="https://bank.example@evil.example/">x</a>', "x"),
        ('<a href="/people/">x</a>', '<a href="/people/" rel="noopener nofollow ugc">x</a>'),
        ('<a href="mailto:a@b.example">x</a>', '<a href="mailto:a@b.example" rel="noopener nofollow ugc">x</a>'),
        (
            '<a href="https://a.example/x y" target=_blank>x</a>',
            '<a href="https://a.example/x%20y" rel="noopener nofollow ugc">x</a>',
        ),
        (
            '<img src="https://evil.example/pixel.gif">',
            '<a href="https://evil.example/pixel.gif" rel="noopener nofollow ugc">https://evil.example/pixel.gif</a>',
        ),
        ('<img src=x onerror=alert(1) alt="A cat">', "A cat"),
        ("one\x00two\ud800three\u202efour&#x202e;five&#0;", "onetwothreefourfive\ufffd"),
        ("<p>Text</p><p></p><p><br></p>", "<p>Text</p>"),
        (
            "<table><tr><td colspan=2 rowspan=x style='width:1px'>a</td></tr></table>",
            '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>',
        ),
        ("<svg><a xlink:href=javascript:x><text>q</text></a></svg>ok", "ok"),
        ("<math><mtext><table><mglyph><style><img src=x onerror=x>", ""),
        ("<ol start=3><li>x</ol>", '<ol start="3"><li>x</li></ol>'),
    ],
)
def test_clean_keeps_what_is_allowed_and_nothing_else(given_: str, kept: str) -> None:
    assert clean(given_) == kept
    audit(clean(given_))


def test_a_mention_a_tag_and_a_picture_survive() -> None:
    body = (
        f'<p><span data-mention="{PERSON}">@Anna Rossi</span> '
        '<a data-tag="returns" href="/tags/returns/">#Returns</a></p>'
        f'<img data-file="{FILE}" src="/files/{FILE}/display" alt="A sofa" width="640" height="480">'
    )
    assert clean(body) == body


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ('<span data-mention="1 or 1=1">@x</span>', "@x"),
        (
            f'<span data-mention="{PERSON}"><b onclick=x>Anna</b>\n Rossi</span>',
            f'<span data-mention="{PERSON}">@Anna Rossi</span>',
        ),
        (
            '<a data-tag="Returns" href="https://evil.example">click here</a>',
            '<a data-tag="returns" href="/tags/returns/">#returns</a>',
        ),
        ('<a data-tag="a b/../c" href="/x">t</a>', '<a href="/x" rel="noopener nofollow ugc">t</a>'),
        (
            f'<img data-file="{FILE}" src="https://evil.example/x.png">',
            f'<img data-file="{FILE}" src="/files/{FILE}/display" alt="">',
        ),
        (
            f'<img src="/files/{FILE}/thumb" width="9e9">',
            f'<img data-file="{FILE}" src="/files/{FILE}/display" alt="">',
        ),
        (
            f'<img src="/files/{FILE}/../../sign-out">',
            f'<a href="/files/{FILE}/../../sign-out" rel="noopener nofollow ugc">/files/{FILE}/../../sign-out</a>',
        ),
    ],
)
def test_markup_of_our_own_is_checked_value_by_value(given_: str, kept: str) -> None:
    assert clean(given_) == kept


# fmt: off
PIECES = [
    "<p>", "</p>", "<b a=1>", "</b>", "<a href=/x>", "</a>", "<pre>\n\n", "</pre>", "<table>", "<td>", "</table>",
    "<svg>", "<math>", "<mtext>", "<style>", "</style>", "<script>", "<!--", "-->", "<li>", "<ul>", "</ul>", "<h1>",
    "<h2>", "</h1>", "<del>", "</del>", "<span data-mention=", str(PERSON), ">", "</span>", "<template>", "<title>",
    "<a data-tag=x>", "<img src=x alt=y>", "<img onerror=x src=javascript:x>", "<br>", "<noscript>", "hx-get=/x ",
    "&lt;", "&amp;", "&#x202e;", "&#27;", "&#0;", "\xa0", "\n", "#tag ", "@Anna ", '"', "'", "<p style='",
]
# fmt: on
FRAGMENTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=40).map("".join)


@settings(max_examples=600, deadline=None)
@given(FRAGMENTS)
@example("<pre>\n\n\nx</pre>")
@example("<pre><p>\n\nx</pre>")
@example("<a href=/x><table><a href=/y>z")
def test_cleaning_again_changes_nothing_and_nothing_active_is_left(html: str) -> None:
    once = clean(html)
    audit(once)
    assert clean(once) == once
    linked = link_words(once, lambda words: dict.fromkeys(words, (PERSON, "<b>Anna")))
    audit(linked)
    assert clean(linked) == linked
    assert isinstance(to_text(linked), str)
    assert len(extract(linked).mentions) <= 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*"[]()!*_`~>#-+|:\\<&\n 1.ah/", "https://a.b/", "    "]), max_size=120).map("".join))
def test_any_markdown_becomes_clean_html(text: str) -> None:
    html = from_markdown(text)
    audit(html)
    assert clean(html) == html


@pytest.mark.parametrize(
    "name",
    [
        "xss.html",
        "SVG_XSS1.svg",
        "SVG_XSS2.svg",
        "SVG_XSS_nested_svg.svg",
        "SSRF_url.svg",
        "xss.xml",
        "Classic XXE.xml",
    ],
)
def test_hostile_documents_leave_nothing_active(name: str) -> None:
    if not (WEB / name).exists():
        pytest.skip("the shared hostile files are not on this machine")
    document = (WEB / name).read_text(errors="replace")
    for html in (clean(document), from_markdown(document)):
        audit(html)


def test_only_words_or_a_picture_count_as_something_said() -> None:
    assert is_blank(clean("<p> <br>&nbsp;</p><ul><li></li></ul>"))
    assert not is_blank(clean(f'<img data-file="{FILE}">'))
    assert not is_blank(clean("<p>.</p>"))
