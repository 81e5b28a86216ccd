"""A proxy that loses answers: the request arrives and is done, the client's connection is reset before it hears of it."""

import contextlib
import select
import socket
import struct
import threading
from collections.abc import Iterator

__all__ = ["losing_answers"]


@contextlib.contextmanager
def losing_answers(port: int) -> Iterator[int]:
    """A port of our own in front of another on loopback; each connection carries one request."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_serve, args=(door, port), daemon=True).start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)


def _serve(door: socket.socket, port: int) -> None:
    while True:
        try:
            client, _address = door.accept()
        except OSError:
            return
        threading.Thread(target=_lose, args=(client, port), daemon=True).start()


def _lose(client: socket.socket, port: int) -> None:
    with client, socket.create_connection(("127.0.0.1", port)) as server:
        with contextlib.suppress(OSError):
            while server not in (ready := select.select([client, server], [], [], 15)[0]):
                if not ready or not (piece := client.recv(65_536)):
                    return
                server.sendall(piece)
        # The answer is here, so the work is done. What is closed like this is reset.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
