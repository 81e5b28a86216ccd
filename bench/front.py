"""nginx with the configuration of deploy/ before the processes of a bench, on loopback and without TLS.

It is taken from Debian into a folder of its own where it is not installed; no service starts.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.place import ROOT

__all__ = ["NotHere", "front", "program", "surround"]

FILES = 40_000  # two sockets for each client, and some


class NotHere(RuntimeError):
    """A program is not on this machine, and could not be fetched."""


@contextlib.contextmanager
def front(port: int, *, web: Sequence[int], live: Sequence[int]) -> Iterator[int]:
    """nginx at this port, which passes on to the ports of the roles; its process. Raises NotHere."""
    with tempfile.TemporaryDirectory(prefix="courtyard-front-") as name:
        folder = Path(name)
        nginx = program("nginx", "usr/sbin/nginx", folder)
        main = surround(folder, plainly((ROOT / "deploy/nginx.conf").read_text(), port, web, live))
        command = [nginx, "-p", name, "-e", f"{name}/error.log", "-c", str(main), "-g", "daemon off;"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
            try:
                _await(port, running)
                yield running.pid
            finally:
                running.terminate()


def program(name: str, inside: str, folder: Path) -> str:
    """The path of a program of Debian. Raises NotHere."""
    if here := shutil.which(name):
        return here
    if not shutil.which("apt-get"):
        raise NotHere(f"{name} is not here, and this is not Debian")
    got = subprocess.run(["apt-get", "download", name], cwd=folder, capture_output=True, text=True, check=False)
    if got.returncode:
        raise NotHere(f"{name} is not here and could not be fetched from Debian: {got.stderr.strip()[-200:]}")
    (package,) = folder.glob(f"{name}_*.deb")
    subprocess.run(["dpkg-deb", "-x", str(package), str(folder / name)], check=True)
    return str(folder / name / inside)


def plainly(text: str, port: int, web: Sequence[int], live: Sequence[int]) -> str:
    """Our configuration at this port instead of those of the web, with these processes behind it. The redirection goes."""
    upstreams, _redirection, served = text.split("\nserver {\n")
    for ours, ports in (((8001, 8002), web), ((8101,), live)):
        written = "".join(f"    server 127.0.0.1:{one};\n" for one in ours)
        assert written in upstreams
        upstreams = upstreams.replace(written, "".join(f"    server 127.0.0.1:{one};\n" for one in ports))
    tls = ("ssl_", "listen [::]", "add_header Strict-Transport-Security")
    kept = [line for line in served.splitlines() if not line.strip().startswith(tls)]
    here = [f"    listen 127.0.0.1:{port} backlog=4096;" if "listen 443" in line else line for line in kept]
    return "\n".join([upstreams, "server {", *here, ""])


def surround(folder: Path, text: str) -> Path:
    """The smallest main configuration around ours, with all it writes in this folder."""
    (folder / "courtyard.conf").write_text(text)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    main.write_text(
        f"pid {folder}/nginx.pid;\nworker_processes 1;\nworker_rlimit_nofile {FILES};\n"
        f"{'user root;' if os.geteuid() == 0 else ''}\nevents {{ worker_connections {FILES // 2}; }}\n"
        f"http {{\naccess_log off;\n{temporary}include {folder}/courtyard.conf;\n}}\n"
    )
    return main


def _await(port: int, running: "subprocess.Popen[bytes]") -> None:
    for _try in range(500):
        if running.poll() is not None:
            raise RuntimeError(f"nginx ended with status {running.returncode}.")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise RuntimeError("nginx does not listen.")
