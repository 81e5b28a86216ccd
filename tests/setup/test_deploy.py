"""What lies in deploy/ is taken by the programs it is for, and nginx in front of the roles serves as the page says.

Programs that are not here are fetched from Debian into a folder of the test; nothing is installed and no service starts.
"""

import http.client
import json
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench import front as front_of
from tests.setup.machine import ROOT, Server, courtyard, free_port, serving, until

pytestmark = pytest.mark.slow

DEPLOY = ROOT / "deploy"
NAME = "courtyard.example.org"


def program(name: str, inside: str, folder: Path) -> str:
    """The path of a program of Debian."""
    try:
        return front_of.program(name, inside, folder)
    except front_of.NotHere as why:
        pytest.skip(str(why))


@pytest.mark.parametrize("name", ["courtyard.service", "courtyard@.service"])
def test_systemd_understands_the_units(name: str, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here")
    text = (DEPLOY / name).read_text()
    for command in ("/srv/courtyard/bin/run", "/srv/courtyard/bin/courtyard"):
        text = text.replace(
            f"ExecStart={command}", f"ExecStart={sys.executable}"
        )  # the command must exist to be verified
    unit = tmp_path / name.replace("@", "@web1")
    unit.write_text(text)
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    about_it = [line for line in done.stderr.splitlines() if unit.name in line]
    assert (done.returncode, about_it) == (0, []), done.stderr


def test_the_units_start_commands_that_exist() -> None:
    for name, words in (("courtyard.service", "bin/run"), ("courtyard@.service", "bin/courtyard")):
        (started,) = [line for line in (DEPLOY / name).read_text().splitlines() if line.startswith("ExecStart=")]
        assert f"/srv/courtyard/{words} " in started
        assert (ROOT / words).is_file()


def test_caddy_understands_its_file(tmp_path: Path) -> None:
    caddy = program("caddy", "usr/bin/caddy", tmp_path)
    file = shutil.copy(DEPLOY / "Caddyfile", tmp_path)
    command = [caddy, "validate", "--config", file, "--adapter", "caddyfile"]
    done = subprocess.run(command, env={"HOME": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Valid configuration" in done.stdout + done.stderr


@dataclass
class Front:
    """nginx with our configuration: where it takes https and http, and whom to trust."""

    https: int
    http: int
    certificate: Path

    def ask(self, method: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """One request over https, as a browser of this name sends it."""
        trust = ssl.create_default_context(cafile=str(self.certificate))
        with (
            socket.create_connection(("127.0.0.1", self.https), timeout=20) as plain,
            trust.wrap_socket(plain, server_hostname=NAME) as line,
            closing(http.client.HTTPConnection(NAME)) as asking,
        ):
            asking.sock = line
            asking.request(method, path, headers=headers)
            answer = asking.getresponse()
            head = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, head, b"" if answer.status == 413 else answer.read()


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """web and live apart, and nginx before them; the second of the two web servers is not there."""
    folder = tmp_path_factory.mktemp("front")
    nginx = program("nginx", "usr/sbin/nginx", folder)
    data = folder / "data"
    assert courtyard("migrate", data=data).returncode == 0
    known = {"PUBLIC_URL": f"https://{NAME}", "COURTYARD_PROXIES": "127.0.0.1", "COURTYARD_WEB_WORKERS": "1"}
    with serving(data, "--role", "web", **known) as web, serving(data, "--role", "live", **known) as live:
        made = Front(free_port(), free_port(), certificate(folder))
        command = [
            nginx,
            "-p",
            str(folder),
            "-e",
            str(folder / "error.log"),
            "-c",
            str(written(folder, made, web, live)),
        ]
        tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert tried.returncode == 0, tried.stderr
        running = subprocess.Popen([*command, "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        try:
            assert until(lambda: listens(made.https))
            yield made
        finally:
            running.terminate()
            running.wait(15)


def certificate(folder: Path) -> Path:
    """A certificate for the name, signed by itself."""
    made = folder / "fullchain.pem"
    words = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        "privkey.pem",
        "-out",
        "fullchain.pem",
    ]
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    if not shutil.which("openssl"):
        pytest.skip("openssl is not here to make a certificate")
    subprocess.run(["openssl", *words, *subject], cwd=folder, capture_output=True, check=True)
    return made


def written(folder: Path, front: Front, web: Server, live: Server) -> Path:
    """Our configuration with the ports and folders of this test, inside the smallest main one."""
    text = (DEPLOY / "nginx.conf").read_text()
    for ours, here in {
        "    listen [::]:80;\n": "", "    listen [::]:443 ssl http2;\n": "",
        "listen 80;": f"listen 127.0.0.1:{front.http};", "listen 443 ": f"listen 127.0.0.1:{front.https} ",
        "127.0.0.1:8001": f"127.0.0.1:{web.port}", "127.0.0.1:8002": f"127.0.0.1:{free_port()}",
        "127.0.0.1:8101": f"127.0.0.1:{live.port}", f"/etc/letsencrypt/live/{NAME}/": f"{folder}/",
    }.items():  # fmt: skip
        assert ours in text
        text = text.replace(ours, here)
    return front_of.surround(folder, text)


def listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def test_pages_come_over_https_although_one_of_web_is_away(front: Front) -> None:
    for _n in range(6):
        assert front.ask("GET", "/welcome/")[0] == 200
    _status, headers, page = front.ask("GET", "/welcome/")
    assert b"<html" in page
    assert headers["strict-transport-security"]
    assert "default-src 'self'" in headers["content-security-policy"]


def test_http_is_sent_to_https(front: Front) -> None:
    asking = http.client.HTTPConnection("127.0.0.1", front.http, timeout=10)
    asking.request("GET", "/people/?q=a", headers={"Host": NAME})
    answer = asking.getresponse()
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{NAME}/people/?q=a")


def test_live_goes_to_live(front: Front) -> None:
    """A stranger is refused by the gateway itself, after the origin was looked at."""
    asked = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }  # fmt: skip
    assert front.ask("GET", "/live", Origin=f"https://{NAME}", **asked)[0] == 401
    assert front.ask("GET", "/live", Origin="https://evil.example", **asked)[0] == 403


def test_what_is_not_for_outside_stays_inside(front: Front) -> None:
    assert front.ask("GET", "/metrics")[0] == 404
    assert json.loads(front.ask("GET", "/readyz")[2])["status"] == "ready"
    began = time.monotonic()
    assert front.ask("POST", "/api/v1/files", **{"Content-Length": str(202 * 2**20)})[0] == 413
    assert time.monotonic() - began < 10
