"""allauth's pages, as the house answers: 422 for what cannot be taken, 429 for too many tries, 404 for what is over."""

from http import HTTPStatus
from typing import Any

from allauth.account import views
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from courtyard.accounts.adapter import address_of
from courtyard.accounts.forms import ResetForm
from courtyard.core.access import public


class _Answering:
    """Gives a refused form its status."""

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        for error in form.errors.as_data().values():
            for found in error:
                if found.code == "too_many":
                    response.status_code = HTTPStatus.TOO_MANY_REQUESTS
                    response["Retry-After"] = str((found.params or {}).get("retry_after", 60))
        return response


class SignInView(_Answering, views.LoginView):
    """Sign in with an e-mail address and a password."""


class ResetView(_Answering, views.PasswordResetView):
    """Ask for a letter with a link."""

    def get_form_class(self) -> type[ResetForm]:
        return ResetForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "address": address_of(self.request)}


class NewPasswordView(_Answering, views.PasswordResetFromKeyView):
    """Choose a password by the link of a letter."""

    def dispatch(self, request: HttpRequest, uidb36: str, key: str, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, uidb36, key, **kwargs)
        if response.status_code == HTTPStatus.OK and self.reset_user is None:
            response.status_code = HTTPStatus.NOT_FOUND
        return response


class ChangeView(_Answering, views.PasswordChangeView):
    """Change the password; who has none yet gets a letter instead."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account_reset_password")
        return super().dispatch(request, *args, **kwargs)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this sign-in; pages kept by the browser are thrown away."""
    if request.user.is_authenticated:
        views.flows.logout.logout(request, show_message=False)
    response = redirect("account_login")
    response["Clear-Site-Data"] = '"cache"'
    return response
