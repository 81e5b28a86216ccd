"""D, the door: a bare server that takes a WebSocket's handshake and says nothing. Run as ``python -m bench.limits.door PORT``."""

import asyncio
import base64
import hashlib
import re
import sys
from typing import cast

import uvloop

_KEY = re.compile(rb"Sec-WebSocket-Key: (\S+)")
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3


class Door(asyncio.Protocol):
    """One client."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.head = cast(asyncio.Transport, transport), b""

    def data_received(self, data: bytes) -> None:
        self.head += data
        if b"\r\n\r\n" in self.head and (key := _KEY.search(self.head)):
            accepted = base64.b64encode(hashlib.sha1(key[1] + _MAGIC, usedforsecurity=False).digest())
            self.transport.write(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Accept: " + accepted + b"\r\n\r\n"
            )
            self.head = b""


async def main(port: int) -> None:
    """Until terminated."""
    server = await asyncio.get_running_loop().create_server(Door, "127.0.0.1", port, backlog=4096)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
