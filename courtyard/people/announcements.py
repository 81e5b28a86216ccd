"""What open windows are told when a profile changes; bound in ``config/wiring.py``.

That it changed, and nothing else: every field has readers of its own, so each window asks for what its reader sees.
"""

from courtyard.accounts.events import BylineChanged, PersonStateChanged
from courtyard.core.live import publish, topic_of
from courtyard.people.events import PresenceChanged, ProfileChanged, QuietChanged

__all__ = ["profile_changed", "quiet_changed"]


def profile_changed(event: ProfileChanged | PresenceChanged | BylineChanged | PersonStateChanged) -> None:
    """Name, picture, status, a field, or whether they are here at all."""
    publish(topic_of("profile", event.person.pk), "profile", event.person.pk)


def quiet_changed(event: QuietChanged) -> None:
    """Said to those who see how near they are: it counts more than that."""
    data = {"quiet": event.quiet, "until": event.until.isoformat() if event.until else None}
    publish(topic_of("near", event.person.pk), "quiet", event.person.pk, data=data)
