"""``/healthz`` (the process lives), ``/readyz`` (it can serve: database, migrations, storage) and ``/metrics``.

They are answered before any other middleware: no session, no check of the Host, which probes often lack.
"""

import hmac
import ipaddress
import tempfile

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.urls import path

from courtyard.config import metrics as figures
from courtyard.config.env import setting
from courtyard.core.access import guarded, public

_migrated = False


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when this process can serve, else 503; the JSON says which part is missing."""
    checks = {"database": _database(), "storage": _storage()}
    checks["migrations"] = _migrations() if checks["database"] == "ok" else "unknown"
    ready = all(state == "ok" for state in checks.values())
    body = {"status": "ready" if ready else "not ready", "checks": checks}
    return JsonResponse(body, status=200 if ready else 503, headers={} if ready else {"Retry-After": "2"})


@guarded
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, for this machine or for who has the token; to anybody else the page does not exist."""
    if not _may_read_metrics(request):
        return HttpResponseNotFound()
    return HttpResponse(figures.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return "away"
    return "ok"


def _storage() -> str:
    try:
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.MEDIA_ROOT) as probe:
            probe.write(b"x")
    except OSError as error:
        return f"not writable: {error.strerror}"
    return "ok"


def _migrations() -> str:
    """Asked until it is well once: the code of a process does not change."""
    global _migrated
    if not _migrated:
        from courtyard.config import schema

        waiting = len(schema.missing())
        if waiting:
            return f"{waiting} waiting"
        _migrated = True
    return "ok"


def _may_read_metrics(request: HttpRequest) -> bool:
    if token := setting("COURTYARD_METRICS_TOKEN"):
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    try:
        local = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        local = False
    return local and not getattr(request, "forwarded", True)


PAGES = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
urlpatterns = [path(where[1:], page, name=where[1:]) for where, page in PAGES.items()]
