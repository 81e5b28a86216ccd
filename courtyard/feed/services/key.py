"""Key information: a few posts on top of everybody's Home, for a time."""

import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.content.services.scheduling import FARTHEST
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Invalid
from courtyard.feed.access import post_for_key_information
from courtyard.feed.models import KeyInformation, KeyRead
from courtyard.feed.selectors.key import forget_key_information, standing

__all__ = ["MOST", "drop_key_information", "end_key_information", "read_key_information", "set_key_information"]

MOST = 3  # more than this on top of Home is read by nobody


@transaction.atomic
def set_key_information(
    *, actor: Person, item_id: uuid.UUID, since: datetime.datetime | None = None, until: datetime.datetime | None = None
) -> Item:
    """Put a post on top of everybody's Home; again changes its times. Raises Conflict beyond ``MOST``, Invalid."""
    item = post_for_key_information(actor, item_id)
    begins = since or now()
    if until and until <= max(begins, now()):
        raise Invalid({"until": [_("Choose an end after the beginning, and after now.")]})
    if begins > now() + FARTHEST:
        raise Invalid({"since": [_("That is more than two years away.")]})
    if standing().select_for_update().exclude(pk=item.pk).count() >= MOST:
        raise Conflict(_("%(most)s posts are key information already: take one down first.") % {"most": MOST})
    times = {"by": actor, "since": begins, "until": until}
    KeyInformation.objects.update_or_create(item=item, defaults=times)
    forget_key_information()
    return item


def end_key_information(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Take it down from Home; it stays where it stands."""
    item = post_for_key_information(actor, item_id)
    KeyInformation.objects.filter(item=item).delete()
    forget_key_information()
    return item


def drop_key_information(*, item: Item) -> None:
    """It is no post any more."""
    if KeyInformation.objects.filter(item=item).delete()[0]:
        forget_key_information()


def read_key_information(*, actor: Person, item: Item) -> None:
    """Put it away for oneself until somebody edits it."""
    KeyRead.objects.update_or_create(item=item, person=actor, defaults={"version": item.version})
