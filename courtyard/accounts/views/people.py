"""Administration of people: the list, roles, states, invitations."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from courtyard.accounts import limits, selectors, services
from courtyard.accounts.forms import InviteByLinkForm, InviteByListForm, PeopleFilter, add_errors
from courtyard.accounts.mails import mail_is_set_up
from courtyard.accounts.permissions import givable_roles, may, may_act_on
from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import requires
from courtyard.core.errors import Conflict, CourtyardError, Invalid

_STATES = {"suspend": services.suspend, "restore": services.restore, "leave": services.leave}


@requires("people.manage")
@require_http_methods(["GET"])
def people(request: PersonRequest) -> HttpResponse:
    """Everybody in every state, with search and filters."""
    form = PeopleFilter(request.GET)
    page = selectors.people_for(request.user, form.wishes(), cursor=request.GET.get("cursor"))
    context = {
        "page": page,
        "form": form,
        "roles": givable_roles(request.user),
        "may_act": {person.pk for person in page.results if may_act_on(request.user, person)},
        "more": _more(request, page.next),
    }
    rows_only = request.headers.get("HX-Request") and "cursor" in request.GET
    return render(request, "accounts/manage/people_rows.html" if rows_only else "accounts/manage/people.html", context)


def _more(request: PersonRequest, cursor: str | None) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


@requires("role.give")
@require_POST
def change_role(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """Give a person another company role."""
    person = selectors.person_to_manage(request.user, person_id)
    role = request.POST.get("role", "")
    try:
        services.change_role(actor=request.user, person=person, role=role)
    except (Conflict, Invalid) as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, _("%(name)s has a new role.") % {"name": person.byline})
    return _back(request)


@requires("people.manage")
@require_POST
def change_state(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """Suspend, restore, or mark as left."""
    person = selectors.person_to_manage(request.user, person_id)
    change = _STATES.get(request.POST.get("change", ""))
    try:
        if change is None:
            raise Invalid({"change": [_("Please choose one of the options.")]})
        change(actor=request.user, person=person)
    except (Conflict, Invalid) as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, _("Done. %(name)s's account has changed.") % {"name": person.byline})
    return _back(request)


def _back(request: PersonRequest) -> HttpResponse:
    wish = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wish, allowed_hosts=None) and wish.startswith("/manage/")
    return redirect(wish if safe else reverse("manage-people"))


@requires("people.invite")
@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: PersonRequest) -> HttpResponse:
    """Invite by link (shown once) or by list, and see which invitations are open."""
    by_list = "text" in request.POST
    link_form = InviteByLinkForm(None if by_list else request.POST or None, actor=request.user)
    list_form = InviteByListForm(request.POST if by_list else None, actor=request.user)
    context: dict[str, object] = {"link_form": link_form, "list_form": list_form, "mail_works": mail_is_set_up()}
    if request.method == "POST" and (done := _invite(request, list_form if by_list else link_form)):
        context |= done | _empty_forms(request)
    context["invitations"] = selectors.open_invitations(request.user)
    context["may_manage"] = may(request.user, "people.manage")
    return render(request, "accounts/manage/invite.html", context, status=422 if _wrong(link_form, list_form) else 200)


def _empty_forms(request: PersonRequest) -> dict[str, object]:
    return {"link_form": InviteByLinkForm(actor=request.user), "list_form": InviteByListForm(actor=request.user)}


def _wrong(*forms: InviteByLinkForm | InviteByListForm) -> bool:
    return any(form.is_bound and form.errors for form in forms)


def _invite(request: PersonRequest, form: InviteByLinkForm | InviteByListForm) -> dict[str, object]:
    """Do it; answers what the page shows of it: a link, or a report."""
    if not form.is_valid():
        return {}
    try:
        limits.spend(limits.INVITE, {"account": str(request.user.pk)})
        if isinstance(form, InviteByListForm):
            report = services.invite_by_list(actor=request.user, **form.cleaned_data)
            return {"report": report, "links": {mail: _link(request, secret) for mail, secret in report.links.items()}}
        _invitation, secret = services.invite_by_link(actor=request.user, **form.cleaned_data)
        return {"link": _link(request, secret)}
    except CourtyardError as error:
        add_errors(form, error)
        return {}


def _link(request: PersonRequest, secret: str) -> str:
    return request.build_absolute_uri(reverse("join", args=[secret]))


@requires("people.invite")
@require_POST
def end_invitation(request: PersonRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """End an open invitation."""
    services.end_invitation(actor=request.user, invitation=selectors.invitation_for(request.user, invitation_id))
    messages.success(request, _("The invitation no longer works."))
    return redirect("invite")
