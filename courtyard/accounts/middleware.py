"""Every page begins here: the organisation (or the wizard), the reader's language and zone, who may call the view."""

import datetime
import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from courtyard.accounts.models import Organisation, Person
from courtyard.accounts.permissions import may, organisation
from courtyard.accounts.services import keep_sign_in
from courtyard.accounts.services.people import note_zone
from courtyard.accounts.zones import is_zone
from courtyard.core import changes
from courtyard.core.access import GUARDED, PUBLIC, rule_of
from courtyard.core.clock import now

__all__ = ["OrganisationMiddleware", "SignedInMiddleware"]

ZONE_COOKIE = "courtyard_zone"
_WELCOME = "/welcome/"
_NOTED_EVERY = datetime.timedelta(minutes=10)
Handler = Callable[[HttpRequest], HttpResponseBase]


class SignedInMiddleware(AuthenticationMiddleware):
    """``request.user`` as Django has it, without a second query: the session was read together with its person."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user_of(request))  # type: ignore[assignment]


def _user_of(request: HttpRequest) -> object:
    """The person of the session if it still stands; else whatever Django makes of it (nobody, as a rule)."""
    told = request.session.get(SESSION_KEY)
    person: Person | None = getattr(request.session, "person", None)
    if person is None or told != str(person.pk) or not person.is_active:
        return get_user(request)
    stands = constant_time_compare(request.session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())
    return person if stands else get_user(request)


class OrganisationMiddleware:
    """Sets ``request.organisation`` (None before set-up) and enforces what ``core.access`` declares at each view."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.organisation = organisation()  # type: ignore[attr-defined]
        with translation.override(_language(request)), timezone.override(_zone(request)):
            response = self.get_response(request)
        if not request.user.is_authenticated:
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., object], *_args: object) -> HttpResponse | None:
        """Let through, send to the wizard or to sign-in, or refuse. Undeclared views need a sign-in."""
        rule = rule_of(view)
        if rule == GUARDED:
            return None
        if request.organisation is None and not _before_set_up(request):  # type: ignore[attr-defined]
            return HttpResponseRedirect(_WELCOME)
        if rule == PUBLIC:
            return None
        if not isinstance(request.user, Person):
            return _to_sign_in(request)
        _keep(request, request.user)
        request.live_cursor = changes.cursor(max_age=1.0)  # type: ignore[attr-defined]  # older than all the page reads
        if rule and rule.permission and not may(request.user, rule.permission):
            raise PermissionDenied
        return None


def _before_set_up(request: HttpRequest) -> bool:
    """What must work before there is an organisation: the wizard and the files it shows."""
    return request.path == _WELCOME or request.path.startswith(settings.STATIC_URL)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """A page is sent to sign-in and comes back; a fragment is told to load the page anew."""
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        response = HttpResponse(status=401)
        response["HX-Refresh"] = "true"
        return response
    if request.method in ("GET", "HEAD") and request.path != "/":
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    return HttpResponseRedirect(settings.LOGIN_URL)


def _keep(request: HttpRequest, person: Person) -> None:
    """Note now and then that the sign-in is in use, so that its owner sees when and it does not run out."""
    seen_at = getattr(request.session, "seen_at", None)
    if seen_at and request.session.session_key and now() - seen_at > _NOTED_EVERY:
        keep_sign_in(actor=person, session_key=request.session.session_key)


def _language(request: HttpRequest) -> str:
    """The person's choice, else what the browser asks for before sign-in, else the organisation's."""
    if isinstance(request.user, Person) and request.user.language:
        return request.user.language
    current: Organisation | None = request.organisation  # type: ignore[attr-defined]
    if current and (request.user.is_authenticated or "Accept-Language" not in request.headers):
        return current.language
    return translation.get_language_from_request(request)


def _zone(request: HttpRequest) -> datetime.tzinfo:
    """The person's choice, else what the browser noted in its cookie, else UTC."""
    said = request.COOKIES.get(ZONE_COOKIE, "")
    chosen = request.user.time_zone if isinstance(request.user, Person) else ""
    if isinstance(request.user, Person) and request.user.browser_zone != said and is_zone(said):
        note_zone(person=request.user, zone=said)
    for name in (chosen, said):
        if is_zone(name):
            return zoneinfo.ZoneInfo(name)
    return datetime.UTC
