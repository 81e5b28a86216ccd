"""Adding many people at once: a list, what would become of it, then the deed; and who takes over from a last owner."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.errors import Invalid, NotFound
from courtyard.core.web import typed
from courtyard.spaces import access, selectors, services
from courtyard.spaces.selectors.listing import MAX_LENGTH, MAX_LINES
from courtyard.spaces.views.answers import page_of

__all__ = ["add", "handover"]


@signed_in
@require_http_methods(["GET", "POST"])
def add(request: PersonRequest, slug: str) -> HttpResponse:
    """A list of addresses or handles, pasted or as a file: first what it would do, then done."""
    space = access.space_for_owner(request.user, slug)
    context = page_of(request, slug, "members") | {"most": MAX_LINES}
    if request.method == "GET":
        return render(request, "spaces/add.html", context)
    listed, role = _listed(request), request.POST.get("role", "member")
    context |= {"listed": listed, "role": role}
    if "change" in request.POST:
        return render(request, "spaces/add.html", context)
    try:
        if "add" in request.POST:
            count = len(services.add_listed(actor=request.user, space_id=space.pk, text=listed, role=role))
            words = ngettext("%(count)s person was added.", "%(count)s people were added.", count)
            messages.success(request, words % {"count": count})
            return redirect("spaces:members", slug)
        context["preview"] = selectors.preview(request.user, space, listed, role=role)
    except Invalid as error:
        return render(request, "spaces/add.html", context | {"problem": error.words}, status=422)
    return render(request, "spaces/add.html", context)


def _listed(request: PersonRequest) -> str:
    """What was pasted, and the file under it."""
    file = request.FILES.get("file")
    read = file.read(4 * MAX_LENGTH).decode("utf-8", errors="replace") if file else ""
    return "\n".join(part for part in (typed(request, "list"), read) if part)


@signed_in
@require_GET
def handover(request: PersonRequest, slug: str) -> HttpResponse:
    """Whom the last owner names before they leave."""
    space = access.space_for_owner(request.user, slug)
    context = page_of(request, slug, "members")
    if not context["header"].may_leave:  # type: ignore[attr-defined]
        raise NotFound
    return render(request, "spaces/handover.html", context | {"heirs": selectors.heirs(request.user, space)})
