"""Secrets that must be readable again, like the password of a directory server: sealed with a key that the database lacks.

What is sealed names the key it was sealed with. A key that was replaced still opens it as long as it stands among
``SECRET_KEY_FALLBACKS``. The purpose is sealed in: nothing that was meant for one place opens in another.
"""

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

__all__ = ["Unreadable", "seal", "unseal"]

_NONCE = 12


class Unreadable(Exception):
    """It was sealed with a key that is not here any more, or for another purpose, or it was changed."""


def seal(text: str, *, purpose: str) -> str:
    """Seal a text for one purpose ("ldap password"); answers letters and digits that say nothing of it."""
    key, nonce = _key(settings.SECRET_KEY), os.urandom(_NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), purpose.encode())
    return f"{_name(key)}.{base64.urlsafe_b64encode(sealed).decode()}"


def unseal(sealed: str, *, purpose: str) -> str:
    """The text again. Raises Unreadable."""
    name, _dot, rest = sealed.partition(".")
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        key = _key(secret)
        if _name(key) == name:
            try:
                data = base64.urlsafe_b64decode(rest)
                return AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], purpose.encode()).decode()
            except (InvalidTag, ValueError):
                break
    raise Unreadable


def _key(secret: str | bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"courtyard.core.sealing").derive(force_bytes(secret))


def _name(key: bytes) -> str:
    return hashlib.sha256(b"name" + key).hexdigest()[:8]
