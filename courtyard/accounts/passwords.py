"""The rule for passwords that Django does not bring: an upper end, so that hashing one cannot be made expensive."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

__all__ = ["LONGEST", "MaximumLengthValidator"]

LONGEST = 1024


class MaximumLengthValidator:
    """Refuses passwords of more than 1,024 characters."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(_("Please use at most %(limit)d characters."), params={"limit": LONGEST})

    def get_help_text(self) -> str:
        return _("Please use at most %(limit)d characters.") % {"limit": LONGEST}
