"""The queue, a case, the log: for those who moderate."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, CourtyardError, Forbidden, Invalid
from courtyard.core.web import is_partial, text, typed
from courtyard.moderation import access
from courtyard.moderation.selectors import decisions, queue
from courtyard.moderation.services import appeals, reports
from courtyard.moderation.services import decisions as deciding

__all__ = ["answer", "case", "decide", "log", "objections", "open_case", "restore", "waiting"]


@signed_in
@require_GET
def waiting(request: PersonRequest) -> HttpResponse:
    """What was reported and waits for me, grouped by item."""
    page = queue.queue(request.user, cursor=request.GET.get("cursor"))
    return _list(
        request, {"page": page, "tab": "waiting", "more": f"/moderation/?cursor={page.next}" if page.next else ""}
    )


@signed_in
@require_GET
def objections(request: PersonRequest) -> HttpResponse:
    """Objections that wait for my answer."""
    page = queue.appeals(request.user, cursor=request.GET.get("cursor"))
    more = f"/moderation/objections/?cursor={page.next}" if page.next else ""
    return _list(request, {"page": page, "tab": "objections", "more": more})


def _list(request: PersonRequest, context: dict[str, object]) -> HttpResponse:
    if request.GET.get("cursor") and is_partial(request):
        return render(request, "moderation/matters.html", context)
    return render(request, "moderation/queue.html", context | {"numbers": queue.numbers(request.user)})


@signed_in
@require_GET
def log(request: PersonRequest) -> HttpResponse:
    """What was decided where I moderate."""
    page = decisions.log(request.user, cursor=request.GET.get("cursor"))
    context = {"page": page, "tab": "log", "more": f"/moderation/log/?cursor={page.next}" if page.next else ""}
    if request.GET.get("cursor") and is_partial(request):
        return render(request, "moderation/log_rows.html", context)
    return render(request, "moderation/log.html", context | {"numbers": queue.numbers(request.user)})


@signed_in
@require_GET
def case(request: PersonRequest, case_id: uuid.UUID) -> HttpResponse:
    """One item with everything that was said against it, and what one may decide."""
    return _case(request, case_id)


def _case(request: PersonRequest, case_id: uuid.UUID, refusal: CourtyardError | None = None) -> HttpResponse:
    matter = queue.matter(request.user, case_id)
    context = {
        "matter": matter,
        "reports": queue.reports_of(request.user, matter.case) if matter.readable else [],
        "sees_reporters": access.sees_reporters(request.user),
        "decisions": queue.decisions_of(matter.case) if matter.readable else [],
        "act": request.POST.get("act", ""),
        "words": typed(request, "words"),
        "problem": refusal.words if refusal else "",
    }
    return render(request, "moderation/case.html", context, status=refusal.status if refusal else 200)


@signed_in
@require_POST
def open_case(request: PersonRequest, case_id: uuid.UUID) -> HttpResponse:
    """Read what was reported in a space one does not belong to; it is noted who did."""
    reports.open_case(actor=request.user, case_id=case_id)
    return redirect("moderation:case", case_id)


@signed_in
@require_POST
def decide(request: PersonRequest, case_id: uuid.UUID) -> HttpResponse:
    """Keep, hide or delete what was reported."""

    def act() -> None:
        deciding.decide(
            actor=request.user, case_id=case_id, act=request.POST.get("act", ""), words=text(request, "words")
        )

    return _done(request, case_id, act, _("Decided. Its author and who reported it are told."))


def _done(request: PersonRequest, case_id: uuid.UUID, act: Callable[[], object], words: str) -> HttpResponse:
    try:
        act()
    except (Invalid, Conflict, Forbidden) as refusal:
        return _case(request, case_id, refusal)
    messages.success(request, words)
    return redirect("moderation:queue")


@signed_in
@require_POST
def answer(request: PersonRequest, decision_id: uuid.UUID) -> HttpResponse:
    """Answer an objection."""
    appeal = access.appeal_for_answer(request.user, decision_id)

    def act() -> None:
        accept = request.POST.get("act") == "accept"
        appeals.answer(actor=request.user, decision_id=decision_id, accept=accept, words=text(request, "words"))

    return _done(request, appeal.decision.case_id, act, _("Answered. Its author is told."))


@signed_in
@require_POST
def restore(request: PersonRequest, decision_id: uuid.UUID) -> HttpResponse:
    """Take back a decision to hide or delete."""
    found = access.decision_for_moderation(request.user, decision_id)

    def act() -> None:
        deciding.restore(actor=request.user, decision_id=decision_id, words=text(request, "words"))

    return _done(request, found.case_id, act, _("It is back, and its author is told."))
