"""What a profile says, as a form."""

import uuid
from calendar import monthrange
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from courtyard.core.ids import parse_id
from courtyard.people import selectors
from courtyard.people.models import FieldAudience, FieldKind, Shown, field_key
from courtyard.people.personalities import PERSONALITY_GROUPS
from courtyard.people.selectors import Header, Said
from courtyard.people.services import MANAGED_FIELDS, OWN_FIELDS, PRIVATE_FIELDS, TIE_FIELDS

__all__ = ["PersonForm"]


class PeopleField(forms.Field):
    """Some people by id, as a person picker sends them."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[uuid.UUID]:
        ids = [parse_id(str(one)) for one in value or []]
        if None in ids:
            raise forms.ValidationError(_("This person was not found."))
        return [one for one in ids if one]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return {str(one) for one in initial or []} != {str(one) for one in data or []}


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
    ask_about = forms.CharField(
        label=_("Ask me about"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text=_("For example: the till in Douai, cargo bikes, leaving on time."),
    )  # fmt: skip
    how_i_work = forms.CharField(
        label=_("How I work"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text=_("For example: call rather than write; no meetings before ten."),
    )  # fmt: skip
    pronouns = forms.CharField(label=_("Pronouns"), max_length=40, required=False)
    sounds_like = forms.CharField(
        label=_("Your name sounds like"), max_length=80, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text=_("For example: shi-VAWN for Siobhán."),
    )  # fmt: skip
    languages = forms.CharField(
        label=_("Languages"), max_length=120, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text=_("Those in which people may write to you."),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    phone_for = forms.ChoiceField(label=_("Who sees the phone"), choices=Shown)
    birth_day = forms.TypedChoiceField(
        label=_("Day of birth"), required=False, coerce=int, empty_value=None,
        choices=[("", "–"), *((day, day) for day in range(1, 32))],
    )  # fmt: skip
    birth_month = forms.TypedChoiceField(
        label=_("Month of birth"), required=False, coerce=int, empty_value=None, choices=[("", "–"), *MONTHS.items()]
    )
    birthday_for = forms.ChoiceField(
        label=_("Who sees the birthday"), choices=Shown,
        help_text=_("Colleagues who see it are told on the day. The year is not asked for."),
    )  # fmt: skip
    personality_type = forms.ChoiceField(
        label=_("Personality"), required=False, choices=[("", "–"), *PERSONALITY_GROUPS],
        help_text=_("Only if you like."),
    )  # fmt: skip
    personality = forms.CharField(
        label=_("In your own words"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: quiet in large meetings, talkative over coffee; tell me plainly."),
    )  # fmt: skip
    personality_for = forms.ChoiceField(
        label=_("Who sees your personality"),
        choices=[
            (FieldAudience.EVERYONE, FieldAudience.EVERYONE.label),
            (FieldAudience.COLLEAGUES, FieldAudience.COLLEAGUES.label),
            (FieldAudience.SPACES, _("Who shares a space with you")),
            (FieldAudience.LINE, _("Your managers, and who manages people")),
            (FieldAudience.SELF, _("Only you")),
        ],
    )
    department = forms.CharField(label=_("Department"), max_length=120, required=False)
    site = forms.CharField(label=_("Site"), max_length=120, required=False)
    started_on = forms.DateField(
        label=_("With us since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    manager = forms.UUIDField(label=_("Manager"), required=False, widget=forms.HiddenInput)
    dotted_leads = PeopleField(label=_("Also reports to (dotted line)"), required=False)
    assistant = forms.UUIDField(label=_("Assistant"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, header: Header, managed: bool, **kwargs: Any) -> None:
        person, profile = header.person, header.profile
        self.vouches = managed and person.title_own
        initial: dict[str, object] = {"name": person.name, "title": person.title}
        initial |= {field: getattr(profile, field) for field in (*OWN_FIELDS, *MANAGED_FIELDS)}
        if managed:
            initial["dotted_leads"] = [lead.pk for lead in header.dotted_leads]
            initial["assistant"] = next((assistant.pk for assistant in header.assistants), None)
        initial["manager"] = profile.manager_id
        if header.is_me:
            initial |= {field: getattr(profile, field) for field in PRIVATE_FIELDS}
        if header.is_me and profile.birthday:
            initial["birth_month"], initial["birth_day"] = divmod(profile.birthday, 100)
        self.own = selectors.fields_to_fill(header.viewer, person)
        initial |= {field_key(said.field.pk): _initial(said) for _section, row in self.own for said in row}
        super().__init__(*args, **kwargs, initial=initial)  # type: ignore[misc]
        for field in self._not_theirs(header, managed):
            del self.fields[field]
        for _section, row in self.own:
            self.fields |= {field_key(said.field.pk): _field(said, mine=header.is_me) for said in row}

    @staticmethod
    def _not_theirs(header: Header, managed: bool) -> list[str]:
        """The fields that the viewer may not change, or not even read."""
        left_out = [] if managed else [*MANAGED_FIELDS, *TIE_FIELDS]
        if not header.is_me:
            left_out += ["birth_day", "birth_month", *(field for field in PRIVATE_FIELDS if field != "birthday")]
            if header.profile.phone_for == Shown.NOBODY:
                left_out.append("phone")
        return left_out

    def clean(self) -> dict[str, Any]:
        """A day without a month is no birthday, and neither is 31 April."""
        cleaned: dict[str, Any] = super().clean() or {}
        month, day = cleaned.get("birth_month"), cleaned.get("birth_day")
        if bool(month) != bool(day) or (month and day and day > monthrange(2000, month)[1]):
            self.add_error("birth_day", _("Please give the day and the month, or neither."))
        return cleaned

    def changes(self) -> dict[str, object]:
        """What was changed, as the service takes it; fields left as they were are left out.

        Who manages people says with a job title that it is right, even if the person gave it to themselves.
        """
        said = {
            field: self.cleaned_data[field]
            for field in self.changed_data
            if not field.startswith("birth_") and field not in self._own_keys()
        }
        if {"birth_day", "birth_month"} & {*self.changed_data}:
            month, day = self.cleaned_data["birth_month"], self.cleaned_data["birth_day"]
            said["birthday"] = f"{month:02}-{day:02}" if month else ""
        if self.vouches:
            said["title"] = self.cleaned_data["title"]
        return said

    def said(self) -> dict[uuid.UUID, object]:
        """The same of the organisation's own fields, by id."""
        keys = self._own_keys()
        return {keys[key]: self.cleaned_data[key] for key in self.changed_data if key in keys}

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The organisation's own fields as they are drawn, under their headings."""
        return [(section.name, [self[field_key(said.field.pk)] for said in row]) for section, row in self.own]

    def _own_keys(self) -> dict[str, uuid.UUID]:
        return {field_key(said.field.pk): said.field.pk for _section, row in self.own for said in row}

    def clean_manager(self) -> uuid.UUID | None:
        return self.cleaned_data["manager"] or None

    def clean_assistant(self) -> uuid.UUID | None:
        return self.cleaned_data["assistant"] or None


def _initial(said: Said) -> object:
    return [value for value in said.values if value] if said.field.kind == FieldKind.CHOICES else said.text


def _field(said: Said, *, mine: bool) -> forms.Field:
    """The form's field for one of the organisation's. An option that is offered no more stays while it is chosen."""
    field = said.field
    plain: dict[str, Any] = {
        "label": field.name, "help_text": field.about, "required": field.required and mine,
    }  # fmt: skip
    options = [*field.options, *(value for value in said.values if value and value not in field.options)]
    match field.kind:
        case FieldKind.CHOICE:
            return forms.ChoiceField(choices=[("", "–"), *((text, text) for text in options)], **plain)
        case FieldKind.CHOICES:
            boxes = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=[(text, text) for text in options], widget=boxes, **plain)
        case FieldKind.DATE:
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **plain)
        case FieldKind.LINES:
            return forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), **plain)
        case FieldKind.LINK:
            return forms.CharField(max_length=500, widget=forms.URLInput(attrs={"placeholder": "https://"}), **plain)
    return forms.CharField(max_length=200, **plain)
