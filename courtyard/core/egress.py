"""The one door outwards: link previews, pictures of pages, calendars and webhooks go through ``fetch``.

A name is resolved once, every address it has is checked, and the connection goes to exactly the address that was
checked, so that neither a redirect nor a name that changes its mind (DNS rebinding) reaches into the house. Time and
size are capped; no cookies, no referrer, no proxy taken from the environment.
"""

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from threading import BoundedSemaphore, Lock
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import certifi
import httpcore
from django.conf import settings

__all__ = ["EgressFailed", "EgressRefused", "Policy", "Response", "fetch", "is_public", "taken_apart"]

MAX_REDIRECTS = 4
MAX_ADDRESSES = 3  # tried one after the other
MAX_URL = 4000
PER_HOST = 2
CHUNK = 64 * 1024
USER_AGENT = "Courtyard/0.1 (link preview)"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class EgressRefused(Exception):
    """The address may not be called; nothing was sent to it."""


class EgressFailed(Exception):
    """The other side could not be reached or did not answer as it should. ``status`` is its HTTP status, if any."""

    def __init__(self, detail: str, status: int = 0) -> None:
        super().__init__(detail)
        self.status = status


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: ``url`` after redirects, headers by lower-case name, at most ``max_bytes`` of body."""

    url: str
    status: int
    content_type: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be called beside public addresses on ports 80 and 443."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()
    ports: frozenset[int] = frozenset({80, 443})

    @classmethod
    def of(cls, allow: Iterable[str] = (), ports: Iterable[int | str] = ()) -> "Policy":
        """From entries as an administrator writes them: host names, addresses and networks (``10.1.0.0/16``)."""
        hosts, networks = set(), []
        for entry in allow:
            try:
                networks.append(ipaddress.ip_network(entry, strict=False))
            except ValueError:
                hosts.add(entry.lower().rstrip("."))
        return cls(frozenset(hosts), tuple(networks), frozenset({80, 443, *map(int, ports)}))

    def check(self, host: str, address: Address) -> None:
        """Raise EgressRefused unless the address may be called under this host name."""
        if is_public(address) or host in self.hosts:
            return
        if any(address.version == network.version and address in network for network in self.networks):
            return
        raise EgressRefused(f"{host} is at {address}, which is not a public address.")


def fetch(
    url: str,
    *,
    max_bytes: int,
    timeout: float = 10.0,
    accept: str = "*/*",
    truncate: bool = False,
    policy: Policy | None = None,
) -> Response:
    """GET a web address and follow at most four redirects, each checked like the first.

    ``timeout`` is the time for everything together, in seconds. A body over ``max_bytes`` fails, or is cut with
    ``truncate``. Without ``policy`` the settings COURTYARD_EGRESS_ALLOW and COURTYARD_EGRESS_PORTS hold. Raises
    EgressRefused when nothing may be sent there, EgressFailed for anything but an answer with status 2xx in time.
    """
    policy = policy or _configured()
    until = time.monotonic() + timeout
    for _redirect in range(MAX_REDIRECTS + 1):
        target = _Target.of(url, policy)
        with _slot(target.host, until):
            answer = _get(target, policy, until, accept, max_bytes, truncate)
        if isinstance(answer, Response):
            return answer
        url = _joined(target.url, answer)
    raise EgressFailed("It redirects too often.")


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise EgressFailed("It redirects to what is no address.") from None


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet, looking through the ways to write an IPv4 address in IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = _inside(address)
        if inside is not None:
            return is_public(inside)
    return address.is_global and not (
        address.is_multicast or address.is_reserved or any(address in network for network in _CLOSED[address.version])
    )


_CLOSED: dict[int, tuple[Network, ...]] = {
    4: tuple(
        ipaddress.IPv4Network(network)
        for network in ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4")
    ),
    # All that is not global unicast, and in it the tunnels (Teredo, 6to4) and what is kept for documentation.
    6: tuple(
        ipaddress.IPv6Network(network)
        for network in ("::/3", "4000::/2", "8000::/1", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
    ),
}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _configured() -> Policy:
    allow = getattr(settings, "COURTYARD_EGRESS_ALLOW", ())
    return Policy.of(allow, getattr(settings, "COURTYARD_EGRESS_PORTS", ()))


_HOST = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMERIC = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True, slots=True)
class _Target:
    """A web address taken apart and found callable by its looks."""

    url: str
    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host as the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port in (80, 443) else f"{host}:{self.port}"

    @classmethod
    def of(cls, url: str, policy: Policy) -> "_Target":
        parts, host, port = taken_apart(url)
        if port not in policy.ports:
            raise EgressRefused(f"Port {port} is not one that is called.")
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + ("?" if parts.query else "")
        return cls(url.partition("#")[0], parts.scheme, host, port, path + quote(parts.query, safe="/%:@!$&'()*+,;=~?"))


def taken_apart(url: str) -> tuple[SplitResult, str, int]:
    """The parts of a plain http or https address, its host in its one spelling and its port. Raises EgressRefused for
    anything else.
    """
    if len(url) > MAX_URL or _UNPRINTABLE.search(url):
        raise EgressRefused("This is not a web address.")
    try:
        parts = urlsplit(url)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        raise EgressRefused("This is not a web address.") from None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc:
        raise EgressRefused("Only plain http and https addresses are called.")
    return parts, host, {"http": 80, "https": 443}[parts.scheme] if port is None else port


def _host(host: str) -> str:
    """The host in its one spelling: lower case, ASCII; an address only as it is always written (no octal, no hex)."""
    host = host.rstrip(".").lower()
    if "%" in host:
        raise ValueError(host)
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    name = host.encode("idna").decode("ascii")
    if not _HOST.fullmatch(name) or _NUMERIC.fullmatch(name):
        raise ValueError(host)
    return name


_slots: dict[str, tuple[BoundedSemaphore, int]] = {}
_slots_lock = Lock()


@contextmanager
def _slot(host: str, until: float) -> Iterator[None]:
    """At most PER_HOST calls to one host at a time from this process."""
    with _slots_lock:
        semaphore, users = _slots.get(host, (BoundedSemaphore(PER_HOST), 0))
        _slots[host] = (semaphore, users + 1)
    try:
        if not semaphore.acquire(timeout=_left(until)):
            raise EgressFailed("Too many calls to this host are under way.")
        try:
            yield
        finally:
            semaphore.release()
    finally:
        with _slots_lock:
            semaphore, users = _slots[host]
            if users == 1:
                del _slots[host]
            else:
                _slots[host] = (semaphore, users - 1)


def _get(target: _Target, policy: Policy, until: float, accept: str, max_bytes: int, truncate: bool) -> Response | str:
    """One exchange: the Response, or where it redirects to."""
    url = httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
    headers: dict[bytes | str, bytes | str] = {
        "Host": target.authority,
        "User-Agent": USER_AGENT,
        "Accept": accept,
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    backend = _CheckedBackend(target.host, policy, until)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_tls(), network_backend=backend, max_connections=1) as pool,
            pool.stream("GET", url, headers=headers) as answer,
        ):
            received = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
            if answer.status in (301, 302, 303, 307, 308) and received.get("location"):
                return _location(received["location"])
            if not 200 <= answer.status < 300:
                raise EgressFailed(f"It answered with status {answer.status}.", answer.status)
            if received.get("content-encoding", "identity").lower() not in ("", "identity"):
                raise EgressFailed("It answered in an encoding nobody asked for.", answer.status)
            body = _body(answer, received, max_bytes, truncate)
    except (httpcore.ProtocolError, httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
        raise EgressFailed(f"{target.host} could not be read: {type(error).__name__}.") from error
    return Response(target.url, answer.status, received.get("content-type", ""), body, received)


def _location(value: str) -> str:
    """A Location header as text: servers send UTF-8 where only ASCII is allowed."""
    try:
        return value.encode("latin-1").decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.strip()


def _body(answer: httpcore.Response, headers: dict[str, str], max_bytes: int, truncate: bool) -> bytes:
    length = headers.get("content-length", "")
    if not truncate and length.isdigit() and len(length) < 20 and int(length) > max_bytes:
        raise EgressFailed("The answer is too large.", answer.status)
    body = bytearray()
    for chunk in answer.iter_stream():
        body += chunk
        if len(body) > max_bytes:
            if truncate:
                break
            raise EgressFailed("The answer is too large.", answer.status)
    return bytes(body[:max_bytes])


@cache
def _tls() -> ssl.SSLContext:
    """Trusts what this machine trusts (an organisation's own authority, too) and the public authorities."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise EgressFailed("It took too long.")
    return left


_resolvers = ThreadPoolExecutor(max_workers=8, thread_name_prefix="resolve")  # a resolver cannot be told to stop


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system gives them."""
    return list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


class _CheckedBackend(httpcore.NetworkBackend):
    """Connects only to an address of the host that was checked, and only while there is time left."""

    def __init__(self, host: str, policy: Policy, until: float) -> None:
        self.host, self.policy, self.until = host, policy, until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = EgressFailed(f"{self.host} has no address.")
        for address in self._addresses(port):
            try:
                stream = httpcore.SyncBackend().connect_tcp(str(address), port, timeout=_left(self.until))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self.until)
        raise failure

    def _addresses(self, port: int) -> list[Address]:
        """All addresses of the host, or EgressRefused if a single one may not be called."""
        resolving = _resolvers.submit(resolve, self.host, port)
        try:
            found = resolving.result(timeout=_left(self.until))
        except (OSError, UnicodeError) as error:  # a TimeoutError is an OSError
            resolving.cancel()
            raise EgressFailed(f"{self.host} cannot be found.") from error
        addresses = [ipaddress.ip_address(address) for address in found]
        for address in addresses:
            self.policy.check(self.host, address)
        return addresses[:MAX_ADDRESSES]

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, _left(self.until)))


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every step has only the time that is left: a byte a second does not hold a worker."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self.stream, self.until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(min(max_bytes, CHUNK), timeout=_left(self.until))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, timeout=_left(self.until))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _TimedStream(self.stream.start_tls(ssl_context, server_hostname, _left(self.until)), self.until)

    def get_extra_info(self, info: str) -> object:
        return self.stream.get_extra_info(info)
