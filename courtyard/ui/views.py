"""The gallery: every component in every state, and a sample of a page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from courtyard.core.access import guarded
from courtyard.core.clock import now
from courtyard.ui.access import open_gallery
from courtyard.ui.gallery import PEOPLE, samples

__all__ = ["error", "gallery", "names", "sample", "verb"]

SAMPLES = frozenset({"home", "space", "profile", "bell", "bare", "empty", "people"})
ERRORS = frozenset({400, 403, 404, 429, 500, 503, 507})


@guarded
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component."""
    open_gallery(request.user)
    return render(request, "ui/gallery/index.html", _context())


@guarded
@require_GET
def sample(request: HttpRequest, name: str) -> HttpResponse:
    """A page as the rooms make it, from the gallery's people and things."""
    open_gallery(request.user)
    if name not in SAMPLES:
        raise Http404
    return render(request, f"ui/gallery/{name}.html", _context())


@guarded
@require_GET
def error(request: HttpRequest, status: int) -> HttpResponse:
    """An error page as it is shown."""
    open_gallery(request.user)
    if status not in ERRORS:
        raise Http404
    return render(request, f"{status}.html", status=status)


@guarded
@require_GET
def names(request: HttpRequest) -> HttpResponse:
    """What the person picker and the reactions ask for."""
    open_gallery(request.user)
    typed = request.GET.get("q", "").lower()
    found = [person for person in PEOPLE if typed in person.name.lower()]
    return render(request, "ui/gallery/names.html", {"people": found})


@guarded
@require_http_methods(["GET", "POST", "DELETE"])
def verb(request: HttpRequest, answer: int, emoji: str = "") -> HttpResponse:
    """Stands in for a row that is made and ended: 204 accepts, anything else refuses."""
    open_gallery(request.user)
    return HttpResponse(
        "Amandine, Karim, Sofia" if request.method == "GET" else "", status=200 if answer == 204 else answer
    )


def _context() -> dict[str, object]:
    return {"s": samples(now())}
