"""What people fill in about spaces. The services check again: a form only helps to get it right."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courtyard.spaces.fields import JOINING, settings_of
from courtyard.spaces.models import Category, Joining, Kind, Posting, Space, Visibility

__all__ = ["DirectoryFilter", "SpaceForm", "TemplateForm"]

_KINDS = [
    (Kind.COMMUNITY, _("Community: people with something in common")),
    (Kind.PROJECT, _("Project: people who get something done together")),
]
_VISIBILITIES = [
    (Visibility.OPEN, _("Open: everyone but guests finds it and reads it")),
    (Visibility.CLOSED, _("Closed: everyone but guests finds it, only members read it")),
    (Visibility.SECRET, _("Secret: only members know that it exists")),
]
_JOININGS = [
    (Joining.FREE, _("Anyone may join (open spaces only)")),
    (Joining.ASK, _("People ask, an owner or moderator decides (open and closed spaces)")),
    (Joining.INVITED, _("By invitation only")),
]
_POSTINGS = [
    (Posting.MEMBERS, _("All members post, everyone who reads it comments")),
    (Posting.MODERATORS, _("Owners and moderators post, everyone who reads it comments")),
]


class SpaceForm(forms.Form):
    """A new space, or the settings of one: then only what its owners may change is there."""

    name = forms.CharField(label=_("Name"), max_length=120)
    about = forms.CharField(
        label=_("What is it about?"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One or two sentences help people to decide whether it is for them."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=_KINDS, initial=Kind.COMMUNITY, widget=forms.RadioSelect)
    category = forms.ChoiceField(label=_("Category"), required=False)
    visibility = forms.ChoiceField(
        label=_("Who can see it?"), choices=_VISIBILITIES, initial=Visibility.OPEN, widget=forms.RadioSelect
    )
    joining = forms.ChoiceField(
        label=_("How do people join?"),
        choices=_JOININGS,
        initial=Joining.FREE,
        widget=forms.RadioSelect,
        required=False,
    )
    posting = forms.ChoiceField(
        label=_("Who can post?"), choices=_POSTINGS, initial=Posting.MEMBERS, widget=forms.RadioSelect
    )
    approval = forms.BooleanField(
        label=_("Posts of members wait until a moderator has approved them"), required=False,
        help_text=_("Owners and moderators are told, and find such posts under Waiting posts. Their own come out at once."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, space: Space | None = None, categories: Sequence[Category] = (), **kwargs: Any
    ) -> None:
        if space is not None:
            kwargs["initial"] = {field: getattr(space, field) for field in settings_of(space) if field != "category"}
            kwargs["initial"]["category"] = space.category_id
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _("None")), *((row.pk, row.name) for row in categories)]  # type: ignore[attr-defined]
        if not categories:
            del self.fields["category"]
        self._joining = space.joining if space else str(self.initial.get("joining", Joining.FREE))
        kept = set(settings_of(space)) if space else set(self.fields)
        for field in set(self.fields) - kept:
            del self.fields[field]

    def clean(self) -> dict[str, Any]:
        """Who narrows a space without touching the way in means: let the way in follow."""
        sent = self.cleaned_data
        joining, fitting = sent.get("joining"), JOINING.get(str(sent.get("visibility")), ())
        if "joining" in sent and (not joining or (joining == self._joining and joining not in fitting)):
            del sent["joining"]
        return sent


class TemplateForm(SpaceForm):
    """What a new space may start from."""

    name = forms.CharField(label=_("Name of the template"), max_length=60)
    description = forms.CharField(label=_("When to use it"), max_length=200, required=False)
    welcome = forms.CharField(
        label=_("Words of welcome"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    rules = forms.CharField(label=_("Rules"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    questions = forms.CharField(
        label=_("Questions to people who ask to join"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, up to five."), max_length=1100,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["about"]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return self.cleaned_data | {"questions": self.cleaned_data["questions"].splitlines()}


class DirectoryFilter(forms.Form):
    """Search and filters of the directory; what is not understood is left out."""

    q = forms.CharField(required=False, max_length=100, label=_("Find a space"))
    kind = forms.ChoiceField(required=False, label=_("Kind"), choices=[
        ("", _("All kinds")), (Kind.COMMUNITY, _("Communities")), (Kind.PROJECT, _("Projects"))
    ])  # fmt: skip
    category = forms.CharField(required=False, max_length=9)
    scope = forms.ChoiceField(
        required=False, choices=[("", ""), ("mine", ""), ("archived", "")], widget=forms.HiddenInput
    )

    def wishes(self) -> dict[str, str]:
        """What the selector takes."""
        self.is_valid()
        return {field: self.cleaned_data.get(field, "") for field in self.fields}
