"""One's own address: asking for another one, and confirming it by the link of a letter."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from courtyard.accounts import address_links, services
from courtyard.accounts.forms import AddressForm, add_errors
from courtyard.accounts.mails import mail_is_set_up
from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, CourtyardError, NotFound


@signed_in
@require_http_methods(["GET", "POST"])
def change(request: PersonRequest) -> HttpResponse:
    """Ask for another address, with the password; who has no password yet gets one first."""
    if not request.user.has_usable_password():
        return redirect("account_reset_password")
    form = AddressForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_for_address(actor=request.user, email=form.cleaned_data["email"])
        except CourtyardError as error:
            add_errors(form, error)
        else:
            return redirect("change-email-sent")
    context = {"form": form, "mail_works": mail_is_set_up()}
    return render(request, "accounts/settings/email.html", context, status=_status(form))


def _status(form: AddressForm) -> int:
    """429 for too many tries, 422 for what cannot be taken."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    if "too_many" in codes:
        return HTTPStatus.TOO_MANY_REQUESTS
    return HTTPStatus.UNPROCESSABLE_ENTITY if codes else HTTPStatus.OK


@signed_in
@require_GET
def sent(request: PersonRequest) -> HttpResponse:
    """What happens next; the same for every address."""
    return render(request, "accounts/settings/email_sent.html")


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: PersonRequest, secret: str) -> HttpResponse:
    """The link of the letter: GET asks, so that no mail program confirms by looking; POST changes the address."""
    email = address_links.address_in(secret, request.user)
    if email is None:
        return render(request, "accounts/settings/email_over.html", status=404)
    if request.method == "GET":
        return render(request, "accounts/settings/email_confirm.html", {"email": email})
    try:
        services.take_address(actor=request.user, secret=secret)
    except (Conflict, NotFound) as error:
        messages.error(request, error.detail or _("This link is over."))
    else:
        messages.success(request, _("You sign in with %(email)s from now on.") % {"email": email})
    return redirect("settings-security")
