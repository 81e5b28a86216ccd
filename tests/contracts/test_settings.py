"""What the rooms rely on and only the roof can say."""

from importlib import reload

import pytest
from django.test import Client

from courtyard.config import settings
from courtyard.spaces.models import Space


def test_passwords_are_hashed_with_argon2() -> None:
    assert reload(settings).PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.mark.django_db
def test_the_wizard_makes_the_company_space_and_the_owners_storyline() -> None:
    form = {
        "name": "Maison Verdier", "accent": "clay", "language": "fr", "owner_name": "Amandine Bauer",
        "owner_email": "amandine@example.org", "password": "a long enough password",
    }  # fmt: skip
    Client().post("/welcome/", form)
    assert set(Space.objects.values_list("kind", flat=True)) == {"company", "storyline"}
