"""One port for one machine: live connections by the gateway, everything else by Django through a fixed pool of threads."""

from collections.abc import Awaitable, Callable

from courtyard.config.bridge import Bridge, Receive, Scope, Send
from courtyard.gateway.asgi import application as live

App = Callable[[Scope, Receive, Send], Awaitable[None]]


def one_port(threads: int) -> App:
    """The application of role ``all``."""
    from courtyard.config.wsgi import application as django
    from courtyard.content.services.files import MAX_UPLOAD

    return _route(Bridge(django, threads=threads, most=MAX_UPLOAD + 2**20))


def live_only() -> App:
    """The application of role ``live``: the gateway, and ``/healthz`` for whoever watches this process."""
    return _route(_alone)


def _route(pages: App) -> App:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await (pages if scope["type"] == "http" else live)(scope, receive, send)  # type: ignore[arg-type]

    return application


async def _alone(scope: Scope, receive: Receive, send: Send) -> None:
    status, body = (200, b"ok\n") if scope["path"] == "/healthz" else (404, b"")
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"private, no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
