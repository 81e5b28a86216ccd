"""The phone book without a connection: its page, and the service worker that keeps both on a device."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import public, signed_in
from courtyard.core.errors import NotFound
from courtyard.people.access import check_phone_book

__all__ = ["offline", "worker"]


@signed_in
@require_safe
def offline(request: PersonRequest) -> HttpResponse:
    """The page that reads what the device keeps. It holds nothing of anybody itself."""
    check_phone_book(request.user)
    return render(request, "people/offline.html")


@public
@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """The worker's script, at the root, because it answers for every page while there is no connection."""
    script = _script()
    if script is None:
        raise NotFound
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Service-Worker-Allowed": "/"})


@cache
def _script() -> bytes | None:
    found = finders.find("build/phone-book-worker.js")
    return Path(found).read_bytes() if isinstance(found, str) else None
