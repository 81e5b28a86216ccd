"""Reporting an item, and what became of it."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.content.fragments import place_of
from courtyard.content.rendering import main_of
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, CourtyardError, Forbidden, Invalid, TooMany
from courtyard.core.ids import new_id
from courtyard.core.web import client_id, done, text, typed
from courtyard.moderation import access
from courtyard.moderation.models import Grounds
from courtyard.moderation.selectors import decisions
from courtyard.moderation.services import appeals, reports

__all__ = ["appeal", "latest", "outcome", "report"]


@signed_in
@require_http_methods(["GET", "POST"])
def report(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Tell the moderators of a post or comment what is wrong with it."""
    item = access.item_for_report(request.user, item_id)
    refusal: CourtyardError | None = None
    if request.method == "POST":
        try:
            reports.report(
                actor=request.user, item_id=item_id, reason=request.POST.get("reason", ""),
                words=text(request, "words"), id=client_id(request),
            )  # fmt: skip
        except (Invalid, Conflict, TooMany) as error:
            refusal = error
        else:
            return done(request, toast=_("Thank you. The moderators will look at it."), to=place_of(request, item))
    context = {"item": item, "main": main_of(item.pk), "grounds": Grounds.choices, "id": new_id(), **_sent(request)}
    context["problem"] = refusal.words if refusal else ""
    answer = render(request, "moderation/report.html", context, status=refusal.status if refusal else 200)
    if isinstance(refusal, TooMany):
        answer["Retry-After"] = str(refusal.retry_after)
    return answer


def _sent(request: PersonRequest) -> dict[str, str]:
    return {"reason": request.POST.get("reason", ""), "words": typed(request, "words")}


@signed_in
@require_GET
def latest(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """To the newest decision about an item, from its card."""
    return redirect("moderation:decision", access.latest_decision_for_read(request.user, item_id).pk)


@signed_in
@require_GET
def outcome(request: PersonRequest, decision_id: uuid.UUID) -> HttpResponse:
    """What was decided, for its author, for who reported it and for who moderates."""
    return _outcome(request, decision_id)


def _outcome(request: PersonRequest, decision_id: uuid.UUID, refusal: CourtyardError | None = None) -> HttpResponse:
    context = {
        "outcome": decisions.outcome(request.user, decision_id),
        "problem": refusal.words if refusal else "",
        "words": typed(request, "words"),
    }
    return render(request, "moderation/outcome.html", context, status=refusal.status if refusal else 200)


@signed_in
@require_POST
def appeal(request: PersonRequest, decision_id: uuid.UUID) -> HttpResponse:
    """Object to a decision about one's own words."""
    try:
        appeals.appeal(actor=request.user, decision_id=decision_id, words=text(request, "words"))
    except (Invalid, Conflict, Forbidden) as refusal:
        return _outcome(request, decision_id, refusal)
    return redirect("moderation:decision", decision_id)
