"""Messages that are sent later, and what stands in the field of a conversation."""

import uuid

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, services
from courtyard.chat.forms import sent_format, sent_moment
from courtyard.chat.models import MessageDraft
from courtyard.chat.moments import moments
from courtyard.chat.selectors import acts, listing
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.richtext import to_markdown
from courtyard.core.web import done, text, typed

__all__ = ["change", "draft", "listed", "now", "remove"]

_LIST = "/messages/scheduled/"


@signed_in
@require_GET
def listed(request: PersonRequest) -> HttpResponse:
    """What I wrote to be sent later."""
    found = acts.scheduled_messages(request.user, cursor=request.GET.get("cursor"))
    titles = listing.titles(request.user, {row.conversation_id for row in found.results})
    context = {"scheduled": found, "titles": titles, "page": listing.conversations(request.user), "here": None}
    return render(request, "chat/scheduled.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, scheduled_id: uuid.UUID) -> HttpResponse:
    """Other words, or another moment."""
    row = access.scheduled_for_edit(request.user, scheduled_id)
    context = {"row": row, "moments": moments(), "words": to_markdown(row.body_html), "problem": ""}
    if request.method == "GET":
        return render(request, "chat/scheduled_edit.html", context)
    try:
        services.change_scheduled(
            actor=request.user, scheduled_id=scheduled_id, body=text(request, "body"), format=sent_format(request),
            at=sent_moment(request),
        )  # fmt: skip
    except (Invalid, Forbidden) as refusal:
        context |= {"problem": refusal.words, "words": typed(request, "body"), "format": sent_format(request)}
        return render(request, "chat/scheduled_edit.html", context, status=refusal.status)
    return redirect(_LIST)


@signed_in
@require_POST
def now(request: PersonRequest, scheduled_id: uuid.UUID) -> HttpResponse:
    """Send it at once."""
    sent = services.send_now(actor=request.user, scheduled_id=scheduled_id)
    return redirect(f"/messages/{sent.conversation_id}/")


@signed_in
@require_POST
def remove(request: PersonRequest, scheduled_id: uuid.UUID) -> HttpResponse:
    """Throw it away."""
    services.unschedule(actor=request.user, scheduled_id=scheduled_id)
    return done(request, toast=_("Deleted."), to=_LIST, refresh=True)


@signed_in
@require_http_methods(["GET", "POST"])
def draft(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """GET what stands in my field; POST what shall stand there, and the ``version`` that this device knows."""
    conversation = access.conversation_for_read(request.user, conversation_id)
    if request.method == "GET":
        return _kept(acts.draft_of(request.user, conversation))
    version = request.POST.get("version", "")
    try:
        row = services.keep_draft(
            actor=request.user, conversation_id=conversation_id, body=text(request, "body"), format=sent_format(request),
            version=int(version) if version.isdecimal() and len(version) < 9 else 0,
        )  # fmt: skip
    except Conflict as conflict:
        return _kept(conflict.current, status=conflict.status)
    return _kept(row)


def _kept(row: object, status: int = 200) -> HttpResponse:
    kept = row if isinstance(row, MessageDraft) else MessageDraft(version=0)
    return JsonResponse({"version": kept.version, "html": kept.body_html}, status=status)
