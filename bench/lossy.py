"""Proxies that lose something: answers, when the request arrives and is done and the client is reset before it hears of it;
or the way itself, which can be shut and opened.
"""

import contextlib
import select
import socket
import struct
import threading
from collections.abc import Iterator

__all__ = ["Passage", "losing_answers", "passage"]


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


class Passage:
    """A way to a port on loopback. Shut, it resets whoever is under way and whoever comes."""

    def __init__(self, door: socket.socket, port: int) -> None:
        self.port: int = door.getsockname()[1]
        self._door, self._to = door, port
        self._passing: set[socket.socket] = set()
        self._lock, self._shut = threading.Lock(), False
        threading.Thread(target=self._serve, daemon=True).start()

    def shut(self) -> None:
        """Cut all, and let nobody through."""
        with self._lock:
            self._shut = True
            for client in self._passing:
                _reset(client)

    def open(self) -> None:
        """Let them through again."""
        self._shut = False

    def _serve(self) -> None:
        while True:
            try:
                client, _address = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._to)) as server:
            with self._lock:
                if self._shut:
                    _reset(client)
                    return
                self._passing.add(client)
            try:
                while True:
                    for ready in select.select([client, server], [], [])[0]:
                        if not (piece := ready.recv(65_536)):
                            return
                        (server if ready is client else client).sendall(piece)
            finally:
                with self._lock:
                    self._passing.discard(client)


def _reset(client: socket.socket) -> None:
    with contextlib.suppress(OSError):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def passage(port: int) -> Iterator[Passage]:
    """A way to a port on loopback, open at first."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        way = Passage(door, port)
        yield way
        way.shut()
        door.shutdown(socket.SHUT_RDWR)
