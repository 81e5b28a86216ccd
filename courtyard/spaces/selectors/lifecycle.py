"""What is asked about idle spaces, and what owners can bring back."""

from courtyard.accounts.models import Person
from courtyard.spaces import access
from courtyard.spaces.models import LifecyclePolicy, Space

__all__ = ["deleted_spaces", "lifecycle"]


def lifecycle() -> LifecyclePolicy:
    """The policy in force; without one nobody is asked."""
    return LifecyclePolicy.objects.first() or LifecyclePolicy()


def deleted_spaces(viewer: Person) -> list[Space]:
    """Deleted spaces that the viewer may bring back, latest first."""
    return list(access.deleted_by_owner(viewer).order_by("-deleted_at")[:100])
