"""Everything that changes what people say of themselves. Keyword-only, one transaction, one event."""

from courtyard.people.services.fields import (
    edit_field,
    edit_section,
    fill_in,
    make_field,
    make_section,
    remove_section,
    shift_field,
)
from courtyard.people.services.importing import clean_detail, write_details
from courtyard.people.services.presence import announce_absence, clear_status, end_absence, set_status
from courtyard.people.services.profiles import (
    ACCOUNT_FIELDS,
    MANAGED_FIELDS,
    OWN_FIELDS,
    PRIVATE_FIELDS,
    create_profile,
    edit_person,
    set_cover,
    update_profile,
)
from courtyard.people.services.welcomes import unwelcome, welcome

__all__ = [
    "ACCOUNT_FIELDS", "MANAGED_FIELDS", "OWN_FIELDS", "PRIVATE_FIELDS", "announce_absence", "clean_detail",
    "clear_status", "create_profile", "edit_field", "edit_person", "edit_section", "end_absence", "fill_in",
    "make_field", "make_section", "remove_section", "set_cover", "set_status", "shift_field", "unwelcome",
    "update_profile", "welcome", "write_details",
]  # fmt: skip
