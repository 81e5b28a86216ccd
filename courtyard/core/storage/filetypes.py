"""What bytes are, by what they are, and what a file may be called."""

import re
import unicodedata

import filetype

from courtyard.core.richtext.tokens import strip_unsafe

__all__ = ["safe_download_name", "sniff"]

BINARY = "application/octet-stream"
MAX_NAME = 200  # bytes in UTF-8: any file system takes it

_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|script|iframe|style|title|meta|link|base|form|img|h[1-6]|div|font|table|a|br|p|b)[\s>/]",
    re.IGNORECASE,
)
_XHTML = "http://www.w3.org/1999/xhtml"
_COMMENTS = re.compile(r"(?:\s|<!--.*?-->|<\?.*?\?>|<!doctype[^>\[]*(?:\[[^\]]*\]\s*)?>)*", re.IGNORECASE | re.DOTALL)

# What text is, when its name says so: none of these is ever run or drawn by a browser.
_TEXT_BY_NAME = {
    "csv": "text/csv",
    "ics": "text/calendar",
    "json": "application/json",
    "md": "text/markdown",
    "tsv": "text/tab-separated-values",
    "vcf": "text/vcard",
}
_SOUND_BY_NAME = {  # containers that hold sound alone, as recorders in browsers name them
    ("video/mp4", "m4a"): "audio/mp4", ("video/mp4", "m4b"): "audio/mp4", ("video/webm", "weba"): "audio/webm",
}  # fmt: skip
_OFFICE_BY_NAME = {
    "doc": "application/msword",
    "ppt": "application/vnd.ms-powerpoint",
    "xls": "application/vnd.ms-excel",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def sniff(head: bytes, name: str) -> str:
    """The content type of a file by its first bytes (8 kB are enough).

    The name only tells apart what the bytes cannot: which office format a container holds, which kind of text it is.
    """
    head, ending = head[:8192], name.rpartition(".")[2].lower()
    if not head:
        return BINARY
    if head.startswith(_COMPOUND):
        return _OFFICE_BY_NAME[ending] if ending in ("doc", "ppt", "xls") else "application/x-ole-storage"
    if head[4:8] in (b"moov", b"mdat", b"wide"):
        return "video/quicktime"
    guess = filetype.guess(head)
    if guess is not None and not guess.mime.startswith("text/"):
        return _by_name(str(guess.mime), head, ending)
    text = _text(head)
    if text is None:
        return BINARY
    return _markup(text) or _TEXT_BY_NAME.get(ending, "text/plain")


def _by_name(mime: str, head: bytes, ending: str) -> str:
    """The type of a container whose name says what it holds."""
    if mime == "application/zip" and re.search(rb"\[Content_Types\]\.xml|word/|ppt/|xl/", head) and ending[-1:] == "x":
        return _OFFICE_BY_NAME.get(ending, mime)
    return _SOUND_BY_NAME.get((mime, ending), mime)


def _text(head: bytes) -> str | None:
    """The head as text, or None if it is no text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if b"\x00" in head:
        return None
    text = head.decode("utf-8", "replace")
    odd = sum(character < " " and character not in "\t\n\r\f\x1b" for character in text)
    wrong = text[:-4].count("\ufffd")
    if odd > len(text) // 50 or wrong > len(text) // 5:
        return None
    return text


def _markup(text: str) -> str:
    """The type of a text that a browser could take for a document, or ""."""
    text = text.lstrip("\ufeff \t\r\n\f")
    if not text.startswith("<"):
        return ""
    start = _COMMENTS.match(text)
    begins = text[start.end() :] if start else text
    lower = text.lower()
    if "<svg" in lower:
        return "image/svg+xml"
    if _XHTML in lower:
        return "application/xhtml+xml"
    if lower.startswith("<?xml"):
        return "application/xml"
    if "<!doctype html" in lower or _HTML.match(begins):
        return "text/html"
    return "application/xml" if re.match(r"<[a-z_][\w:.-]*[\s>/]", begins, re.IGNORECASE) else ""


def safe_download_name(name: str) -> str:
    """A name that any system can save under: no path, no control or direction character, nothing reserved."""
    name = unicodedata.normalize("NFC", strip_unsafe(name)).replace("\\", "/").rpartition("/")[2]
    name = _FORBIDDEN.sub("_", " ".join(name.split())).strip(". ")
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > 20:
        stem, dot, ending = name, "", ""
    room = MAX_NAME - len((dot + ending).encode())
    return (stem.encode()[:room].decode(errors="ignore").rstrip(". ") + dot + ending) or "file"
