"""uvicorn's HTTP protocol, careful about who speaks endlessly before asking for anything."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 64 * 1024
HEAD_SECONDS = 20


class CarefulProtocol(HttpToolsProtocol):
    """Closes a connection whose request line and headers are too long or take too long; uvicorn has no limit for either."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect the head of the first request."""
        super().connection_made(transport)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        """Count what comes while the head is not complete."""
        super().data_received(data)
        if self.head_timer is not None:
            self.head_bytes += len(data)
            if self.head_bytes > HEAD_BYTES and not self.transport.is_closing():
                self.send_400_response("The headers of this request are too long.")

    def on_message_begin(self) -> None:
        """Expect the head of the next request on this connection."""
        super().on_message_begin()
        if self.head_timer is None:
            self._expect_head()

    def on_headers_complete(self) -> None:
        """The head is here."""
        self._head_is_here()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more is expected."""
        self._head_is_here()
        super().connection_lost(exc)

    def _expect_head(self) -> None:
        self.head_bytes = 0
        self.head_timer: Any = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _head_is_here(self) -> None:
        if self.head_timer is not None:
            self.head_timer.cancel()
            self.head_timer = None
