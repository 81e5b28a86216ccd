"""The first-run wizard and the way in by invitation."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from courtyard.accounts import limits, selectors, services
from courtyard.accounts.adapter import address_of
from courtyard.accounts.forms import JoinForm, WelcomeForm, add_errors
from courtyard.accounts.permissions import organisation
from courtyard.core.access import public
from courtyard.core.errors import Conflict, CourtyardError, NotFound


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Name the organisation and become its first owner; gone once that is done."""
    if organisation():
        raise Http404
    form = WelcomeForm(request.POST or None, request.FILES or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            _made, owner = services.set_up_organisation(**form.cleaned_data)
        except Conflict:
            return redirect("account_login")  # somebody was quicker, or clicked twice
        except CourtyardError as error:
            add_errors(form, error)
        else:
            get_adapter(request).login(request, owner)
            return redirect("/")
    return render(request, "accounts/welcome.html", {"form": form}, status=422 if form.errors else 200)


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Come in by an invitation; who is in already stays who they are."""
    if request.user.is_authenticated:
        messages.info(request, _("You are already signed in. Sign out first to use an invitation."))
        return redirect("/")
    invitation = selectors.invitation_by_secret(secret)
    if invitation is None:
        return render(request, "accounts/join_over.html", status=404)
    form = JoinForm(request.POST or None, address=invitation.email, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        answer = _accept(request, secret, form)
        if answer:
            return answer
    context = {"form": form, "invitation": invitation, "me": None}
    return render(request, "accounts/join.html", context, status=422 if form.errors else 200)


def _accept(request: HttpRequest, secret: str, form: JoinForm) -> HttpResponse | None:
    try:
        limits.spend(limits.JOIN, {"address": address_of(request)})
        person = services.accept_invitation(secret=secret, **form.cleaned_data)
    except services.AddressTaken:
        services.ask_for_password_link(email=form.cleaned_data.get("email", ""))
        return redirect("join-sent")
    except NotFound:
        return render(request, "accounts/join_over.html", status=404)
    except CourtyardError as error:
        add_errors(form, error)
        return None
    get_adapter(request).login(request, person)
    return redirect("/")


@public
@require_http_methods(["GET"])
def join_sent(request: HttpRequest) -> HttpResponse:
    """The address was known: whoever owns it has a letter now, and this page tells nothing."""
    return render(request, "accounts/join_sent.html")
