import contextlib
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from courtyard.core import egress
from courtyard.core.egress import EgressFailed, EgressRefused, Policy, fetch

Answer = Callable[[socket.socket, str], None]


class Listener:
    """A TCP server on a loopback port that counts who came and answers each request by a function."""

    def __init__(self, answer: Answer, context: ssl.SSLContext | None = None) -> None:
        self.answer, self.context = answer, context
        self.connections = 0
        self.requests: list[str] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _address = self.socket.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            request = connection.recv(65536).decode()
            self.requests.append(request)
            self.answer(connection, request.split(" ")[1])

    @property
    def policy(self) -> Policy:
        return Policy.of(["127.0.0.1"], [self.port])

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
def listen() -> Iterator[Callable[..., Listener]]:
    opened: list[Listener] = []

    def open_(answer: Answer, context: ssl.SSLContext | None = None) -> Listener:
        opened.append(Listener(answer, context))
        return opened[-1]

    yield open_
    for listener in opened:
        listener.socket.close()


def say(status: str, body: bytes = b"", *headers: str) -> Answer:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return lambda connection, path: connection.sendall("\r\n".join(lines).encode() + body)


def resolves(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Names resolve to each of the answers in turn (then the last for good); returns the names asked for."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    monkeypatch.setattr(egress, "resolve", resolve)
    return asked


def test_a_page_is_fetched_without_telling_anything(listen: Callable[..., Listener]) -> None:
    server = listen(say("200 OK", b"<p>hello", "Content-Type: text/html; charset=utf-8", "Set-Cookie: a=b"))
    answer = fetch(server.url("/ä?q=1#part"), max_bytes=100, accept="text/html", policy=server.policy)
    assert (answer.status, answer.body, answer.content_type) == (200, b"<p>hello", "text/html; charset=utf-8")
    assert answer.url == server.url("/ä?q=1")
    lines = server.requests[0].split("\r\n")
    assert lines[0] == "GET /%C3%A4?q=1 HTTP/1.1"
    names = {line.partition(":")[0].lower() for line in lines[1:] if line}
    assert names == {"host", "user-agent", "accept", "accept-encoding", "connection"}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://localhost./",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[::]/",
        "http://0/",
        "http://0.0.0.0/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://017700000001/",
        "http://①②⑦.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://10.0.0.1/",
        "http://[fd00::1]/",
        "http://[fe80::1%25lo]/",
        "http://224.0.0.1/",
        "gopher://127.0.0.1/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "http://user@127.0.0.1/",
        "http://allowed.example@127.0.0.1/",
        "http://127.0.0.1\\@allowed.example/",
        "http://127.0.0.1 /",
        "//127.0.0.1/",
        "",
        "http://",
        "http://" + "a" * 5000,
    ],
)
def test_nothing_inside_is_ever_connected_to(url: str, listen: Callable[..., Listener]) -> None:
    server = listen(say("200 OK", b"secret"))
    policy = Policy.of(["allowed.example"], [server.port])
    scheme, _, rest = url.partition("//")
    host, slash, path = rest.partition("/")
    with_port = f"{scheme}//{host}:{server.port}{slash}{path}"
    for target in (url, with_port):
        with pytest.raises(EgressRefused):
            fetch(target, max_bytes=100, timeout=3, policy=policy)
    assert server.connections == 0


def test_only_the_ports_of_the_web_are_called(listen: Callable[..., Listener]) -> None:
    server = listen(say("200 OK"))
    with pytest.raises(EgressRefused):
        fetch(server.url(), max_bytes=100, policy=Policy.of(["127.0.0.1"]))
    assert server.connections == 0


def test_a_host_is_allowed_by_its_whole_name_only(
    monkeypatch: pytest.MonkeyPatch, listen: Callable[..., Listener]
) -> None:
    resolves(monkeypatch, ["127.0.0.1"])
    server = listen(say("200 OK", b"in"))
    policy = Policy.of(["wiki.example"], [server.port])
    assert fetch(f"http://WIKI.example.:{server.port}/", max_bytes=10, policy=policy).body == b"in"
    for host in ("evil-wiki.example", "wiki.example.evil.example", "sub.wiki.example"):
        with pytest.raises(EgressRefused):
            fetch(f"http://{host}:{server.port}/#wiki.example", max_bytes=10, policy=policy)
    assert server.connections == 1


