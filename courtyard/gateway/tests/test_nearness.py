"""Who is near, as one process gathers it: by its connections, by what others say, at a pace the crowd allows."""

import time
import uuid
from types import SimpleNamespace

import pytest

from courtyard.core.nearness import Near, Nearby, pack, unpack
from courtyard.gateway.nearness import GRACE, MANY, SLOWEST, TICK, Nearness

ADA, BOB = uuid.UUID(int=1), uuid.UUID(int=2)
ONLINE, PHONE = Near(Nearby.ONLINE), Near(Nearby.PHONE)


class House:
    """Connections of people, without sockets."""

    def __init__(self) -> None:
        self.lines: dict[uuid.UUID, list] = {}
        self.near = Nearness(lambda person: self.lines.get(person, ()))

    def line(self, person=ADA, *, idle: object = 0, phone: object = False, hidden=False):
        line = SimpleNamespace(viewer=SimpleNamespace(person_id=person, hidden=hidden), near=None)
        self.lines.setdefault(person, []).append(line)
        self.near.say(line, {"idle": idle, "phone": phone})
        return line

    def leave(self, line):
        self.lines[line.viewer.person_id].remove(line)
        self.near.left(line)


@pytest.fixture
def house():
    return House()


class TestOneProcess:
    def test_who_opens_a_window_is_online_and_told_once(self, house):
        house.line()
        assert house.near.look(0) == {ADA: ONLINE}
        assert house.near.look(0) == {}

    def test_the_nearest_window_counts(self, house):
        house.line(idle=600)
        house.line(phone=True)
        assert house.near.look(0) == {ADA: PHONE}
        house.line()
        assert house.near.look(0) == {ADA: ONLINE}

    def test_away_says_since_when(self, house):
        house.line(idle=720)
        near = house.near.look(0)[ADA]
        assert near.how == Nearby.AWAY
        assert abs(time.time() - 720 - near.since) < 3

    def test_who_comes_back_within_the_grace_never_went(self, house):
        line = house.line()
        assert house.near.look(0) == {ADA: ONLINE}
        house.leave(line)
        assert house.near.look(GRACE - 1) == {}
        house.line()
        assert house.near.look(GRACE + 1) == {}

    def test_who_stays_away_is_gone_after_the_grace(self, house):
        line = house.line()
        house.near.look(0)
        house.leave(line)
        assert house.near.look(1) == {}
        assert house.near.look(1 + GRACE) == {ADA: None}

    def test_who_hides_it_is_never_near(self, house):
        house.line(hidden=True)
        assert house.near.look(0) == {}

    @pytest.mark.parametrize(
        ("idle", "phone"),
        [("0", False), (0, 1), (-1, False), (None, False), (True, False), (1.5, False), ([], {}), (0, None)],
    )
    def test_nonsense_is_left_aside(self, house, idle, phone):
        house.line(idle=idle, phone=phone)
        assert house.near.look(0) == {}

    @pytest.mark.parametrize("said", [None, 5, "near", [], [0, False], {}])
    def test_what_is_no_object_is_left_aside(self, house, said):
        house.near.say(house.line(idle="?"), said)
        assert house.near.look(0) == {}

    def test_an_endless_absence_fits_the_row(self, house):
        house.line(idle=10**30)
        assert unpack(pack(house.near.look(0)))[ADA].since > time.time() - 2 * 24 * 3600

    def test_switched_off_everybody_vanishes_and_on_again_they_are_back(self, house):
        house.line()
        house.near.look(0)
        house.near.show(False, [ADA])
        assert house.near.look(1) == {ADA: None}
        assert house.near.own == {}
        house.line(BOB)
        assert house.near.look(2) == {}
        house.near.show(True, [ADA, BOB])
        assert house.near.look(3) == {ADA: ONLINE, BOB: ONLINE}


class TestOtherProcesses:
    def test_what_another_says_counts_as_much(self, house):
        house.line(idle=60)
        house.near.heard({"other": {ADA: ONLINE, BOB: PHONE}})
        assert house.near.look(0) == {ADA: ONLINE, BOB: PHONE}
        assert not house.near.alone

    def test_without_news_nothing_changes(self, house):
        house.near.heard({"other": {BOB: PHONE}})
        house.near.look(0)
        house.near.heard({"other": None})
        assert house.near.look(1) == {}

    def test_the_people_of_one_that_died_are_gone_unless_they_are_elsewhere(self, house):
        house.line()
        house.near.heard({"other": {ADA: ONLINE, BOB: PHONE}})
        house.near.look(0)
        house.near.heard({})
        assert house.near.look(1) == {BOB: None}
        assert house.near.alone

    def test_a_row_is_21_bytes_a_person(self):
        people = {ADA: Near(Nearby.AWAY, 1764480000), BOB: ONLINE}
        assert len(pack(people)) == 42
        assert unpack(pack(people)) == people


class TestPace:
    def test_a_crowd_slows_it_down_and_it_recovers_alone(self, house):
        house.near.rest(100, 0)
        assert house.near.due == 100 + TICK
        house.near.rest(100, 3 * MANY)
        assert house.near.due == 100 + 3 * TICK
        house.near.rest(100, 1000 * MANY)
        assert house.near.due == 100 + SLOWEST
        house.near.rest(100, 10)
        assert house.near.due == 100 + TICK
