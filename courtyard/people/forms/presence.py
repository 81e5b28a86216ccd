"""Saying how it is, as forms: an emoji with words and an end, and the days one is away."""

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courtyard.core.clock import now
from courtyard.people.models import Status

__all__ = ["PRESETS", "AbsenceForm", "Preset", "StatusForm", "end_of", "preset"]


@dataclass(frozen=True, slots=True)
class Preset:
    """A status that is one press away. ``until`` is a choice of the form."""

    key: str
    emoji: str
    words: Any
    until: str
    do_not_disturb: bool = False


PRESETS = (
    Preset("meeting", "📅", _("In a meeting"), "hour"),
    Preset("focus", "🎧", _("Focusing"), "hour", do_not_disturb=True),
    Preset("road", "🚲", _("On the way"), "half"),
    Preset("lunch", "🥪", _("At lunch"), "hour"),
    Preset("home", "🏠", _("Working from home"), "today"),
    Preset("sick", "🤒", _("Not well"), "today"),
)
EMOJI = ["💬", "📅", "🎧", "🚲", "🚆", "🥪", "☕", "🏠", "🏬", "🛠️", "📞", "🎓", "🤒", "🌴", "👶", "🎉"]
_UNTIL = (
    ("half", _("for 30 minutes")),
    ("hour", _("for 1 hour")),
    ("today", _("today")),
    ("week", _("this week")),
    ("moment", _("until a moment of my choice")),
    ("open", _("until I take it back")),
)
_SPANS = {"half": datetime.timedelta(minutes=30), "hour": datetime.timedelta(hours=1)}


class StatusForm(forms.Form):
    """A status. Ends are in the reader's zone."""

    emoji = forms.ChoiceField(
        label=_("Emoji"), required=False, widget=forms.RadioSelect, choices=[(emoji, emoji) for emoji in EMOJI]
    )
    words = forms.CharField(
        label=_("In a few words"), max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    until = forms.ChoiceField(label=_("How long"), choices=_UNTIL, initial="today")
    moment = forms.DateTimeField(
        label=_("Until"), required=False,
        input_formats=["%Y-%m-%dT%H:%M"], widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    do_not_disturb = forms.BooleanField(
        label=_("Do not disturb"),
        required=False,
        help_text=_(
            "Colleagues see that you would rather not be called, and neither your bell nor your messages show a number."
        ),
    )

    def __init__(self, *args: Any, status: Status | None = None, **kwargs: Any) -> None:
        initial: dict[str, object] = {"emoji": EMOJI[0], "until": "today"}
        if status is not None:
            initial = {field: getattr(status, field) for field in ("emoji", "words", "do_not_disturb")}
            initial |= {"until": "moment" if status.until else "open", "moment": status.until}
        super().__init__(*args, **kwargs, initial=initial)  # type: ignore[misc]
        if status is not None and status.emoji not in EMOJI:
            self.fields["emoji"].choices = [(emoji, emoji) for emoji in (status.emoji, *EMOJI)]  # type: ignore[attr-defined]

    def span(self, choice: str) -> str:
        """A choice of "how long" in words."""
        return str(dict(_UNTIL)[choice])

    def clean(self) -> dict[str, Any]:
        """A choice of one's own needs its moment."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("until") == "moment" and not cleaned.get("moment") and "moment" not in self.errors:
            self.add_error("moment", _("Choose the moment at which it ends."))
        return cleaned

    def wish(self) -> dict[str, Any]:
        """What the service takes."""
        said = self.cleaned_data
        until = said["moment"] if said["until"] == "moment" else end_of(said["until"])
        return {
            "emoji": said["emoji"],
            "words": said["words"],
            "do_not_disturb": said["do_not_disturb"],
            "until": until,
        }


def preset(key: str) -> dict[str, Any] | None:
    """What the service takes for the preset of that key, or None for an unknown one."""
    found = next((one for one in PRESETS if one.key == key), None)
    if found is None:
        return None
    words = str(found.words)
    return {"emoji": found.emoji, "words": words, "do_not_disturb": found.do_not_disturb, "until": end_of(found.until)}


def end_of(choice: str) -> datetime.datetime | None:
    """When a status of that choice ends, by the clock of the reader's zone; None for no end."""
    if choice in _SPANS:
        return now() + _SPANS[choice]
    if choice == "open":
        return None
    today = timezone.localtime(now()).date()
    days = 1 if choice == "today" else 7 - today.weekday()
    zone = timezone.get_current_timezone()
    return datetime.datetime.combine(today + datetime.timedelta(days=days), datetime.time(), zone)


class AbsenceForm(forms.Form):
    """From which day to which one somebody is away, and who stands in."""

    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    stand_in = forms.UUIDField(label=_("Who stands in"), required=False, widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Message"), max_length=300, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text=_("What should people know while you are away?"),
    )  # fmt: skip
