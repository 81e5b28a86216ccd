"""Who may call a view, declared at the view. ``accounts.middleware`` enforces it; a test finds undeclared ones.

A view without a declaration is treated as ``signed_in``: forgetting never opens a door.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

__all__ = ["GUARDED", "PUBLIC", "SIGNED_IN", "Rule", "guarded", "public", "requires", "rule_of", "signed_in"]

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call a view: ``kind`` is public, signed_in, permission or guarded."""

    kind: str
    permission: str = ""


PUBLIC = Rule("public")
SIGNED_IN = Rule("signed_in")
GUARDED = Rule("guarded")


def _declare(view: View, rule: Rule) -> View:
    view.courtyard_rule = rule  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Anyone may call this view, signed in or not."""
    return _declare(view, PUBLIC)


def signed_in(view: View) -> View:
    """Any active person may call this view, guests too; what they find behind it is up to its room's ``access``."""
    return _declare(view, SIGNED_IN)


def guarded(view: View) -> View:
    """The view authenticates its callers itself (API by token, metrics by token or loopback)."""
    return _declare(view, GUARDED)


def requires(permission: str) -> Callable[[View], View]:
    """Only people with this company permission may call the view; see docs/reference/permissions.md."""

    def declare(view: View) -> View:
        return _declare(view, Rule("permission", permission))

    return declare


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """What a view declares, or None."""
    return getattr(view, "courtyard_rule", None)
