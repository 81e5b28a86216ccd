"""The conversation as a whole: closing and reopening it, folding a comment that leads away."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courtyard.accounts.requests import PersonRequest
from courtyard.content import access
from courtyard.content.fragments import place_of
from courtyard.content.services import threads
from courtyard.core.access import signed_in
from courtyard.core.errors import Invalid
from courtyard.core.web import done, text, typed

__all__ = ["closure", "off_topic", "reply_pin"]


@signed_in
@require_http_methods(["GET", "POST", "DELETE"])
def closure(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Close or lock the conversation under a post, with a word if one likes, or reopen it."""
    if request.method == "DELETE" or request.POST.get("end") == "1":
        item = threads.reopen(actor=request.user, item_id=item_id)
        return done(request, toast=_("The conversation is open again."), to=place_of(request, item))
    item = access.post_for_closing(request.user, item_id)
    problem = ""
    if request.method == "POST":
        try:
            threads.close(
                actor=request.user, item_id=item_id, words=text(request, "words"), lock="lock" in request.POST
            )
        except Invalid as refusal:
            problem = refusal.words
        else:
            words = _("The conversation is locked.") if "lock" in request.POST else _("The conversation is closed.")
            return done(request, toast=words, to=f"/items/{item.pk}/#comments")
    may_lock = access.moderates(request.user, item)
    context = {
        "item": item, "problem": problem, "words": typed(request, "words"), "may_lock": may_lock,
        "closed": may_lock and access.is_closed(item),
    }  # fmt: skip
    return render(request, "content/closure.html", context, status=422 if problem else 200)


@signed_in
@require_http_methods(["POST", "DELETE"])
def off_topic(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Fold a comment that leads away from the subject, or unfold it."""
    ends = request.method == "DELETE" or request.POST.get("end") == "1"
    act = threads.end_off_topic if ends else threads.mark_off_topic
    item = act(actor=request.user, item_id=item_id)
    words = _("No longer folded.") if ends else _("Folded as off-topic. Anybody can unfold it.")
    return done(request, toast=words, to=place_of(request, item))


@signed_in
@require_http_methods(["POST", "DELETE"])
def reply_pin(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Put a comment before all others, or let it go by its time again."""
    ends = request.method == "DELETE" or request.POST.get("end") == "1"
    act = threads.unpin_reply if ends else threads.pin_reply
    item = act(actor=request.user, item_id=item_id)
    return done(
        request,
        toast=_("It stands by its time again.") if ends else _("It stands first now."),
        to=place_of(request, item),
    )
