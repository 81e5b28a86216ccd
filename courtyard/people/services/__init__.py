"""Everything that changes what people say of themselves. Keyword-only, one transaction, one event."""

from courtyard.people.services.badges import (
    BADGE_HUES,
    BADGE_ICONS,
    edit_badge,
    give_badge,
    make_badge,
    remove_badge,
    take_badge,
)
from courtyard.people.services.chart import draw_chart
from courtyard.people.services.circles import (
    edit_circle,
    edit_role,
    empty_role,
    fill_role,
    make_circle,
    make_role,
    remove_circle,
    remove_role,
)
from courtyard.people.services.fields import (
    edit_field,
    edit_section,
    fill_in,
    make_field,
    make_section,
    remove_section,
    shift_field,
)
from courtyard.people.services.hours import set_hours
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
from courtyard.people.services.pronunciation import MAX_SECONDS, set_voice
from courtyard.people.services.saved import export_people, forget_filter, save_filter
from courtyard.people.services.skills import MAX_SKILLS, count_endorsements, endorse, set_skills, withdraw
from courtyard.people.services.ties import TIE_FIELDS
from courtyard.people.services.vacancies import close_position, edit_position, fill_position, open_position
from courtyard.people.services.vocabulary import (
    add_synonym,
    merge_skills,
    remove_synonym,
    rename_skill,
    retire_skill,
)
from courtyard.people.services.welcomes import unwelcome, welcome

__all__ = [
    "ACCOUNT_FIELDS", "BADGE_HUES", "BADGE_ICONS", "MANAGED_FIELDS", "MAX_SECONDS", "MAX_SKILLS", "OWN_FIELDS",
    "PRIVATE_FIELDS", "TIE_FIELDS", "add_synonym", "announce_absence", "clean_detail", "clear_status",
    "close_position", "count_endorsements", "create_profile", "draw_chart", "edit_badge", "edit_circle",
    "edit_field", "edit_person", "edit_position", "edit_role", "edit_section", "empty_role", "end_absence",
    "endorse", "export_people", "fill_in", "fill_position", "fill_role", "forget_filter", "give_badge",
    "make_badge", "make_circle", "make_field", "make_role", "make_section", "merge_skills", "open_position",
    "remove_badge", "remove_circle", "remove_role", "remove_section", "remove_synonym", "rename_skill",
    "retire_skill", "save_filter", "set_cover", "set_hours", "set_skills", "set_status", "set_voice",
    "shift_field", "take_badge", "unwelcome", "update_profile", "welcome", "withdraw", "write_details",
]  # fmt: skip
