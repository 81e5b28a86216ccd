"""The door of ``/live``: own origin, a known viewer, then the socket belongs to the hub."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.http.request import validate_host

from courtyard.gateway import metrics
from courtyard.gateway.binding import Scope, Viewer, authenticate
from courtyard.gateway.connection import Connection
from courtyard.gateway.hub import Hub
from courtyard.gateway.listener import Listener
from courtyard.gateway.protocol import EXTENSION

__all__ = ["Gateway", "application"]

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
_READY_WITHIN = 5.0

log = logging.getLogger(__name__)


class Gateway:
    """The ASGI application of ``/live``. Each event loop has one hub, which starts with the first connection."""

    def __init__(self) -> None:
        self._running: WeakKeyDictionary[asyncio.AbstractEventLoop, Running] = WeakKeyDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a WebSocket in, or say why not: 403 foreign origin, 401 nobody signed in, 503 no database."""
        if scope["type"] == "lifespan":
            await _live_and_die(receive, send)
            return
        if scope["type"] == "http":
            await _answer(send, "http", 426, [(b"upgrade", b"websocket")])
            return
        await receive()
        if scope["path"] != "/live":
            await _refuse(send, 404, "path")
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in reversed(scope["headers"])}
        if not own_origin(headers):
            await _refuse(send, 403, "origin")
            return
        try:
            viewer = await _viewer(scope)
        except DatabaseError:
            await _refuse(send, 503, "database")
            return
        if viewer is None:
            await _refuse(send, 401, "stranger")
        elif (running := self.running()) and not await running.ready():
            await _refuse(send, 503, "database")
        elif (hand_over := scope["extensions"].get(EXTENSION)) is None:
            raise RuntimeError('uvicorn must be started with ws="courtyard.gateway.protocol:LiveProtocol".')
        else:
            await send({"type": "websocket.accept"})
            hand_over(Connection(running.hub, viewer))

    def running(self) -> "Running":
        """The hub of this event loop and what keeps it going."""
        loop = asyncio.get_running_loop()
        if loop not in self._running:
            self._running[loop] = Running(loop)
        return self._running[loop]


async def _viewer(scope: Scope) -> Viewer | None:
    """Who is calling. Outside of requests nobody mends a database connection that was cut: a second try does."""
    try:
        return await authenticate(scope)
    except DatabaseError:
        await sync_to_async(close_old_connections, thread_sensitive=True)()
        return await authenticate(scope)


class Running:
    """A hub with its listener and its heart."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.hub = Hub(loop)
        self.listener = Listener(self.hub)
        self.tasks = [loop.create_task(_for_ever(self.listener.run)), loop.create_task(_for_ever(self.hub.beat))]

    async def ready(self) -> bool:
        """Whether the database is being listened to, after waiting a little."""
        try:
            await asyncio.wait_for(self.listener.listening.wait(), _READY_WITHIN)
        except TimeoutError:
            return False
        return True

    async def stop(self) -> None:
        """End the listener and the heart; for tests."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def _for_ever(work: Callable[[], Awaitable[None]]) -> None:
    """Run ``work`` again whenever it fails: a mistake must not leave a process deaf."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("The live process stumbled and goes on.")
            await asyncio.sleep(1)


def own_origin(headers: Mapping[bytes, str]) -> bool:
    """Whether the request comes from a page of ours (RFC 6455, 10.2).

    That is PUBLIC_URL's origin; on plain http also the host the browser asked for, when it is one of ALLOWED_HOSTS, so
    that ``localhost`` works where PUBLIC_URL says ``127.0.0.1``. No Origin is a foreign one.
    """
    origin = headers.get(b"origin", "").lower()
    public = urlsplit(settings.PUBLIC_URL)
    if origin == f"{public.scheme}://{public.netloc}".lower():
        return True
    host = headers.get(b"host", "").lower()
    if public.scheme != "http" or not host or origin != f"http://{host}":
        return False
    try:
        name = urlsplit(origin).hostname or ""
    except ValueError:
        return False
    return validate_host(f"[{name}]" if ":" in name else name, settings.ALLOWED_HOSTS)


async def _refuse(send: Send, status: int, reason: str) -> None:
    metrics.REFUSED.labels(reason).inc()
    await _answer(send, "websocket.http", status, [(b"retry-after", b"5")] if status == 503 else [])


async def _answer(send: Send, kind: str, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"0"), *headers]
    await send({"type": f"{kind}.response.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.response.body", "body": b""})


async def _live_and_die(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


application = Gateway()
