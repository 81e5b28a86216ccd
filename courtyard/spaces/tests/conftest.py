"""What the tests of this room share."""

import pytest

from courtyard.core import events
from courtyard.core.events import Event


class Heard(list[Event]):
    """The events that were emitted, in order."""

    def of(self, kind: type[Event]) -> list:
        return [event for event in self if type(event) is kind]

    def get(self, _kind: type[Event], _default: object) -> tuple:
        """Stands where the table of handlers stands: whoever asks gets the one that notes everything."""
        return (self.append,)


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """Every event of the test, not the handlers that config binds: a room is tested without those above it."""
    log = Heard()
    monkeypatch.setattr(events, "_handlers", log)
    return log
