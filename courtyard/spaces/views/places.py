"""The directory, a new space, and what a space says of itself."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courtyard.accounts.forms import CoverForm, add_errors
from courtyard.accounts.permissions import may
from courtyard.accounts.requests import PersonRequest
from courtyard.core import storage
from courtyard.core.access import requires, signed_in
from courtyard.core.errors import Conflict, Invalid, NotFound, TooMany
from courtyard.core.ids import new_id
from courtyard.core.web import client_id, is_partial
from courtyard.spaces import access, selectors, services
from courtyard.spaces.forms import DirectoryFilter, SpaceForm
from courtyard.spaces.views.answers import ends, go, next_page, number, page_of

__all__ = ["about", "archive", "cover", "directory", "new", "settings"]


@signed_in
@require_GET
def directory(request: PersonRequest) -> HttpResponse:
    """All spaces one may know of, with what each is to the viewer; and one's invitations."""
    form = DirectoryFilter(request.GET)
    wishes: dict[str, Any] = form.wishes()
    page = selectors.directory(request.user, cursor=request.GET.get("cursor"), **wishes)
    context = {"page": page, "form": form, "wishes": wishes, "more": next_page(request, page.next)}
    context |= {"after": request.GET.get("after"), "categories": selectors.categories()}
    if is_partial(request) and "cursor" in request.GET:
        return render(request, "spaces/cards.html", context)
    searched = any(wishes.values()) or "cursor" in request.GET
    context |= {"invitations": selectors.invitations_for(request.user), "may_create": may(request.user, "space.create")}
    context |= {"recommended": [] if searched else selectors.recommended(request.user)}
    return render(request, "spaces/directory.html", context)


@requires("space.create")
@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Make a space, from nothing, like another one or from a template. Sending the form twice makes one."""
    origin = _origin(request)
    pattern = selectors.pattern_of(request.user, **origin)
    initial = pattern.settings if pattern else None
    form = SpaceForm(request.POST or None, initial=initial, categories=selectors.categories())
    if request.method == "POST" and form.is_valid():
        try:
            space, _new = services.create_space(
                actor=request.user, id=client_id(request), **origin, **form.cleaned_data
            )  # fmt: skip
        except (Conflict, Invalid, TooMany) as error:
            add_errors(form, error)
        else:
            messages.success(request, _("%(name)s is ready. Invite the first people.") % {"name": space.name})
            return redirect("feed:space", space.slug)
    context = {"form": form, "new_id": client_id(request) or new_id(), "pattern": pattern, "origin": origin}
    context["templates"] = selectors.templates()
    return render(request, "spaces/new.html", context, status=422 if form.errors else 200)


def _origin(request: PersonRequest) -> dict[str, Any]:
    """What the new space starts from: ``like`` a space, or ``template``."""
    asked = request.POST if request.method == "POST" else request.GET
    template = asked.get("template", "")
    return {
        "like": asked.get("like", "")[:140] or None,
        "template": int(template) if template.isdecimal() and len(template) < 10 else None,
    }


@signed_in
@require_GET
def about(request: PersonRequest, slug: str) -> HttpResponse:
    """What the space is for, and its rules in words."""
    return render(request, "spaces/about.html", page_of(request, slug, "about"))


@signed_in
@require_http_methods(["GET", "POST"])
def settings(request: PersonRequest, slug: str) -> HttpResponse:
    """Change the space. If another owner saved meanwhile, the form says so and keeps what was typed."""
    space = access.space_for_owner(request.user, slug)
    form = SpaceForm(request.POST or None, space=space, categories=selectors.categories())
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_space(
                actor=request.user, space_id=space.pk, changes=form.cleaned_data, version=number(request, "version")
            )
        except (Conflict, Invalid) as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("spaces:settings", space.slug)
    return _settings_page(request, slug, form, CoverForm())


def _settings_page(request: PersonRequest, slug: str, form: SpaceForm, cover_form: CoverForm) -> HttpResponse:
    context = page_of(request, slug, "settings") | {"form": form, "cover_form": cover_form}
    return render(request, "spaces/settings.html", context, status=422 if form.errors or cover_form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST", "DELETE"])
def cover(request: PersonRequest, slug: str) -> HttpResponseBase:
    """The cover of a space, for who may know of it; its owners give it a new one, or none any more."""
    if request.method == "GET":
        if not (key := access.space_for_read(request.user, slug).cover):
            raise NotFound
        return storage.serve(request, key, content_type="image/webp", name="cover.webp", inline_ok=True)
    space, form = access.space_for_owner(request.user, slug), CoverForm(request.POST, request.FILES)
    if ends(request) or form.is_valid():
        upload = None if ends(request) else form.cleaned_data["cover"]
        try:
            services.set_cover(actor=request.user, space_id=space.pk, upload=upload, focus=form.focus())
        except Invalid as error:
            add_errors(form, error)
        else:
            return go(request, "feed:space", slug)
    return _settings_page(request, slug, SpaceForm(space=space, categories=selectors.categories()), form)


@signed_in
@require_http_methods(["POST", "DELETE"])
def archive(request: PersonRequest, slug: str) -> HttpResponse:
    """POST archives the space, DELETE opens it again."""
    if ends(request):
        services.unarchive_space(actor=request.user, space_id=slug)
        messages.success(request, _("The space is open again."))
    else:
        services.archive_space(actor=request.user, space_id=slug)
        messages.success(request, _("The space is archived: it can be read, and nothing new is added."))
    return go(request, "spaces:settings", slug)
