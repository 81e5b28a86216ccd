"""Turning the errors of services and access into answers, in one place: a page, a fragment, or problem+json for scripts."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from courtyard.core.errors import CourtyardError, Invalid, NotFound, TooMany

__all__ = ["Refusals", "not_found", "problem"]

_PAGES = {400, 403, 404, 429, 503, 507}


class Refusals:
    """Middleware: a view that raises a CourtyardError has answered with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to a refusal; any other exception is left to Django."""
        if not isinstance(error, CourtyardError):
            return None
        if _wants_json(request):
            return problem(error)
        return _page(request, error)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to an address that leads nowhere (Django's ``handler404``)."""
    return problem(NotFound()) if _wants_json(request) else _page(request, NotFound())


def _wants_json(request: HttpRequest) -> bool:
    if request.path.startswith("/api/"):
        return True
    return "text/html" not in request.headers.get("Accept", "text/html") and not request.headers.get("HX-Request")


def problem(error: CourtyardError) -> HttpResponse:
    """RFC 9457. What may not be seen answers exactly like what does not exist."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _title(error),
        "status": error.status,
        "detail": sentence(error),
    }
    if isinstance(error, Invalid):
        body["errors"] = error.errors
    return _with_retry(error, JsonResponse(body, status=error.status, content_type="application/problem+json"))


def sentence(error: CourtyardError) -> str:
    """What a person reads; for Invalid the sentences of its fields."""
    if isinstance(error, NotFound):
        return _("There is nothing here, or it is not for you to see.")
    return error.words or _title(error)


def _title(error: CourtyardError) -> str:
    return {
        400: _("This cannot be understood"),
        403: _("You may not do this"),
        404: _("Not found"),
        409: _("It changed meanwhile"),
        422: _("This cannot be taken as it is"),
        429: _("Too many requests"),
        507: _("There is no room left for files"),
    }.get(error.status, _("This cannot be done"))


def _page(request: HttpRequest, error: CourtyardError) -> HttpResponse:
    template = f"{error.status}.html" if error.status in _PAGES else "400.html"
    context = {"detail": "" if isinstance(error, NotFound) else sentence(error), "me": request.user}
    return _with_retry(error, render(request, template, context, status=error.status))


def _with_retry(error: CourtyardError, response: HttpResponse) -> HttpResponse:
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response
