"""What people fill in about themselves and, if they manage people, about others. The services check again."""

from courtyard.people.forms.hours import HoursForm
from courtyard.people.forms.presence import PRESETS, AbsenceForm, StatusForm, preset
from courtyard.people.forms.profiles import PersonForm
from courtyard.people.forms.pronunciation import VoiceForm

__all__ = ["PRESETS", "AbsenceForm", "HoursForm", "PersonForm", "StatusForm", "VoiceForm", "preset"]
