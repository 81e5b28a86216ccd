"""The outermost layer: headers of every answer, plain words for a database that is away, one log line, one count.

The parts of a request's way that no room should think about. It is one class because each layer costs every request.
"""

import errno
import logging
import select
import sys
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError, connection
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from courtyard.config import health, metrics
from courtyard.config.env import setting
from courtyard.config.logs import quick

log = structlog.get_logger("courtyard.request")

RETRY_SECONDS = "3"
POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob: data:",
    "media-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{directive} {value}" for directive, value in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
TROUBLES = {
    503: (
        gettext_noop("The database is away for a moment"),
        gettext_noop("Nothing was lost that was saved before. Please try again in a few seconds."),
    ),
    507: (
        gettext_noop("The server's disk is full"),
        gettext_noop("Nothing was saved. Please tell whoever runs this server."),
    ),
}
_FOREIGN_NAME = (
    "This server does not go by that name. Whoever runs it can allow it with PUBLIC_URL or COURTYARD_HOSTS.\n"
)
SECRET_ARGUMENTS = {"token", "key", "secret", "code", "uidb36"}


class Edge:
    """See the module."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.headers = dict(HEADERS)
        if settings.PUBLIC_URL.startswith("https:"):
            self.headers["Strict-Transport-Security"] = "max-age=31536000"
        self.proxies = {address.strip() for address in setting("COURTYARD_PROXIES").split(",") if address.strip()}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        self._believe_proxy(request)
        drop_dead_connection()
        page = health.PAGES.get(request.path_info)
        response = page(request) if page else self._answer(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if page is None:
            self._note(request, response, time.perf_counter() - started)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()
            response = self.get_response(request)
        except DisallowedHost:
            return HttpResponse(_FOREIGN_NAME, status=400, content_type="text/plain; charset=utf-8")
        except Exception as error:  # the page that says so failed too
            if trouble_of(error) is None:
                raise
            return answer_trouble(request, error)
        trouble = getattr(request, "trouble", None)
        if trouble is None or response.status_code != 500:
            return response
        response.close()
        return answer_trouble(request, trouble)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer when a view failed for a reason outside the program; what fails in other layers ``_answer`` sees."""
        if trouble_of(error) is None:
            return None
        request.trouble = error  # type: ignore[attr-defined]
        return answer_trouble(request, error)

    def _believe_proxy(self, request: HttpRequest) -> None:
        """Address and scheme of the client as a trusted proxy tells them; from anyone else those headers are dropped."""
        forwarded = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        scheme = request.META.pop("HTTP_X_FORWARDED_PROTO", "")
        request.forwarded = bool(forwarded or "HTTP_FORWARDED" in request.META or "HTTP_X_REAL_IP" in request.META)  # type: ignore[attr-defined]
        if not self.proxies or request.META.get("REMOTE_ADDR") not in self.proxies:
            return
        way = [address.strip() for address in forwarded.split(",") if address.strip()]
        while way and request.META["REMOTE_ADDR"] in self.proxies:
            request.META["REMOTE_ADDR"] = way.pop()
        if scheme in {"http", "https"}:
            request.META["wsgi.url_scheme"] = scheme

    def _note(self, request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
        metrics.observe(request, response.status_code, seconds)
        level = logging.WARNING if response.status_code >= 500 else logging.INFO
        ms = round(seconds * 1000, 1)
        quick(level, "request", method=request.method, path=told_path(request), status=response.status_code, ms=ms)


def told_path(request: HttpRequest) -> str:
    """The path for the log: never the query, never a secret that stands in the path."""
    match = request.resolver_match
    if match is None:
        _, first, *rest = [*request.path_info.split("/", 2), ""]
        return f"/{first[:40]}/…" if any(rest) else f"/{first[:40]}"
    return f"/{match.route}" if SECRET_ARGUMENTS & match.kwargs.keys() else request.path_info[:200]


def drop_dead_connection() -> None:
    """Close a kept connection whose server has hung up, so that this request opens a new one instead of failing.

    An idle connection has nothing to say; one that is readable carries the server's farewell. One poll, no query.
    """
    kept = connection.connection
    if kept is None or connection.in_atomic_block:
        return
    try:
        poller = select.poll()
        poller.register(kept.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        if poller.poll(0):
            connection.close()
    except (OSError, InterfaceError, OperationalError):
        connection.close()


@receiver(got_request_exception)
def notice_trouble(sender: object, request: HttpRequest | None = None, **_kwargs: object) -> None:
    """Remember on the request why it failed. Called while the exception is handled, before it is logged."""
    error = sys.exc_info()[1]
    if request is not None and trouble_of(error):
        request.trouble = error  # type: ignore[attr-defined]


def trouble_of(error: BaseException | None) -> int | None:
    """503 for a database that is away or overwhelmed, 507 for a full disk, None for a fault of ours."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return 507
    if isinstance(error, OperationalError | InterfaceError):
        return 507 if getattr(error.__cause__, "sqlstate", None) == "53100" else 503
    return None


def answer_trouble(request: HttpRequest, error: BaseException) -> HttpResponse:
    """A page for people, problem+json for programs, and when to try again. Needs no database."""
    status = trouble_of(error) or 503
    log.warning("trouble", status=status, kind=type(error.__cause__ or error).__name__, path=told_path(request))
    headers = {"Retry-After": RETRY_SECONDS}
    if request.path_info.startswith(("/api/", "/scim/")):
        title, detail = TROUBLES[status]
        body = {"type": "about:blank", "title": _(title), "status": status, "detail": _(detail)}
        return JsonResponse(body, status=status, headers=headers, content_type="application/problem+json")
    return HttpResponse(get_template(f"{status}.html").render({}), status=status, headers=headers)
