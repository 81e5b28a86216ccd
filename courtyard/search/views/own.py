"""One's own searches: what stands there before anything is asked, saved searches and those of late."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.errors import Invalid
from courtyard.core.web import done, text
from courtyard.search import services
from courtyard.search.models import Alert
from courtyard.search.query import read
from courtyard.search.selectors import own

__all__ = ["recent", "recents", "save", "saved", "start"]


def start(request: PersonRequest) -> HttpResponse:
    """The search page before anything is asked."""
    context = {
        "query": read(""), "found": None, "alerts": Alert.choices, "saved_searches": own.saved_searches(request.user),
        "recent": own.recent_searches(request.user), "remembered": own.is_remembered(request.user),
    }  # fmt: skip
    return render(request, "search/search.html", context)


@signed_in
@require_POST
def save(request: PersonRequest) -> HttpResponse:
    """Save the search of the form."""
    q, kind = request.POST.get("q", ""), request.POST.get("kind", "")
    try:
        services.save_search(
            actor=request.user,
            query=q,
            kind=kind,
            name=text(request, "name"),
            alert=request.POST.get("alert", Alert.OFF),
        )
    except Invalid as refusal:
        messages.error(request, refusal.words)
    else:
        messages.success(request, _("Saved: you find it on the search page."))
    return redirect("/search/?" + urlencode({"q": read(q).typed, **({"kind": kind} if kind else {})}))


@signed_in
@require_http_methods(["GET", "POST"])
def saved(request: PersonRequest, search_id: uuid.UUID) -> HttpResponse:
    """GET what a saved search finds, newest first; POST another name and alert, or ``forget`` it."""
    if request.method == "GET":
        one = services.open_search(actor=request.user, search_id=search_id)
        return redirect(
            "/search/?" + urlencode({"q": one.query, **({"kind": one.kind} if one.kind else {}), "sort": "new"})
        )
    if "forget" in request.POST:
        services.forget_search(actor=request.user, search_id=search_id)
        return done(request, toast=_("Forgotten."), to="/search/")
    try:
        services.change_search(
            actor=request.user, search_id=search_id, name=text(request, "name"), alert=request.POST.get("alert")
        )
    except Invalid as refusal:
        messages.error(request, refusal.words)
        return redirect("/search/")
    return done(request, toast=_("Saved."), to="/search/")


@signed_in
@require_POST
def recents(request: PersonRequest) -> HttpResponse:
    """Forget all searches of late; with ``remember`` on or off, note them from now on or no more."""
    wish = request.POST.get("remember")
    if wish in ("on", "off"):
        services.remember_searches(actor=request.user, on=wish == "on")
    else:
        services.forget_recent(actor=request.user)
    return redirect("/search/")


@signed_in
@require_POST
def recent(request: PersonRequest, recent_id: uuid.UUID) -> HttpResponse:
    """Forget one."""
    services.forget_recent(actor=request.user, recent_id=recent_id)
    return redirect("/search/")
