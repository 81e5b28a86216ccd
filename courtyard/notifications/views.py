"""The bell's page."""

import uuid

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.errors import NotFound
from courtyard.core.web import done, is_partial
from courtyard.notifications import selectors, services
from courtyard.people.selectors import quiet

__all__ = ["count", "listing", "open_notice", "read_all"]


@signed_in
@require_GET
def listing(request: PersonRequest) -> HttpResponse:
    """Everything that concerns me, newest first; ``?unread=1`` what is unread."""
    unread = request.GET.get("unread") == "1"
    page = selectors.entries(request.user, unread=unread, cursor=request.GET.get("cursor"))
    partial = request.GET.get("cursor") and is_partial(request)
    template = "notifications/more.html" if partial else "notifications/list.html"
    held = None if partial else quiet(request.user)
    return render(request, template, {"page": page, "unread": unread, "quiet": held})


@signed_in
@require_GET
def open_notice(request: PersonRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Read an entry and go to what it is about."""
    notice = services.mark_read(actor=request.user, notice_id=notice_id)
    href = selectors.href_of(request.user, notice) if notice else None
    if href is None:
        raise NotFound
    return redirect(href)


@signed_in
@require_POST
def read_all(request: PersonRequest) -> HttpResponse:
    """Mark everything as read."""
    services.mark_all_read(actor=request.user)
    return done(request, toast=_("All caught up."), to="/notifications/", refresh=True)


@signed_in
@require_GET
def count(request: PersonRequest) -> HttpResponse:
    """The number on the bell, asked for when it rings."""
    return JsonResponse({"unread": selectors.unread_count(request.user)})
