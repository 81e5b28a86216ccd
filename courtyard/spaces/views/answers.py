"""What the views of this room share."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from courtyard.accounts.requests import PersonRequest
from courtyard.core.errors import CourtyardError
from courtyard.core.web import is_partial
from courtyard.spaces import access, selectors

__all__ = ["back", "ends", "go", "next_page", "number", "page_of", "refused"]


def ends(request: PersonRequest) -> bool:
    """Whether something is taken back: DELETE, or a form's button named ``end`` where there are no scripts."""
    return request.method == "DELETE" or "end" in request.POST


def next_page(request: PersonRequest, cursor: str | None) -> str:
    """The address of the next page of what is shown, or "" at the end."""
    if not cursor:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


def number(request: PersonRequest, field: str) -> int | None:
    """A small whole number of a form, such as a version."""
    value = request.POST.get(field, "")
    return int(value) if value.isdecimal() and value.isascii() and len(value) < 10 else None


def page_of(request: PersonRequest, slug: str, tab: str) -> dict[str, object]:
    """The context of a page under a space's head. Raises NotFound for a space one may not know of."""
    space = access.space_for_read(request.user, slug)
    return {"space": space, "header": selectors.space_header(request.user, space), "tab": tab}


def refused(request: PersonRequest, error: CourtyardError) -> None:
    """Say in words why it was not done, on the page that comes next."""
    messages.error(request, error.detail)


def go(request: PersonRequest, to: str, *args: str) -> HttpResponse:
    """On to a page; a script's DELETE and what asks in place are done with 204."""
    if request.method == "DELETE" or is_partial(request):
        return HttpResponse(status=204)
    return redirect(to, *args)


def back(request: PersonRequest, to: str) -> HttpResponse:
    """Back to the page the form stood on, if it is one of ours; else to ``to``."""
    wish = request.POST.get("next", "")
    safe = wish.startswith("/") and url_has_allowed_host_and_scheme(wish, allowed_hosts=None)
    return go(request, wish if safe else to)
