"""uvicorn's WebSocket protocol, with a way out: an accepted socket can be handed over to a protocol of our own.

uvicorn builds a frame for every client and keeps about 18 kB for each. After the handshake ``/live`` needs neither its
parser nor an ASGI task: ``scope["extensions"]["courtyard.live"]`` swaps the transport's protocol (docs/adr/0003).
Other WebSocket paths are served as ever.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

__all__ = ["EXTENSION", "LiveProtocol"]

EXTENSION = "courtyard.live"


class _HandedOver:
    """Stands in for the transport that uvicorn's protocol has given away."""

    def close(self) -> None:
        pass

    def is_closing(self) -> bool:
        return True


class LiveProtocol(WebSocketsSansIOProtocol):
    """To be given to uvicorn as ``ws="courtyard.gateway.protocol:LiveProtocol"``."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.conn.available_extensions = []  # no compression, whatever uvicorn was told: our frames are made once

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            self.scope["extensions"][EXTENSION] = self.hand_over  # type: ignore[index,assignment]

    def hand_over(self, successor: asyncio.Protocol) -> None:
        """Give the socket to ``successor``, right after the application has accepted it.

        ``successor.connections`` is set to uvicorn's set of open connections: it must leave it when it is lost, and
        answer ``shutdown()`` as long as it is in it.
        """
        transport = self.transport
        early = b"".join((bytes(self.conn.reader.buffer), *self._early_messages()))
        self.stop_keepalive()
        self.connections.discard(self)
        self.transport = cast(Any, _HandedOver())
        if early or transport.is_closing():  # a client must wait for the answer to its handshake (RFC 6455, 4.1)
            transport.abort()
            return
        self.connections.add(cast(Any, successor))
        successor.connections = self.connections  # type: ignore[attr-defined]
        transport.set_protocol(successor)
        transport.resume_reading()
        successor.connection_made(transport)

    def _early_messages(self) -> list[bytes]:
        waiting = []
        while not self.queue.empty():
            message = self.queue.get_nowait()
            waiting.append(b"early" if message["type"] == "websocket.receive" else b"")
        return waiting
