"""The organisation's values, for administrators."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import requires
from courtyard.core.errors import Invalid
from courtyard.core.web import text, typed
from courtyard.feed import services
from courtyard.feed.selectors import lists
from courtyard.feed.services.values import HUES, ICONS

__all__ = ["edit", "values"]


def _sent(request: PersonRequest) -> dict[str, object]:
    hue = request.POST.get("hue", "")
    return {
        "name": text(request, "name"), "about": text(request, "about"), "icon": request.POST.get("icon", ""),
        "hue": int(hue) if hue.isdecimal() and len(hue) < 3 else -1,
    }  # fmt: skip


def _page(request: PersonRequest, refusal: Invalid | None = None, wrong: uuid.UUID | None = None) -> HttpResponse:
    context = {
        "values": lists.all_values(), "icons_to_choose": ICONS, "hues": HUES, "wrong": wrong,
        "problem": refusal.words if refusal else "",
        "sent": {field: typed(request, field) for field in ("name", "about", "icon", "hue")} if refusal else {},
    }  # fmt: skip
    return render(request, "feed/values.html", context, status=422 if refusal else 200)


@requires("organisation.manage")
@require_http_methods(["GET", "POST"])
def values(request: PersonRequest) -> HttpResponse:
    """GET the values; POST a new one."""
    if request.method == "GET":
        return _page(request)
    try:
        services.make_value(actor=request.user, **_sent(request))  # type: ignore[arg-type]  # each is what it takes
    except Invalid as refusal:
        return _page(request, refusal)
    messages.success(request, _("The value is added: praise can name it from now on."))
    return redirect("feed:values")


@requires("organisation.manage")
@require_POST
def edit(request: PersonRequest, value_id: uuid.UUID) -> HttpResponse:
    """Change a value, stop offering it, or offer it again."""
    retired = "retire" in request.POST or ("retired" in request.POST and "offer" not in request.POST)
    try:
        services.edit_value(actor=request.user, value_id=value_id, retired=retired, **_sent(request))  # type: ignore[arg-type]
    except Invalid as refusal:
        return _page(request, refusal, value_id)
    messages.success(request, _("Saved."))
    return redirect("feed:values")
