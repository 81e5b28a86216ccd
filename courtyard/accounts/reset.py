"""Links to choose a new password: signed, good for an hour, dead after use, after a change of address or of state."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from courtyard.accounts.models import Person

__all__ = ["ResetTokens", "link_for"]


class ResetTokens(PasswordResetTokenGenerator):
    """Django's tokens; the state counts too, so that a link made before a suspension opens nothing after it."""

    key_salt = "courtyard.accounts.reset"

    def _make_hash_value(self, user: Person, timestamp: int) -> str:  # type: ignore[override]
        return super()._make_hash_value(user, timestamp) + user.state

    def check_token(self, user: Person | None, token: str | None) -> bool:  # type: ignore[override]
        return user is not None and user.may_choose_password and super().check_token(user, token)


def link_for(person: Person) -> str:
    """The address where a person chooses a new password."""
    key = ResetTokens().make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
    return settings.PUBLIC_URL + path
