"""Reading what composers send."""

from django.http import HttpRequest

from courtyard.content.services.items import Attached
from courtyard.core.web import uuids

__all__ = ["attached"]


def attached(request: HttpRequest) -> list[Attached]:
    """The uploaded files of a form: ``files`` carries their ids, ``alt-ID`` the words that describe each."""
    found = uuids(request.POST.getlist("files"))
    return [Attached(pk, request.POST.get(f"alt-{pk}", "")) for pk in found]
