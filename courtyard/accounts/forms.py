"""What people fill in: sign-in and passwords, the wizard, invitations, settings, administration."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courtyard.accounts import limits
from courtyard.accounts.models import Organisation, Person, Role, State
from courtyard.accounts.passwords import LONGEST
from courtyard.accounts.permissions import givable_roles
from courtyard.accounts.selectors import Wishes
from courtyard.accounts.services.sign_ins import ask_for_password_link, check_password_rules
from courtyard.accounts.zones import zone_names
from courtyard.core.errors import CourtyardError, Invalid, TooMany
from courtyard.core.pictures import MIDDLE, Focus
from courtyard.ui.appearance import ACCENTS

__all__ = [
    "AccountForm", "AddressForm", "ChangePasswordForm", "FocusForm", "InviteByLinkForm", "InviteByListForm", "JoinForm", "MarkForm",
    "NewPasswordForm", "OrganisationForm", "PeopleFilter", "PictureForm", "ResetForm", "SignInForm", "TokenForm",
    "WelcomeForm", "add_errors",
]  # fmt: skip

_PASSWORD_HINT = _("At least 10 characters. A few words in a row are easy to keep in mind.")


def add_errors(form: forms.BaseForm, error: CourtyardError) -> None:
    """Put what a service refused beside the fields it is about."""
    if not isinstance(error, Invalid):
        form.add_error(None, error.detail)
        return
    for field, sentences in error.errors.items():
        form.add_error(field if field in form.fields else None, ValidationError(sentences))


def _password(label: Any, autocomplete: str, hint: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=LONGEST, widget=widget, help_text=hint)


def _email(label: Any = None) -> forms.EmailField:
    label = label or _("E-mail address")
    return forms.EmailField(label=label, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"}))


class _OpenSelect(forms.Select):
    """A select whose first choice is "", a choice like any other."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class _AnyChoice(forms.ChoiceField):
    """A choice that always has a value, though one of them is "": never called optional, never missing."""

    widget = _OpenSelect

    def validate(self, value: Any) -> None:
        if not self.valid_value(value):
            raise ValidationError(_("Please choose one of the options."))


class SignInForm(LoginForm):
    """E-mail address and password; allauth's form does the rest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _email()
        self.fields["password"] = _password(_("Password"), "current-password")
        remember = forms.BooleanField(label=_("Stay signed in on this device"), required=False, initial=True)
        self.fields["remember"] = remember


class ResetForm(forms.Form):
    """Asks for a letter with a link. The answer is the same whether or not the address belongs to somebody."""

    email = _email()

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if email := data.get("email"):
            try:
                limits.spend(limits.RESET, {"account": email, "address": self.address})
            except TooMany as error:
                raise limits.too_many(error) from None
        return data

    def save(self, _request: object) -> None:
        ask_for_password_link(email=self.cleaned_data["email"])


class NewPasswordForm(forms.Form):
    """A new password, after the link of a letter; allauth gives the person and saves."""

    password1 = _password(_("New password"), "new-password", _PASSWORD_HINT)

    def __init__(self, *args: Any, user: Person | None = None, temp_key: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self) -> str:
        return _checked(self.cleaned_data["password1"], self.user)

    def save(self) -> None:
        from allauth.account.internal.flows.password_change import change_password

        if self.user:
            change_password(self.user, self.cleaned_data["password1"])


def _checked(password: str, person: Person | None) -> str:
    try:
        check_password_rules(password=password, person=person)
    except Invalid as error:
        raise ValidationError(error.errors["password"]) from None
    return password


class ChangePasswordForm(NewPasswordForm):
    """The old password, then a new one."""

    oldpassword = _password(_("Current password"), "current-password")
    field_order = ["oldpassword", "password1"]

    def clean_oldpassword(self) -> str:
        return _right(self.cleaned_data["oldpassword"], self.user)


def _right(password: str, person: Person | None) -> str:
    """The password, if it is the person's; wrong tries are counted, from whichever form."""
    if person is None:
        raise ValidationError(_("Please sign in again."))
    try:
        spent = limits.spend(limits.PASSWORD_CHANGE, {"account": str(person.pk)})
    except TooMany as error:
        raise limits.too_many(error) from None
    if not person.check_password(password):
        raise ValidationError(_("This is not your current password."))
    limits.give_back(spent)
    return password


