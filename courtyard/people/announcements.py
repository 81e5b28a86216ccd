"""What open windows are told when a profile changes; bound in ``config/wiring.py``.

That it changed, and nothing else: every field has readers of its own, so each window asks for what its reader sees.
"""

from courtyard.accounts.events import BylineChanged, PersonStateChanged
from courtyard.core.live import publish, topic_of
from courtyard.people.events import PresenceChanged, ProfileChanged

__all__ = ["profile_changed"]


def profile_changed(event: ProfileChanged | PresenceChanged | BylineChanged | PersonStateChanged) -> None:
    """Name, picture, status, a field, or whether they are here at all."""
    publish(topic_of("profile", event.person.pk), "profile", event.person.pk)
