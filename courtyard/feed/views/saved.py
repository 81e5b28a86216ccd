"""My drafts: kept while I write, listed, taken up on any device, thrown away and brought back."""

import uuid

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.content.models import ItemKind
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict
from courtyard.core.ids import new_id
from courtyard.core.web import client_id, done, is_partial
from courtyard.feed import services
from courtyard.feed.forms import drafted_version
from courtyard.feed.models import SavedDraft
from courtyard.feed.selectors import saved
from courtyard.feed.views.composing import composing, resuming

__all__ = ["discard", "draft", "drafts", "restore"]


@signed_in
@require_http_methods(["GET", "POST"])
def drafts(request: PersonRequest) -> HttpResponse:
    """The list of my drafts; what is sent here by a composer is kept as one."""
    if request.method == "GET":
        lines = saved.lines(saved.drafts(request.user))
        return render(request, "feed/drafts.html", {"lines": lines, "kind_names": dict(ItemKind.choices)})
    fields = {name: request.POST.getlist(name) for name in request.POST}
    pk, version = client_id(request) or new_id(), drafted_version(request)
    try:
        kept = services.save_draft(actor=request.user, id=pk, fields=fields, version=version)
    except Conflict as conflict:
        if is_partial(request) or not isinstance(conflict.current, SavedDraft):
            raise
        return _compared(request, conflict.current, conflict)
    if is_partial(request):
        return JsonResponse({"version": kept.version})
    return done(request, toast=_("Kept as a draft."), to="/drafts/")


def _compared(request: PersonRequest, stands: SavedDraft, conflict: Conflict) -> HttpResponse:
    """What was just written in the form, above it what stands; saved again, it takes its place."""
    (line,) = saved.lines([stands])
    context = {"problem": conflict.words, "stands": line, "new_id": stands.pk, "draft_version": stands.version}
    return render(request, "feed/compose.html", composing(request) | context, status=409)


@signed_in
@require_GET
def draft(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Go on with a draft."""
    context = resuming(request, saved.draft_for_edit(request.user, draft_id))
    return render(request, "feed/compose.html", context)


@signed_in
@require_POST
def discard(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Throw a draft away; the toast offers to undo it."""
    services.discard_draft(actor=request.user, id=draft_id)
    return done(request, toast=_("Draft discarded."), undo=f"/drafts/{draft_id}/restore/", to="/drafts/")


@signed_in
@require_POST
def restore(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Bring a draft back."""
    services.restore_draft(actor=request.user, id=draft_id)
    return done(request, toast=_("The draft is back."), to="/drafts/", refresh=True)
