"""Administration of the organisation."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courtyard.accounts import services
from courtyard.accounts.forms import MarkForm, OrganisationForm, add_errors
from courtyard.accounts.pictures import SIDE
from courtyard.accounts.requests import PersonRequest, VisitorRequest
from courtyard.core import storage
from courtyard.core.access import public, requires
from courtyard.core.errors import CourtyardError, NotFound


@requires("organisation.manage")
@require_http_methods(["GET", "POST"])
def organisation(request: PersonRequest) -> HttpResponse:
    """Name, colour, language, policies."""
    form = OrganisationForm(
        request.POST or None, instance=copy(request.organisation)
    )  # the original is kept in the process
    if request.method == "POST" and form.is_valid():
        try:
            services.update_organisation(actor=request.user, changes=form.cleaned_data)
        except CourtyardError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The organisation is saved."))
            return redirect("manage-organisation")
    context = {"form": form, "mark_form": MarkForm()}
    return render(request, "accounts/manage/organisation.html", context, status=422 if form.errors else 200)


@requires("organisation.manage")
@require_POST
def mark(request: PersonRequest) -> HttpResponse:
    """Take a new mark, or none."""
    form = MarkForm(request.POST, request.FILES)
    remove = "remove" in request.POST
    if remove or form.is_valid():
        try:
            services.set_mark(actor=request.user, upload=None if remove else form.cleaned_data["mark"])
        except CourtyardError as error:
            add_errors(form, error)
        else:
            return redirect("manage-organisation")
    context = {"form": OrganisationForm(instance=request.organisation), "mark_form": form}
    return render(request, "accounts/manage/organisation.html", context, status=422)


@public
@require_safe
def mark_picture(request: VisitorRequest) -> HttpResponseBase:
    """The mark, for every page, sign-in too."""
    current = request.organisation
    if not current or not current.mark:
        raise NotFound
    return storage.serve(request, current.mark, content_type="image/webp", name="mark.webp", inline_ok=True)


@public
@require_safe
def app(request: VisitorRequest) -> JsonResponse:
    """What a device needs to install this as an app: https://www.w3.org/TR/appmanifest/."""
    name, mark = (request.organisation.name, request.organisation.mark) if request.organisation else ("Courtyard", "")
    icons = [{"src": static("ui/favicon.svg"), "type": "image/svg+xml", "sizes": "any"}]
    if mark:
        icons.insert(0, {"src": f"{reverse('mark')}?v={mark}", "type": "image/webp", "sizes": f"{SIDE}x{SIDE}"})
    told = {
        "id": "/", "name": name, "short_name": name, "lang": get_language(), "start_url": "/", "scope": "/",
        "display": "standalone", "background_color": "#f7f6f2", "theme_color": "#f7f6f2", "icons": icons,
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")


@requires("people.manage")
@require_http_methods(["GET"])
def manage(request: PersonRequest) -> HttpResponse:
    """Administration begins with people."""
    return redirect("manage-people")