def test_one_closed_address_among_good_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolves(monkeypatch, ["1.1.1.1", "10.0.0.1"])
    with pytest.raises(EgressRefused):
        fetch("http://mixed.example/", max_bytes=10)


def test_a_name_that_changes_its_mind_is_connected_where_it_was_checked(
    monkeypatch: pytest.MonkeyPatch, listen: Callable[..., Listener]
) -> None:
    inside = listen(say("200 OK", b"secret"))
    asked = resolves(monkeypatch, ["192.0.2.1"], ["127.0.0.1"])
    policy = Policy.of(["192.0.2.0/24"], [inside.port])
    with pytest.raises((EgressFailed, EgressRefused)):
        fetch(f"http://rebind.example:{inside.port}/", max_bytes=100, timeout=1, policy=policy)
    assert asked == ["rebind.example"]
    assert inside.connections == 0


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_inside_is_refused(
    status: str, listen: Callable[..., Listener], monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = listen(say("200 OK", b"secret"))
    for location in (
        f"http://127.0.0.1:{inside.port}/",
        f"http://[::ffff:127.0.0.1]:{inside.port}/",
        "file:///etc/passwd",
    ):
        outside = listen(say(status, b"", f"Location: {location}"))
        monkeypatch.setattr(egress, "resolve", lambda host, port: ["127.0.0.1"] if host == "out.example" else [host])
        policy = Policy.of(["out.example"], [outside.port, inside.port])
        with pytest.raises(EgressRefused):
            fetch(f"http://out.example:{outside.port}/", max_bytes=100, policy=policy)
        assert outside.connections == 1
    assert inside.connections == 0


def test_redirects_are_followed_four_times_and_not_in_circles(listen: Callable[..., Listener]) -> None:
    def answer(connection: socket.socket, path: str) -> None:
        step = int(path.strip("/"))
        told = say("200 OK", b"there") if step == 4 else say("302 Found", b"", f"Location: /{step + 1}")
        told(connection, path)

    server = listen(answer)
    assert fetch(server.url("/0"), max_bytes=100, policy=server.policy).body == b"there"
    loop = listen(say("302 Found", b"", "Location: /again"))
    with pytest.raises(EgressFailed):
        fetch(loop.url(), max_bytes=100, policy=loop.policy)
    assert loop.connections == 5


def test_an_endless_body_is_cut(listen: Callable[..., Listener]) -> None:
    def endless(connection: socket.socket, path: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    server = listen(endless)
    with pytest.raises(EgressFailed):
        fetch(server.url(), max_bytes=1_000_000, policy=server.policy)
    assert len(fetch(server.url(), max_bytes=1_000, truncate=True, policy=server.policy).body) == 1_000


def test_a_body_announced_too_large_is_not_read(listen: Callable[..., Listener]) -> None:
    server = listen(
        lambda connection, path: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
    )
    with pytest.raises(EgressFailed, match="too large"):
        fetch(server.url(), max_bytes=1_000, policy=server.policy)


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b""])
def test_a_byte_at_a_time_does_not_hold_a_worker(head: bytes, listen: Callable[..., Listener]) -> None:
    def drip(connection: socket.socket, path: str) -> None:
        connection.sendall(head)
        for _second in range(40):
            connection.sendall(b"x")
            time.sleep(0.1)

    server = listen(drip)
    start = time.monotonic()
    with pytest.raises(EgressFailed):
        fetch(server.url(), max_bytes=1_000, timeout=0.5, policy=server.policy)
    assert time.monotonic() - start < 1.5


