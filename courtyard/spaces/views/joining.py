"""Coming, going, following, and how much one hears: rows that POST makes and DELETE (or the button ``end``) takes back."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, Invalid
from courtyard.core.ids import parse_id
from courtyard.core.web import text
from courtyard.spaces import access, selectors, services
from courtyard.spaces.models import Level
from courtyard.spaces.views.answers import back, ends, go, number, page_of, refused

__all__ = ["ask", "follow", "invitation", "level", "membership"]


@signed_in
@require_http_methods(["POST", "DELETE"])
def membership(request: PersonRequest, slug: str) -> HttpResponse:
    """Join, or leave. The last owner stays until there is another."""
    if not ends(request):
        try:
            joined = services.join(actor=request.user, space_id=slug, rules_version=number(request, "rules"))
        except (Conflict, Invalid) as error:  # the rules stand on the page to join from
            messages.error(request, error.words)
            return go(request, "spaces:ask", slug)
        messages.success(request, _("You are a member of %(name)s now.") % {"name": joined.space.name})
        return go(request, "feed:space", slug)
    try:
        successor = parse_id(request.POST.get("successor", ""))
        space = services.leave(actor=request.user, space_id=slug, successor_id=successor)
    except Conflict as error:
        refused(request, error)
        return go(request, "spaces:handover", slug)
    messages.success(request, _("You left %(name)s.") % {"name": space.name})
    return go(request, "spaces:directory")


@signed_in
@require_http_methods(["GET", "POST", "DELETE"])
def ask(request: PersonRequest, slug: str) -> HttpResponse:
    """A page to ask from, and the request: sent or taken back."""
    context = page_of(request, slug, "ask")
    context["guidance"] = guidance = selectors.guidance(request.user, context["space"])  # type: ignore[arg-type]
    if request.method == "GET":
        return render(request, "spaces/ask.html", context)
    if ends(request):
        services.withdraw_request(actor=request.user, space_id=slug)
        messages.success(request, _("Your request was taken back."))
        return back(request, f"/spaces/{slug}/")
    try:
        services.ask_to_join(
            actor=request.user, space_id=slug, message=text(request, "message"),
            rules_version=number(request, "rules"),
            answers={question.pk: text(request, f"answer-{question.pk}") for question in guidance.questions},
        )  # fmt: skip
    except Conflict as error:
        refused(request, error)
    except Invalid as error:
        context |= {"errors": error.errors, "sent": request.POST}
        return render(request, "spaces/ask.html", context, status=422)
    else:
        messages.success(request, _("Your request was sent. You are told as soon as somebody answers."))
    return go(request, "feed:space", slug)


@signed_in
@require_POST
def invitation(request: PersonRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """Accept or decline an invitation of one's own."""
    accept = request.POST.get("answer") == "accept"
    try:
        answered = services.answer_invitation(actor=request.user, invitation_id=invitation_id, accept=accept)
    except Conflict as error:
        refused(request, error)
        return go(request, "spaces:directory")
    if accept:
        messages.success(request, _("You are a member of %(name)s now.") % {"name": answered.space.name})
        return redirect("feed:space", answered.space.slug)
    messages.success(request, _("You declined the invitation."))
    return go(request, "spaces:directory")


@signed_in
@require_http_methods(["POST", "DELETE"])
def follow(request: PersonRequest, slug: str) -> HttpResponse:
    """Have the posts of an open space or a storyline in one's feed, or no longer."""
    (services.unfollow if ends(request) else services.follow)(actor=request.user, space_id=slug)
    words = _("You no longer follow these posts.") if ends(request) else _("New posts from here come into your feed.")
    messages.success(request, words)
    return back(request, f"/spaces/{slug}/")


@signed_in
@require_POST
def level(request: PersonRequest, slug: str) -> HttpResponse:
    """Hear everything of a space, its highlights, or nothing."""
    space = access.space_for_read(request.user, slug)
    try:
        wanted = Level(request.POST.get("level", ""))
    except ValueError as error:
        raise Invalid({"level": [_("Please choose one of the options.")]}) from error
    services.set_level(actor=request.user, space_id=space.pk, level=wanted)
    messages.success(request, str(_LEVELS[wanted]))
    return back(request, f"/spaces/{slug}/")


_LEVELS = {
    Level.EVERYTHING: gettext_lazy("You hear everything of this space in your feed."),
    Level.HIGHLIGHTS: gettext_lazy("Only the highlights of this space come into your feed now."),
    Level.NOTHING: gettext_lazy("The posts of this space stay out of your feed."),
}
