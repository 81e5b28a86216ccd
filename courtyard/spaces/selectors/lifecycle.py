"""What is asked about idle spaces, and what owners can bring back."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from courtyard.accounts.models import Person
from courtyard.spaces import access
from courtyard.spaces.models import LifecyclePolicy, Space

__all__ = ["active_spaces", "bind_activity", "deleted_spaces", "lifecycle"]


_Active = Callable[[datetime.datetime], QuerySet[Any, Any]]
_active_since: list[_Active] = []


def bind_activity(active_since: _Active) -> None:
    """Take what names the spaces in which somebody posted or commented since a moment: that is a higher room's."""
    _active_since[:] = [active_since]


def active_spaces(since: datetime.datetime) -> QuerySet[Any, Any]:
    """The ids of spaces in which something has happened since a moment."""
    return _active_since[0](since)


def lifecycle() -> LifecyclePolicy:
    """The policy in force; without one nobody is asked."""
    return LifecyclePolicy.objects.first() or LifecyclePolicy()


def deleted_spaces(viewer: Person) -> list[Space]:
    """Deleted spaces that the viewer may bring back, latest first."""
    return list(access.deleted_by_owner(viewer).order_by("-deleted_at")[:100])
