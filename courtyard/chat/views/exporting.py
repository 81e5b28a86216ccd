"""Downloading what one reads in one's conversations."""

import uuid

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from courtyard.accounts.models import Person
from courtyard.accounts.requests import PersonRequest
from courtyard.chat import services
from courtyard.chat.archive import archive
from courtyard.chat.selectors import listing
from courtyard.core.access import signed_in

__all__ = ["export", "export_one", "sent"]


@signed_in
@require_http_methods(["GET", "POST"])
def export(request: PersonRequest) -> HttpResponseBase:
    """GET what is in it; POST: all my conversations."""
    if request.method == "POST":
        return sent(request.user)
    page = listing.conversations(request.user)
    answer: HttpResponse = render(request, "chat/export.html", {"page": page, "here": None})
    return answer


@signed_in
@require_POST
def export_one(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponseBase:
    """One of them."""
    return sent(request.user, conversation_id)


def sent(person: Person, conversation_id: uuid.UUID | None = None) -> StreamingHttpResponse:
    """The archive, sent while it is written."""
    ids = services.begin_export(actor=person, conversation_id=conversation_id)
    headers = {"Content-Disposition": 'attachment; filename="messages.zip"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(archive(person, ids), content_type="application/zip", headers=headers)
