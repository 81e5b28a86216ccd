"""What a process remembers of changes and of rights that ended."""

import time
import uuid

import pytest

from courtyard.core.live import LIFETIME
from courtyard.gateway import state
from courtyard.gateway.state import Change, Recent, Revocation, Revocations, Snapshot

ADA = uuid.UUID(int=1)


def _change(number, topic="item:1", xid=None):
    return Change(number, xid or number, topic, "commented", "", None, False)


@pytest.mark.parametrize(
    ("text", "snapshot"),
    [("10:10:", Snapshot(7, 10, 10, ())), ("10:20:10,14,15", Snapshot(7, 10, 20, (10, 14, 15)))],
)
def test_a_snapshot_is_read_from_postgresql(text, snapshot):
    assert Snapshot.parse(text, 7) == snapshot


class TestRecent:
    def _recent(self, *changes, floor=0):
        recent = Recent()
        recent.begin(7, floor)
        for change in changes:
            recent.note(change)
        return recent

    def test_a_topic_is_behind_when_it_moved_at_or_after_the_cursor(self):
        recent = self._recent(_change(5))
        assert recent.behind(["item:1", "item:2"], "7.5") == ["item:1"]
        assert recent.behind(["item:1", "item:2"], "7.6") == []

    def test_a_late_commit_of_an_old_transaction_does_not_take_the_head_back(self):
        recent = self._recent(_change(9), _change(4))
        assert recent.head("item:1") == 9
        assert recent.behind(["item:1"], "7.8") == ["item:1"]

    def test_a_head_is_told_for_a_while_and_what_was_missed_is_known_for_longer(self, monkeypatch):
        recent = self._recent(_change(5))
        later = time.monotonic() + state.LATELY + 1
        monkeypatch.setattr(state.time, "monotonic", lambda: later)
        assert recent.head("item:1") == 0
        assert recent.behind(["item:1"], "7.5") == ["item:1"]

    @pytest.mark.parametrize("cursor", ["7.2", "8.9", "", None, 9, "7.x", "7.٩", "7.-1", "7." + "9" * 40])
    def test_what_it_cannot_know_is_behind(self, cursor):
        assert self._recent(_change(5), floor=3).behind(["item:1", "item:2"], cursor) == ["item:1", "item:2"]

    def test_it_forgets_the_stillest_topics_and_knows_that_it_has(self, monkeypatch):
        monkeypatch.setattr(state, "MANY", 3)
        recent = self._recent(*(_change(number, f"item:{number % 5}") for number in range(1, 11)))
        assert recent.head("item:1") == 0
        assert recent.behind(["item:1"], "7.3") == ["item:1"]
        assert recent.behind(["item:1"], "7.10") == []


class TestRevocations:
    def _refused(self, revocation, session="here", topic="space:1", signed=-60.0):
        ended = Revocations()
        ended.note(revocation)
        return ended.refuses(ADA, session, topic, int(time.time() + signed) + LIFETIME)

    def test_what_was_signed_before_is_refused_and_what_is_signed_later_is_not(self):
        assert self._refused(Revocation(ADA, "space:1", ""))
        assert self._refused(Revocation(ADA, "", ""))
        assert not self._refused(Revocation(ADA, "", ""), signed=state.CLOCKS + 2)

    def test_other_people_topics_and_sign_ins_are_not_meant(self):
        assert not self._refused(Revocation(uuid.UUID(int=2), "", ""))
        assert not self._refused(Revocation(ADA, "space:2", ""))
        assert not self._refused(Revocation(ADA, "", "elsewhere"))
        assert self._refused(Revocation(ADA, "", "here"))

    def test_it_forgets_when_no_signature_is_old_enough(self, monkeypatch):
        ended = Revocations()
        ended.note(Revocation(ADA, "", ""))
        ended.forget()
        assert ended.refuses(ADA, "here", "space:1", int(time.time()) + LIFETIME - 60)
        later = time.time() + 2 * LIFETIME
        monkeypatch.setattr(state.time, "time", lambda: later)
        ended.forget()
        assert not ended._ended
