"""From nothing to ready: folder, port, database, program, tables, files, processes."""

import errno
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from courtyard.config import embedded, env, folder, metrics, postgres
from courtyard.config.embedded import Cluster
from courtyard.config.problems import Problem, in_words
from courtyard.config.serve.roles import ROLES, Address, preload, process


@dataclass(frozen=True)
class Options:
    """What ``courtyard serve`` was asked for."""

    role: str = "all"
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = False


def serve(options: Options) -> None:
    """Serve until told to stop; raises ``Problem`` for what keeps it from starting."""
    if not hasattr(signal, "sigtimedwait"):
        raise Problem("Serving needs Linux. On macOS or Windows, run it in a Linux container or virtual machine.")
    data = env.data_dir()
    folder.prepare(data)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # thousands of live connections
    signal.signal(signal.SIGTERM, _stop_while_starting)
    url = env.setting("DATABASE_URL")
    with _hold(data, options) as hold, _listening(options) as address:
        cluster = Cluster(data) if hold else None
        try:
            if cluster:
                say("Starting PostgreSQL")
                cluster.start()
                url = cluster.url
            os.environ["DATABASE_URL"] = url or embedded.running_url(data) or ""
            in_child = hold.forget if hold else _nothing
            _load(data, options, address.port, in_child)
            if cluster:
                cluster.wait()
            _run(options, address, cluster, in_child)
        finally:
            if cluster:
                cluster.stop()


def say(words: str) -> None:
    """A short line of progress."""
    print(words, flush=True)


def _stop_while_starting(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def _hold(data: Path, options: Options) -> Iterator[folder.Hold | None]:
    """The data folder, when the embedded database is ours to run; a single role may join the one that runs."""
    if not embedded.in_use():
        yield None
        return
    try:
        hold = folder.Hold(data, f"courtyard serve --role {options.role}")
    except folder.Held:
        if options.role == "all" or not embedded.running_url(data):
            raise
        yield None
        return
    try:
        yield hold
    finally:
        hold.release()


@contextmanager
def _listening(options: Options) -> Iterator[Address]:
    """The port, taken before anything slow starts."""
    if options.role == "jobs":
        yield Address(options.host, options.port, None)
        return
    listener = _listen(options.host, options.port)
    port = listener.getsockname()[1]
    if options.role == "web":  # granian makes sockets of its own, one per process
        listener.close()
        yield Address(options.host, port, None)
        return
    with listener:
        yield Address(options.host, port, listener)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(where[:2], family=family, backlog=2048)
    except socket.gaierror:
        raise Problem(
            f"{host} is not an address of this machine. Use --host 127.0.0.1, or 0.0.0.0 for every network it is in."
        ) from None
    except OverflowError:
        raise Problem(f"{port} is not a port. Choose one from 1 to 65535 with --port N.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Problem(
                f"Port {port} on {host} is taken by another program. Stop that one, or choose another with --port N."
            ) from None
        if error.errno == errno.EACCES:
            raise Problem(f"This user may not use port {port}. Choose one above 1023 with --port N.") from None
        raise Problem(
            f"Cannot serve on {host}: {error.strerror}. Use --host 127.0.0.1, or 0.0.0.0 for every network."
        ) from None


def _load(data: Path, options: Options, port: int, in_child: Callable[[], None]) -> None:
    """Import the program, once, for all processes."""
    say("Loading Courtyard")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtyard.config.settings")
    if not env.setting("PUBLIC_URL"):
        os.environ["PUBLIC_URL"] = f"http://{_bracketed(_reachable(options.host))}:{port}"
        os.environ["COURTYARD_HOSTS"] = " ".join({env.setting("COURTYARD_HOSTS"), *_own_names(options.host)})
    metrics.begin(data / "metrics" / str(os.getpid()))
    import django

    django.setup()
    from courtyard.config import statics

    if options.role in {"all", "web"} and statics.outdated():
        say("Gathering the browser's files")
        _in_one_child(statics.collect, in_child)
    preload(ROLES[options.role])


def _own_names(host: str) -> set[str]:
    """By which names this machine may be called when nobody said: only asked for when it serves to others."""
    if host in {"127.0.0.1", "::1", "localhost"}:
        return set()
    names = {socket.gethostname(), _bracketed(host), _bracketed(_reachable(host))}
    return {name.lower() for name in names}


def _reachable(host: str) -> str:
    """An address under which others reach us: the host itself, or for 0.0.0.0 that of the way out. Sends nothing."""
    if host not in {"0.0.0.0", "::"}:  # noqa: S104
        return host
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
    except OSError:
        return "127.0.0.1"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _nothing() -> None:
    pass


def _run(options: Options, address: Address, cluster: Cluster | None, in_child: Callable[[], None]) -> None:
    from courtyard.config.serve.supervisor import Child, Supervisor

    _in_one_child(lambda: _prepare(options, own=cluster is None), in_child)
    children = [Child(name, process(name, address)) for name in ROLES[options.role]]
    Supervisor(children, cluster, in_child=in_child, on_tick=_announcer(options, address)).run()
    say("Courtyard has stopped")


def _in_one_child(work: Callable[[], None], in_child: Callable[[], None]) -> None:
    """Do what needs the database in a process of its own: the supervisor forks, and so must hold no connection."""
    from courtyard.config.serve.supervisor import ended, fork

    def plainly() -> None:
        try:
            work()
        except Exception as error:
            if os.environ.get("COURTYARD_DEBUG"):
                raise
            print(error if isinstance(error, Problem) else in_words(error), file=sys.stderr)
            sys.exit(1)

    pid = fork(plainly, in_child)
    try:
        while (status := ended(pid)) is None:
            time.sleep(0.01)
    except KeyboardInterrupt:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
        raise
    if status:
        sys.exit(1)


def _prepare(options: Options, *, own: bool) -> None:
    """Tables and, when asked, the demo."""
    from courtyard.config import schema

    if own:
        postgres.check(os.environ["DATABASE_URL"])
    if options.role == "all":
        if schema.missing():
            say("Bringing the database up to date")
        schema.migrate()
    if options.demo:
        from courtyard.config.cli.demonstration import build

        build(must=False)


def _announcer(options: Options, address: Address) -> Callable[[], None]:
    """Say once that we are ready, as soon as we are."""
    page = {"live": "/healthz", "jobs": ""}.get(options.role, "/readyz")
    waiting = [
        f"Courtyard is ready at http://{_bracketed(options.host)}:{address.port}"
        if page
        else "Courtyard works on its jobs"
    ]

    def tick() -> None:
        if waiting and (not page or _answers(address, page)):
            say(waiting.pop())

    return tick


def _answers(address: Address, page: str) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address.host, address.host)  # noqa: S104
    try:
        with socket.create_connection((host, address.port), timeout=2) as probe:
            probe.sendall(f"GET {page} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            return probe.recv(16).startswith(b"HTTP/1.1 200")
    except OSError:
        return False
