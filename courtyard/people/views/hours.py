"""Saying when one works."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.errors import Forbidden, Invalid
from courtyard.people import selectors, services
from courtyard.people.forms import HoursForm
from courtyard.people.views.profiles import edit_page

__all__ = ["hours"]


@signed_in
@require_POST
def hours(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """The hours of one's week, in place of what was said before."""
    header = selectors.header(request.user, person_id)
    if not header.is_me:
        raise Forbidden(_("You can only change your own profile."))
    form = HoursForm(request.POST, days=[])
    if form.is_valid():
        try:
            services.set_hours(actor=request.user, person=header.person, days=form.days())
        except Invalid as refusal:
            form.add_error(None, refusal.words)
        else:
            messages.success(request, _("Saved."))
            return redirect("feed:person", person_id)
    return edit_page(request, header, hours_form=form)
