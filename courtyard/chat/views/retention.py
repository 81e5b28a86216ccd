"""How long messages stay, for administrators."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import services
from courtyard.chat.models import ConversationKind
from courtyard.chat.selectors.retention import removed_by
from courtyard.chat.selectors.retention import retention as known
from courtyard.core.access import requires
from courtyard.core.errors import Conflict, Invalid

__all__ = ["retention"]


@requires("organisation.manage")
@require_http_methods(["GET", "POST"])
def retention(request: PersonRequest) -> HttpResponse:
    """GET the days of each kind of conversation; POST others. Where messages would go it asks first."""
    if request.method == "GET":
        return _page(request, known())
    days = {kind: _days(request.POST.get(kind, "")) for kind in ConversationKind.values}
    try:
        services.set_retention(actor=request.user, days=days, confirmed="confirmed" in request.POST)
    except Invalid as refusal:
        return _page(request, days, errors=refusal.errors, status=refusal.status)
    except Conflict:
        return _page(request, days, going=removed_by(days), status=409)
    messages.success(request, _("Saved."))
    return redirect("chat:retention")


def _days(typed: str) -> int | None:
    """Nothing is for ever; what is no number is no number of days."""
    typed = typed.strip()
    if not typed:
        return None
    return int(typed) if typed.isdecimal() and len(typed) < 7 else 0


def _page(request: PersonRequest, days: dict[str, int | None], *, status: int = 200, **more: object) -> HttpResponse:
    context = {"days": days, "kinds": ConversationKind.choices, "errors": {}, **more}
    template = "chat/retention_confirm.html" if "going" in more else "chat/retention.html"
    return render(request, template, context, status=status)
