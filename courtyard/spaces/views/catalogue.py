"""What administrators keep: categories, templates, official marks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courtyard.accounts.forms import add_errors
from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import requires, signed_in
from courtyard.core.errors import Conflict, Invalid
from courtyard.core.web import text
from courtyard.spaces import access, selectors, services
from courtyard.spaces.forms import TemplateForm
from courtyard.spaces.views.answers import back, ends, go

__all__ = ["categories", "category", "official", "template", "templates"]


@requires("space.curate")
@require_http_methods(["GET", "POST"])
def categories(request: PersonRequest) -> HttpResponse:
    """The categories in their order, and a line to add one."""
    errors: list[str] = []
    if request.method == "POST":
        try:
            services.add_category(actor=request.user, name=text(request, "name"))
        except Invalid as error:
            errors = error.errors.get("name", [])
        else:
            messages.success(request, _("Added."))
            return redirect("spaces:categories")
    context = {"lines": selectors.counted_categories(), "errors": errors, "name": request.POST.get("name", "")}
    return render(request, "spaces/categories.html", context, status=422 if errors else 200)


@requires("space.curate")
@require_http_methods(["POST", "DELETE"])
def category(request: PersonRequest, category_id: int) -> HttpResponse:
    """Rename a category, let it go up, or end it."""
    if ends(request):
        services.drop_category(actor=request.user, category_id=category_id)
        messages.success(request, _("The category is gone; its spaces are still there."))
    elif "up" in request.POST:
        services.move_category_up(actor=request.user, category_id=category_id)
    else:
        try:
            services.rename_category(actor=request.user, category_id=category_id, name=text(request, "name"))
        except Invalid as error:
            messages.error(request, error.words)
        else:
            messages.success(request, _("Saved."))
    return go(request, "spaces:categories")


@requires("space.curate")
@require_http_methods(["GET"])
def templates(request: PersonRequest) -> HttpResponse:
    """The templates that new spaces may start from."""
    return render(request, "spaces/templates.html", {"templates": selectors.templates()})


@requires("space.curate")
@require_http_methods(["GET", "POST", "DELETE"])
def template(request: PersonRequest, template_id: int | None = None) -> HttpResponse:
    """Make, change or end a template; ``?like=`` starts a new one from a space that one reads."""
    if template_id is not None and request.method != "GET" and ends(request):
        services.drop_template(actor=request.user, template_id=template_id)
        messages.success(request, _("The template is gone; spaces made from it stay as they are."))
        return go(request, "spaces:templates")
    known = access.template_for_curation(request.user, template_id) if template_id is not None else None
    form = TemplateForm(
        request.POST or None, initial=_initial(request, template_id), categories=selectors.categories()
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            services.save_template(actor=request.user, template_id=template_id, values=form.values())
        except (Conflict, Invalid) as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("spaces:templates")
    context = {"form": form, "template": known}
    return render(request, "spaces/template.html", context, status=422 if form.errors else 200)


def _initial(request: PersonRequest, template_id: int | None) -> dict[str, object]:
    like = request.GET.get("like", "") if template_id is None else ""
    pattern = selectors.pattern_of(request.user, like=like, template=template_id)
    if pattern is None:
        return {}
    words = {"welcome": pattern.welcome, "rules": pattern.rules, "questions": "\n".join(pattern.questions)}
    if template_id is None:
        return {**pattern.settings, **words, "name": pattern.name[:60]}
    known = access.template_for_curation(request.user, template_id)
    return {**pattern.settings, **words, "name": known.name, "description": known.description}


@signed_in
@require_http_methods(["POST", "DELETE"])
def official(request: PersonRequest, slug: str) -> HttpResponse:
    """Mark a space as official, or take the mark away."""
    if ends(request):
        services.unmark_official(actor=request.user, space_id=slug)
        messages.success(request, _("The space is not marked as official any more."))
    else:
        services.mark_official(actor=request.user, space_id=slug)
        messages.success(request, _("The space is marked as official."))
    return back(request, f"/spaces/{slug}/")
