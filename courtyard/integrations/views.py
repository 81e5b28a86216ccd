"""The directory from a file or an LDAP server, for administrators: where from, differences, and what became of earlier ones."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import requires
from courtyard.core.errors import Conflict, Invalid, TooLarge
from courtyard.core.web import clean
from courtyard.integrations import access, selectors, services
from courtyard.integrations.forms import SourceForm
from courtyard.integrations.importers.directory.columns import choices
from courtyard.integrations.importers.directory.ldap.presets import PRESETS
from courtyard.integrations.models import DirectoryRun
from courtyard.people.selectors import importable_fields

__all__ = [
    "again", "application", "columns", "discard", "forget_source", "imports", "report", "run", "source", "sync", "undo",
]  # fmt: skip


@requires("people.manage")
@require_http_methods(["GET", "POST"])
def imports(request: PersonRequest) -> HttpResponse:
    """GET every file that came in, POST a new one."""
    problem, status = "", 200
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                raise Invalid({"file": [_("Please choose a file.")]})
            made = services.upload_directory(actor=request.user, stream=file, name=file.name or "")
            return redirect("integrations:columns", made.pk)
        except (Invalid, TooLarge) as error:
            problem, status = error.words, 422
    page = selectors.runs(request.user, cursor=request.GET.get("cursor"))
    context = {"page": page, "problem": problem, "source": access.source_for(request.user)}
    rows_only = request.headers.get("HX-Request") and "cursor" in request.GET
    return render(request, f"integrations/{'import_rows' if rows_only else 'imports'}.html", context, status=status)


@requires("people.manage")
@require_GET
def run(request: PersonRequest, run_id: uuid.UUID) -> HttpResponse:
    """One file: how far it is, and what it means line by line."""
    found = access.run_for(request.user, run_id)
    if found.state == "uploaded":
        return redirect("integrations:columns", run_id)
    return _run_page(request, found)


def _run_page(request: PersonRequest, found: DirectoryRun, problem: str = "") -> HttpResponse:
    show, typed = request.GET.get("show", ""), clean(request.GET.get("q", ""), "q", strict=False)
    page = selectors.lines_of(found, show=show, typed=typed, cursor=request.GET.get("cursor"))
    context = {"run": found, "show": show, "typed": typed, "page": page, "problem": problem, "more": ""}
    context["many_leave"] = services.many_leave(run=found)
    if page.next:
        query = request.GET.copy()
        query["cursor"] = page.next
        context["more"] = f"{request.path}?{query.urlencode()}"
    rows_only = request.headers.get("HX-Request") and "cursor" in request.GET
    template = "integrations/line_rows.html" if rows_only else "integrations/import.html"
    return render(request, template, context, status=422 if problem else 200)


@requires("people.manage")
@require_http_methods(["GET", "POST"])
def columns(request: PersonRequest, run_id: uuid.UUID) -> HttpResponse:
    """GET what each column seems to hold, POST what it holds."""
    found = access.run_for(request.user, run_id)
    mapping, problem = found.mapping, found.trouble
    if request.method == "POST":
        sent = (request.POST.get(f"column-{number}", "") for number in range(len(found.columns)))
        mapping = {column["name"]: target for column, target in zip(found.columns, sent, strict=True)}
        try:
            services.compare_run(actor=request.user, run_id=run_id, mapping=mapping)
            return redirect("integrations:import", run_id)
        except (Invalid, Conflict) as error:
            problem = error.words
    context = {"run": found, "mapping": mapping, "choices": choices(importable_fields()), "problem": problem}
    status = 422 if request.method == "POST" else 200
    return render(request, "integrations/columns.html", context, status=status)


@requires("people.manage")
@require_POST
def application(request: PersonRequest, run_id: uuid.UUID) -> HttpResponse:
    """Do what the comparison says."""
    try:
        services.apply_run(actor=request.user, run_id=run_id, confirmed="confirmed" in request.POST)
    except Conflict as error:
        return _run_page(request, access.run_for(request.user, run_id), error.words)
    return redirect("integrations:import", run_id)


@requires("people.manage")
@require_POST
def undo(request: PersonRequest, run_id: uuid.UUID) -> HttpResponse:
    """Take back what a file brought."""
    try:
        services.undo_run(actor=request.user, run_id=run_id)
    except Conflict as error:
        return _run_page(request, access.run_for(request.user, run_id), error.words)
    return redirect("integrations:import", run_id)


@requires("people.manage")
@require_POST
def again(request: PersonRequest, run_id: uuid.UUID) -> HttpResponse:
    """Go on with what stopped half-way."""
    services.resume_run(actor=request.user, run_id=run_id)
    return redirect("integrations:import", run_id)


@requires("people.manage")
@require_POST
def discard(request: PersonRequest, run_id: uuid.UUID) -> HttpResponse:
    """Forget a file that did not come in."""
    try:
        services.discard_run(actor=request.user, run_id=run_id)
    except Conflict as error:
        return _run_page(request, access.run_for(request.user, run_id), error.words)
    messages.success(request, _("The file is forgotten. Nothing was changed by it."))
    return redirect("integrations:imports")


@requires("people.manage")
@require_GET
def report(request: PersonRequest, run_id: uuid.UUID) -> HttpResponseBase:
    """The run as a table for spreadsheets."""
    found = access.run_for(request.user, run_id)
    answer = StreamingHttpResponse(selectors.report_of(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{found.created_at:%Y-%m-%d-%H%M}.csv"'
    return answer


@requires("people.manage")
@require_http_methods(["GET", "POST"])
def source(request: PersonRequest) -> HttpResponse:
    """GET how the LDAP server is reached and read, POST it; with ``try`` it is reached at once."""
    kept = access.source_for(request.user)
    preset = request.GET.get("preset", "")
    form = SourceForm(request.POST or None, source=None if preset else kept, preset=preset or "openldap")
    trial = None
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.save_source(actor=request.user, wishes=form.wishes())
            if "try" not in request.POST:
                messages.success(request, _("Saved."))
                return redirect("integrations:source")
            trial = services.try_source(actor=request.user)
        except Invalid as error:
            form.refuse(error)
    context = {"form": form, "source": kept, "trial": trial, "beginnings": _beginnings(preset or "openldap")}
    return render(request, "integrations/source.html", context, status=422 if form.errors else 200)


def _beginnings(chosen: str) -> list[dict[str, object]]:
    return [
        {"label": preset.label, "href": f"?preset={name}", "current": name == chosen}
        for name, preset in PRESETS.items()
    ]


@requires("people.manage")
@require_POST
def sync(request: PersonRequest) -> HttpResponse:
    """Read the server now; with ``apply`` what differs is brought in as well."""
    try:
        begun = services.sync_directory(actor=request.user, by_itself="apply" in request.POST)
    except Conflict as error:
        messages.error(request, error.words)
        return redirect("integrations:source")
    return redirect("integrations:import", begun.pk)


@requires("people.manage")
@require_POST
def forget_source(request: PersonRequest) -> HttpResponse:
    """Forget the server and its password."""
    services.forget_source(actor=request.user)
    messages.success(request, _("The server is forgotten. Everybody who came from there stays."))
    return redirect("integrations:imports")
