"""WebSocket frames (RFC 6455, section 5): made once for everybody, and read from clients within strict limits.

No extensions: permessage-deflate would cost a compression and 64 kB for each client.
"""

import struct
from collections.abc import Iterator

__all__ = ["CLOSE", "MAX_MESSAGE", "PING", "PONG", "TEXT", "FrameError", "Reader", "closing", "frame"]

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
MAX_MESSAGE = 128 * 1024  # a thousand signed topics
_FIN, _RESERVED, _MASKED = 0x80, 0x70, 0x80


class FrameError(Exception):
    """The client broke the protocol or a limit. ``code`` is the status to close with."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """A complete, unmasked frame as a server sends it."""
    size = len(payload)
    if size < 126:
        return bytes((_FIN | opcode, size)) + payload
    if size < 65_536:
        return struct.pack("!BBH", _FIN | opcode, 126, size) + payload
    return struct.pack("!BBQ", _FIN | opcode, 127, size) + payload


def closing(code: int) -> bytes:
    """A close frame."""
    return frame(struct.pack("!H", code), CLOSE)


class Reader:
    """Reads what a client sends. Idle, it holds no buffer at all."""

    __slots__ = ("_buffer", "_message")

    def __init__(self) -> None:
        self._buffer = b""
        self._message: bytes | None = None

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield (opcode, payload) of every message and control frame that is complete. Raises FrameError."""
        self._buffer = self._buffer + data if self._buffer else data
        while (part := self._next()) is not None:
            final, opcode, payload = part
            if opcode >= CLOSE:
                yield opcode, payload
            elif opcode == (TEXT if self._message is None else CONTINUATION):
                message = (self._message or b"") + payload
                if len(message) > MAX_MESSAGE:
                    raise FrameError(1009)
                self._message = None if final else message
                if final:
                    yield TEXT, message
            else:
                raise FrameError(1003 if opcode == BINARY else 1002)

    def _next(self) -> tuple[bool, int, bytes] | None:
        """The next frame if all of it is here."""
        buffer = self._buffer
        if len(buffer) < 6:
            return None
        head, second = buffer[0], buffer[1]
        opcode, size, start = head & 0x0F, second & 0x7F, 2
        if head & _RESERVED or not second & _MASKED or (opcode >= CLOSE and (size > 125 or not head & _FIN)):
            raise FrameError(1002)
        if opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
            raise FrameError(1002)
        if size >= 126:
            width = 2 if size == 126 else 8
            size, start = int.from_bytes(buffer[2 : 2 + width], "big"), 2 + width
        if size > MAX_MESSAGE:
            raise FrameError(1009)
        end = start + 4 + size
        if len(buffer) < end:
            return None
        payload = _unmask(buffer[start + 4 : end], buffer[start : start + 4])
        self._buffer = buffer[end:]
        return bool(head & _FIN), opcode, payload


def _unmask(payload: bytes, mask: bytes) -> bytes:
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")