def test_a_slow_name_does_not_hold_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(egress, "resolve", lambda host, port: time.sleep(2))
    start = time.monotonic()
    with pytest.raises(EgressFailed):
        fetch("http://slow.example/", max_bytes=10, timeout=0.3)
    assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    "answer",
    [
        say("404 Not Found", b"x"),
        say("500 Oops"),
        say("200 OK", b"x", "Content-Encoding: gzip"),
        lambda connection, path: connection.sendall(b"nonsense\r\n\r\n"),
        lambda connection, path: connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000 + b"\r\n"),
        lambda connection, path: None,
        say("302 Found"),
        say("302 Found", b"", "Location: http://[nonsense"),
    ],
)
def test_what_is_no_answer_fails(answer: Answer, listen: Callable[..., Listener]) -> None:
    server = listen(answer)
    with pytest.raises(EgressFailed):
        fetch(server.url(), max_bytes=100, timeout=3, policy=server.policy)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40) | st.from_regex(r"https?://[0-9a-fx.:\[\]%@#?/]{0,25}", fullmatch=True))
def test_no_address_whatever_it_says_is_misread(url: str) -> None:
    """Either it is refused, or the host is one that every reader of addresses sees the same way."""
    try:
        target = egress._Target.of(url, Policy())
    except EgressRefused:
        return
    assert target.scheme in ("http", "https")
    assert target.host == target.host.strip().lower()
    assert not set(target.host) & set("@/\\#?% ")
    assert target.port in (80, 443)
    assert target.path.startswith("/") or target.path.startswith("?")


def test_a_closed_port_and_an_unknown_name_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(EgressFailed):
        fetch(f"http://127.0.0.1:{port}/", max_bytes=10, policy=Policy.of(["127.0.0.1"], [port]))

    def nowhere(host: str, port: int) -> list[str]:
        raise socket.gaierror

    monkeypatch.setattr(egress, "resolve", nowhere)
    with pytest.raises(EgressFailed):
        fetch("http://nowhere.example/", max_bytes=10)


def test_two_calls_at_a_time_go_to_one_host(listen: Callable[..., Listener]) -> None:
    together, most, lock = 0, 0, threading.Lock()

    def count(connection: socket.socket, path: str) -> None:
        nonlocal together, most
        with lock:
            together += 1
            most = max(most, together)
        time.sleep(0.1)
        with lock:
            together -= 1
        say("200 OK", b"x")(connection, path)

    server = listen(count)
    calls = [
        threading.Thread(target=fetch, args=(server.url(),), kwargs={"max_bytes": 9, "policy": server.policy})
        for _ in range(6)
    ]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert server.connections == 6
    assert most <= 2
    assert egress._slots == {}


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    if not shutil.which("openssl"):
        pytest.skip("openssl is needed to make a certificate")
    made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    named = ["-subj", "/CN=good.example", "-addext", "subjectAltName=DNS:good.example"]
    files = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")]
    subprocess.run(["openssl", "req", "-x509", *made, *named, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return context


def test_a_certificate_must_be_trusted_and_name_the_host(
    certificate: ssl.SSLContext, tmp_path: Path, listen: Callable[..., Listener], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolves(monkeypatch, ["127.0.0.1"])
    server = listen(say("200 OK", b"sealed"), certificate)
    policy = Policy.of(["good.example", "other.example"], [server.port])
    with pytest.raises(EgressFailed):
        fetch(f"https://good.example:{server.port}/", max_bytes=10, policy=policy)
    trusting = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    monkeypatch.setattr(egress, "_tls", lambda: trusting)
    assert fetch(f"https://good.example:{server.port}/", max_bytes=10, policy=policy).body == b"sealed"
    with pytest.raises(EgressFailed):
        fetch(f"https://other.example:{server.port}/", max_bytes=10, policy=policy)


def test_settings_open_the_organisations_own_sites(listen: Callable[..., Listener]) -> None:
    server = listen(say("200 OK", b"intranet"))
    with pytest.raises(EgressRefused):
        fetch(server.url(), max_bytes=10)
    with override_settings(COURTYARD_EGRESS_ALLOW=["127.0.0.0/8"], COURTYARD_EGRESS_PORTS=[str(server.port)]):
        assert fetch(server.url(), max_bytes=10).body == b"intranet"
