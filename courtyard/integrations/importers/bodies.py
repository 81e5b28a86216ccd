"""The body of what was said elsewhere, on its way in: cleaned, and never empty."""

from html import escape

from django.utils.translation import gettext as _

from courtyard.accounts.models import Organisation
from courtyard.core.errors import Invalid
from courtyard.core.richtext import clean, to_text

__all__ = ["finished", "language", "sentence"]

MAX_PLAIN = 200_000


def finished(html: str, plain: str, *, carries: bool) -> tuple[str, str]:
    """HTML, sanitised, and text; of what was made to be slow to read the ``plain`` words. Neither is empty, unless it
    ``carries`` files that say it all.
    """
    try:
        html = clean(html)
    except Invalid:
        html = clean(f"<p>{escape(plain[:MAX_PLAIN])}</p>")
    text = to_text(html)
    if not text and "<img" not in html and not carries:
        return sentence(_("This message has no text."))
    return html, text


def language() -> str:
    """The organisation's: in it the import says what it says itself."""
    return Organisation.objects.values_list("language", flat=True).first() or "en"


def sentence(words: str) -> tuple[str, str]:
    """What the import itself says in the place of a message."""
    return f"<p><em>{escape(words)}</em></p>", words
