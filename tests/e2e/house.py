"""The whole house on a real port for browsers: pages, API and live edge as role ``all`` serves them, on the test database."""

import asyncio
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test.utils import override_settings
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from courtyard.accounts.models import Person
from courtyard.config.bridge import Bridge
from courtyard.gateway.asgi import application as live_edge
from courtyard.gateway.protocol import LiveProtocol
from tests.cast import client_of

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def build_assets() -> None:
    """The browser's files, made once if nobody has made them yet."""
    if (ROOT / "courtyard/ui/static/build/manifest.json").is_file():
        return
    if not shutil.which("node"):
        pytest.skip("The browser's files are not built, and there is no Node to build them.")
    subprocess.run(["node", "courtyard/ui/build.mjs"], cwd=ROOT, check=True, capture_output=True)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser. Playwright keeps an event loop in the thread of the tests, where Django would refuse to work."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            yield running
            running.close()
    finally:
        os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


class House:
    """A running server, and browsers that are signed in to it."""

    def __init__(self, browser: Browser | None, port: int) -> None:
        self.browser = browser
        self.url = f"http://127.0.0.1:{port}"
        self.loop: asyncio.AbstractEventLoop | None = None
        self.contexts: list[BrowserContext] = []

    def visit(self, person: Person, *, before: str = "", **options: Any) -> BrowserContext:
        """A browser of its own in which the person is signed in. ``before`` is a script that every page runs first."""
        assert self.browser
        context = self.browser.new_context(base_url=self.url, **options)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client_of(person).cookies[name].value, "url": self.url}])
        if before:
            context.add_init_script(before)
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        return context

    def inside(self, function: Callable[[Any], Any]) -> Any:
        """Run ``function(running)`` in the server's event loop; ``running.hub`` is the live edge."""

        async def work() -> Any:
            return function(live_edge.running())

        assert self.loop
        return asyncio.run_coroutine_threadsafe(work(), self.loop).result(10)


@contextmanager
def open_house(browser: Browser | None = None) -> Iterator[House]:
    """Serve until the end of the ``with``."""
    if browser:
        build_assets()
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    listener.setblocking(False)
    house = House(browser, listener.getsockname()[1])
    kept, connections.settings["default"]["CONN_MAX_AGE"] = connections.settings["default"]["CONN_MAX_AGE"], 0
    with override_settings(WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True):
        pages = Bridge(get_wsgi_application(), threads=4)

    async def whole(scope: Any, receive: Any, send: Any) -> None:
        await (pages if scope["type"] == "http" else live_edge)(scope, receive, send)

    config = uvicorn.Config(whole, ws=LiveProtocol, lifespan="off", log_config=None, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)

    async def main() -> None:
        house.loop = asyncio.get_running_loop()
        await server.serve(sockets=[listener])
        await live_edge.running().stop()
        await sync_to_async(connections.close_all)()

    thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield house
    finally:
        for context in house.contexts:
            context.close()
        server.should_exit = True
        thread.join(10)
        connections.settings["default"]["CONN_MAX_AGE"] = kept
