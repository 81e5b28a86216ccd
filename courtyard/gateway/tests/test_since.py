"""A gap is never silent: readers whose lines are cut at random end with exactly what the database holds."""

import random
import threading
import time
import uuid
from contextlib import suppress

import pytest
from django.db import connection, transaction
from websockets.exceptions import ConnectionClosed

from courtyard.core import changes, live
from courtyard.core.models import Change
from courtyard.core.tests.connections import connect, note, settled_cursor
from courtyard.gateway import listener
from courtyard.gateway.tests.server import serve

TOPIC = live.topic_of("item", uuid.UUID(int=1))

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.alone]


@pytest.fixture
def server(transactional_db):
    with serve() as running:
        yield running


class Reader(threading.Thread):
    """A client as elements/client.ts is one: it drops by number, and asks "since" when it may have missed."""

    def __init__(self, server, cursor, cuts):
        super().__init__(daemon=True)
        self.server, self.cursor, self.cuts = server, cursor, cuts
        self.seen: list[int] = []
        self.asked = self.doubles = 0
        self.there, self.done = threading.Event(), threading.Event()

    def run(self):
        try:
            while not self.done.is_set():
                with suppress(ConnectionClosed, OSError):
                    self.stay()
        finally:
            connection.close()

    def stay(self):
        client = self.server.connect()
        end = time.monotonic() + random.uniform(0.0, 0.12) if self.cuts > 0 else float("inf")
        client.say({"sub": client.sign(TOPIC), "since": self.cursor})
        while not self.done.is_set() and time.monotonic() < end:
            with suppress(TimeoutError):
                self.take(client.next(timeout=min(0.1, max(0.001, end - time.monotonic()))))
        self.cuts -= 1
        client.socket.socket.close() if random.random() < 0.7 else client.close()

    def take(self, frame):
        if frame["e"] == "subscribed":
            if frame["d"]["behind"]:
                self.ask()
            else:
                self.cursor = frame["d"]["cursor"]
            self.there.set()
        elif frame["e"] == "since":
            self.ask()
        else:
            self.keep(frame["n"])

    def ask(self):
        self.asked += 1
        more = True
        while more:
            answer = changes.since([TOPIC], self.cursor, limit=7)
            assert not answer.reset
            for change in answer.changes:
                self.keep(change.id)
            self.cursor, more = answer.cursor, answer.more

    def keep(self, number):
        if number in self.seen:
            self.doubles += 1
        else:
            self.seen.append(number)


def _write(seconds, stop):
    """Writers that overlap: some publish as services do, some hold their transaction open and commit late."""
    end = time.monotonic() + seconds
    slow = [connect() for _ in range(3)]
    try:
        while time.monotonic() < end and not stop.is_set():
            choice = random.random()
            if choice < 0.6:
                with transaction.atomic():
                    live.publish(TOPIC, "commented", uuid.uuid4(), render=lambda locale: "<li>")
            else:
                one = random.choice(slow)
                if choice < 0.85:
                    note(one, TOPIC)
                else:
                    one.commit() if choice < 0.97 else one.rollback()
            time.sleep(random.uniform(0, 0.02))
        for one in slow:
            one.commit()
    finally:
        for one in slow:
            one.close()
        connection.close()


def _settle(readers):
    expected = set(Change.objects.filter(topic=TOPIC).values_list("pk", flat=True))
    deadline = time.monotonic() + 10
    while any(set(reader.seen) != expected for reader in readers) and time.monotonic() < deadline:
        time.sleep(0.1)
    for reader in readers:
        reader.done.set()
    for reader in readers:
        reader.join(10)
    return expected


@pytest.mark.slow
def test_hundreds_of_cuts_leave_no_gap_and_no_double(server):
    readers = [Reader(server, changes.cursor(), cuts=60) for _ in range(6)]
    for reader in readers:
        reader.start()
    _write(6, threading.Event())
    for reader in readers:
        reader.cuts = 0
    expected = _settle(readers)
    assert len(expected) > 100
    for reader in readers:
        assert set(reader.seen) == expected
        assert reader.asked > 5