class AddressForm(forms.Form):
    """Another address to sign in with. The answer is the same whether or not it belongs to somebody."""

    email = forms.EmailField(
        label=_("New e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = _password(_("Current password"), "current-password")

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        return _right(self.cleaned_data["password"], self.user)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                limits.spend(limits.ADDRESS, {"account": str(self.user.pk), "mailbox": data["email"]})
            except TooMany as error:
                raise limits.too_many(error) from None
        return data


class WelcomeForm(forms.Form):
    """The first page of a new installation: the organisation and its first owner."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=80)
    mark = forms.FileField(
        label=_("Mark"), required=False, help_text=_("A square picture. You can add one later."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )  # fmt: skip
    accent = forms.ChoiceField(
        label=_("Colour"), choices=list(ACCENTS.items()), initial="evergreen", widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    owner_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    owner_email = _email(_("Your e-mail address"))
    password = _password(_("Password"), "new-password", _PASSWORD_HINT)


class JoinForm(forms.Form):
    """Coming in by an invitation; the address is asked for only if the invitation names none."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = _email()
    password = _password(_("Password"), "new-password", _PASSWORD_HINT)

    def __init__(self, *args: Any, address: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if address:
            del self.fields["email"]


class InviteByLinkForm(forms.Form):
    """A link for whoever holds it."""

    role = forms.ChoiceField(label=_("They come in as"))
    days = forms.TypedChoiceField(
        label=_("Works for"), coerce=int, initial=7, choices=[(1, _("1 day")), (7, _("7 days")), (30, _("30 days"))]
    )
    uses = forms.IntegerField(label=_("How many people"), initial=50, min_value=1, max_value=1000)

    def __init__(self, *args: Any, actor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_roles(self, actor)


class InviteByListForm(forms.Form):
    """Letters for everybody on a pasted list."""

    text = forms.CharField(
        label=_("E-mail addresses"), widget=forms.Textarea(attrs={"rows": 6}), max_length=400_000,
        help_text=_("One per line, separated by commas, or pasted from a table. Names are understood too."),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("They come in as"))

    def __init__(self, *args: Any, actor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_roles(self, actor)


def _offer_roles(form: forms.Form, actor: Person) -> None:
    field = form.fields["role"]
    field.choices = [(role.value, role.label) for role in givable_roles(actor)]  # type: ignore[attr-defined]
    field.initial = Role.MEMBER


class AccountForm(forms.ModelForm):
    """What one says about oneself and how Courtyard looks to one."""

    language = _AnyChoice(label=_("Language"))
    time_zone = _AnyChoice(label=_("Time zone"))
    theme = _AnyChoice(
        label=_("Appearance"),
        choices=[("", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))],
    )  # fmt: skip
    density = _AnyChoice(label=_("Density"), choices=[("", _("Comfortable")), ("compact", _("Compact"))])

    class Meta:
        model = Person
        fields = ["name", "title", "language", "time_zone", "theme", "density", "shows_nearness", "shows_reading"]

    def __init__(self, *args: Any, organisation: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = dict(settings.LANGUAGES)
        default = languages.get(organisation.language if organisation else "", "")
        self.fields["language"].choices = [("", _("As the organisation (%s)") % default), *settings.LANGUAGES]  # type: ignore[attr-defined]
        zones = [(name, name.replace("_", " ")) for name in zone_names()]
        self.fields["time_zone"].choices = [("", _("As the device")), *zones]  # type: ignore[attr-defined]


def _share() -> forms.FloatField:
    return forms.FloatField(required=False, min_value=0, max_value=100, widget=forms.HiddenInput)


class FocusForm(forms.Form):
    """A picture that is cut to a shape: ``picture-crop`` fills in around what, in percent of what is cut off."""

    focus_x = _share()
    focus_y = _share()

    def focus(self) -> Focus:
        """What was chosen, or the middle."""
        chosen = [getattr(self, "cleaned_data", {}).get(field) for field in ("focus_x", "focus_y")]
        across, down = (middle if share is None else share / 100 for share, middle in zip(chosen, MIDDLE, strict=True))
        return across, down


class PictureForm(FocusForm):
    """One's own picture."""

    picture = forms.FileField(label=_("Picture"), widget=forms.FileInput(attrs={"accept": "image/*"}))


class CoverForm(FocusForm):
    """The strip at the top of a profile or a space."""

    cover = forms.FileField(label=_("Picture"), widget=forms.FileInput(attrs={"accept": "image/*"}))


class MarkForm(forms.Form):
    """The organisation's mark."""

    mark = forms.FileField(label=_("Mark"), widget=forms.FileInput(attrs={"accept": "image/*"}))


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("What is it for?"), max_length=80)
    scopes = forms.TypedChoiceField(
        label=_("It may"), coerce=lambda value: value.split("-"),
        choices=[("read", _("Read")), ("read-write", _("Read and write"))],
    )  # fmt: skip


class OrganisationForm(forms.ModelForm):
    """Name, look and policies of the organisation."""

    accent = forms.ChoiceField(label=_("Colour"), choices=list(ACCENTS.items()), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = Organisation
        fields = ["name", "accent", "language", "members_may_invite", "members_may_create_spaces", "show_seen_by"]
        fields += ["show_nearness", "show_reading"]
        fields += ["phone_book_on_devices", "quick_reactions", "any_reaction", "moving_pictures", "tags_curated"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("quick_reactions", "moving_pictures"):
            self.fields[name].required = False

    def clean_quick_reactions(self) -> str:
        """An empty field leaves them as they are."""
        return self.cleaned_data["quick_reactions"] or self.instance.quick_reactions

    def clean_moving_pictures(self) -> str:
        """A field that was not sent leaves them as they are."""
        return self.cleaned_data["moving_pictures"] or self.instance.moving_pictures


class PeopleFilter(forms.Form):
    """What the list of people is narrowed to; unknown values narrow nothing."""

    q = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("Every state")), *[choice for choice in State.choices if choice[0] != State.ERASED]],
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("Every role")), *Role.choices])

    def wishes(self) -> Wishes:
        """The valid ones among the wishes."""
        self.is_valid()
        data = self.cleaned_data
        return Wishes(query=data.get("q", ""), state=data.get("state", ""), role=data.get("role", ""))
