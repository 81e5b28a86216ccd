"""Django as WSGI behind an ASGI server, for one port on one machine.

A thread is held for the work alone: the body has arrived before one is taken, the answer leaves after it was given back. So
slow clients wait in the event loop and never keep others from their pages; a file is read piece by piece as its reader takes
it. When too many requests wait for a thread, the next is told at once to come back. See docs/adr/0004-one-port.md.
"""

import asyncio
import errno
import io
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import unquote_to_bytes

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


IN_MEMORY = 256 * 1024  # of a request's body; the rest goes to a temporary file
PIECE = 256 * 1024  # of a streamed answer, read at a time
WAITING_PER_THREAD = 40
REFUSALS = {
    413: b"This is larger than the server takes.\n",
    503: b"Too many people at once. Please try again in a few seconds.\n",
    507: b"The server's disk is full. Nothing was saved. Please tell whoever runs this server.\n",
}


class Gone(Exception):
    """The client left before its request had arrived."""


class TooLarge(Exception):
    """The request's body is larger than what is taken."""


@dataclass
class Answer:
    """What Django made: ``rest`` is None when all of it is in ``body``."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    rest: "Rest | None" = None


class Bridge:
    """An ASGI application around a WSGI one."""

    def __init__(self, application: Callable[..., Iterable[bytes]], *, threads: int, most: int = 2**30) -> None:
        """``most`` is the largest body taken, in bytes."""
        self.application = application
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="pages")
        self.limit = threads * WAITING_PER_THREAD
        self.most = most
        self.under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if self.under_way >= self.limit:
            await refuse(send, 503)
            return
        try:
            body, size = await read_body(scope, receive, self.most)
        except Gone:
            return
        except TooLarge:
            await refuse(send, 413)
            return
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                raise
            await refuse(send, 507)
            return
        self.under_way += 1
        try:
            answer = await self._in_thread(self._work, scope, body, size)
        finally:
            self.under_way -= 1
            body.close()
        await self._send(answer, send)

    async def _in_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.pool, work, *arguments)

    def _work(self, scope: Scope, body: IO[bytes], size: int) -> Answer:
        """In a thread: call Django, and keep the thread only for what is computed, not for what is a file."""
        answer = Answer()

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            answer.status = int(status[:3])
            answer.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

        parts = self.application(environ(scope, body, size), start_response)
        if getattr(parts, "streaming", False):
            answer.rest = Rest(parts)
            return answer
        try:
            answer.body = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        if not any(name == b"content-length" for name, _ in answer.headers):
            answer.headers.append((b"content-length", str(len(answer.body)).encode()))
        return answer

    async def _send(self, answer: Answer, send: Send) -> None:
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if answer.rest is None:
            await send({"type": "http.response.body", "body": answer.body})
            return
        try:
            while piece := await self._in_thread(answer.rest.read):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await self._in_thread(answer.rest.close)


class Rest:
    """A streamed answer, read in pieces that are worth a change of threads."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self.parts = parts
        self.iterator: Iterator[bytes] = iter(parts)

    def read(self) -> bytes:
        """The next piece; empty at the end."""
        piece = bytearray()
        for part in self.iterator:
            piece += part
            if len(piece) >= PIECE:
                break
        return bytes(piece)

    def close(self) -> None:
        """Let Django end the request."""
        getattr(self.parts, "close", lambda: None)()


async def refuse(send: Send, status: int) -> None:
    """A short answer for which Django is not asked; the connection is closed, since its body may still be coming."""
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"private, no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
        *([(b"retry-after", b"2")] if status == 503 else []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": REFUSALS[status]})


async def read_body(scope: Scope, receive: Receive, most: int) -> tuple[IO[bytes], int]:
    """All of a request's body, from its beginning, and its size; raises ``Gone`` or ``TooLarge``."""
    if any(name == b"content-length" and int(value) > most for name, value in scope["headers"]):
        raise TooLarge
    message = await _receive(receive)
    if not message.get("more_body"):
        body = message.get("body", b"")
        return io.BytesIO(body), len(body)
    kept = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed by the caller
    try:
        while True:
            kept.write(message.get("body", b""))
            if kept.tell() > most:
                raise TooLarge
            if not message.get("more_body"):
                break
            message = await _receive(receive)
    except BaseException:
        kept.close()
        raise
    size = kept.tell()
    kept.seek(0)
    return kept, size


async def _receive(receive: Receive) -> MutableMapping[str, Any]:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Gone
    return message


def environ(scope: Scope, body: IO[bytes], size: int) -> dict[str, Any]:
    """The request as WSGI says it. Header names with an underscore are left out: they would pass for those with a dash."""
    host, port = scope.get("server") or ("localhost", 80)
    found: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "CONTENT_LENGTH": str(size),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if "_" in name or name == "content-length":
            continue
        key = "CONTENT_TYPE" if name == "content-type" else f"HTTP_{name.upper().replace('-', '_')}"
        found[key] = f"{found[key]}{'; ' if name == 'cookie' else ','}{value}" if key in found else value
    return found
