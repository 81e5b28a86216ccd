"""The processes of each role. Every function here runs in a forked child and returns when it is told to stop."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from courtyard.config.env import number
from courtyard.config.processes import end_with_parent

ROLES = {"all": ("pages", "jobs"), "web": ("web",), "live": ("live",), "jobs": ("jobs",)}
GRACE_SECONDS = 10  # to finish what is under way when told to stop


@dataclass(frozen=True)
class Address:
    """Where to serve: a socket the supervisor listens on, and its name."""

    host: str
    port: int
    listener: socket.socket | None


def process(name: str, address: Address) -> Callable[[], None]:
    """The function that a child of this name runs."""
    return partial({"pages": run_pages, "web": run_web, "live": run_live, "jobs": run_jobs}[name], address)


def preload(names: tuple[str, ...]) -> None:
    """Import, before forking, what these processes will need."""
    from django.urls import get_resolver

    if {"pages", "web"} & set(names):
        import courtyard.config.wsgi

        courtyard.config.wsgi.application  # noqa: B018
        get_resolver().url_patterns  # noqa: B018
    if {"pages", "live"} & set(names):
        import uvicorn.lifespan.on  # noqa: F401

        import courtyard.config.asgi
        import courtyard.config.serve.http
        import courtyard.gateway.protocol
    if "jobs" in names:
        import procrastinate.psycopg_connector
        import procrastinate.worker  # noqa: F401


def hurry_the_database() -> None:
    """From now on, no page of this process waits long for its database."""
    from django.db import connections

    from courtyard.config import deadline

    deadline.begin(connections.settings["default"]["OPTIONS"])


def run_pages(address: Address) -> None:
    """Pages, API and live connections on one port."""
    from courtyard.config.asgi import one_port

    hurry_the_database()
    _uvicorn(one_port(number("COURTYARD_WEB_THREADS", 8)), address)


def run_live(address: Address) -> None:
    """Live connections alone."""
    from courtyard.config.asgi import live_only

    hurry_the_database()
    _uvicorn(live_only(), address)


def _uvicorn(application: Any, address: Address) -> None:
    import uvicorn

    from courtyard.config.serve.http import CarefulProtocol
    from courtyard.gateway.protocol import LiveProtocol

    config = uvicorn.Config(
        application,
        ws=LiveProtocol,
        ws_max_size=64 * 1024,
        ws_ping_interval=25,
        ws_per_message_deflate=False,
        http=CarefulProtocol,
        loop="uvloop",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[address.listener] if address.listener else None)


def run_web(address: Address) -> None:
    """Pages and API alone: granian's worker processes, forked from here so that they share what is loaded."""
    import multiprocessing

    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    hurry_the_database()
    multiprocessing.set_start_method("fork", force=True)
    server = Granian(
        "courtyard.config.wsgi:application",
        address=address.host,
        port=address.port,
        interface=Interfaces.WSGI,
        workers=number("COURTYARD_WEB_WORKERS", min(os.cpu_count() or 1, 4)),
        blocking_threads=number("COURTYARD_WEB_THREADS", 2),
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
        log_level=LogLevels.warning,
        log_dictconfig={"formatters": {}, "handlers": {}, "loggers": {"_granian": {"propagate": True}}},
    )
    server.serve(target_loader=_load_pages, wrap_loader=False)


def _load_pages() -> Any:
    end_with_parent(signal.SIGTERM)
    from courtyard.config.wsgi import application

    return application


def run_jobs(_address: Address) -> None:
    """The worker of the job queue."""
    from procrastinate.exceptions import ConnectorException

    from courtyard.config.serve.jobs import work

    try:
        asyncio.run(work())
    except ConnectorException:
        raise SystemExit(1) from None  # the supervisor tells, and starts it again
