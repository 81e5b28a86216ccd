"""One port for one machine: live connections by the gateway, everything else by Django through a fixed pool of threads."""

import importlib.util
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

GATEWAY = "courtyard.gateway.asgi"


def gateway() -> App | None:
    """The live edge."""
    if importlib.util.find_spec(GATEWAY) is None:
        structlog.get_logger("courtyard").warning("no live connections", missing=GATEWAY)
        return None
    application: App = importlib.import_module(GATEWAY).application
    return application


def one_port(threads: int) -> App:
    """The application of role ``all``."""
    from a2wsgi import WSGIMiddleware

    from courtyard.config.wsgi import application as django

    return _route(gateway(), WSGIMiddleware(django, workers=threads, send_queue_size=100))  # type: ignore[arg-type]


def live_only() -> App:
    """The application of role ``live``: the gateway, and ``/healthz`` for whoever watches this process."""
    return _route(gateway(), _alone)


def _route(live: App | None, pages: App) -> App:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await pages(scope, receive, send)
        elif live is not None:
            await live(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1013})
        else:
            await _begin_and_end(receive, send)

    return application


async def _begin_and_end(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _alone(scope: Scope, receive: Receive, send: Send) -> None:
    status, body = (200, b"ok\n") if scope["path"] == "/healthz" else (404, b"")
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"private, no-store"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
