"""The gateway on a real port, with real sockets: a uvicorn of its own in a thread, as role ``live`` runs it."""

import asyncio
import json
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from courtyard import gateway
from courtyard.core import live
from courtyard.gateway import binding
from courtyard.gateway.asgi import Gateway
from courtyard.gateway.binding import Scope, Viewer
from courtyard.gateway.protocol import LiveProtocol

ADA, BOB = uuid.UUID(int=0xADA), uuid.UUID(int=0xB0B)
PEOPLE = {"ada": ADA, "bob": BOB}


async def by_cookie(scope: Scope) -> Viewer | None:
    """Stands in for config's authenticator: the cookie ``who=ada.phone.fr`` is Ada on her phone, reading French."""
    for name, value in scope["headers"]:
        if name == b"cookie":
            who, session, locale = value.decode().removeprefix("who=").split(".")
            return Viewer(PEOPLE[who], session, locale)
    return None


class Server:
    """A running gateway, and the ways to talk to it."""

    def __init__(self, port: int, application: Gateway, uvicorn_server: uvicorn.Server) -> None:
        self.port = port
        self.application = application
        self.uvicorn = uvicorn_server
        self.loop: asyncio.AbstractEventLoop | None = None

    @property
    def origin(self) -> str:
        """Where pages of this server come from."""
        return f"http://127.0.0.1:{self.port}"

    def call(self, function: Callable[[Any], Any]) -> Any:
        """Run ``function(running)`` inside the server's event loop and return what it returns."""

        async def inside() -> Any:
            return function(self.application.running())

        assert self.loop
        return asyncio.run_coroutine_threadsafe(inside(), self.loop).result(10)

    def connect(
        self, who: str = "ada", session: str = "phone", locale: str = "en", host: str = "127.0.0.1", **more: Any
    ) -> "Client":
        """A signed-in client with the right origin. ``host`` is the name under which it knows the server."""
        options: dict[str, Any] = {"origin": self.origin, "compression": None, "max_size": None, **more}
        headers = {"Cookie": f"who={who}.{session}.{locale}"} if who else {}
        line = socket.create_connection(("127.0.0.1", self.port))
        url = f"ws://{host}:{self.port}/live"
        end = connect(url, sock=line, additional_headers=headers, open_timeout=10, **options)
        return Client(end, PEOPLE.get(who, ADA), session)

    def stall(self, topic: str) -> socket.socket:
        """A client of Ada's that follows a topic and never reads: the bare socket, with a small window."""
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", self.port))
        key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        head = f"Host: 127.0.0.1:{self.port}\r\nOrigin: {self.origin}\r\nCookie: who=ada.phone.en\r\n"
        line.sendall(f"GET /live HTTP/1.1\r\n{head}Upgrade: websocket\r\nConnection: Upgrade\r\n{key}\r\n".encode())
        assert line.recv(12) == b"HTTP/1.1 101"
        text = json.dumps({"sub": live.sign_topics(ADA, "phone", [topic])}).encode()
        line.sendall(b"\x81\xfe" + len(text).to_bytes(2, "big") + bytes(4) + text)
        return line


class Client:
    """One end of a socket. ``frames`` skips heartbeats."""

    def __init__(self, socket: ClientConnection, person_id: uuid.UUID, session: str) -> None:
        self.socket = socket
        self.person_id = person_id
        self.session = session

    def sign(self, *topics: str) -> list[str]:
        """Topics signed for this client."""
        return live.sign_topics(self.person_id, self.session, topics)

    def follow(self, *topics: str, since: str | None = None) -> dict[str, Any]:
        """Subscribe, and return what the server says to it."""
        return self.subscribe(self.sign(*topics), since)

    def subscribe(self, signed: list[str], since: str | None = None) -> dict[str, Any]:
        """Subscribe to names that are signed already."""
        self.say({"sub": signed} | ({"since": since} if since is not None else {}))
        return self.next("subscribed")["d"]

    def say(self, message: object) -> None:
        """Send a message as JSON."""
        self.socket.send(json.dumps(message))

    def next(self, event: str | None = None, timeout: float = 6) -> dict[str, Any]:
        """The next frame, or the next of an event. Raises TimeoutError."""
        end = time.monotonic() + timeout
        while True:
            frame = json.loads(self.socket.recv(timeout=max(0.01, end - time.monotonic())))
            if frame["e"] == event or (event is None and frame["e"] != "heartbeat"):
                return frame

    def quiet(self, seconds: float = 0.4) -> bool:
        """Whether nothing but heartbeats comes for a while."""
        try:
            self.next(timeout=seconds)
        except TimeoutError:
            return True
        return False

    def close_code(self, timeout: float = 6) -> int | None:
        """Wait for the end and say how the server put it."""
        try:
            while True:
                self.socket.recv(timeout=timeout)
        except ConnectionClosed:
            return self.socket.close_code

    def close(self) -> None:
        """Go."""
        self.socket.close()


@contextmanager
def serve() -> Iterator[Server]:
    """A gateway for the length of a ``with``; everything it started ends with it."""
    before = binding._authenticate, dict(binding._authorisers)
    gateway.bind(authenticate=by_cookie, authorisers={})
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    application = Gateway()
    config = uvicorn.Config(
        application,
        ws=LiveProtocol,
        lifespan="off",
        log_config=None,
        loop="uvloop",
        timeout_graceful_shutdown=3,
    )
    server = Server(listener.getsockname()[1], application, uvicorn.Server(config))

    async def main() -> None:
        server.loop = asyncio.get_running_loop()
        await server.uvicorn.serve(sockets=[listener])
        await application.running().stop()

    thread = threading.Thread(target=_run, args=(config, main), daemon=True)
    thread.start()
    while not server.uvicorn.started:
        time.sleep(0.01)
    try:
        yield server
    finally:
        server.uvicorn.should_exit = True
        thread.join(10)
        listener.close()
        gateway.bind(authenticate=before[0], authorisers=before[1])


def _run(config: uvicorn.Config, main: Callable[[], Any]) -> None:
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(main())
