"""One's own account: what others see, how Courtyard looks, ways in."""

import uuid
from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from courtyard.accounts import selectors, services
from courtyard.accounts.forms import AccountForm, PictureForm, TokenForm, add_errors
from courtyard.accounts.permissions import may
from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import requires, signed_in
from courtyard.core.errors import CourtyardError
from courtyard.ui.appearance import DENSITY_COOKIE, THEME_COOKIE


@signed_in
@require_http_methods(["GET", "POST"])
def account(request: PersonRequest) -> HttpResponse:
    """Name, title, language, zone, appearance."""
    form = AccountForm(request.POST or None, instance=copy(request.user), organisation=request.organisation)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_account(actor=request.user, person=request.user, changes=form.cleaned_data)
        except CourtyardError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Your settings are saved."))
            return _without_choices_of_this_browser(redirect("settings"))
    context = {"form": form, "picture_form": PictureForm(), "may_invite": may(request.user, "people.invite")}
    return render(request, "accounts/settings/account.html", context, status=422 if form.errors else 200)


def _without_choices_of_this_browser(response: HttpResponse) -> HttpResponse:
    """What was just chosen for every device counts on this one too."""
    for name in (THEME_COOKIE, DENSITY_COOKIE):
        response.delete_cookie(name, samesite="Lax")
    return response


@signed_in
@require_POST
def picture(request: PersonRequest) -> HttpResponse:
    """Take a new picture, or none."""
    form = PictureForm(request.POST, request.FILES)
    remove = "remove" in request.POST
    if remove or form.is_valid():
        try:
            upload = None if remove else form.cleaned_data["picture"]
            services.set_picture(actor=request.user, person=request.user, upload=upload, focus=form.focus())
        except CourtyardError as error:
            add_errors(form, error)
        else:
            return redirect("settings")
    context = {"form": AccountForm(instance=request.user, organisation=request.organisation), "picture_form": form}
    return render(request, "accounts/settings/account.html", context, status=422)


@signed_in
@require_http_methods(["GET"])
def security(request: PersonRequest) -> HttpResponse:
    """The password, and where one is signed in."""
    devices = selectors.devices_of(request.user, request.session.session_key or "")
    return render(request, "accounts/settings/security.html", {"devices": devices})


@signed_in
@require_POST
def end_sign_in(request: PersonRequest) -> HttpResponse:
    """End one other sign-in, or all others."""
    if "others" in request.POST:
        services.end_sign_ins(actor=request.user, keep=request.session.session_key or "")
    else:
        device = selectors.device_by_mark(request.user, request.POST.get("device", ""))
        services.end_sign_in(actor=request.user, session_key=device.key)
    messages.success(request, _("That device is signed out."))
    return redirect("settings-security")


@requires("token.create")
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: PersonRequest) -> HttpResponse:
    """API tokens; the text of a new one is shown once."""
    form, text = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, text = services.create_token(actor=request.user, person=request.user, **form.cleaned_data)
            form = TokenForm()
        except CourtyardError as error:
            add_errors(form, error)
    context = {"form": form, "text": text, "tokens": selectors.tokens_of(request.user)}
    return render(request, "accounts/settings/tokens.html", context, status=422 if form.errors else 200)


@requires("token.create")
@require_POST
def revoke_token(request: PersonRequest, token_id: uuid.UUID) -> HttpResponse:
    """End one of one's own tokens."""
    services.revoke_token(actor=request.user, token=selectors.token_of(request.user, token_id))
    messages.success(request, _("The token no longer works."))
    return redirect("settings-tokens")
