"""What every page knows without its view passing it."""

from django.http import HttpRequest

from courtyard.accounts.models import Person

__all__ = ["who"]


def who(request: HttpRequest) -> dict[str, object]:
    """``me`` (None before sign-in) and ``organisation`` (None before set-up)."""
    user = getattr(request, "user", None)
    return {"me": user if isinstance(user, Person) else None, "organisation": getattr(request, "organisation", None)}
