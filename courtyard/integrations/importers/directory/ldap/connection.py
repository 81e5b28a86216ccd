"""A connection to an LDAP server that an administrator named: inside the house, so it may be any address, but time and
size are capped, no referral is followed, and the certificate is checked by Python's own rules.

``ldap3`` speaks the protocol; its socket is opened and read here.
"""

import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from ldap3 import BASE, NONE, SUBTREE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPCommunicationError, LDAPInvalidFilterError, LDAPStartTLSError
from ldap3.strategy.sync import SyncStrategy

from courtyard.integrations.importers.directory.ldap.place import Access
from courtyard.integrations.importers.directory.ldap.troubles import LdapFailed, failed_by_result

__all__ = ["Session", "opened"]

PATIENCE = 10.0  # seconds: for connecting, and for the next bytes of an answer
MAX_MESSAGE = 8 * 1024 * 1024  # bytes: one entry, with what was asked for of it
MAX_RECEIVED = 1024 * 1024 * 1024  # bytes of one connection
_CHUNK = 64 * 1024
_OTHER_NAME = (62, 64)  # OpenSSL's codes for a certificate of another host or address
_PAGES = "1.2.840.113556.1.4.319"  # RFC 2696


@contextmanager
def opened(access: Access, *, seconds: float) -> Iterator["Session"]:
    """The server, open and signed in, for so long at most. Raises LdapFailed for whatever goes wrong with it."""
    server = Server(access.host, access.port, use_ssl=access.ldaps, get_info=NONE, tls=_Checked(access))
    connection = Connection(
        server, access.bind_dn or None, access.password or None, auto_referrals=False, auto_range=False,
        check_names=False, return_empty_attributes=False, raise_exceptions=False,
    )  # fmt: skip
    strategy = _Bounded(connection, time.monotonic() + seconds)
    connection.strategy, connection.open = strategy, strategy.open
    for name in ("send", "get_response", "post_send_single_response", "post_send_search"):
        setattr(connection, name, getattr(strategy, name))
    try:
        with _told(strategy):
            connection.open(read_server_info=False)
            if not (access.ldaps or access.plain):
                connection.start_tls(read_server_info=False)
            if not connection.bind(read_server_info=False):
                raise failed_by_result(connection.result, binding=True)
        yield Session(connection, strategy)
    finally:
        with suppress(Exception):
            strategy.close()


class Session:
    """An open connection."""

    def __init__(self, connection: Connection, strategy: "_Bounded") -> None:
        self._connection, self._strategy = connection, strategy

    def page(
        self,
        base: str,
        wanted: str,
        attributes: Sequence[str],
        *,
        size: int | None = None,
        cookie: bytes = b"",
        alone: bool = False,
    ) -> tuple[list[dict[str, Any]], bytes]:
        """The next entries from ``base`` down, or that one ``alone``, and by which cookie one goes on; "" at the end.

        Raises LdapFailed.
        """
        scope = BASE if alone else SUBTREE
        with _told(self._strategy):
            self._connection.search(
                base, wanted, scope, attributes=list(attributes), paged_size=size, paged_cookie=cookie
            )
            result = self._connection.result
            if result["result"]:
                raise failed_by_result(result)
            controls = result.get("controls") or {}
            value = controls.get(_PAGES, {}).get("value") or {}
            return list(self._connection.response), value.get("cookie") or b""


class _Checked(Tls):  # type: ignore[misc]
    """TLS as Python makes it by default: chain and name are checked, unless an administrator said not to."""

    def __init__(self, access: Access) -> None:
        super().__init__()
        self.access = access

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
        """Put TLS around the connection."""
        try:
            connection.socket = self._context().wrap_socket(connection.socket, server_hostname=self.access.host)
        except LdapFailed as error:
            connection.strategy.failure = error
            raise
        except ssl.SSLCertVerificationError as error:
            named_otherwise = error.verify_code in _OTHER_NAME
            code, word = ("name", self.access.host) if named_otherwise else ("certificate", error.verify_message)
            connection.strategy.failure = LdapFailed(code, word.rstrip("."))
            raise
        except ssl.SSLError:
            connection.strategy.failure = LdapFailed("no_tls")
            raise

    def _context(self) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cadata=self.access.authorities or None)
        except (ssl.SSLError, ValueError):
            raise LdapFailed("bad_authority") from None
        if not self.access.verified:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


class _Bounded(SyncStrategy):  # type: ignore[misc]
    """Opens and reads the socket within the limits; ``failure`` is what really happened, which ``ldap3`` covers up."""

    def __init__(self, connection: Connection, until: float) -> None:
        super().__init__(connection)
        self.until = until
        self.reached, self.received = False, 0
        self.failure: LdapFailed | None = None

    def _open_socket(self, address: Any, use_ssl: bool = False, unix_socket: bool = False) -> None:
        connection = self.connection
        connection.socket = socket.create_connection(address[4][:2], timeout=self._patience())
        self.reached = True
        try:
            if use_ssl:
                connection.server.tls.wrap_socket(connection, do_handshake=True)
        except BaseException:
            connection.socket.close()
            raise
        connection.closed = False

    def receiving(self) -> list[bytes]:
        """The next whole messages. Raises OSError where the line is down, LdapFailed beyond a limit."""
        messages: list[bytes] = []
        waiting = bytearray()
        while not messages or waiting:
            size = self.compute_ldap_message_size(waiting)
            if size > MAX_MESSAGE:
                raise LdapFailed("too_much")
            if 0 <= size <= len(waiting):
                messages.append(bytes(waiting[:size]))
                del waiting[:size]
            else:
                waiting += self._next_bytes()
        return messages

    def _next_bytes(self) -> bytes:
        self.connection.socket.settimeout(self._patience())
        data: bytes = self.connection.socket.recv(_CHUNK)
        self.received += len(data)
        if not data:
            raise ConnectionResetError
        if self.received > MAX_RECEIVED:
            raise LdapFailed("too_much")
        return data

    def _patience(self) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(PATIENCE, left)


@contextmanager
def _told(strategy: _Bounded) -> Iterator[None]:
    """Whatever goes wrong inside the library, as LdapFailed: a message may break it in any way it likes."""
    try:
        yield
    except Exception as error:
        raise strategy.failure or _failed(strategy, error) from None


def _failed(strategy: _Bounded, error: Exception) -> LdapFailed:
    if isinstance(error, LdapFailed):
        return error
    if isinstance(error, LDAPInvalidFilterError):
        return LdapFailed("filter")
    if isinstance(error, TimeoutError):
        return LdapFailed("silent")
    if isinstance(error, LDAPStartTLSError):
        return LdapFailed("no_tls")
    if isinstance(error, OSError | LDAPCommunicationError):
        if strategy.reached:
            return LdapFailed("gone" if strategy.received else "no_tls")
        return LdapFailed("unreachable" if strategy.connection.server.address_info else "unknown_host")
    return LdapFailed("odd", type(error).__name__)
