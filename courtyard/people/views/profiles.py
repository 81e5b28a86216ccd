"""Editing a profile, pictures, and people offered while one types. A person's page is the feed's."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courtyard.accounts.forms import CoverForm, add_errors
from courtyard.accounts.permissions import may
from courtyard.accounts.requests import PersonRequest
from courtyard.core import storage
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.ids import parse_id
from courtyard.core.web import is_partial
from courtyard.people import access, selectors, services
from courtyard.people.forms import HoursForm, PersonForm, VoiceForm

__all__ = ["about", "card", "cover", "edit", "edit_page", "more_of", "options", "picture", "reports", "suggest"]


def more_of(request: PersonRequest, cursor: str | None) -> str:
    """The address of a list's next page; "" at its end."""
    if not cursor:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """Change what a person's page says: one's own, or anybody's if one manages people."""
    header = selectors.header(request.user, person_id)
    if not header.may_edit:
        raise Forbidden(_("You can only change your own profile."))
    managed = may(request.user, "people.manage")
    form = PersonForm(request.POST or None, header=header, managed=managed)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_person(actor=request.user, person=header.person, changes=form.changes(), said=form.said())
        except (Conflict, Invalid) as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("feed:person", person_id)
    return edit_page(request, header, form=form)


def edit_page(
    request: PersonRequest,
    header: selectors.Header,
    *,
    form: PersonForm | None = None,
    cover_form: CoverForm | None = None,
    skills_problem: str = "",
    hours_form: HoursForm | None = None,
    voice_form: VoiceForm | None = None,
) -> HttpResponse:
    """Everything one can change of a profile, with what was refused."""
    if not header.may_edit:
        raise Forbidden(_("You can only change your own profile."))
    managed = may(request.user, "people.manage")
    form = form or PersonForm(header=header, managed=managed)
    context = {
        "header": header, "form": form, "managed": managed, "cover_form": cover_form or CoverForm(),
        "skills_problem": skills_problem, "hours_form": hours_form or HoursForm(days=selectors.working_days(header.person)),
        "voice_form": voice_form or VoiceForm(), "max_seconds": services.MAX_SECONDS,
    }  # fmt: skip
    refused = skills_problem or any(one and one.errors for one in (form, cover_form, hours_form, voice_form))
    return render(request, "people/edit.html", context, status=422 if refused else 200)


@signed_in
@require_GET
def reports(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """The people whom a person leads."""
    header = selectors.header(request.user, person_id)
    page = selectors.reports(request.user, person_id, cursor=request.GET.get("cursor"))
    selectors.with_presence(page.results)
    selectors.with_badges(page.results)
    context = {"header": header, "page": page, "more": more_of(request, page.next), "tab": "reports"}
    partial = is_partial(request) and "cursor" in request.GET
    return render(request, "people/cards.html" if partial else "people/reports.html", context)


@signed_in
@require_GET
def card(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """A person in brief, for who stays with the pointer or the keyboard on their name."""
    header = selectors.header(request.user, person_id)
    return render(request, "people/card.html", {"header": header, "person": header.person})


@signed_in
@require_GET
def about(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """What stands on a person's page beside the feed, for windows that show it when it changed."""
    return render(request, "people/parts.html", {"header": selectors.header(request.user, person_id)})


@signed_in
@require_GET
def picture(request: PersonRequest, person_id: uuid.UUID) -> HttpResponseBase:
    """A person's picture, for who may see the person."""
    person = access.person_for_read(request.user, person_id)
    if not person.picture:
        raise NotFound
    return storage.serve(request, person.picture, content_type="image/webp", name="picture.webp", inline_ok=True)


@signed_in
@require_http_methods(["GET", "POST", "DELETE"])
def cover(request: PersonRequest, person_id: uuid.UUID) -> HttpResponseBase:
    """The cover of a profile, for who may see the person; a new one, or none any more."""
    header = selectors.header(request.user, person_id)
    if request.method == "GET":
        if not (key := header.profile.cover):
            raise NotFound
        return storage.serve(request, key, content_type="image/webp", name="cover.webp", inline_ok=True)
    form = CoverForm(request.POST, request.FILES)
    remove = request.method == "DELETE" or "end" in request.POST
    if remove or form.is_valid():
        upload = None if remove else form.cleaned_data["cover"]
        try:
            services.set_cover(actor=request.user, person=header.person, upload=upload, focus=form.focus())
        except Invalid as error:
            add_errors(form, error)
        else:
            return HttpResponse(status=204) if request.method == "DELETE" else redirect("feed:person", person_id)
    return edit_page(request, header, cover_form=form)


@signed_in
@require_GET
def suggest(request: PersonRequest) -> HttpResponse:
    """People whose name or handle begins with ``q``, members of ``space`` (an id) first: for mentions."""
    space_id = parse_id(request.GET.get("space", ""))
    found = selectors.suggest(request.user, request.GET.get("q", ""), space_id=space_id)
    return JsonResponse({"results": [selectors.suggestion_json(person) for person in found]})


@signed_in
@require_GET
def options(request: PersonRequest) -> HttpResponse:
    """The same for a person picker, as HTML."""
    found = selectors.suggest(request.user, request.GET.get("q", ""))
    return render(request, "people/options.html", {"found": found})
