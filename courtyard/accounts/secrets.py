"""Secrets that are shown once and kept as a hash: API tokens and invitations."""

import base64
import datetime
import hashlib
import hmac
import secrets
import uuid

from django.conf import settings

from courtyard.accounts.models import ApiToken, Person, State
from courtyard.core.clock import now
from courtyard.core.prepared import Prepared, stand_in_text

__all__ = ["SCOPES", "hash_of", "invitation_secret", "new_secret", "new_token", "token_bearer"]

SCOPES = ("read", "write")
_PREFIX = "cy_"
_LONGEST = 100
_NOTED_EVERY = datetime.timedelta(minutes=1)
_VALID = Prepared(
    lambda: ApiToken.objects.select_related("person").filter(
        secret_hash=stand_in_text(), revoked_at=None, person__state=State.ACTIVE
    )
)


def new_secret() -> str:
    """256 random bits, fit for an address."""
    return secrets.token_urlsafe(32)


def invitation_secret(invitation: uuid.UUID) -> str:
    """The secret of an invitation that goes by mail: made anew from its id and our key when the letter is written.

    So no queue holds it, and a letter that is sent twice carries the same link.
    """
    key = hashlib.sha256(b"courtyard.accounts.invitation" + settings.SECRET_KEY.encode()).digest()
    return base64.urlsafe_b64encode(hmac.digest(key, invitation.bytes, "sha256")).rstrip(b"=").decode()


def new_token() -> str:
    """The text of an API token."""
    return _PREFIX + new_secret()


def hash_of(secret: str) -> str:
    """What is kept of a secret of 256 random bits: no salt or slow hash is needed, nothing shorter can be tried out."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def token_bearer(text: str) -> tuple[Person, ApiToken] | None:
    """The active person a token acts for, and the token; else None. One query, and a note once a minute."""
    if not text.startswith(_PREFIX) or len(text) > _LONGEST:
        return None
    token: ApiToken | None = _VALID.first(texts=[hash_of(text)])
    if token is None:
        return None
    moment = now()
    if token.last_used_at is None or moment - token.last_used_at >= _NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=moment)
    return token.person, token
