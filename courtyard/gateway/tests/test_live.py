"""The socket as its clients know it (contract.md, Live), against a real server and a real database."""

import time
import uuid
from contextlib import suppress

import pytest
from django.db import OperationalError, transaction
from websockets.exceptions import ConnectionClosed, InvalidStatus

from courtyard import gateway
from courtyard.core import live
from courtyard.core.tests.connections import connections, note
from courtyard.gateway import hub as hubs
from courtyard.gateway.tests.server import ADA, by_cookie, serve

ITEM = live.topic_of("item", uuid.UUID(int=1))
SPACE = live.topic_of("space", uuid.UUID(int=2))
OBJECT = uuid.UUID(int=3)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(transactional_db):
    with serve() as running:
        yield running


def _publish(topic=ITEM, event="commented", **more):
    with transaction.atomic():
        live.publish(topic, event, OBJECT, **more)


class TestDelivery:
    def test_a_frame_has_the_shape_of_the_contract(self, server):
        client = server.connect()
        client.follow(ITEM)
        _publish(render=lambda locale: f"<li>{locale}</li>", data={"count": 2})
        frame = client.next()
        assert frame.pop("n") > 0
        assert frame == {"t": ITEM, "e": "commented", "id": str(OBJECT), "html": "<li>en</li>", "d": {"count": 2}}

    def test_everybody_gets_it_in_their_language(self, server, monkeypatch):
        monkeypatch.setattr(live, "_locales", lambda: ["en", "fr"])
        clients = [server.connect(who, locale=locale) for who in ("ada", "bob") for locale in ("en", "fr", "de")]
        for client in clients:
            client.follow(ITEM)
        _publish(render=lambda locale: f"<li>{locale}</li>")
        assert [client.next().get("html") for client in clients] == ["<li>en</li>", "<li>fr</li>", None] * 2

    def test_it_comes_within_200_milliseconds(self, server):
        client = server.connect()
        client.follow(ITEM)
        times = []
        for _ in range(10):
            start = time.monotonic()
            _publish(render=lambda locale: "<li>")
            client.next("commented")
            times.append(time.monotonic() - start)
        assert sorted(times)[len(times) // 2] < 0.2

    def test_only_what_is_followed_comes(self, server):
        client = server.connect()
        client.follow(ITEM)
        _publish(SPACE)
        assert client.quiet()
        client.say({"unsub": [ITEM]})
        client.subscribe([])
        _publish(ITEM)
        assert client.quiet()

    def test_a_change_of_two_topics_comes_once_for_each(self, server):
        client = server.connect()
        client.follow(ITEM, SPACE)
        _publish([ITEM, SPACE])
        assert {client.next()["t"], client.next()["t"]} == {ITEM, SPACE}

    def test_order_is_kept_within_a_topic_also_for_a_crowd(self, server, monkeypatch):
        monkeypatch.setattr(hubs, "SLICE", 2)
        clients = [server.connect() for _ in range(7)]
        for client in clients:
            client.follow(ITEM)
        for number in range(20):
            _publish(data={"number": number})
        for client in clients:
            assert [client.next()["d"]["number"] for _ in range(20)] == list(range(20))

    def test_what_was_drawn_sooner_waits_for_what_happened_before(self, server, monkeypatch):
        client = server.connect()
        client.follow(ITEM, SPACE)
        ring, drawn = live._ring, []
        monkeypatch.setattr(live, "_ring", drawn.append)
        _publish(data={"number": 1}, render=lambda locale: "<li>")
        monkeypatch.setattr(live, "_ring", ring)
        _publish(data={"number": 2}, render=lambda locale: "<li>")
        _publish(data={"number": 3})
        _publish(SPACE)
        assert client.next()["t"] == SPACE, "another topic need not wait"
        ring(drawn[0])
        assert [client.next()["d"]["number"] for _ in range(3)] == [1, 2, 3]

    def test_a_bell_that_was_lost_is_made_up_for(self, server, monkeypatch):
        client = server.connect()
        client.follow(ITEM)
        monkeypatch.setattr(live, "_ring", lambda entries: None)
        _publish()
        assert client.next(timeout=4)["e"] == "commented"
        _publish(render=lambda locale: "<li>")
        assert "html" not in client.next(timeout=5), "the HTML was never kept, so the client asks"

    def test_a_slow_transaction_that_commits_late_is_delivered(self, server):
        client = server.connect()
        client.follow(ITEM)
        with connections(2) as (slow, quick):
            late, early = note(slow, ITEM), note(quick, ITEM)
            quick.commit()
            assert client.next()["n"] == early
            slow.commit()
            assert client.next()["n"] == late
        assert client.quiet()


class TestDoor:
    @pytest.mark.parametrize(
        "origin",
        [
            None, "null", "http://evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1", "http://127.0.0.1:1",
            "http://sub.127.0.0.1:{port}", "http://127.0.0.1:{port}.evil.example", "http://evil127.0.0.1:{port}",
            "http://127.0.0.1:{port}@evil.example", "http://evil.example/127.0.0.1:{port}", "http://[::1]:{port}", "",
        ],
    )  # fmt: skip
    def test_foreign_origins_are_refused(self, server, origin):
        with pytest.raises(InvalidStatus) as refusal:
            server.connect(origin=origin and origin.format(port=server.port))
        assert refusal.value.response.status_code == 403

    def test_a_host_that_is_not_ours_is_refused_even_if_the_origin_agrees(self, server):
        """DNS rebinding: the attacker's name leads here, so host and origin are the same."""
        with pytest.raises(InvalidStatus) as refusal:
            server.connect(origin=f"http://evil.example:{server.port}", host="evil.example")
        assert refusal.value.response.status_code == 403

    def test_behind_https_only_the_public_address_will_do(self, server, settings):
        settings.PUBLIC_URL = "https://home.example"
        server.connect(origin="https://home.example").close()
        for origin in (server.origin, "http://home.example", "https://home.example.evil.example"):
            with pytest.raises(InvalidStatus):
                server.connect(origin=origin)

    def test_nobody_in_particular_is_refused(self, server):
        with pytest.raises(InvalidStatus) as refusal:
            server.connect(who="")
        assert refusal.value.response.status_code == 401

    def test_a_database_connection_that_was_cut_is_mended(self, server):
        calls = []

        async def shaky(scope):
            calls.append(1)
            if len(calls) == 1:
                raise OperationalError
            return await by_cookie(scope)

        gateway.bind(authenticate=shaky, authorisers={})
        assert server.connect().follow(ITEM)["topics"] == [ITEM]

    def test_without_a_database_it_says_come_back(self, server):
        async def away(scope):
            raise OperationalError

        gateway.bind(authenticate=away, authorisers={})
        with pytest.raises(InvalidStatus) as refusal:
            server.connect()
        assert refusal.value.response.status_code == 503
        assert refusal.value.response.headers["Retry-After"]

    def test_other_paths_are_not_there(self, server):
        from websockets.sync.client import connect

        with pytest.raises(InvalidStatus) as refusal:
            connect(f"ws://127.0.0.1:{server.port}/other", origin=server.origin)
        assert refusal.value.response.status_code == 404


class TestRights:
    def test_a_topic_by_its_bare_name_is_refused(self, server):
        client = server.connect()
        assert client.subscribe([ITEM])["refused"] == [ITEM]
        _publish()
        assert client.quiet()

    @pytest.mark.parametrize(("who", "session"), [("bob", "phone"), ("ada", "laptop")])
    def test_a_stolen_signature_is_refused(self, server, who, session):
        thief, owner = server.connect(who, session), server.connect("ada", "phone")
        stolen = owner.sign(ITEM)
        assert thief.subscribe(stolen) | {"cursor": ""} == {"topics": [], "refused": stolen, "cursor": ""}
        assert owner.subscribe(stolen)["topics"] == [ITEM]
        _publish()
        assert owner.next()["t"] == ITEM
        assert thief.quiet()

    def test_an_expired_signature_is_refused(self, server, monkeypatch):
        client = server.connect()
        with monkeypatch.context() as patch:
            patch.setattr(live, "LIFETIME", -1)
            old = client.sign(ITEM)
        assert client.subscribe(old)["refused"] == old

    def test_a_subscription_that_is_not_renewed_ends(self, server, monkeypatch):
        monkeypatch.setattr(hubs, "GRACE", -live.LIFETIME)
        client = server.connect()
        client.follow(ITEM)
        server.call(lambda running: [running.hub._expire(one) for slot in running.hub._slots for one in slot])
        assert client.next("expired")["d"] == {"topics": [ITEM]}
        _publish()
        assert client.quiet()

    def test_a_removed_member_hears_nothing_more_within_five_seconds(self, server):
        client, other = server.connect("ada"), server.connect("bob")
        old = client.sign(SPACE)
        client.subscribe(old)
        other.follow(SPACE)
        start = time.monotonic()
        with transaction.atomic():
            live.revoke(ADA, SPACE)
        assert client.next("revoked")["t"] == SPACE
        assert time.monotonic() - start < 5
        _publish(SPACE)
        assert other.next()["t"] == SPACE
        assert client.quiet()
        assert client.subscribe(old)["refused"] == old, "what was signed before is not good any more"

    def test_even_when_the_bell_is_lost(self, server, monkeypatch):
        client = server.connect()
        client.follow(SPACE)
        monkeypatch.setattr(live, "_ring", lambda entries: None)
        with transaction.atomic():
            live.revoke(ADA, SPACE)
        assert client.next("revoked", timeout=5)["t"] == SPACE

    def test_other_topics_go_on_and_a_prefix_ends_several(self, server):
        client = server.connect()
        client.follow(ITEM, SPACE, live.topic_of("item", OBJECT))
        with transaction.atomic():
            live.revoke(ADA, "item:")
        assert {client.next("revoked")["t"], client.next("revoked")["t"]} == {ITEM, live.topic_of("item", OBJECT)}
        _publish(SPACE)
        assert client.next()["t"] == SPACE

    def test_who_loses_everything_is_cut_off_and_nobody_else(self, server):
        phone, laptop, bob = server.connect("ada", "phone"), server.connect("ada", "laptop"), server.connect("bob")
        with transaction.atomic():
            live.revoke(ADA)
        assert phone.close_code() == laptop.close_code() == hubs.RIGHTS_ENDED
        assert bob.follow(ITEM)["topics"] == [ITEM]

    def test_the_end_of_a_sign_in_ends_only_that(self, server):
        phone, laptop = server.connect("ada", "phone"), server.connect("ada", "laptop")
        with transaction.atomic():
            live.revoke(ADA, session="phone")
        assert phone.close_code() == hubs.RIGHTS_ENDED
        assert laptop.follow(ITEM)["topics"] == [ITEM]

    def test_who_gets_the_right_back_may_follow_again(self, server):
        client = server.connect()
        with transaction.atomic():
            live.revoke(ADA, SPACE)
        deadline = time.monotonic() + 8
        while client.follow(SPACE)["refused"]:
            assert time.monotonic() < deadline
            time.sleep(0.5)

    def test_a_process_that_starts_later_knows_who_lost_what(self, transactional_db):
        signed = live.sign_topics(ADA, "phone", [SPACE])
        with transaction.atomic():
            live.revoke(ADA, SPACE)
        with serve() as later:
            assert later.connect().subscribe(signed)["refused"] == signed

    def test_without_word_from_the_database_nobody_new_may_follow(self, server):
        client = server.connect()
        server.call(lambda running: setattr(running.hub, "read_at", time.monotonic() - hubs.STALE - 1))
        assert client.follow(ITEM)["refused"]


class TestLimits:
    def test_a_client_that_offers_compression_gets_none(self, server):
        client = server.connect(compression="deflate")
        assert client.follow(ITEM)["topics"] == [ITEM]
        assert client.socket.protocol.extensions == []

    def test_a_thousand_topics_and_no_more(self, server):
        client = server.connect()
        topics = [live.topic_of("item", uuid.UUID(int=number)) for number in range(1001)]
        first, second = client.follow(*topics[:600]), client.follow(*topics[600:])
        assert len(first["topics"]) + len(second["topics"]) == 1000
        assert len(second["refused"]) == 1
        assert client.follow(topics[0])["topics"] == [topics[0]], "renewing is not one more"

    @pytest.mark.parametrize(
        ("text", "code"),
        [("{", 1007), ("[]", 1008), ("1", 1008), ("[" * 60_000, 1007), ("x" * 200_000, 1009), (b"binary", 1003)],
    )
    def test_nonsense_ends_the_connection_with_a_reason(self, server, text, code):
        client = server.connect()
        client.socket.send(text)
        assert client.close_code() == code

    @pytest.mark.parametrize(
        "message",
        [
            {}, {"sub": None}, {"sub": [1, None, {}]}, {"unsub": [{}, ITEM]}, {"typing": {"t": ITEM}}, {"sub": "x"},
            {"sub": ["~~~", "", "\x00"], "since": 5}, {"sub": [], "since": "1.99999999999999999999999"},
        ],
    )  # fmt: skip
    def test_harmless_nonsense_is_left_aside(self, server, message):
        client = server.connect()
        client.say(message)
        client.say({"sub": client.sign(ITEM)})
        topics: list[str] = []
        while ITEM not in topics:
            topics = client.next("subscribed")["d"]["topics"]
        assert topics == [ITEM]

    def test_a_flood_is_cut_off(self, server):
        client = server.connect()
        with suppress(ConnectionClosed):
            for _ in range(200):
                client.say({"unsub": []})
        assert client.close_code() == 1008

    def test_a_slow_client_is_dropped_and_others_do_not_wait(self, server):
        slow, quick = server.stall(ITEM), server.connect()
        quick.follow(ITEM)
        big = "x" * 200_000
        for _ in range(20):
            _publish(render=lambda locale: big)
            assert quick.next("commented", timeout=5)["html"] == big
        assert server.call(lambda running: len(running.hub)) == 1
        slow.close()
