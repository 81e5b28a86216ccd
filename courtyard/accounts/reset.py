"""Links to choose a new password: signed, for an hour, over after use, a newer link, a change of address or state."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from courtyard.accounts.models import Person

__all__ = ["ResetTokens", "link_for"]


class ResetTokens(PasswordResetTokenGenerator):
    """Django's tokens; state and the last link sent count too: one from before a suspension or a newer link is over."""

    key_salt = "courtyard.accounts.reset"

    def _make_hash_value(self, user: Person, timestamp: int) -> str:  # type: ignore[override]
        return f"{super()._make_hash_value(user, timestamp)} {user.state} {user.password_link_at}"

    def check_token(self, user: Person | None, token: str | None) -> bool:  # type: ignore[override]
        return user is not None and user.may_choose_password and super().check_token(user, token)


def link_for(person: Person) -> str:
    """The address where a person chooses a new password."""
    key = ResetTokens().make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
    return settings.PUBLIC_URL + path
