"""One socket after its handshake: as small as it can be, because thousands of them wait for something to happen."""

import asyncio
import socket
import time
from typing import TYPE_CHECKING, Any, cast

import orjson

from courtyard.core.nearness import Near
from courtyard.gateway import frames
from courtyard.gateway.binding import Viewer

if TYPE_CHECKING:
    from courtyard.gateway.hub import Hub

__all__ = ["MAX_BUFFER", "Connection"]

MAX_BUFFER = 512 * 1024  # bytes a client may lag behind in our memory; the kernel holds as much again
BURST, PER_SECOND = 60.0, 5.0  # client frames
_LAST_WORD = 3.0  # seconds a client has to answer a close frame
_SILENCE = 60_000  # milliseconds without an acknowledgement from the peer's kernel


class Connection(asyncio.Protocol):
    """A client's end. ``write`` is the transport's own, bound once: it takes frames that are made already."""

    __slots__ = (
        "_budget",
        "_filled",
        "_reader",
        "_transport",
        "closing",
        "connections",
        "hub",
        "locale",
        "near",
        "slot",
        "topics",
        "viewer",
        "whispered",
        "write",
    )

    def __init__(self, hub: "Hub", viewer: Viewer) -> None:
        self.hub = hub
        self.viewer = viewer
        self.locale = hub.shared(viewer.locale)
        self.topics: dict[str, int] = {}  # followed topics and when the right to follow ends
        self.near: Near | None = None  # what it says of its person
        self.whispered = 0.0  # when it last said that they are writing
        self.slot = 0
        self.closing = False
        self.connections: set[Any] = set()
        self._reader = frames.Reader()
        self._budget, self._filled = BURST, time.monotonic()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.write = self._transport.write
        self._transport.set_write_buffer_limits(high=MAX_BUFFER, low=0)
        _tune(self._transport.get_extra_info("socket"))
        self.hub.join(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.hub.leave(self)
        self.connections.discard(self)

    def pause_writing(self) -> None:
        """The client has fallen too far behind; it comes back and asks "since"."""
        self.hub.dropped(self)
        self.abort()

    def data_received(self, data: bytes) -> None:
        try:
            for opcode, payload in self._reader.feed(data):
                if opcode == frames.CLOSE:
                    self._answer_close(payload)
                    return
                if self.closing:
                    continue
                if opcode == frames.TEXT:
                    self._spend()
                    self.hub.received(self, payload)
                elif opcode == frames.PING:
                    self._spend()
                    self.write(frames.frame(payload, frames.PONG))
        except frames.FrameError as error:
            self.close(error.code)

    def send(self, message: dict[str, object]) -> None:
        """Write one message to this client alone."""
        try:
            self.write(frames.frame(orjson.dumps(message)))
        except RuntimeError:  # its socket has just been closed
            self.abort()

    def close(self, code: int) -> None:
        """Say goodbye; the socket is cut if no answer comes."""
        self.hub.leave(self)
        if not self.closing and not self._transport.is_closing():
            self.closing = True
            self.write(frames.closing(code))
            self.hub.loop.call_later(_LAST_WORD, self._transport.abort)

    def abort(self) -> None:
        """Cut the socket without a word."""
        self.hub.leave(self)
        self._transport.abort()

    def shutdown(self) -> None:
        """The server stops: uvicorn calls this for every open connection."""
        self.hub.leave(self)
        if not self._transport.is_closing():
            self.write(frames.closing(1012))
            self._transport.close()

    def _answer_close(self, payload: bytes) -> None:
        self.hub.leave(self)
        if not self.closing:
            self.closing = True
            self.write(frames.frame(payload[:2], frames.CLOSE))
        self._transport.close()

    def _spend(self) -> None:
        now = time.monotonic()
        self._budget = min(BURST, self._budget + (now - self._filled) * PER_SECOND) - 1
        self._filled = now
        if self._budget < 0:
            raise frames.FrameError(1008)


def _tune(sock: Any) -> None:
    """Bound what the kernel buffers, and notice peers that went without a word: heartbeats that nobody acknowledges."""
    if sock is None or sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MAX_BUFFER // 2)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _SILENCE)
