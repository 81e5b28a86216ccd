"""The files of a space."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.web import is_partial
from courtyard.feed.selectors.files import KINDS, files_of
from courtyard.people.folding import query_of
from courtyard.spaces.access import space_for_content
from courtyard.spaces.selectors import space_header

__all__ = ["files"]


@signed_in
@require_GET
def files(request: PersonRequest, slug: str) -> HttpResponse:
    """What hangs on the posts and comments of a space; ``?kind=`` pictures or documents, ``?q=`` a part of the name."""
    space, _rights = space_for_content(request.user, slug)
    asked, q = request.GET.get("kind", ""), query_of(request.GET.get("q", ""))
    kind = asked if asked in KINDS else ""
    page = files_of(request.user, space, kind=kind, q=q, cursor=request.GET.get("cursor"))
    here = f"/spaces/{space.slug}/files/"
    more = f"{here}?{urlencode({'kind': kind, 'q': q, 'cursor': page.next})}" if page.next else ""
    context = {
        "rows": page.results,
        "more": more,
        "kind": kind,
        "q": q,
        "here": here,
        "kinds": _words(),
        "tab": "files",
    }
    partial = request.GET.get("cursor") and is_partial(request)
    template = "feed/file_rows.html" if partial else "feed/files.html"
    return render(request, template, context | {"header": space_header(request.user, space)})


def _words() -> list[tuple[str, str]]:
    return list(zip(KINDS, (_("All"), _("Pictures"), _("Documents")), strict=True))
