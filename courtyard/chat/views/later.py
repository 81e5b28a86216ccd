"""Messages that are sent later, and what stands in the field of a conversation."""

import uuid

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, services
from courtyard.chat.forms import (
    needed_occurrence,
    sent_format,
    sent_moment,
    sent_occurrence,
    sent_rhythm,
    typed_rhythm,
)
from courtyard.chat.models import MessageDraft, ScheduledMessage
from courtyard.chat.moments import again
from courtyard.chat.selectors import acts, listing
from courtyard.content.forms import attached, sent_files, take_files
from courtyard.content.models import Attachment
from courtyard.content.selectors.uploads import uploads
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.ids import new_id
from courtyard.core.richtext import to_markdown
from courtyard.core.web import done, text, typed

__all__ = ["change", "draft", "listed", "now", "remove", "skip"]

_LIST = "/messages/scheduled/"


@signed_in
@require_GET
def listed(request: PersonRequest) -> HttpResponse:
    """What I wrote to be sent later."""
    found = acts.scheduled_messages(request.user, cursor=request.GET.get("cursor"))
    titles = listing.titles(request.user, {row.conversation_id for row in found.results})
    context = {"scheduled": found, "titles": titles, "page": listing.conversations(request.user), "here": None}
    return render(request, "chat/scheduled.html", context | {"again": again})


@signed_in
@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, scheduled_id: uuid.UUID) -> HttpResponse:
    """Other words, other files, another moment or rhythm."""
    row = access.scheduled_for_edit(request.user, scheduled_id)
    context = {"row": row, "words": to_markdown(row.body_html), "problem": "", "new_id": new_id(), "rhythm": row.rhythm}
    if request.method == "GET":
        return render(request, "chat/scheduled_edit.html", context | {"uploads": _carried(request, row)})
    try:
        take_files(request)
        services.change_scheduled(
            actor=request.user, scheduled_id=scheduled_id, body=text(request, "body"), format=sent_format(request),
            at=sent_moment(request), rhythm=sent_rhythm(request), files=attached(request),
        )  # fmt: skip
    except (Invalid, Forbidden) as refusal:
        context |= {"problem": refusal.words, "words": typed(request, "body"), "format": sent_format(request)}
        context |= {"uploads": sent_files(request), "rhythm": typed_rhythm(request)}
        return render(request, "chat/scheduled_edit.html", context, status=refusal.status)
    return redirect(_LIST)


def _carried(request: PersonRequest, row: ScheduledMessage) -> list[Attachment]:
    return uploads(request.user, {uuid.UUID(pk): alt for pk, alt in row.files})


@signed_in
@require_POST
def now(request: PersonRequest, scheduled_id: uuid.UUID) -> HttpResponse:
    """Send it at once."""
    occurrence = sent_occurrence(request)
    sent = services.send_now(actor=request.user, scheduled_id=scheduled_id, occurrence=occurrence)
    return redirect(f"/messages/{sent.conversation_id}/")


@signed_in
@require_POST
def skip(request: PersonRequest, scheduled_id: uuid.UUID) -> HttpResponse:
    """Leave out the next time of what comes again."""
    access.scheduled_for_edit(request.user, scheduled_id)
    occurrence = needed_occurrence(request)
    services.skip_scheduled(actor=request.user, scheduled_id=scheduled_id, occurrence=occurrence)
    return done(request, toast=_("Left out this once."), to=_LIST, refresh=True)


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
