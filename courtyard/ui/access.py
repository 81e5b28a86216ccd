"""Who may open the gallery: developers (debug) and administrators. For anybody else it is not there."""

from django.conf import settings
from django.http import Http404, HttpRequest

from courtyard.ui.navigation import ADMINISTRATORS

__all__ = ["open_gallery"]


def open_gallery(request: HttpRequest) -> None:
    """Let the caller in, or answer 404."""
    person = getattr(request, "user", None)
    administers = getattr(person, "is_active", False) and getattr(person, "role", "") in ADMINISTRATORS
    if not (settings.DEBUG or administers):
        raise Http404
