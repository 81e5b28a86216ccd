"""A stored file on its way to a browser: never run, never drawn as a document, revalidated each time."""

import re
from collections.abc import Iterator

from django.core.files.base import File
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags

from courtyard.core.storage.blobs import CHUNK, open
from courtyard.core.storage.filetypes import BINARY, safe_download_name

__all__ = ["INLINE", "serve"]

# Raster pictures: they hold nothing a browser would run.
INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
# What may go out under its own type, because a page plays it or a person's programs know it by that.
_NAMED = re.compile(
    r"(?:audio|video)/[a-z0-9][a-z0-9.+-]*"
    r"|text/(?:plain|csv|calendar|vcard|markdown|tab-separated-values)"
    r"|application/(?:pdf|zip|msword|vnd\.(?:ms-(?:excel|powerpoint)|openxmlformats-[a-z.-]+|oasis\.opendocument\.[a-z]+))"
)
_RANGE = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))")


def serve(request: HttpRequest, key: str, *, content_type: str, name: str, inline_ok: bool) -> HttpResponseBase:
    """The file under ``key``, whole or the range asked for. Who may have it was decided before.

    Only raster pictures are shown in place, and only with ``inline_ok``; all else is a download under ``name``.
    Raises NotFound when the bytes are gone.
    """
    etag = f'"{key.rpartition("/")[2]}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _dressed(HttpResponse(status=304), etag)
    source = open(key)
    size = source.size
    part = _part(request, etag, size)
    response: HttpResponseBase
    if part is None:
        response = FileResponse(source, content_type=_type(content_type))
    elif part == (0, 0):
        source.close()
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        start, end = part
        response = StreamingHttpResponse(_Slice(source, start, end), status=206, content_type=_type(content_type))
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
        response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    inline = inline_ok and content_type in INLINE
    response["Content-Disposition"] = content_disposition_header(not inline, safe_download_name(name)) or "attachment"
    return _dressed(response, etag)


def _dressed(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _type(content_type: str) -> str:
    if content_type.startswith("text/") and _NAMED.fullmatch(content_type):
        return f"{content_type}; charset=utf-8"
    return content_type if content_type in INLINE or _NAMED.fullmatch(content_type) else BINARY


def _part(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """The bytes asked for as (start, end); None for all of them; (0, 0) if there are none such (RFC 9110, 14.2)."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if not asked or request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return None
    first, last, suffix = asked.groups()
    if suffix is not None:
        return (max(size - int(suffix), 0), size) if int(suffix) and size else (0, 0)
    start, end = int(first), min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return None
    return (start, end) if start < size else (0, 0)


class _Slice:
    """The bytes of a file from ``start`` to ``end``; closes the file when the response is done."""

    def __init__(self, source: File, start: int, end: int) -> None:
        self.source, self.left = source, end - start
        source.seek(start)

    def __iter__(self) -> Iterator[bytes]:
        while self.left and (chunk := self.source.read(min(CHUNK, self.left))):
            self.left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.source.close()
