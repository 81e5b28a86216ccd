"""How a name is said, as a file that one chooses or that the page recorded."""

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["VoiceForm"]


class VoiceForm(forms.Form):
    """One recording."""

    voice = forms.FileField(
        label=_("Recording"), widget=forms.FileInput(attrs={"accept": "audio/*"}),
        help_text=_("MP3, M4A, WebM, Ogg or WAV, 10 seconds at most."),
    )  # fmt: skip
