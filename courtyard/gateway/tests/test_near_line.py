"""Nearness and whispers as clients know them: real sockets, two live processes that share a database."""

import time
import uuid
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from courtyard.core import live
from courtyard.core.models import LiveProcess
from courtyard.core.nearness import Near, Nearby, near_now, pack
from courtyard.gateway import exchange, nearness
from courtyard.gateway import hub as hubs
from courtyard.gateway.tests.server import ADA, BOB, serve

NEAR_ADA, NEAR_BOB = live.topic_of("near", ADA), live.topic_of("near", BOB)
ROOM = live.topic_of("typing", uuid.UUID(int=7))
HERE = {"near": {"idle": 0, "phone": False}}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(nearness, "TICK", 0.1)
    monkeypatch.setattr(exchange, "TICK", 0.1)
    monkeypatch.setattr(nearness, "GRACE", 0.2)
    monkeypatch.setattr(exchange, "BREATH", 0.1)
    monkeypatch.setattr("courtyard.gateway.listener.POLL", 0.1)


@pytest.fixture
def server(transactional_db):
    with serve() as running:
        yield running


@pytest.fixture
def second(server):
    with serve() as running:
        yield running


def _stored():
    return set(near_now({ADA, BOB}))


class TestNear:
    def test_a_follower_hears_that_somebody_came_and_went(self, server):
        client, other = server.connect(), server.connect("bob")
        assert client.follow(NEAR_BOB)["near"] == {}
        other.say(HERE)
        assert client.next("near")["d"] == {str(BOB): ["online", 0]}
        assert server.connect("ada", "desk").follow(NEAR_BOB)["near"] == {str(BOB): ["online", 0]}
        other.close()
        assert client.next("near")["d"] == {str(BOB): None}

    def test_who_does_not_follow_hears_nothing(self, server):
        client, other = server.connect(), server.connect("bob")
        client.follow(ROOM)
        other.say(HERE)
        assert client.quiet(1)

    def test_it_cannot_be_followed_without_a_signature_for_oneself(self, server):
        client, other = server.connect(), server.connect("bob")
        assert client.subscribe([NEAR_BOB, *other.sign(NEAR_BOB)])["topics"] == []
        other.say(HERE)
        assert client.quiet(1)

    def test_it_is_never_behind_whatever_the_cursor(self, server):
        assert server.connect().follow(NEAR_BOB, ROOM, since="1.1")["behind"] == []

    def test_two_processes_know_each_others_people(self, server, second):
        client, other = server.connect(), second.connect("bob")
        client.follow(NEAR_BOB)
        other.say({"near": {"idle": 0, "phone": True}})
        assert client.next("near")["d"] == {str(BOB): ["phone", 0]}
        assert _stored() == {BOB}

    def test_the_people_of_a_process_that_was_killed_are_gone_when_its_row_is_old(self, server):
        client = server.connect()
        client.follow(NEAR_BOB)
        LiveProcess.objects.create(id="killed", revision=1, people=pack({BOB: Near(Nearby.ONLINE)}))
        assert client.next("near")["d"] == {str(BOB): ["online", 0]}
        LiveProcess.objects.filter(id="killed").update(seen_at="2026-01-01T00:00Z")
        assert client.next("near")["d"] == {str(BOB): None}
        assert not LiveProcess.objects.filter(id="killed").exists()

    def test_a_table_that_was_emptied_by_a_crash_is_filled_again(self, server):
        server.connect().say(HERE)
        end = time.monotonic() + 5
        while _stored() != {ADA} and time.monotonic() < end:
            time.sleep(0.05)
        LiveProcess.objects.all().delete()
        server.call(lambda running: running.listener.exchange.begin())
        while _stored() != {ADA} and time.monotonic() < end:
            time.sleep(0.05)
        assert _stored() == {ADA}


class TestTyping:
    def test_the_others_hear_who_is_writing(self, server):
        client, other = server.connect(), server.connect("bob")
        client.follow(ROOM)
        other.follow(ROOM)
        client.say({"typing": ROOM})
        assert other.next() == {"t": ROOM, "e": "typing", "d": {"who": str(ADA)}}
        assert client.quiet(), "not oneself"

    def test_at_another_process_too(self, server, second):
        client, other = server.connect(), second.connect("bob")
        client.follow(ROOM)
        other.follow(ROOM)
        end = time.monotonic() + 5
        while server.call(lambda running: running.hub.near.alone) and time.monotonic() < end:
            time.sleep(0.05)
        client.say({"typing": ROOM})
        assert other.next("typing")["d"] == {"who": str(ADA)}

    def test_who_does_not_follow_it_says_nothing_there(self, server):
        client, other = server.connect(), server.connect("bob")
        other.follow(ROOM)
        client.say({"typing": ROOM})
        assert other.quiet()

    def test_other_kinds_of_topics_take_no_whisper(self, server):
        client, other = server.connect(), server.connect("bob")
        conversation = live.topic_of("conversation", uuid.UUID(int=7))
        client.follow(conversation)
        other.follow(conversation)
        client.say({"typing": conversation})
        assert other.quiet()

    def test_it_is_heard_every_other_second_at_most(self, server, monkeypatch):
        monkeypatch.setattr(hubs, "PAUSE", 60.0)
        client, other = server.connect(), server.connect("bob")
        client.follow(ROOM)
        other.follow(ROOM)
        for _ in range(20):
            client.say({"typing": ROOM})
        assert other.next()["e"] == "typing"
        assert other.quiet()


class TestHostile:
    @pytest.mark.parametrize(
        "message",
        [
            {"near": None}, {"near": []}, {"near": {"idle": "x", "phone": 3}}, {"near": {"idle": -5}}, {"typing": 5},
            {"typing": {"t": ROOM}}, {"typing": "\x00"}, {"typing": [ROOM]}, {"near": {"idle": 10**18, "phone": True}},
        ],
    )  # fmt: skip
    def test_harmless_nonsense_is_left_aside(self, server, message):
        client = server.connect()
        client.say(message)
        assert client.follow(ROOM)["topics"] == [ROOM]

    def test_ten_thousand_people_are_too_many(self, server):
        client = server.connect()
        people = [live.topic_of("near", uuid.UUID(int=n)) for n in range(10_000)]
        client.say({"sub": client.sign(*people)})
        assert client.close_code() == 1009

    def test_no_more_people_than_topics_are_followed(self, server, monkeypatch):
        monkeypatch.setattr(hubs, "MAX_TOPICS", 5)
        client = server.connect()
        answer = client.follow(*(live.topic_of("near", uuid.UUID(int=n)) for n in range(10)))
        assert (len(answer["topics"]), len(answer["refused"])) == (5, 5)

    @pytest.mark.parametrize("message", [HERE, {"typing": ROOM}])
    def test_a_flood_is_cut_off(self, server, message):
        client = server.connect()
        client.follow(ROOM)
        with suppress(ConnectionClosed):
            for _ in range(200):
                client.say(message)
        assert client.close_code() == 1008
