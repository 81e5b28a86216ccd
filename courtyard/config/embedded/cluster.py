"""One embedded PostgreSQL: made, started, watched and stopped by the process that holds the data folder.

As root it runs as a dedicated account which can enter neither the data folder (0700) nor, often, its parents. No permission
is opened for it: root opens the cluster folder, hands the open handle down, and PostgreSQL reaches its own folder through
``/proc/self/fd/N``. See docs/adr/0002-embedded-postgresql.md.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from functools import partial
from pathlib import Path

from courtyard.config import postgres
from courtyard.config.embedded import account, binaries, configuration
from courtyard.config.folder import told_plainly
from courtyard.config.problems import Problem
from courtyard.config.processes import end_with_parent, lives

NAME = "courtyard"
LOG_LIMIT = 4 * 2**20
LONGEST_SOCKET_FOLDER = 80  # of the 107 characters of a socket's path


class Cluster:
    """The PostgreSQL of one data folder. ``durable=False`` is for tests: fast, and gone after a crash."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.data, self.durable = data, durable
        self.folder = data / "postgres"
        self.sockets: Path | None = None
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The ``DATABASE_URL`` of the running server."""
        return f"postgres://{NAME}@/{NAME}?host={self.sockets}"

    def start(self) -> None:
        """Make the cluster if there is none, end what a killed instance left, and start. Does not wait: see ``wait``."""
        self._check_version()
        self.account = account.choose(self.folder)
        self.programs = (binaries.for_everyone() if self.account else binaries.in_place()) / "bin"
        with told_plainly(self.data):
            if not self.folder.exists():
                self._make()
            self._end_orphan()
            self._tidy()
            configuration.write(self.folder, self.account, durable=self.durable)
            self.sockets = self._socket_folder()
            self.launch()

    def _check_version(self) -> None:
        try:
            found = (self.folder / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            return
        except PermissionError:
            raise Problem(
                f"{self.folder} belongs to another user. Start Courtyard as that user, or choose another folder with --data DIR."
            ) from None
        if found != str(binaries.MAJOR):
            raise Problem(
                f"The database in {self.data} was made by PostgreSQL {found}, and this Courtyard brings PostgreSQL {binaries.MAJOR}. "
                "Start the version of Courtyard that made it, or choose another folder with --data DIR."
            )

    def _make(self) -> None:
        """Run initdb beside the final place and move it there when complete, so that a kill leaves nothing half made."""
        made = self.data / "postgres.new"
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(mode=0o700)
        if self.account:
            os.chown(made, self.account.uid, self.account.gid)
        locale = ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        options = ["--username=postgres", "--auth=trust", "--no-instructions", *([] if self.durable else ["--no-sync"])]
        process = self._spawn("initdb", made, [*locale, *options], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        _, said = process.communicate()
        if process.returncode != 0:
            shutil.rmtree(made, ignore_errors=True)
            lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
            raise Problem(
                f"PostgreSQL could not make its database in {self.data}. It said: {lines[-1] if lines else 'nothing'}"
            )
        configuration.begin(made, self.account)
        made.rename(self.folder)

    def _spawn(
        self, program: str, folder: Path, options: list[str], *, stdout: int, stderr: int
    ) -> "subprocess.Popen[bytes]":
        """Start a program on a folder, as our account, in a session of its own so that Ctrl-C reaches only us."""
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        where = f"/proc/self/fd/{handle}" if self.account else str(folder)
        try:
            return subprocess.Popen(
                [str(self.programs / program), "-D", where, *options],
                pass_fds=[handle],
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
                preexec_fn=partial(end_with_parent, signal.SIGINT),
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
        except PermissionError:
            who = f"user {self.account.uid}" if self.account else "this user"
            raise Problem(
                f"{self.programs / program} cannot be started by {who}: it must be able to enter that folder."
            ) from None
        finally:
            os.close(handle)

    def _end_orphan(self) -> None:
        """A PostgreSQL whose supervisor was killed is told to end; we hold the folder, so it is nobody else's."""
        pid = self._orphan()
        for number, seconds in ((signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            if pid is None:
                return
            os.kill(pid, number)
            until = time.monotonic() + seconds
            while time.monotonic() < until and (pid := self._orphan()):
                time.sleep(0.05)

    def _orphan(self) -> int | None:
        try:
            pid = int((self.folder / "postmaster.pid").read_text().split()[0])
            ours = Path(f"/proc/{pid}/cwd").resolve() == self.folder.resolve()
        except (OSError, ValueError, IndexError):
            return None
        return pid if ours and lives(pid) else None

    def _tidy(self) -> None:
        """Remove the socket folder of a run that was killed; keep the log small."""
        try:
            left = Path(json.loads((self.data / "postgres.json").read_text())["sockets"])
        except (OSError, ValueError, KeyError):
            left = None
        if left and left.name.startswith("courtyard-"):
            shutil.rmtree(left, ignore_errors=True)
        log = self.data / "postgres.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))

    def _socket_folder(self) -> Path:
        """A short, private folder: the path of a socket may have 107 characters, and XDG folders end with a login."""
        usual = [Path("/run")] if self.account else []
        for parent in [*usual, Path("/tmp"), Path(tempfile.gettempdir())]:  # noqa: S108
            if len(str(parent)) <= LONGEST_SOCKET_FOLDER and os.access(parent, os.W_OK):
                made = Path(tempfile.mkdtemp(prefix="courtyard-", dir=parent))
                if self.account:
                    os.chown(made, self.account.uid, self.account.gid)
                return made
        raise Problem("There is no short folder for the database's socket: /tmp is not writable for this user.")

    def launch(self) -> None:
        """Start the server process and write down how to reach it."""
        with (self.data / "postgres.log").open("ab") as log:
            os.fchmod(log.fileno(), 0o600)
            self.log_from = log.tell()
            options = [
                f"--unix_socket_directories={self.sockets}",
                "--unix_socket_permissions=0700",
                "--listen_addresses=",
            ]
            self.process = self._spawn("postgres", self.folder, options, stdout=log.fileno(), stderr=log.fileno())
        written = self.data / "postgres.json.new"
        written.write_text(json.dumps({"pid": self.process.pid, "sockets": str(self.sockets), "url": self.url}))
        written.replace(self.data / "postgres.json")

    def wait(self, seconds: float = 60) -> None:
        """Return when the server accepts connections and our role and database exist; raises ``Problem``."""
        import psycopg

        until = time.monotonic() + seconds
        database = postgres.parse(self.url)
        while True:
            try:
                postgres.connect(database, seconds=2).close()
                return
            except psycopg.OperationalError as error:
                if " does not exist" in str(error):
                    self._make_database()
                elif not self.alive():
                    raise Problem(f"PostgreSQL did not start. {self._last_words()}") from None
                elif time.monotonic() > until:
                    raise Problem(
                        f"PostgreSQL did not become ready within {seconds:.0f} seconds. {self._last_words()}"
                    ) from None
            time.sleep(0.02)

    def _make_database(self) -> None:
        """Our role owns its database and is no superuser: a hole in a query does not reach the server's files."""
        with postgres.connect(postgres.parse(f"postgres://postgres@/postgres?host={self.sockets}")) as connection:
            if not connection.execute("select 1 from pg_roles where rolname = %s", [NAME]).fetchone():
                connection.execute(f"create role {NAME} login createdb")
            if not connection.execute("select 1 from pg_database where datname = %s", [NAME]).fetchone():
                connection.execute(f"create database {NAME} owner {NAME}")

    def _last_words(self) -> str:
        """What it wrote since it was started, in short."""
        log = self.data / "postgres.log"
        lines = log.read_bytes()[self.log_from :].decode(errors="replace").splitlines()
        if any("No space left" in line for line in lines):
            return f"There is no space left on the disk of {self.data}. Make room and start again."
        said = [line.partition("]")[2].strip() for line in lines if " LOG:  starting" not in line]
        return f"It said: {'; '.join(said[-2:]) or 'nothing'} (more in {log})"

    def alive(self) -> bool:
        """Whether the server process runs; reaps it if it has ended, else its lock file would block a restart."""
        return self.process is not None and self.process.poll() is None

    def stop(self, seconds: float = 30) -> None:
        """Fast shutdown, then less polite ones; returns when it has ended."""
        for number, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            if not self.alive() or self.process is None:
                break
            self.process.send_signal(number)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
        if self.sockets:
            (self.data / "postgres.json").unlink(missing_ok=True)
            shutil.rmtree(self.sockets, ignore_errors=True)
