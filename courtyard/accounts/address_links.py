"""Links that give a person another address: signed, for a day, over after use, a newer link, a change of password or state."""

import datetime
import hmac

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

from courtyard.accounts.models import Person

__all__ = ["LASTS", "address_in", "link_for"]

LASTS = datetime.timedelta(days=1)
_SALT = "courtyard.accounts.address"


def link_for(person: Person, email: str) -> str:
    """Where the person confirms that ``email`` is theirs."""
    secret = signing.dumps([email, _standing(person)], salt=_SALT)
    return settings.PUBLIC_URL + reverse("confirm-email", args=[secret])


def address_in(secret: str, person: Person) -> str | None:
    """The address that a link gives this very person; None if it is over, somebody else's, or made up."""
    try:
        email, standing = signing.loads(secret, salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return email if hmac.compare_digest(str(standing), _standing(person)) else None


def _standing(person: Person) -> str:
    """What a link was made for: it changes with everything that ends the link."""
    now = [person.pk, person.email, person.password, person.state, person.email_link_at]
    return salted_hmac(_SALT, " ".join(map(str, now)), algorithm="sha256").hexdigest()
