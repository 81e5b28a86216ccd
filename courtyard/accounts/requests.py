"""What views behind ``signed_in`` and ``requires`` are given; names for the type checker, made by the middleware."""

from django.http import HttpRequest

from courtyard.accounts.models import Organisation, Person

__all__ = ["PersonRequest", "VisitorRequest"]


class VisitorRequest(HttpRequest):
    """Anybody's request; before set-up there is no organisation."""

    organisation: Organisation | None


class PersonRequest(HttpRequest):
    """The request of an active person."""

    user: Person
    organisation: Organisation
