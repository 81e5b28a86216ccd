"""The LDAP server of the directory, as a form. The service checks again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courtyard.core.errors import Invalid
from courtyard.integrations.importers.directory.columns import TARGETS
from courtyard.integrations.importers.directory.ldap.presets import PRESETS
from courtyard.integrations.models import DirectorySource, Schedule
from courtyard.integrations.services import SourceWishes
from courtyard.people.selectors import importable_fields

__all__ = ["SourceForm"]

_CODE = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
_BESIDE = ("photo", "bind_dn", "plain", "verified", "authorities", "page_size", "leavers_stay", "brake", "schedule")


def _line(label: Any, hint: Any = "", *, required: bool = True, limit: int = 500) -> forms.CharField:
    widget = forms.TextInput(attrs=_CODE)
    return forms.CharField(label=label, help_text=hint, required=required, max_length=limit, widget=widget)


class SourceForm(forms.Form):
    """``attribute-email`` and so on say which attribute holds what."""

    url = _line(_("Address"), _("Like ldaps://ldap.example.com, or ldap://ldap.example.com with StartTLS."), limit=300)
    plain = forms.BooleanField(label=_("Connect without encryption"), required=False)
    verified = forms.BooleanField(label=_("Check the certificate of the server"), required=False)
    authorities = forms.CharField(
        label=_("Certificates of your authority"),
        help_text=_("In PEM, where the certificate was not issued by an authority that this machine trusts."),
        required=False,
        widget=forms.Textarea(attrs=_CODE | {"rows": 3}),
    )
    bind_dn = _line(_("User"), _("Who reads the people, like cn=reader,dc=example,dc=com."), required=False)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    base = _line(_("Base"), _("Below which the people stand, like ou=people,dc=example,dc=com."))
    filter = _line(_("Filter"), limit=1000)
    photo = _line(
        _("Picture"), _("For people who have none here; nobody is given one twice."), required=False, limit=300
    )
    page_size = forms.IntegerField(
        label=_("People on a page"), help_text=_("How many the server is asked for at once.")
    )
    leavers_stay = forms.BooleanField(label=_("Leave people alone who are no longer there"), required=False)
    brake = forms.IntegerField(
        label=_("Ask before more than so many percent leave"),
        help_text=_("Beyond it nothing is applied by itself: the changes wait for your yes."),
    )
    schedule = forms.ChoiceField(label=_("Bring it in by itself"), choices=Schedule.choices)

    def __init__(
        self, *args: Any, source: DirectorySource | None = None, preset: str = "openldap", **kwargs: Any
    ) -> None:
        shape = PRESETS.get(preset) or PRESETS["openldap"]
        held = source.attributes if source else shape.attributes
        initial = {
            "filter": shape.filter,
            "photo": shape.photo,
            "verified": True,
            "page_size": 500,
            "brake": 10,
            "schedule": Schedule.NEVER,
        }
        if source:
            initial = {name: getattr(source, name) for name in ("url", "base", "filter", *_BESIDE)}
        initial |= {f"attribute-{target}": attribute for target, attribute in held.items()}
        super().__init__(*args, **kwargs, initial=initial)  # type: ignore[misc]
        own = {key: field.name for key, field in importable_fields().items()}
        self.targets = {**TARGETS, **own}
        for target, label in self.targets.items():
            self.fields[f"attribute-{target}"] = _line(label, required=False, limit=300)

    def attribute_fields(self) -> list[forms.BoundField]:
        """The fields that say which attribute holds what."""
        return [*(self[f"attribute-{target}"] for target in self.targets), self["photo"]]

    def wishes(self) -> SourceWishes:
        """What was said, as the service takes it."""
        said = self.cleaned_data
        return SourceWishes(
            url=said["url"], base=said["base"], filter=said["filter"], password=said["password"],
            attributes={target: said[f"attribute-{target}"] for target in self.targets},
            **{name: said[name] for name in _BESIDE},
        )  # fmt: skip

    def refuse(self, error: Invalid) -> None:
        """Put what the service refused beside the fields it is about."""
        for field, sentences in error.errors.items():
            self.add_error(field if field in self.fields else None, ValidationError(sentences))
