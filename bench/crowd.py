"""Thousands of clients in one event loop: raw sockets for W, WebSockets that follow topics for the live role."""

import asyncio
import json
import os
import struct
import time
import uuid
from collections.abc import Sequence
from typing import cast

__all__ = ["Crowd", "Socket", "handshake", "topics_of"]

AT_ONCE = 40  # handshakes under way
_SUBSCRIBED = b'"e":"subscribed"'


class Crowd:
    """The sockets, and who of them has received what is waited for."""

    def __init__(self) -> None:
        self.sockets: list[Socket] = []
        self.mark = b""
        self.turn = 0
        self.wanted = 0
        self.arrivals: list[float] = []
        self.twice = 0
        self.lost = 0
        self.size = 0  # bytes of the last frame with the mark
        self.complete = asyncio.Event()

    def expect(self, mark: bytes, wanted: int) -> None:
        """From now on, count the sockets that receive a frame with this mark."""
        self.mark, self.wanted, self.arrivals = mark, wanted, []
        self.turn += 1
        self.complete.clear()

    def received(self, socket: "Socket", at: float) -> None:
        """A frame with the mark is here."""
        if socket.counted == self.turn:
            self.twice += 1
            return
        socket.counted = self.turn
        self.arrivals.append(at)
        if len(self.arrivals) == self.wanted:
            self.complete.set()

    async def connect_raw(self, port: int, number: int) -> None:
        """Sockets that say nothing."""
        loop = asyncio.get_running_loop()
        for _n in range(number):
            _transport, socket = await loop.create_connection(lambda: Socket(self), "127.0.0.1", port)
            socket.upgraded = True
            socket.ready.set_result(b"")
            self.sockets.append(socket)

    async def connect(self, port: int, cookies: Sequence[str]) -> None:
        """WebSockets of the live role, one for each sign-in, in that order."""
        gate, loop = asyncio.Semaphore(AT_ONCE), asyncio.get_running_loop()

        async def one(cookie: str) -> Socket:
            async with gate:
                transport, socket = await loop.create_connection(lambda: Socket(self), "127.0.0.1", port)
                transport.write(handshake(port, cookie))
                await asyncio.wait_for(socket.ready, 60)
                return socket

        self.sockets += await asyncio.gather(*(one(cookie) for cookie in cookies))

    async def subscribe(self, socket: "Socket", topics: Sequence[str]) -> None:
        """Follow signed topics; raises RuntimeError for one that is refused."""
        socket.ready = asyncio.get_running_loop().create_future()
        assert socket.transport
        socket.transport.write(_masked(json.dumps({"sub": list(topics)}).encode()))
        answer = json.loads(await asyncio.wait_for(socket.ready, 60))
        if answer["d"]["refused"]:
            raise RuntimeError(f"The live role refused {answer['d']['refused'][:1]}.")

    def close(self) -> None:
        """Cut every socket."""
        self.mark = b""
        for socket in self.sockets:
            if socket.transport:
                socket.transport.abort()


class Socket(asyncio.Protocol):
    """One client; it reads frames and remembers nothing of them."""

    __slots__ = ("away", "buffer", "counted", "crowd", "ready", "transport", "upgraded")

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.transport: asyncio.Transport | None = None
        self.ready: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.upgraded = False
        self.buffer = b""
        self.counted = 0
        self.away = False

    def say(self, payload: bytes) -> None:
        """One message of this client."""
        assert self.transport
        self.transport.write(_masked(payload))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.crowd.lost += 1
        if not self.ready.done():
            self.ready.set_exception(exc or ConnectionError("The server closed the socket."))

    def data_received(self, data: bytes) -> None:
        at = time.perf_counter()
        self.buffer = self.buffer + data if self.buffer else data
        if not self.upgraded and not self._upgrade():
            return
        while (payload := self._frame()) is not None:
            self.heard(payload, at)

    def heard(self, payload: bytes, at: float) -> None:
        """One frame."""
        if self.crowd.mark and self.crowd.mark in payload:
            self.crowd.size = len(payload)
            self.crowd.received(self, at)
        elif _SUBSCRIBED in payload and not self.ready.done():
            self.ready.set_result(payload)

    def _upgrade(self) -> bool:
        head, end, rest = self.buffer.partition(b"\r\n\r\n")
        if not end:
            return False
        if not head.startswith(b"HTTP/1.1 101"):
            self.ready.set_exception(ConnectionError(head.decode("latin-1")[:100]))
            return False
        self.upgraded, self.buffer = True, rest
        self.ready.set_result(b"")
        return True

    def _frame(self) -> bytes | None:
        buffer = self.buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1], 2
        if size == 126:
            size, start = int.from_bytes(buffer[2:4], "big"), 4
        elif size == 127:
            size, start = int.from_bytes(buffer[2:10], "big"), 10
        if len(buffer) < start + size:
            return None
        self.buffer = buffer[start + size :]
        return buffer[start : start + size]


def handshake(port: int, cookie: str) -> bytes:
    """A browser's request for its line."""
    return (
        f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {_key()}\r\n"
        f"Cookie: session={cookie}\r\n\r\n"
    ).encode()


def _key() -> str:
    import base64

    return base64.b64encode(os.urandom(16)).decode()


def _masked(payload: bytes) -> bytes:
    size = len(payload)
    head = struct.pack("!BBH", 0x81, 0x80 | 126, size) if size >= 126 else struct.pack("!BB", 0x81, 0x80 | size)
    if size >= 65_536:
        raise ValueError("Longer than a bench needs.")
    return head + bytes(4) + payload  # masked with zeros: a mask that costs nobody anything


def topics_of(person_id: uuid.UUID, cookie: str, topics: Sequence[str]) -> list[str]:
    """Topics signed for one sign-in, as a page carries them."""
    from courtyard.core import live

    return live.sign_topics(person_id, live.session_hash(cookie), topics)
