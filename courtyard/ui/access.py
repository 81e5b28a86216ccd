"""Who may open the gallery: developers (debug) and administrators. For anybody else it is not there."""

from django.conf import settings

from courtyard.core.errors import NotFound
from courtyard.ui.navigation import ADMINISTRATORS

__all__ = ["open_gallery"]


def open_gallery(person: object) -> None:
    """Let the caller in, or raise NotFound."""
    administers = getattr(person, "is_active", False) and getattr(person, "role", "") in ADMINISTRATORS
    if not (settings.DEBUG or administers):
        raise NotFound
