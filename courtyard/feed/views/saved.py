"""My drafts: kept while I write, listed, taken up on any device, thrown away and brought back."""

import uuid

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.content.access import item_for_read
from courtyard.content.forms import take_files
from courtyard.content.models import ItemKind
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, CourtyardError, NotFound
from courtyard.core.ids import new_id
from courtyard.core.web import client_id, done, is_partial
from courtyard.feed import access, services
from courtyard.feed.forms import drafted_version
from courtyard.feed.models import SavedDraft
from courtyard.feed.selectors import saved
from courtyard.feed.views.composing import compared, composing, resuming

__all__ = ["discard", "draft", "drafts", "restore"]


@signed_in
@require_http_methods(["GET", "POST"])
def drafts(request: PersonRequest) -> HttpResponse:
    """The list of my drafts; what is sent here by a composer is kept as one."""
    if request.method == "GET":
        lines = saved.lines(request.user, saved.drafts(request.user))
        return render(request, "feed/drafts.html", {"lines": lines, "kind_names": dict(ItemKind.choices)})
    pk, version = client_id(request) or new_id(), drafted_version(request)
    try:
        take_files(request)
        fields = {name: request.POST.getlist(name) for name in request.POST}
        kept = services.save_draft(actor=request.user, id=pk, fields=fields, version=version)
    except CourtyardError as refusal:
        if is_partial(request):
            raise
        return _refused(request, refusal)
    if is_partial(request):
        return JsonResponse({"version": kept.version})
    if "together" in request.POST:
        return redirect(f"/drafts/{kept.pk}/#together")
    return done(request, toast=_("Kept as a draft."), to="/drafts/")


def _refused(request: PersonRequest, refusal: CourtyardError) -> HttpResponse:
    """The form as it was sent: nothing that was written is lost, whoever was faster."""
    if isinstance(refusal, Conflict) and isinstance(refusal.current, SavedDraft):
        return compared(request, refusal, refusal.current)
    gone = _(
        "This draft is not there for you any more. What you wrote is kept here: you can go on with it as your own."
    )
    context = composing(request) | {"problem": refusal.words or gone}
    return render(request, "feed/compose.html", context, status=refusal.status)


@signed_in
@require_GET
def draft(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Go on with a draft. When it is out, its address leads to the post."""
    try:
        found = access.draft_for_write(request.user, draft_id)
    except NotFound:
        return redirect(f"/items/{item_for_read(request.user, draft_id).pk}/")
    services.open_draft(actor=request.user, draft=found)
    q = request.GET.get("q", "")
    people = {"q": q, "found": saved.askable(request.user, found, q) if q else []}
    return render(request, "feed/compose.html", resuming(request, found) | people)


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
