"""Documents made in code: small honest ones of each format, and bombs."""

import io
import zipfile
import zlib
from collections.abc import Iterable

__all__ = ["office", "opened", "pdf", "pdf_of", "word"]

_TYPES = ("[Content_Types].xml", "<Types/>")
_OPEN = 'xmlns:text="t" xmlns:office="o" xmlns:table="b"'


def office(*parts: tuple[str, str]) -> bytes:
    """An office document of these parts (name, XML)."""
    return _zipped([_TYPES, *parts])


def opened(body: str) -> bytes:
    """An OpenDocument with this body."""
    content = f"<office:document-content {_OPEN}>{body}</office:document-content>"
    return _zipped([("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", content)])


def word(body: str) -> bytes:
    """A DOCX with this body."""
    return office(("word/document.xml", f'<w:document xmlns:w="w" xmlns:mc="m">{body}</w:document>'))


def _zipped(parts: Iterable[tuple[str, str]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in parts:
            packed.writestr(name, content)
    return target.getvalue()


def pdf(*pages: str) -> bytes:
    """A PDF with a line of words on each page."""
    return pdf_of(*(f"BT /F 12 Tf 50 700 Td ({words}) Tj ET".encode("cp1252") for words in pages))


def pdf_of(*contents: bytes) -> bytes:
    """A PDF with a page for each of these streams of operators."""
    numbers = range(4, 4 + 2 * len(contents), 2)
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(contents)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, content in zip(numbers, contents, strict=True):
        packed = zlib.compress(content, 1)
        objects += [
            f"<</Type/Page/Parent 2 0 R/Contents {number + 1} 0 R/Resources<</Font<</F 3 0 R>>>>>>".encode(),
            b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed),
        ]
    return _numbered(objects)


def _numbered(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(places) + 1, b"".join(places))
    return out + table + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, len(out))
