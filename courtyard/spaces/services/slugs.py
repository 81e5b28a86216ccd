"""Addresses of spaces: from the name, plain ASCII, unique, and never changed by a new name, so that links live on."""

import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.names import fold
from courtyard.core.errors import Conflict
from courtyard.core.ids import parse_id
from courtyard.spaces.models import Space

__all__ = ["COMPANY_SLUG", "base_of", "save_with_free_slug"]

COMPANY_SLUG = "everyone"
# The words of addresses under /spaces/, now or likely, and names that would mislead.
_RESERVED = frozenset({
    COMPANY_SLUG, "all", "api", "archived", "categories", "company", "deleted", "invitations", "mine", "new",
    "recommended", "requests", "settings", "suggest", "templates",
})  # fmt: skip
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
_LIMIT = 60
_TRIES = 8


def base_of(name: str) -> str:
    """What a name yields: ``Élan & Co`` gives ``elan-co``; a name without a Latin letter or figure gives ``space``."""
    slug = _NOT_IN_SLUG.sub("-", fold(name)).strip("-")[:_LIMIT].strip("-") or "space"
    return f"space-{slug}" if parse_id(slug) else slug  # an address must not read as an id


def save_with_free_slug(space: Space) -> None:
    """Insert a space under ``base``, ``base-2`` ...; others may take the same address at the same moment."""
    base = base_of(space.name)
    for attempt in range(_TRIES):
        space.slug = _free(base) if attempt < _TRIES - 1 else f"{base}-{space.pk.hex[-8:]}"
        try:
            with transaction.atomic():
                space.save(force_insert=True)
            return
        except IntegrityError:
            if Space.objects.filter(pk=space.pk).exists():
                raise Conflict(_("This id was already used for something else.")) from None
    raise Conflict(_("No free address was found. Please try again."))


def _free(base: str) -> str:
    taken = Space.objects.filter(slug__regex=rf"^{base}(-[0-9]{{1,9}})?$").values_list("slug", flat=True)
    numbers = [int(slug[len(base) + 1 :] or 1) for slug in taken]
    if base in _RESERVED:
        numbers.append(1)
    return base if 1 not in numbers else f"{base}-{max(numbers) + 1}"
