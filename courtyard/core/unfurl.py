"""What a web page says it is called: the text of a link preview, read from bytes that anybody may have written."""

import codecs
import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from courtyard.core.richtext.links import web_address
from courtyard.core.richtext.tokens import strip_unsafe

__all__ = ["Preview", "parse"]

MAX_HEAD = 512 * 1024  # bytes looked at; what a page says about itself stands at its beginning
MAX_TAGS = 5_000
MAX_TITLE, MAX_DESCRIPTION, MAX_SITE, MAX_URL = 300, 500, 120, 2000


@dataclass(frozen=True, slots=True)
class Preview:
    """Plain text, never markup. ``image_url`` is a web address or ""."""

    title: str = ""
    description: str = ""
    site: str = ""
    image_url: str = ""


_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
# Those of the web. Python knows more, and some of them (zlib, punycode) are traps.
_CHARSETS = frozenset(
    {
        *(f"cp{page}" for page in (866, 874, 949, *range(1250, 1259))),
        *(f"iso8859-{part}" for part in range(1, 17)),
        *(
            "ascii",
            "big5",
            "big5hkscs",
            "euc_jp",
            "euc_kr",
            "gb18030",
            "gb2312",
            "gbk",
            "iso2022_jp",
            "koi8-r",
            "koi8-u",
        ),
        *("mac-roman", "shift_jis", "tis-620", "utf-8"),
    }
)
_SKIPPED = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|noscript|template|svg)\b.*?(?:</\1|\Z)", re.IGNORECASE | re.DOTALL
)
_END = re.compile(r"</head|<body\b", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^>]{0,200}>([^<]{0,2000})", re.IGNORECASE)
_META = re.compile(r"<meta\b((?:[^>\"']+|\"[^\"]{0,20000}\"|'[^']{0,20000}')*)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z][\w:.-]{0,40})\s{0,9}=\s{0,9}(?:\"([^\"]*)(?:\"|\Z)|'([^']*)(?:'|\Z)|([^\s\"'>]+))")


def parse(body: bytes, content_type: str, url: str) -> Preview:
    """The title, description, site and picture of the page at ``url``; empty if the body is no page.

    OpenGraph comes first, then Twitter's names, then the page's own title and description.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in ("", "text/html", "application/xhtml+xml"):
        return Preview()
    head = _SKIPPED.sub(" ", _decode(body[:MAX_HEAD], content_type))
    end = _END.search(head)
    head = head[: end.start()] if end else head
    meta = _meta(head)
    title = _TITLE.search(head)
    return Preview(
        title=_text(meta.get("og:title") or meta.get("twitter:title") or (title[1] if title else ""), MAX_TITLE),
        description=_text(_first(meta, "og:description", "twitter:description", "description"), MAX_DESCRIPTION),
        site=_text(_first(meta, "og:site_name", "application-name") or urlsplit(url).hostname or "", MAX_SITE),
        image_url=_image(_first(meta, "og:image:secure_url", "og:image", "og:image:url", "twitter:image"), url),
    )


def _decode(body: bytes, content_type: str) -> str:
    """The page as text: by its byte order mark, its header, its own word, and else UTF-8 or Windows-1252."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    said = _CHARSET.search(content_type) or _CHARSET.search(body[:2048].decode("latin-1"))
    try:
        if said and (name := codecs.lookup(said[1]).name) in _CHARSETS:
            return body.decode(name, "replace")
    except (LookupError, ValueError):
        pass
    text = _utf8(body)
    return text if text is not None else body.decode("cp1252", "replace")


def _utf8(body: bytes) -> str | None:
    """UTF-8 text whose last character may have been cut off, or None."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        return decoder.decode(body)
    except UnicodeDecodeError:
        return None


def _meta(head: str) -> dict[str, str]:
    """The first content of each name, e.g. ``{"og:title": "..."}``."""
    found: dict[str, str] = {}
    for count, tag in enumerate(_META.finditer(head)):
        if count == MAX_TAGS:
            break
        values = {name.lower(): double or single or bare for name, double, single, bare in _ATTRIBUTE.findall(tag[1])}
        name = (values.get("property") or values.get("name") or "").strip().lower()
        if name and values.get("content"):
            found.setdefault(name, values["content"])
    return found


def _first(meta: dict[str, str], *names: str) -> str:
    return next((meta[name] for name in names if name in meta), "")


def _text(value: str, length: int) -> str:
    text = " ".join(strip_unsafe(unescape(value[: 4 * length])).split())
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _image(value: str, url: str) -> str:
    address = strip_unsafe(unescape(value)).strip()
    if not address or len(address) > MAX_URL:
        return ""
    try:
        return web_address(urljoin(url, address)) or ""
    except ValueError:
        return ""
