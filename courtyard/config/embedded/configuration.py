"""The settings of the embedded PostgreSQL: little memory at rest, and what was acknowledged is on the disk."""

import os
from pathlib import Path

from courtyard.config.embedded.account import Account

SETTINGS = """\
# Written by Courtyard at every start. Put settings of your own into local.conf beside this file.
max_connections = 60
shared_buffers = 32MB
work_mem = 8MB
maintenance_work_mem = 48MB
effective_cache_size = 512MB
random_page_cost = 1.1
wal_buffers = 1MB
min_wal_size = 32MB
max_wal_size = 512MB
huge_pages = off
jit = off
io_method = sync
max_worker_processes = 4
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
max_logical_replication_workers = 0
autovacuum_max_workers = 2
autovacuum_worker_slots = 2
max_wal_senders = 2
timezone = 'UTC'
log_timezone = 'UTC'
cluster_name = 'courtyard'
update_process_title = off
# People's words and addresses stay out of the log.
log_min_messages = warning
log_min_error_statement = panic
log_error_verbosity = terse
log_checkpoints = off
"""
DURABLE = "fsync = on\nsynchronous_commit = on\nfull_page_writes = on\n"
DISPOSABLE = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
ACCESS = "# The socket lies in a folder that only its owner (and root) can enter; nothing listens on the network.\nlocal all all trust\n"
INCLUDES = "\ninclude = 'courtyard.conf'\ninclude = 'local.conf'\n"
LOCAL = "# Settings of your own for the embedded PostgreSQL; they win over courtyard.conf.\n"


def begin(cluster: Path, account: Account | None) -> None:
    """Once, in a cluster that initdb just made: keep what it found out about this machine and include the rest."""
    _write(cluster / "pg_hba.conf", ACCESS, account)
    _write(cluster / "local.conf", LOCAL, account)
    _write(cluster / "postgresql.conf", (cluster / "postgresql.conf").read_text() + INCLUDES, account)


def write(cluster: Path, account: Account | None, *, durable: bool) -> None:
    """At every start: what this version decides."""
    _write(cluster / "courtyard.conf", SETTINGS + (DURABLE if durable else DISPOSABLE), account)


def _write(path: Path, text: str, account: Account | None) -> None:
    """Replace a file of the account; never follows a link that the account may have laid for root."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with open(handle, "w") as target:
        if account:
            os.fchown(handle, account.uid, account.gid)
        target.write(text)
    new.replace(path)
