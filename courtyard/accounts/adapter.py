"""allauth's hooks, answered in our own terms: no open sign-up, our limits, our sessions, our services."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courtyard.accounts import limits, services
from courtyard.accounts.limits import too_many
from courtyard.accounts.models import Person, State
from courtyard.core.errors import TooMany

__all__ = ["Adapter", "address_of"]


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; a forwarded address counts only behind as many proxies as were configured."""
    return Adapter(request).get_client_ip(request)


class Adapter(DefaultAccountAdapter):
    """E-mail and password, for people who are active."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "enter_current_password": _("This is not your current password."),
        "invalid_password_reset": _("This link is over."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        return False  # pages answer pages; the API is another door

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """The person of an address and a password, active or not; every wrong try counts, right ones do not."""
        subjects = {"account": credentials.get("email", ""), "address": self.get_client_ip(request)}
        try:
            spent = limits.spend(limits.SIGN_IN, subjects)
        except TooMany as error:
            raise too_many(error) from None
        person = authenticate(request, **credentials) or _stashed()
        if isinstance(person, Person):
            limits.give_back(spent)
            return person
        return None

    def pre_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse | None:  # type: ignore[override]
        return None if user.is_active else self.respond_user_inactive(request, user)

    def login(self, request: HttpRequest, user: Person) -> None:  # type: ignore[override]
        super().login(request, user)
        request.session.begin(self.get_http_user_agent(request), self.get_client_ip(request))  # type: ignore[attr-defined]
        services.note_sign_in(actor=user)

    def logout(self, request: HttpRequest) -> None:
        services.sign_out(actor=request.user, session_key=request.session.session_key or "")  # type: ignore[arg-type]
        super().logout(request)

    def set_password(self, user: Person, password: str) -> None:  # type: ignore[override]
        """After a reset or a change: an unclaimed person comes in by it, and every other sign-in ends."""
        if user.state == State.UNCLAIMED:
            claimed = services.claim(person=user, password=password)
        else:
            keep = self.request.session.session_key or ""
            claimed = services.set_password(actor=user, person=user, password=password, keep=keep)
        user.password, user.state = claimed.password, claimed.state
        limits.clear(limits.SIGN_IN["account"], user.email or "")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("settings")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Of allauth's messages, the one a person needs; the pages say the rest."""
        if message_template == "account/messages/password_changed.txt":
            messages.success(request, _("Your password was changed. Other devices have to sign in again."))


def _stashed() -> object:
    from allauth.account.auth_backends import AuthenticationBackend

    return AuthenticationBackend.unstash_authenticated_user()
