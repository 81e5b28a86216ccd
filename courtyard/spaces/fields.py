"""What may stand in the fields of a space."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from courtyard.accounts.names import clean_line
from courtyard.core.errors import Invalid
from courtyard.people.texts import clean_lines
from courtyard.spaces.models import Category, Joining, Kind, Posting, Space, Visibility

__all__ = ["JOINING", "MADE_BY_HAND", "check_joining", "clean", "settings_of"]

MADE_BY_HAND = (Kind.COMMUNITY, Kind.PROJECT)
# How people may come in, by who sees the space; the first is the default.
JOINING: dict[str, tuple[Joining, ...]] = {
    Visibility.OPEN: (Joining.FREE, Joining.ASK, Joining.INVITED),
    Visibility.CLOSED: (Joining.ASK, Joining.INVITED),
    Visibility.SECRET: (Joining.INVITED,),
}
_CHOICES: dict[str, type[TextChoices]] = {"visibility": Visibility, "joining": Joining, "posting": Posting}
_OF_A_STORYLINE = ("about",)
_OF_THE_COMPANY = ("name", "about", "posting", "approval")
_OF_A_SPACE = ("name", "about", "kind", "category", "visibility", "joining", "posting", "approval")


def settings_of(space: Space) -> tuple[str, ...]:
    """The fields of a space that its owners may change; the rest of the company's and of a storyline goes by rule."""
    if space.kind == Kind.STORYLINE:
        return _OF_A_STORYLINE
    return _OF_THE_COMPANY if space.kind == Kind.COMPANY else _OF_A_SPACE


def clean(values: Mapping[str, object], allowed: tuple[str, ...]) -> dict[str, object]:
    """The values fit to be kept. Raises Invalid with the sentences of every field that is not."""
    errors: dict[str, list[str]] = {}
    cleaned: dict[str, object] = {}
    for field, value in values.items():
        try:
            if field not in allowed:
                raise Invalid({field: [_("This cannot be changed here.")]})
            cleaned[field] = _clean_one(field, value)
        except Invalid as refusal:
            errors |= refusal.errors
    if errors:
        raise Invalid(errors)
    return cleaned


def _clean_one(field: str, value: object) -> object:
    if field == "name":
        return clean_line(value, field="name", limit=120)
    if field == "about":
        return clean_lines(value, field="about", limit=2000)
    if field == "category":
        return _category(value)
    if field == "approval":
        if not isinstance(value, bool):
            raise Invalid({"approval": [_("Please choose one of the options.")]})
        return value
    choices = MADE_BY_HAND if field == "kind" else tuple(_CHOICES[field])
    if value not in choices:
        raise Invalid({field: [_("Please choose one of the options.")]})
    return value


def _category(value: object) -> Category | None:
    """The category with that id; nothing and None are none."""
    if value in (None, ""):
        return None
    wanted = int(str(value)) if str(value).isdecimal() and len(str(value)) < 10 else 0
    found = Category.objects.filter(pk=wanted).first()
    if found is None:
        raise Invalid({"category": [_("Please choose one of the options.")]})
    return found


def check_joining(visibility: str, joining: str) -> None:
    """Raises Invalid where the way in gives away what the space hides."""
    if joining not in JOINING[visibility]:
        raise Invalid({"joining": [_("People cannot join a space this way when it is %(visibility)s.")
                                   % {"visibility": str(Visibility(visibility).label).lower()}]})  # fmt: skip
