"""Searching, for administrators: words that mean the same, recommended results, what nobody found, the index."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.content.models import TextState
from courtyard.core.access import requires
from courtyard.core.errors import Invalid
from courtyard.core.web import day, text, typed
from courtyard.search import services
from courtyard.search.models import Kind
from courtyard.search.selectors import console, recommended

__all__ = ["index", "recommendation", "recommendations", "searching", "synonym", "synonyms", "unfound"]


@requires("organisation.manage")
@require_GET
def searching(request: PersonRequest) -> HttpResponse:
    """All of it; ``?synonym=`` begins a group with these words."""
    return _page(request, {"line": request.GET.get("synonym", "")[:200]})


def _page(
    request: PersonRequest, sent: dict[str, str], refusal: Invalid | None = None, wrong: str = ""
) -> HttpResponse:
    """``wrong``: the form that was refused, by what it makes or by the id of what it changes."""
    viewer = request.user
    context = {
        "condition": console.condition(viewer), "synonyms": console.synonyms(viewer), "kinds": Kind.choices,
        "recommendations": recommended.recommendations(viewer), "unfound": console.unfound(viewer),
        "file_states": TextState.choices, "least": settings.COURTYARD_UNFOUND_PEOPLE,
        "sent": sent, "problem": refusal.words if refusal else "", "wrong": wrong,
    }  # fmt: skip
    return render(request, "search/console.html", context, status=422 if refusal else 200)


def _saved(request: PersonRequest, words: str, place: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(f"/manage/search/#{place}")


@requires("organisation.manage")
@require_POST
def synonyms(request: PersonRequest) -> HttpResponse:
    """Add a group."""
    try:
        services.add_synonym(actor=request.user, line=text(request, "line"))
    except Invalid as refusal:
        return _page(request, {"line": typed(request, "line")}, refusal, "synonym")
    return _saved(request, _("Saved: searches know it from now on."), "synonyms")


@requires("organisation.manage")
@require_POST
def synonym(request: PersonRequest, synonym_id: uuid.UUID) -> HttpResponse:
    """Write a group anew, or ``drop`` it."""
    if "drop" in request.POST:
        services.drop_synonym(actor=request.user, synonym_id=synonym_id)
        return _saved(request, _("Removed."), "synonyms")
    try:
        services.change_synonym(actor=request.user, synonym_id=synonym_id, line=text(request, "line"))
    except Invalid as refusal:
        return _page(request, {"line": typed(request, "line")}, refusal, str(synonym_id))
    return _saved(request, _("Saved: searches know it from now on."), "synonyms")


_FIELDS = ("words", "address", "title")


@requires("organisation.manage")
@require_POST
def recommendations(request: PersonRequest) -> HttpResponse:
    """Recommend a result for some words."""
    try:
        services.recommend(
            actor=request.user, until=day(request, "until"), **{field: text(request, field) for field in _FIELDS}
        )
    except Invalid as refusal:
        sent = {field: typed(request, field) for field in (*_FIELDS, "until")}
        return _page(request, sent, refusal, "recommendation")
    return _saved(request, _("Saved: it stands first from now on."), "recommended")


@requires("organisation.manage")
@require_POST
def recommendation(request: PersonRequest, recommendation_id: uuid.UUID) -> HttpResponse:
    """Recommend it no more."""
    services.drop_recommendation(actor=request.user, recommendation_id=recommendation_id)
    return _saved(request, _("Removed."), "recommended")


@requires("organisation.manage")
@require_POST
def unfound(request: PersonRequest, unfound_id: uuid.UUID) -> HttpResponse:
    """Set words aside that nobody found anything for."""
    services.set_aside(actor=request.user, unfound_id=unfound_id)
    return _saved(request, _("Set aside."), "unfound")


@requires("organisation.manage")
@require_POST
def index(request: PersonRequest) -> HttpResponse:
    """Index everything anew."""
    services.index_anew(actor=request.user)
    return _saved(request, _("Everything is indexed anew in the background; what is found stays found."), "index")
