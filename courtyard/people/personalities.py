"""What people may call themselves by the usual vocabularies. Whoever is none of these writes it in their own words."""

from itertools import product

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["PERSONALITIES", "PERSONALITY_GROUPS"]

# Codes and labels under the name of their vocabulary, as a list of choices takes them.
PERSONALITY_GROUPS: list[tuple[str, list[tuple[str, str | Promise]]]] = [
    ("MBTI", [(name, name) for name in map("".join, product("EI", "NS", "FT", "JP"))]),
    (
        "DISC",
        [
            ("dominance", _("D: dominance")), ("influence", _("I: influence")), ("steady", _("S: steadiness")),
            ("careful", _("C: conscientiousness")),
        ],
    ),
    ("Insights", [("red", _("Red")), ("yellow", _("Yellow")), ("green", _("Green")), ("blue", _("Blue"))]),
]  # fmt: skip
PERSONALITIES = {code: (group, label) for group, choices in PERSONALITY_GROUPS for code, label in choices}
