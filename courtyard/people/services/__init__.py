"""Everything that changes what people say of themselves. Keyword-only, one transaction, one event."""

from courtyard.people.services.presence import announce_absence, clear_status, end_absence, set_status
from courtyard.people.services.profiles import (
    ACCOUNT_FIELDS,
    MANAGED_FIELDS,
    OWN_FIELDS,
    create_profile,
    edit_person,
    update_profile,
)

__all__ = [
    "ACCOUNT_FIELDS", "MANAGED_FIELDS", "OWN_FIELDS", "announce_absence", "clear_status", "create_profile",
    "edit_person", "end_absence", "set_status", "update_profile",
]  # fmt: skip
