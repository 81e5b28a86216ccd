"""The organisation: set up once, changed by those who run it."""

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.events import OrganisationChanged, OrganisationSetUp
from courtyard.accounts.models import MovingPictures, Organisation, Person, Role
from courtyard.accounts.names import clean_email, clean_line
from courtyard.accounts.permissions import forget_organisation, may
from courtyard.accounts.pictures import keep_square
from courtyard.accounts.services.people import create_person
from courtyard.accounts.services.sign_ins import check_password_rules
from courtyard.core.emoji import is_emoji
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.events import emit
from courtyard.ui.appearance import ACCENTS, DEFAULT_ACCENT

__all__ = ["set_mark", "set_up_organisation", "update_organisation"]

POLICIES = (
    "members_may_invite", "members_may_create_spaces", "show_seen_by", "show_nearness", "show_reading", "phone_book_on_devices",
    "any_reaction", "tags_curated",
)  # fmt: skip
MAX_REACTIONS = 12
MAX_NEWCOMER_DAYS = 365


@transaction.atomic
def set_up_organisation(
    *,
    actor: None = None,
    name: str,
    owner_name: str,
    owner_email: str,
    password: str | None,
    accent: str = DEFAULT_ACCENT,
    language: str = "en",
    mark: BinaryIO | None = None,
) -> tuple[Organisation, Person]:
    """Make the organisation and its first owner. There is one, ever: raises Conflict for whoever comes second.

    Of two at the same moment the second waits at the primary key for the first to commit.
    """
    owner_name = clean_line(owner_name, field="owner_name", limit=120)
    owner_email = clean_email(owner_email, field="owner_email")
    organisation = Organisation(
        name=clean_line(name, field="name", limit=80),
        accent=_accent(accent),
        language=_language(language),
    )
    if password is not None:
        check_password_rules(password=password, person=Person(name=owner_name, email=owner_email))
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("Courtyard is already set up. Please sign in.")) from None
    if mark is not None:
        organisation.mark = keep_square(mark, field="mark", instead_of="")
        organisation.save(update_fields=["mark"])
    owner = _first_owner(actor, owner_name, owner_email, password)
    _forget()
    emit(OrganisationSetUp(organisation=organisation, owner=owner))
    return organisation, owner


def _first_owner(actor: None, name: str, email: str, password: str | None) -> Person:
    try:
        return create_person(actor=actor, name=name, email=email, role=Role.OWNER, password=password)
    except Conflict as error:  # made by the command line or an import before the organisation was
        raise Invalid({"owner_email": [error.detail]}) from None


@transaction.atomic
def update_organisation(*, actor: Person, changes: Mapping[str, object]) -> Organisation:
    """Change any of name, accent, language and the policies; other keys are refused."""
    _check(actor)
    if unknown := [field for field in changes if field not in _CLEANERS]:
        raise Invalid({field: [_("This cannot be changed here.")] for field in unknown})
    organisation = Organisation.objects.select_for_update().get()
    for field, value in changes.items():
        setattr(organisation, field, _CLEANERS[field](value))
    organisation.save(update_fields=list(changes))
    _forget()
    emit(OrganisationChanged(organisation=organisation, actor=actor))
    return organisation


@transaction.atomic
def set_mark(*, actor: Person, upload: BinaryIO | None) -> Organisation:
    """Give the organisation a mark (an uploaded picture), or take it away with None."""
    _check(actor)
    organisation = Organisation.objects.select_for_update().get()
    organisation.mark = keep_square(upload, field="mark", instead_of=organisation.mark)
    organisation.save(update_fields=["mark"])
    _forget()
    emit(OrganisationChanged(organisation=organisation, actor=actor))
    return organisation


def _forget() -> None:
    """Now, for this transaction; and after the commit, for whoever looked in between."""
    forget_organisation()
    transaction.on_commit(forget_organisation)


def _check(actor: Person) -> None:
    if not may(actor, "organisation.manage"):
        raise Forbidden(_("You cannot change the organisation."))


def _accent(value: object) -> str:
    if not isinstance(value, str) or value not in ACCENTS:
        raise Invalid({"accent": [_("Please choose one of the colours.")]})
    return value


def _language(value: object) -> str:
    if not isinstance(value, str) or value not in dict(settings.LANGUAGES):
        raise Invalid({"language": [_("Please choose one of the languages.")]})
    return value


def _reactions(value: object) -> str:
    """Emoji with blanks between them, each once."""
    found = list(dict.fromkeys(str(value).split()))
    if not 1 <= len(found) <= MAX_REACTIONS:
        raise Invalid({"quick_reactions": [_("Between 1 and %(max)s emoji, please.") % {"max": MAX_REACTIONS}]})
    if wrong := [word for word in found if not is_emoji(word)]:
        raise Invalid({"quick_reactions": [_("%(word)s is not a single emoji.") % {"word": wrong[0][:40]}]})
    return " ".join(found)


def _moving_pictures(value: object) -> str:
    if value not in MovingPictures.values:
        raise Invalid({"moving_pictures": [_("Please choose one of the answers.")]})
    return MovingPictures(value)


def _newcomer_days(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value <= MAX_NEWCOMER_DAYS:
        raise Invalid({"newcomer_days": [_("Between 0 and %(max)s days, please.") % {"max": MAX_NEWCOMER_DAYS}]})
    return value


_CLEANERS: dict[str, Callable[[Any], object]] = {
    "name": lambda value: clean_line(value, field="name", limit=80),
    "accent": _accent,
    "language": _language,
    "quick_reactions": _reactions,
    "moving_pictures": _moving_pictures,
    "newcomer_days": _newcomer_days,
    **dict.fromkeys(POLICIES, bool),
}
