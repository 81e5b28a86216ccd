"""Secrets at rest."""

import pytest
from django.conf import LazySettings

from courtyard.core.sealing import Unreadable, seal, unseal


def test_what_is_sealed_opens_again_and_says_nothing():
    sealed = seal("sésame", purpose="door")
    assert "same" not in sealed
    assert sealed != seal("sésame", purpose="door")
    assert unseal(sealed, purpose="door") == "sésame"


def test_it_opens_for_its_purpose_only_and_unchanged():
    sealed = seal("sesame", purpose="door")
    for text, purpose in ((sealed, "window"), (sealed[:-8] + "AAAAAAA=", "door"), ("", "door"), ("x.é", "door")):
        with pytest.raises(Unreadable):
            unseal(text, purpose=purpose)


def test_a_key_that_was_replaced_still_opens_it_while_it_is_named(settings: LazySettings):
    sealed = seal("sesame", purpose="door")
    settings.SECRET_KEY, before = "a new key", settings.SECRET_KEY
    with pytest.raises(Unreadable):
        unseal(sealed, purpose="door")
    settings.SECRET_KEY_FALLBACKS = [before]
    assert unseal(sealed, purpose="door") == "sesame"
