"""Reading what the composer sends."""

from django.http import HttpRequest

from courtyard.content.forms import attached
from courtyard.content.services.items import Attached
from courtyard.core.ids import parse_id
from courtyard.core.web import text
from courtyard.feed.services import Draft

__all__ = ["draft", "edited_draft"]


def draft(request: HttpRequest) -> Draft:
    """The post a form describes. The rich editor sends ``format=html``; a plain field holds Markdown."""
    cover = parse_id(request.POST.get("cover", ""))
    return Draft(
        body=text(request, "body"),
        format="html" if request.POST.get("format") == "html" else "markdown",
        kind=request.POST.get("kind") or "update",
        title=text(request, "title"),
        tags=[word for word in text(request, "tags").replace(",", " ").split() if word],
        files=attached(request),
        cover=Attached(cover, text(request, "cover_alt")) if cover else None,
    )


def edited_draft(request: HttpRequest) -> tuple[Draft, int | None]:
    """The changed post, and the version the writer started from."""
    version = request.POST.get("version", "")
    return draft(request), int(version) if version.isdigit() else None
