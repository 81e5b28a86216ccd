"""Spaces that are there by rule: the whole organisation's, and every person's storyline; bound to accounts' events."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from courtyard.accounts.models import Organisation, Person, State
from courtyard.core.events import emit
from courtyard.spaces.events import SpaceCreated, SpaceEdited
from courtyard.spaces.models import Joining, Kind, Posting, Space, Visibility
from courtyard.spaces.services.slugs import COMPANY_SLUG

__all__ = ["ensure_company_space", "ensure_storyline"]


@transaction.atomic
def ensure_company_space(*, actor: Person | None = None, organisation: Organisation) -> Space:
    """The space of everybody but guests; made once, in the organisation's language. Its leaders post, all comment."""
    with override(organisation.language):
        name, about = _("Everyone"), _("News for the whole organisation.")
    space, created = Space.objects.get_or_create(
        kind=Kind.COMPANY,
        defaults={"name": name, "about": about, "slug": COMPANY_SLUG, "visibility": Visibility.OPEN,
                  "joining": Joining.INVITED, "posting": Posting.MODERATORS},
    )  # fmt: skip
    if created:
        emit(SpaceCreated(actor=actor, space=space))
    return space


@transaction.atomic
def ensure_storyline(*, actor: Person | None = None, person: Person) -> Space | None:
    """The person's own space, under their name and at ``@handle``; None for guests and bots who never had one.

    Called again it follows a new name or handle; an erased person's takes the name nobody has.
    """
    space = Space.objects.select_for_update(no_key=True).filter(owner=person).first()
    if space is None:
        return None if person.is_guest or person.is_bot or person.state == State.ERASED else _make(actor, person)
    wanted = {"name": person.byline[:120], "slug": _slug(person)}
    changed = tuple(field for field, value in wanted.items() if getattr(space, field) != value)
    if changed:
        space.name, space.slug = wanted["name"], wanted["slug"]
        space.version += 1
        space.save(update_fields=["name", "slug", "version"])
        emit(SpaceEdited(actor=actor, space=space, fields=changed))
    return space


def _make(actor: Person | None, person: Person) -> Space:
    space = Space(
        kind=Kind.STORYLINE, owner=person, by=person, name=person.name, slug=_slug(person),
        visibility=Visibility.OPEN, joining=Joining.INVITED, posting=Posting.MODERATORS,
    )  # fmt: skip
    try:
        with transaction.atomic():
            space.save(force_insert=True)
    except IntegrityError:  # a twin was quicker
        return Space.objects.get(owner=person)
    emit(SpaceCreated(actor=actor, space=space))
    return space


def _slug(person: Person) -> str:
    return f"@{person.handle}"
