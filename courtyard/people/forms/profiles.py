"""What a profile says, as a form."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courtyard.people.selectors import Header
from courtyard.people.services import MANAGED_FIELDS

__all__ = ["PersonForm"]


class PersonForm(forms.Form):
    """What a person's page says. The fields of an administrator are there only for one."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    title = forms.CharField(
        label=_("Job title"), max_length=120, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )  # fmt: skip
    about = forms.CharField(
        label=_("About"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What do you do, and what may people ask you about?"),
    )  # fmt: skip
    pronouns = forms.CharField(label=_("Pronouns"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    department = forms.CharField(label=_("Department"), max_length=120, required=False)
    site = forms.CharField(label=_("Site"), max_length=120, required=False)
    started_on = forms.DateField(
        label=_("With us since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    manager = forms.UUIDField(label=_("Manager"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, header: Header, managed: bool, **kwargs: Any) -> None:
        person, profile = header.person, header.profile
        initial: dict[str, object] = {"name": person.name, "title": person.title}
        initial |= {field: getattr(profile, field) for field in ("about", "pronouns", "phone", *MANAGED_FIELDS)}
        initial["manager"] = profile.manager_id
        super().__init__(*args, **kwargs, initial=initial)  # type: ignore[misc]
        if not managed:
            for field in MANAGED_FIELDS:
                del self.fields[field]

    def changes(self) -> dict[str, object]:
        """What was changed, as the service takes it; fields left as they were are left out."""
        return {field: self.cleaned_data[field] for field in self.changed_data}

    def clean_manager(self) -> uuid.UUID | None:
        return self.cleaned_data["manager"] or None
