"""The gallery, and what its shell asks of other rooms."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest) -> HttpResponse:
    """No status is set."""
    return HttpResponse("")


urlpatterns = [path("", include("courtyard.ui.urls")), path("people/status/line/", nothing)]
