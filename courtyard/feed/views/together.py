"""Writing a draft with others: who does, what they say about it, what it said before."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.errors import Invalid
from courtyard.core.ids import new_id
from courtyard.core.web import client_id, done, is_partial, text, typed, uuids
from courtyard.feed import access, services
from courtyard.feed.selectors import saved
from courtyard.feed.views.composing import resuming

__all__ = [
    "coauthor",
    "coauthors",
    "copy",
    "name",
    "options",
    "remark",
    "remark_done",
    "remarks",
    "restored",
    "version",
    "versions",
]


@signed_in
@require_POST
def coauthors(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Ask people to write the draft with me."""
    try:
        people = uuids(request.POST.getlist("writers"))
        services.share_draft(actor=request.user, draft_id=draft_id, person_ids=people)
    except Invalid as refusal:
        if is_partial(request):
            raise
        context = resuming(request, access.draft_for_write(request.user, draft_id)) | {"problem": refusal.words}
        return render(request, "feed/compose.html", context, status=422)
    return _people(request, draft_id, _("They write this with you now, and are told."))


@signed_in
@require_http_methods(["POST", "DELETE"])
def coauthor(request: PersonRequest, draft_id: uuid.UUID, person_id: uuid.UUID) -> HttpResponse:
    """Let somebody write the draft no longer, or leave it myself."""
    services.unshare_draft(actor=request.user, draft_id=draft_id, person_id=person_id)
    if not saved.standing(request.user, draft_id):
        return done(request, toast=_("You have left the draft."), to="/drafts/")
    return _people(request, draft_id, _("They do not write this with you any more."))


@signed_in
@require_http_methods(["POST", "DELETE"])
def name(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Let the post name me beside its author; ``end`` or DELETE take my name off it."""
    named = not (request.method == "DELETE" or request.POST.get("end") == "1")
    services.set_named(actor=request.user, draft_id=draft_id, named=named)
    return _people(request, draft_id, _("The post may name you.") if named else _("The post will not name you."))


def _people(request: PersonRequest, draft_id: uuid.UUID, words: str) -> HttpResponse:
    if not is_partial(request):
        return done(request, toast=words, to=f"/drafts/{draft_id}/#together")
    together = saved.together(request.user, access.draft_for_write(request.user, draft_id))
    return done(request, render(request, "feed/together.html", {"together": together}).text, toast=words)


@signed_in
@require_GET
def options(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """People by what was typed, for the picker."""
    draft = access.draft_for_author(request.user, draft_id)
    found = saved.askable(request.user, draft, request.GET.get("q", ""))
    return render(request, "people/options.html", {"found": found})


@signed_in
@require_POST
def remarks(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Comment on the draft."""
    try:
        services.remark(actor=request.user, draft_id=draft_id, text=text(request, "text"), id=client_id(request))
    except Invalid as refusal:
        if is_partial(request):
            raise
        said = {"remark_problem": refusal.words, "remark_text": typed(request, "text")}
        context = resuming(request, access.draft_for_write(request.user, draft_id)) | said
        return render(request, "feed/compose.html", context, status=422)
    return _said(request, draft_id)


@signed_in
@require_http_methods(["POST", "DELETE"])
def remark(request: PersonRequest, draft_id: uuid.UUID, remark_id: uuid.UUID) -> HttpResponse:
    """Take a comment of mine back."""
    services.delete_remark(actor=request.user, draft_id=draft_id, remark_id=remark_id)
    return _said(request, draft_id)


@signed_in
@require_http_methods(["POST", "DELETE"])
def remark_done(request: PersonRequest, draft_id: uuid.UUID, remark_id: uuid.UUID) -> HttpResponse:
    """Say that what a comment asks for is done; ``end`` or DELETE take it back."""
    ends = request.method == "DELETE" or request.POST.get("end") == "1"
    services.set_done(actor=request.user, draft_id=draft_id, remark_id=remark_id, done=not ends)
    return _said(request, draft_id)


def _said(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    if not is_partial(request):
        return done(request, to=f"/drafts/{draft_id}/#remarks")
    together = saved.together(request.user, access.draft_for_write(request.user, draft_id))
    return render(request, "feed/remarks.html", {"together": together})


@signed_in
@require_GET
def versions(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """What the draft said before."""
    draft = access.draft_for_write(request.user, draft_id)
    rows = [(row, saved.words_of(row)) for row in saved.versions(request.user, draft)]
    return render(request, "feed/versions.html", {"draft": draft, "rows": rows})


@signed_in
@require_GET
def version(request: PersonRequest, draft_id: uuid.UUID, version: int) -> HttpResponse:
    """One of its earlier versions, to be read."""
    draft = access.draft_for_write(request.user, draft_id)
    row = access.version_for_read(request.user, draft, version)
    return render(request, "feed/version.html", {"draft": draft, "row": row, "text": saved.text_of(row.fields)})


@signed_in
@require_POST
def restored(request: PersonRequest, draft_id: uuid.UUID, version: int) -> HttpResponse:
    """Let it stand again."""
    services.restore_version(actor=request.user, draft_id=draft_id, number=version)
    words = _("The earlier text stands again. What stood before is among the versions.")
    return done(request, toast=words, to=f"/drafts/{draft_id}/")


@signed_in
@require_POST
def copy(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Begin a draft of my own with what this one says."""
    mine = services.take_over_draft(actor=request.user, draft_id=draft_id, id=client_id(request) or new_id())
    return done(request, toast=_("This draft is yours: what you change stays with you."), to=f"/drafts/{mine.pk}/")
