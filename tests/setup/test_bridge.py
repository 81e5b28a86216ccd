"""The bridge between the event loop and Django, under a real server: what slow and rude clients cannot do."""

import asyncio
import errno
import io
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from courtyard.config.bridge import IN_MEMORY, Bridge
from courtyard.config.serve.http import HEAD_BYTES, CarefulProtocol

THREADS = 2


class Streamed(Iterable[bytes]):
    """An answer as Django streams it."""

    streaming = True

    def __init__(self, pieces: int) -> None:
        self.pieces, self.closed = pieces, False

    def __iter__(self) -> Iterator[bytes]:
        return (b"x" * 65536 for _ in range(self.pieces))

    def close(self) -> None:
        self.closed = True


class Pages:
    """A small WSGI application."""

    def __init__(self) -> None:
        self.streams: list[Streamed] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        path = environ["PATH_INFO"]
        if path == "/stream":
            self.streams.append(Streamed(400))
            return self.streams[-1]
        if path == "/slow":
            time.sleep(1)
        if path == "/size":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            return [f"{len(body)} {environ['CONTENT_LENGTH']}".encode()]
        return [
            repr({key: value for key, value in environ.items() if key.startswith(("HTTP_", "PATH", "QUERY"))}).encode()
        ]


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages()


@pytest.fixture(scope="module")
def port(pages: Pages) -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(Bridge(pages, threads=THREADS), http=CarefulProtocol, log_config=None, lifespan="off")  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join()


def ask(port: int, text: bytes, *, most: int = 10**9) -> bytes:
    """Send bytes, read until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(text)
        got = io.BytesIO()
        while got.tell() < most and (piece := line.recv(65536)):
            got.write(piece)
        return got.getvalue()


def get(port: int, path: str, *headers: str) -> bytes:
    return ask(
        port, "\r\n".join([f"GET {path} HTTP/1.1", "Host: x", "Connection: close", *headers, "", ""]).encode("latin-1")
    )


def test_a_request_arrives_as_it_was_sent(port: int) -> None:
    answer = get(port, "/caf%C3%A9/%2F?q=%20a", "X-One: 1", "X-One: 2", "Cookie: a=1", "Cookie: b=2").decode()
    assert "'PATH_INFO': '/cafÃ©//'" in answer
    assert "'QUERY_STRING': 'q=%20a'" in answer
    assert "'HTTP_X_ONE': '1,2'" in answer
    assert "'HTTP_COOKIE': 'a=1; b=2'" in answer
    assert answer.count("set-cookie") == 2
    assert "content-length" in answer.split("\r\n\r\n")[0]


def test_a_name_with_an_underscore_does_not_pass_for_another(port: int) -> None:
    assert b"FORWARDED" not in get(port, "/", "X_Forwarded_For: 1.2.3.4")
    assert b"'HTTP_X_FORWARDED_FOR': '1.2.3.4'" in get(port, "/", "X-Forwarded-For: 1.2.3.4")


@pytest.mark.parametrize("size", [0, 1, IN_MEMORY, IN_MEMORY * 8 + 1])
def test_a_body_arrives_whole(port: int, size: int) -> None:
    head = f"POST /size HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n".encode()
    assert ask(port, head + b"y" * size).endswith(f"{size} {size}".encode())


def test_a_body_in_chunks_gets_its_length(port: int) -> None:
    head = b"POST /size HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert ask(port, head + b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n").endswith(b"11 11")


def test_slow_uploads_and_slow_readers_hold_no_thread(port: int) -> None:
    lines = []
    try:
        for _ in range(100):
            upload = socket.create_connection(("127.0.0.1", port))
            upload.sendall(b"POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc")
            reader = socket.socket()
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.connect(("127.0.0.1", port))
            reader.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
            lines += [upload, reader]
        time.sleep(1)
        began = time.monotonic()
        assert b"200 OK" in get(port, "/")
        assert time.monotonic() - began < 3
    finally:
        for line in lines:
            line.close()


def test_a_streamed_answer_arrives_whole_and_is_closed(port: int, pages: Pages) -> None:
    before = len(pages.streams)
    assert get(port, "/stream").partition(b"\r\n\r\n")[2].count(b"x") == 400 * 65536
    assert pages.streams[before].closed


def test_a_reader_who_leaves_ends_the_stream(port: int, pages: Pages) -> None:
    before = len(pages.streams)
    ask(port, b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n", most=70000)
    end = time.monotonic() + 5
    while not pages.streams[before].closed and time.monotonic() < end:
        time.sleep(0.05)
    assert pages.streams[before].closed


def test_an_upload_that_breaks_off_leaves_nothing(port: int) -> None:
    before = set(Path(tempfile.gettempdir()).glob("tmp*"))
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n" + b"z" * IN_MEMORY * 3)
        time.sleep(0.3)
    time.sleep(0.2)
    assert set(Path(tempfile.gettempdir()).glob("tmp*")) <= before
    assert b"200 OK" in get(port, "/")


def refusal(bridge: Bridge, scope: dict[str, Any], *messages: dict[str, Any]) -> tuple[int, dict[bytes, bytes]]:
    """What the bridge answers without asking Django."""
    sent: list[Any] = []
    waiting = list(messages)

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(bridge(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"])


def test_a_body_that_is_too_large_is_refused_before_it_came_and_while_it_comes(pages: Pages) -> None:
    bridge = Bridge(pages, threads=1, most=1000)
    assert refusal(bridge, {"headers": [(b"content-length", b"1001")]})[0] == 413
    piece = {"type": "http.request", "body": b"x" * 600, "more_body": True}
    assert refusal(bridge, {"headers": []}, piece, piece)[0] == 413


def test_a_full_disk_is_507(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(size: int) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", full)
    assert (
        refusal(Bridge(pages, threads=1), {"headers": []}, {"type": "http.request", "body": b"x", "more_body": True})[0]
        == 507
    )


def test_too_many_at_once_are_told_to_come_back(pages: Pages) -> None:
    bridge = Bridge(pages, threads=1)
    bridge.under_way = bridge.limit
    status, headers = refusal(bridge, {"headers": []})
    assert (status, headers[b"retry-after"]) == (503, b"2")


@pytest.mark.parametrize("head", [b"GET /" + b"a" * HEAD_BYTES * 2, b"GET / HTTP/1.1\r\nX: " + b"a" * HEAD_BYTES * 2])
def test_an_endless_head_is_cut(port: int, head: bytes) -> None:
    with suppress(ConnectionResetError):  # closed while we were still sending
        assert b"400 Bad Request" in ask(port, head)


def test_many_headers_are_no_trouble(port: int) -> None:
    began = time.monotonic()
    assert b"HTTP/1.1 " in get(port, "/", *["X-A: b"] * 5000)
    assert time.monotonic() - began < 2
