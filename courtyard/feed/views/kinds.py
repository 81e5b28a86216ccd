"""What one does with a kind of post: votes, ballots, the best answer, the end of a poll, where an idea stands."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.content import access as items
from courtyard.content import rendering
from courtyard.content.fragments import place_of
from courtyard.content.models import Item
from courtyard.content.selectors.cards import load
from courtyard.core.access import signed_in
from courtyard.core.errors import CourtyardError, Invalid, NotFound
from courtyard.core.web import done, is_partial, text, typed
from courtyard.feed import access, services
from courtyard.feed.forms import choices
from courtyard.feed.models import IdeaStatus
from courtyard.feed.selectors import lists, polls
from courtyard.feed.selectors.polls import PollOwn

__all__ = ["ballot", "best", "closing", "options", "status", "vote", "voters"]


def _ends(request: PersonRequest) -> bool:
    return request.method == "DELETE" or request.POST.get("end") == "1"


def _own(request: PersonRequest, item: Item, words: str = "", *others: uuid.UUID | None) -> HttpResponse:
    """The item's own piece as it stands now, and which others in the page changed with it."""
    events: dict[str, Any] = {"own": {"ids": [str(pk) for pk in others if pk]}} if others else {}
    piece = rendering.own_piece(request.user, item) if is_partial(request) else ""
    return done(request, piece, toast=words, to=place_of(request, item), **events)


@signed_in
@require_http_methods(["POST", "DELETE"])
def best(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Choose an answer as the best, or no longer."""
    if _ends(request):
        answer = services.unchoose_answer(actor=request.user, answer_id=item_id)
        return _own(request, answer, _("The question is open again."), answer.root_id)
    answer = services.choose_answer(actor=request.user, answer_id=item_id)
    return _own(request, answer, _("Marked as the best answer."), answer.root_id)


@signed_in
@require_http_methods(["POST", "DELETE"])
def vote(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Be for an answer or an idea, or no longer."""
    act = services.unvote if _ends(request) else services.vote
    return _own(request, act(actor=request.user, item_id=item_id))


@signed_in
@require_http_methods(["POST", "DELETE"])
def ballot(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Vote in a poll, or take one's vote back."""
    try:
        if _ends(request):
            item, words = services.withdraw_ballot(actor=request.user, item_id=item_id), _("Your vote is withdrawn.")
        else:
            item = services.cast_ballot(actor=request.user, item_id=item_id, choices=choices(request, item_id))
            words = _("Your vote is counted.")
    except CourtyardError as refusal:
        return _refused(request, item_id, refusal)
    return _own(request, item, words)


def _refused(request: PersonRequest, item_id: uuid.UUID, refusal: CourtyardError) -> HttpResponse:
    """In place a toast says why; without scripts the post's page does."""
    if is_partial(request) or isinstance(refusal, NotFound):
        raise refusal
    shown = rendering.show(request.user, load(request.user, [items.item_for_read(request.user, item_id).pk]))
    return render(request, "feed/refused.html", {"shown": shown[0], "problem": refusal.words}, status=refusal.status)


@signed_in
@require_POST
def options(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Add an option to a poll."""
    try:
        item = services.add_option(actor=request.user, item_id=item_id, text=text(request, f"text-{item_id}"))
    except CourtyardError as refusal:
        return _refused(request, item_id, refusal)
    return _own(request, item)


@signed_in
@require_POST
def closing(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Close one's own poll."""
    item = services.close_poll(actor=request.user, item_id=item_id)
    return _own(request, item, _("The poll is closed."))


@signed_in
@require_GET
def voters(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Who voted: by option in a poll that is not anonymous, all for an answer or an idea."""
    item = items.item_for_read(request.user, item_id)
    shown = rendering.show(request.user, load(request.user, [item_id]), under=item.root)[0]
    if isinstance(shown.own, PollOwn):
        named = polls.voters(request.user, item, shown.own)
    elif shown.own is not None:
        named = [("", people)] if (people := lists.voted_for(request.user, item)) else []
    else:
        raise NotFound
    context = {"item": item, "named": named, "own": shown.own, "partial": is_partial(request)}
    return render(request, "feed/voters.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def status(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Where an idea stands, with what was decided before; a moderator says so."""
    refusal: Invalid | None = None
    if request.method == "POST":
        sent = {"status": request.POST.get("status", ""), "reason": text(request, "reason")}
        try:
            item = services.decide_idea(actor=request.user, item_id=item_id, **sent)
        except Invalid as found:
            refusal = found
        else:
            return redirect("feed:item", item.pk)
    item = access.idea_for_decision(request.user, item_id)
    shown = rendering.show(request.user, load(request.user, [item_id]))[0]
    context = {
        "item": item, "shown": shown, "decisions": lists.decisions(item), "statuses": IdeaStatus.choices,
        "problem": refusal.words if refusal else "", "reason": typed(request, "reason"),
        "status": request.POST.get("status") or shown.own.status,  # type: ignore[union-attr]  # an idea has one
    }  # fmt: skip
    return render(request, "feed/status.html", context, status=refusal.status if refusal else 200)
