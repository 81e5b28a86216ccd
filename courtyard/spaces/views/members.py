"""Members of a space: the list, roles, invitations, requests."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, CourtyardError, Forbidden, Invalid
from courtyard.core.web import is_partial, uuids
from courtyard.spaces import access, selectors, services
from courtyard.spaces.views.answers import ends, go, next_page, page_of, refused

__all__ = ["decide", "invite", "member", "members", "options", "requests", "uninvite"]


@signed_in
@require_GET
def members(request: PersonRequest, slug: str) -> HttpResponse:
    """Who belongs to the space, for who may read it; owners change roles here."""
    space, _rights = access.space_for_content(request.user, slug)
    q = request.GET.get("q", "")
    page = selectors.members(request.user, space, q=q, cursor=request.GET.get("cursor"))
    context = page_of(request, slug, "members") | {"page": page, "q": q, "more": next_page(request, page.next)}
    if is_partial(request) and "cursor" in request.GET:
        return render(request, "spaces/member_rows.html", context)
    leaders = [] if q or "cursor" in request.GET else selectors.leaders(space)
    return render(request, "spaces/members.html", context | {"leaders": leaders})


@signed_in
@require_http_methods(["POST", "DELETE"])
def member(request: PersonRequest, slug: str, person_id: uuid.UUID) -> HttpResponse:
    """Give a member another role, or end their membership."""
    try:
        if ends(request):
            services.remove_member(actor=request.user, space_id=slug, person_id=person_id)
            messages.success(request, _("They no longer belong to this space."))
        else:
            services.change_member_role(
                actor=request.user, space_id=slug, person_id=person_id, role=request.POST.get("role", "")
            )
            messages.success(request, _("They have a new role."))
    except (Conflict, Invalid) as error:
        refused(request, error)
    return go(request, "spaces:members", slug)


@signed_in
@require_http_methods(["GET", "POST"])
def invite(request: PersonRequest, slug: str) -> HttpResponse:
    """Choose people and invite them; owners may add them straight away."""
    context = page_of(request, slug, "members")
    if not context["header"].may_invite:  # type: ignore[attr-defined]
        raise Forbidden(_("Only owners and moderators of this space can invite people."))
    space = access.space_for_read(request.user, slug)
    if request.method == "POST" and _invite(request, slug):
        return go(request, "spaces:members", slug)
    q = request.GET.get("q", "")
    context |= {"q": q, "found": selectors.invitable(request.user, space.pk, q, limit=20) if q else []}
    context["invited"] = selectors.invited_to(request.user, space)
    return render(request, "spaces/invite.html", context, status=422 if request.method == "POST" else 200)


def _invite(request: PersonRequest, slug: str) -> bool:
    """Do it and say how many; False, and why, if it was refused."""
    ids = uuids(request.POST.getlist("people"))
    try:
        if "add" in request.POST:
            count = len(services.add_members(actor=request.user, space_id=slug, person_ids=ids))
            words = ngettext("%(count)s person was added.", "%(count)s people were added.", count)
        else:
            count = len(services.invite_to_space(actor=request.user, space_id=slug, person_ids=ids))
            words = ngettext("%(count)s person was invited.", "%(count)s people were invited.", count)
    except Invalid as error:
        messages.error(request, " ".join(sentence for all_of in error.errors.values() for sentence in all_of))
        return False
    except CourtyardError as error:
        if not error.detail:
            raise
        refused(request, error)
        return False
    messages.success(request, words % {"count": count})
    return True


@signed_in
@require_http_methods(["POST", "DELETE"])
def uninvite(request: PersonRequest, slug: str, person_id: uuid.UUID) -> HttpResponse:
    """Take back an invitation nobody has answered."""
    services.withdraw_invitation(actor=request.user, space_id=slug, person_id=person_id)
    messages.success(request, _("The invitation was taken back."))
    return go(request, "spaces:invite", slug)


@signed_in
@require_GET
def options(request: PersonRequest, slug: str) -> HttpResponse:
    """What the person picker of the invitation page asks for."""
    found = selectors.invitable(request.user, slug, request.GET.get("q", ""))
    return render(request, "spaces/options.html", {"found": found})


@signed_in
@require_GET
def requests(request: PersonRequest, slug: str) -> HttpResponse:
    """Who asks to join, for those who can answer."""
    space = access.space_for_moderation(request.user, slug)
    page = selectors.open_requests(request.user, space, cursor=request.GET.get("cursor"))
    context = page_of(request, slug, "requests") | {"page": page, "more": next_page(request, page.next)}
    partial = is_partial(request) and "cursor" in request.GET
    return render(request, "spaces/request_rows.html" if partial else "spaces/requests.html", context)


@signed_in
@require_POST
def decide(request: PersonRequest, request_id: uuid.UUID) -> HttpResponse:
    """Let somebody in, or not, by one click."""
    accept = request.POST.get("answer") == "accept"
    try:
        answered = services.decide_request(actor=request.user, request_id=request_id, accept=accept)
    except Conflict as error:
        refused(request, error)
        return go(request, "spaces:directory")
    name = {"name": answered.person.byline}
    words = _("%(name)s is a member now.") if accept else _("The request of %(name)s was declined.")
    messages.success(request, words % name)
    return redirect("spaces:requests", answered.space.slug)
