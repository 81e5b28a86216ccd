"""Reading what the composer sends."""

from collections.abc import Callable

from django.http import HttpRequest, QueryDict

from courtyard.content.forms import attached
from courtyard.content.services.items import Attached
from courtyard.core.ids import parse_id
from courtyard.core.web import text, typed
from courtyard.feed.services import Draft

__all__ = ["draft", "edited_version", "refused_draft", "weights"]


def draft(request: HttpRequest) -> Draft:
    """The post a form describes. The rich editor sends ``format=html``; a plain field holds Markdown."""
    return _draft(request, text)


def refused_draft(request: HttpRequest) -> Draft:
    """The same from a form that was refused, whatever is wrong with it: to be shown again, not to be stored."""
    return _draft(request, typed)


def _draft(request: HttpRequest, text: Callable[[HttpRequest, str], str]) -> Draft:
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


def weights(sent: QueryDict) -> dict[str, int]:
    """The three weights of *Relevant*; what is no number is refused by the service."""
    given = {name: sent.get(name, "") for name in ("people", "talk", "fresh")}
    return {name: int(value) if value.isdecimal() and len(value) == 1 else -1 for name, value in given.items()}


def edited_version(request: HttpRequest) -> int | None:
    """The version that the writer of a change started from."""
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else None
