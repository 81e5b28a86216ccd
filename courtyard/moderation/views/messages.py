"""Messages: reporting one, the queue of those reported, deciding, and what became of it."""

import uuid

from django.contrib import messages as toasts
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.chat.selectors.hanging import whole
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, CourtyardError, Forbidden, Invalid, TooMany
from courtyard.core.ids import new_id
from courtyard.core.web import client_id, done, is_partial, text, typed
from courtyard.moderation import message_access
from courtyard.moderation.access import sees_reporters
from courtyard.moderation.models import Grounds
from courtyard.moderation.selectors import messages as selecting
from courtyard.moderation.selectors.queue import numbers
from courtyard.moderation.services import messages as services
from courtyard.moderation.services.message_appeals import answer_message_appeal, appeal_message, may_object

__all__ = ["answer", "appeal", "case", "decide", "open_case", "outcome", "report", "waiting"]


@signed_in
@require_http_methods(["GET", "POST"])
def report(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Tell the moderators of a message what is wrong with it."""
    message_access.message_for_report(request.user, message_id)
    refusal: CourtyardError | None = None
    if request.method == "POST":
        try:
            services.report_message(
                actor=request.user, message_id=message_id, reason=request.POST.get("reason", ""),
                words=text(request, "words"), id=client_id(request),
            )  # fmt: skip
        except (Invalid, TooMany) as error:
            refusal = error
        else:
            words = _("Thank you. The moderators will look at it.")
            return done(request, toast=words, to=f"/message/{message_id}/")
    context = {"it": whole(None, message_id), "grounds": Grounds.choices, "id": new_id(), "before": selecting.BEFORE}
    context |= {"reason": request.POST.get("reason", ""), "words": typed(request, "words")}
    context["problem"] = refusal.words if refusal else ""
    answer = render(request, "moderation/message_report.html", context, status=refusal.status if refusal else 200)
    if isinstance(refusal, TooMany):
        answer["Retry-After"] = str(refusal.retry_after)
    return answer


@signed_in
@require_GET
def waiting(request: PersonRequest) -> HttpResponse:
    """Reported messages that wait for me."""
    page = selecting.messages_waiting(request.user, cursor=request.GET.get("cursor"))
    more = f"/moderation/messages/?cursor={page.next}" if page.next else ""
    context = {"page": page, "tab": "messages", "more": more}
    if request.GET.get("cursor") and is_partial(request):
        return render(request, "moderation/message_matters.html", context)
    return render(request, "moderation/message_queue.html", context | {"numbers": numbers(request.user)})


@signed_in
@require_GET
def case(request: PersonRequest, message_case_id: uuid.UUID) -> HttpResponse:
    """One message with everything that was said against it, and what one may decide."""
    return _case(request, message_case_id)


def _case(request: PersonRequest, case_id: uuid.UUID, refusal: CourtyardError | None = None) -> HttpResponse:
    matter = selecting.message_matter(request.user, case_id)
    context = {
        "matter": matter, "sees_reporters": sees_reporters(request.user), "act": request.POST.get("act", ""),
        "reports": selecting.reports_of_message(request.user, matter.case) if matter.readable else [],
        "answers": selecting.may_answer(request.user, matter), "words": typed(request, "words"),
        "problem": refusal.words if refusal else "",
    }  # fmt: skip
    return render(request, "moderation/message_case.html", context, status=refusal.status if refusal else 200)


@signed_in
@require_POST
def open_case(request: PersonRequest, message_case_id: uuid.UUID) -> HttpResponse:
    """Read what was reported in a conversation one cannot read; it is noted who did."""
    services.open_message(actor=request.user, case_id=message_case_id)
    return redirect("moderation:message-case", message_case_id)


@signed_in
@require_POST
def decide(request: PersonRequest, message_case_id: uuid.UUID) -> HttpResponse:
    """Keep or delete what was reported."""
    try:
        act = request.POST.get("act", "")
        services.decide_message(actor=request.user, case_id=message_case_id, act=act, words=text(request, "words"))
    except (Invalid, Forbidden) as refusal:
        return _case(request, message_case_id, refusal)
    toasts.success(request, _("Decided. Its author and who reported it are told."))
    return redirect("moderation:messages")


@signed_in
@require_GET
def outcome(request: PersonRequest, message_case_id: uuid.UUID) -> HttpResponse:
    """What was decided, for its author and for who reported it."""
    return _outcome(request, message_case_id)


def _outcome(request: PersonRequest, case_id: uuid.UUID, refusal: CourtyardError | None = None) -> HttpResponse:
    found = message_access.case_for_outcome(request.user, case_id)
    mine = found.message.author_id == request.user.pk
    context = {
        "case": found, "mine": mine, "appeal": getattr(found, "appeal", None), "may_object": mine and may_object(case=found),
        "sentence": selecting.told_author(found) if mine else selecting.told_reporter(found),
        "words": typed(request, "words"), "problem": refusal.words if refusal else "",
    }  # fmt: skip
    return render(request, "moderation/message_outcome.html", context, status=refusal.status if refusal else 200)


@signed_in
@require_POST
def appeal(request: PersonRequest, message_case_id: uuid.UUID) -> HttpResponse:
    """Object to the deletion of one's own message."""
    message_access.case_for_outcome(request.user, message_case_id)
    try:
        appeal_message(actor=request.user, case_id=message_case_id, words=text(request, "words"))
    except (Invalid, Conflict, Forbidden) as refusal:
        return _outcome(request, message_case_id, refusal)
    return redirect("moderation:message-outcome", message_case_id)


@signed_in
@require_POST
def answer(request: PersonRequest, message_case_id: uuid.UUID) -> HttpResponse:
    """Answer an objection."""
    message_access.appeal_for_answer(request.user, message_case_id)
    try:
        answer_message_appeal(
            actor=request.user, case_id=message_case_id, accept=request.POST.get("act") == "accept", words=text(request, "words")
        )  # fmt: skip
    except (Invalid, Forbidden) as refusal:
        return _case(request, message_case_id, refusal)
    toasts.success(request, _("Answered. Its author is told."))
    return redirect("moderation:messages")