@pytest.mark.slow
def test_a_line_to_the_database_that_is_cut_heals_and_nothing_is_lost(server):
    readers = [Reader(server, settled_cursor(), cuts=0) for _ in range(3)]
    for reader in readers:
        reader.start()
    for reader in readers:
        assert reader.there.wait(10), "whoever comes while others write asks once, and may be told twice"
    stop = threading.Event()
    writer = threading.Thread(target=_write, args=(5, stop))
    writer.start()
    with connect(autocommit=True) as killer:
        for _ in range(6):
            time.sleep(random.uniform(0.4, 0.9))
            killer.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'courtyard live' AND datname = current_database()"
            )
    writer.join()
    expected = _settle(readers)
    for reader in readers:
        assert set(reader.seen) == expected
        assert reader.doubles == 0, "the process itself goes on exactly where it was"


def test_a_database_that_lost_its_memory_makes_everybody_ask(server):
    client = server.connect()
    cursor = client.follow(TOPIC)["cursor"]
    with connect(autocommit=True) as crash:
        crash.execute("TRUNCATE core_incarnation")
    assert client.next("since", timeout=5)["t"] == "live"
    assert client.follow(TOPIC, since=cursor)["behind"] == [TOPIC]
    with transaction.atomic():
        live.publish(TOPIC, "commented", uuid.uuid4())
    assert client.next()["e"] == "commented"


def test_more_than_can_be_read_at_once_makes_everybody_ask(server, monkeypatch):
    monkeypatch.setattr(listener, "LIMIT", 3)
    monkeypatch.setattr(listener, "_READ", listener._READ.replace("5001", "4"))
    client = server.connect()
    client.follow(TOPIC)
    with transaction.atomic():
        for _ in range(9):
            live.publish(TOPIC, "commented", uuid.uuid4())
    assert client.next()["e"] == "since"


class TestBehind:
    """Whether something was missed is answered from memory: a thousand clients that come back cost no query."""

    def test_nothing_happened_since_the_page_was_made(self, server):
        server.connect().follow(TOPIC)
        answer = server.connect().follow(TOPIC, since=settled_cursor())
        assert answer["behind"] == []

    def test_something_happened_between_the_page_and_its_socket(self, server):
        server.connect().follow(TOPIC)
        cursor = settled_cursor()
        with transaction.atomic():
            live.publish(TOPIC, "commented", uuid.uuid4())
        client = server.connect()
        time.sleep(0.1)
        other = live.topic_of("item", uuid.UUID(int=9))
        assert client.follow(TOPIC, other, since=cursor)["behind"] == [TOPIC]

    def test_a_process_that_has_just_started_knows_the_last_changes(self, transactional_db):
        cursor = changes.cursor()
        with transaction.atomic():
            live.publish(TOPIC, "commented", uuid.uuid4())
        later = settled_cursor()
        with serve() as fresh:
            assert fresh.connect().follow(TOPIC, since=cursor)["behind"] == [TOPIC]
            assert fresh.connect().follow(TOPIC, since=later)["behind"] == []

    @pytest.mark.parametrize("cursor", ["", "x", "1.5", 7, None, "5.", f"1.{10**30}"])
    def test_a_cursor_that_nobody_knows_means_ask(self, server, cursor):
        client = server.connect()
        client.say({"sub": client.sign(TOPIC), "since": cursor if cursor is not None else []})
        assert client.next("subscribed")["d"]["behind"] == [TOPIC]


def test_the_heartbeat_carries_the_heads_of_what_moved_and_a_cursor(server):
    client = server.connect()
    client.follow(TOPIC, live.topic_of("item", uuid.UUID(int=9)))
    with transaction.atomic():
        live.publish(TOPIC, "commented", uuid.uuid4())
    number = client.next()["n"]
    beat = client.next("heartbeat", timeout=25)
    assert beat["d"]["heads"] == {TOPIC: number}
    assert changes.since([TOPIC], beat["d"]["cursor"]).reset is False
