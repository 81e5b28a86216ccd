"""The hours of a week, as a form: two times for each day, or none."""

import datetime
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from courtyard.people.models import WorkingDay

__all__ = ["HoursForm"]

_CLOCK = {"type": "time"}


class HoursForm(forms.Form):
    """``starts-0`` and ``ends-0`` are Monday's, and so on."""

    def __init__(self, *args: Any, days: list[WorkingDay], **kwargs: Any) -> None:
        initial = {f"{end}-{day.weekday}": getattr(day, end) for day in days for end in ("starts", "ends")}
        super().__init__(*args, **kwargs, initial=initial)  # type: ignore[misc]
        for day, name in WEEKDAYS.items():
            for end, label in (("starts", _("%(day)s, from")), ("ends", _("%(day)s, to"))):
                clock = forms.TimeInput(attrs=_CLOCK | {"aria-label": label % {"day": name}}, format="%H:%M")
                self.fields[f"{end}-{day}"] = forms.TimeField(required=False, widget=clock, label=label % {"day": name})

    def rows(self) -> list[tuple[object, forms.BoundField, forms.BoundField]]:
        """Name of the day, from, to."""
        return [(name, self[f"starts-{day}"], self[f"ends-{day}"]) for day, name in WEEKDAYS.items()]

    def clean(self) -> dict[str, Any]:
        """A day has both or none."""
        cleaned: dict[str, Any] = super().clean() or {}
        if any(bool(cleaned.get(f"starts-{day}")) != bool(cleaned.get(f"ends-{day}")) for day in WEEKDAYS):
            self.add_error(None, _("Please say for each day when it starts and when it ends, or neither."))
        return cleaned

    def days(self) -> dict[int, tuple[datetime.time, datetime.time]]:
        """What was said, as the service takes it."""
        said = self.cleaned_data
        return {day: (said[f"starts-{day}"], said[f"ends-{day}"]) for day in WEEKDAYS if said[f"starts-{day}"]}
