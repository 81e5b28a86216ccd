"""Who calls the API: a token in the Authorization header, or the session of the browser (then with its CSRF token)."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.utils import check_csrf

from courtyard.accounts.models import Person
from courtyard.accounts.services import token_bearer
from courtyard.config.api.throttle import count_call
from courtyard.core.errors import Forbidden

__all__ = ["session_or_token"]

_SAFE = ("GET", "HEAD", "OPTIONS")


def session_or_token(request: HttpRequest) -> Person | None:
    """The caller, also set as ``request.user``; None answers 401. Raises Forbidden outside a token's scopes, TooMany."""
    header = request.headers.get("Authorization", "")
    person = _by_token(request, header) if header else _by_session(request)
    if person is not None:
        count_call(person.pk, writes=request.method not in _SAFE)
    return person


session_or_token.openapi_security_schema = {"type": "http", "scheme": "bearer"}  # type: ignore[attr-defined]  # for the document


def _by_token(request: HttpRequest, header: str) -> Person | None:
    kind, _space, text = header.partition(" ")
    found = token_bearer(text.strip()) if kind.lower() == "bearer" and text.isascii() else None
    if found is None:
        return None
    person, token = found
    needed = "read" if request.method in _SAFE else "write"
    if needed not in token.scopes:
        raise Forbidden(_("This token does not have the scope %(scope)s.") % {"scope": needed})
    request.user = person
    return person


def _by_session(request: HttpRequest) -> Person | None:
    if not isinstance(request.user, Person) or not request.user.is_active:
        return None
    if request.method not in _SAFE and check_csrf(request):
        raise Forbidden(_("The CSRF token is missing or wrong."))
    return request.user
