import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtyard.core.unfurl import Preview, parse

URL = "https://www.shop.example/a/b"
HTML = "text/html; charset=utf-8"


def head(markup: str) -> bytes:
    return f"<!doctype html><html><head>{markup}</head><body><title>not me</title></body>".encode()


def test_opengraph_comes_before_twitter_and_the_page_itself() -> None:
    page = head(
        "<title>Page</title><meta name=description content='plain'>"
        '<meta name="twitter:title" content="Twitter"><meta content="Sofas &amp; chairs" property="og:title">'
        '<meta property="og:description" content="Repaired > new"><meta property=og:site_name content=Shop>'
        '<meta property="og:image" content="/pics/sofa.jpg?a=1&amp;b=2">'
    )
    assert parse(page, HTML, URL) == Preview(
        "Sofas & chairs", "Repaired > new", "Shop", "https://www.shop.example/pics/sofa.jpg?a=1&b=2"
    )


def test_a_plain_page_gives_its_title_and_host() -> None:
    page = head(
        "<!-- <title>hidden</title> --><script>'<title>no</title>'</script><TITLE lang=en>\n Our\n shop </TITLE>"
    )
    assert parse(page, "text/html", URL) == Preview("Our shop", "", "www.shop.example", "")


@pytest.mark.parametrize(
    ("body", "content_type", "title"),
    [
        ("<title>Été</title>".encode("latin-1"), "text/html; charset=iso-8859-1", "Été"),
        ("<meta charset=windows-1251><title>Привет</title>".encode("cp1251"), "text/html", "Привет"),
        ("<title>日本</title>".encode("utf-16"), "text/html", "日本"),
        ("<title>Été</title>".encode(), "text/html; charset=nonsense", "Été"),
        ("<title>Été</title>".encode("cp1252"), "text/html", "Été"),
        ("<title>Été</title>".encode() + b"\xe3\x81", "text/html", "Été"),
        (b"<title>a\x00b\xe2\x80\xaec &#x202e;d</title>", "text/html", "abc d"),
        (b"<meta charset=base64><title>x</title>", "text/html", "x"),
        (b"<title>x</title>", "application/pdf", ""),
        (b"", "", ""),
    ],
)
def test_pages_are_read_in_their_own_encoding(body: bytes, content_type: str, title: str) -> None:
    assert parse(body, content_type, URL).title == title


def test_markup_in_what_a_page_says_is_text_and_bounded() -> None:
    page = head(f"<meta property='og:title' content='<img src=x onerror=alert(1)>{'x' * 9999}'>")
    title = parse(page, HTML, URL).title
    assert title.startswith("<img src=x")  # escaped where it is shown, like any text
    assert len(title) == 300


@pytest.mark.parametrize(
    "image", ["javascript:alert(1)", "data:image/png;base64,AA", "file:///etc/passwd", "http://[", "//a@b/"]
)
def test_a_picture_is_a_web_address_or_nothing(image: str) -> None:
    assert parse(head(f'<meta property="og:image" content="{image}">'), HTML, URL).image_url == ""


@pytest.mark.parametrize(
    "piece", ["<meta ", "<meta a='", '<meta content="', "<title ", "<!--", "<script>", "a='", "&amp;", "<meta x=y>"]
)
def test_a_hostile_page_is_read_in_time(piece: str) -> None:
    start = time.process_time()
    parse(piece.encode() * (1_000_000 // len(piece)), HTML, URL)
    assert time.process_time() - start < 1


PIECES = st.sampled_from(
    [b"<meta property='og:title' content=", b"<title>", b"charset=", b"utf-7", b"'", b'"', b">", b"&#", b"\xff\xfe"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=8), max_size=20).map(b"".join), st.text(max_size=20))
def test_any_bytes_become_a_preview_of_plain_bounded_text(body: bytes, content_type: str) -> None:
    preview = parse(body, f"text/html; {content_type}", URL)
    assert len(preview.title) <= 300
    assert not any(ord(character) < 32 for character in preview.title + preview.description + preview.site)
    assert preview.image_url == "" or preview.image_url.startswith(("http://", "https://"))
