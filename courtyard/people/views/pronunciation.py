"""How a name is said: heard by who sees the person, recorded by the person."""

import uuid

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from courtyard.accounts.forms import add_errors
from courtyard.accounts.requests import PersonRequest
from courtyard.core import storage
from courtyard.core.access import signed_in
from courtyard.core.errors import Invalid, NotFound
from courtyard.people import selectors, services
from courtyard.people.forms import VoiceForm
from courtyard.people.views.profiles import edit_page

__all__ = ["voice"]


@signed_in
@require_http_methods(["GET", "POST", "DELETE"])
def voice(request: PersonRequest, person_id: uuid.UUID) -> HttpResponseBase:
    """The recording; a new one, or none any more."""
    header = selectors.header(request.user, person_id)
    if request.method == "GET":
        if not header.voice:
            raise NotFound
        kind = header.profile.voice_type
        return storage.serve(request, header.profile.voice, content_type=kind, name="name", inline_ok=False)
    form = VoiceForm(request.POST, request.FILES)
    remove = request.method == "DELETE" or "end" in request.POST
    if remove or form.is_valid():
        try:
            upload = None if remove else form.cleaned_data["voice"]
            services.set_voice(actor=request.user, person=header.person, upload=upload)
        except Invalid as error:
            add_errors(form, error)
        else:
            return HttpResponse(status=204) if request.method == "DELETE" else redirect("feed:person", person_id)
    return edit_page(request, header, voice_form=form)
