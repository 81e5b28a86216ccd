"""What ``/metrics`` tells: requests of every process of this supervisor, and the state of the jobs."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
OLDEST = (
    "select coalesce(extract(epoch from max(now() - coalesce(j.scheduled_at, e.at))), 0)::float from procrastinate_jobs j "
    "left join lateral (select min(at) as at from procrastinate_events where job_id = j.id) e on true "
    "where j.status = 'todo' and (j.scheduled_at is null or j.scheduled_at <= now())"
)
_meters: Any = None
_making = threading.Lock()


def begin(folder: Path) -> None:
    """In a supervisor, before it forks: an empty folder through which its processes add up their figures."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.glob("*.db"):
        left.unlink(missing_ok=True)
    os.environ[FOLDER] = str(folder)


def observe(request: "HttpRequest", status: int, seconds: float) -> None:
    """Count one answered request; nothing outside a supervisor."""
    if FOLDER not in os.environ:
        return
    requests, durations = _meters or _get_meters()
    requests.labels(
        request.method if request.method in {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"} else "other", str(status)
    ).inc()
    durations.observe(seconds)


def _get_meters() -> Any:
    global _meters
    with _making:
        if _meters is None:
            from prometheus_client import Counter, Histogram

            _meters = (
                Counter("courtyard_requests_total", "Requests answered", ["method", "status"]),
                Histogram("courtyard_request_seconds", "Time from a request's arrival to its answer", buckets=SECONDS),
            )
    return _meters


def forget(pid: int) -> None:
    """In the supervisor: a process has ended."""
    if FOLDER in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


def text() -> bytes:
    """All figures in the Prometheus text format."""
    from prometheus_client import CollectorRegistry, generate_latest, multiprocess

    registry = CollectorRegistry()
    if FOLDER in os.environ:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(Jobs())
    return generate_latest(registry)


class Jobs:
    """The state of the job queue, asked of the database when somebody looks."""

    def collect(self) -> Iterator[Any]:
        """Prometheus calls this."""
        from django.db import connection
        from prometheus_client.core import GaugeMetricFamily

        jobs = GaugeMetricFamily("courtyard_jobs", "Jobs by state", labels=["state"])
        with connection.cursor() as cursor:
            cursor.execute("select status::text, count(*) from procrastinate_jobs group by status")
            for state, count in cursor.fetchall():
                jobs.add_metric([state], count)
            cursor.execute(OLDEST)
            oldest = cursor.fetchone()[0]
        yield jobs
        yield GaugeMetricFamily(
            "courtyard_oldest_waiting_job_seconds", "Age of the oldest job that is due and waits", value=oldest
        )
