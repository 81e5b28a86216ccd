"""Who loses access loses it on open sockets within five seconds (trust.md, promise 4, C1, F5), through the whole house."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from courtyard.accounts import services as accounts
from courtyard.accounts.models import Person
from courtyard.chat import services as chat
from courtyard.content.services import comments, items
from courtyard.core import changes, live
from courtyard.spaces import services as spaces
from tests.cast import Cast, client_of, make_cast, post
from tests.e2e.house import House, open_house

pytestmark = pytest.mark.django_db(transaction=True)

WITHIN = 5.0


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def house(transactional_db: None) -> Iterator[House]:
    with open_house() as running:
        yield running


def _connect(house: House, headers: dict[str, str]) -> ClientConnection:
    address = house.url.replace("http", "ws") + "/live"
    return connect(address, origin=Origin(house.url), additional_headers=headers)


def _browser(house: House, client: Client) -> ClientConnection:
    name = settings.SESSION_COOKIE_NAME
    return _connect(house, {"Cookie": f"{name}={client.cookies[name].value}"})


def _topics(client: Client, address: str) -> list[str]:
    """What the page at ``address`` follows."""
    text = client.get(address).content.decode()
    return [topic for part in text.split('<live-topics topics="')[1:] for topic in part.split('"')[0].split()]


def _follow(socket: ClientConnection, signed: list[str]) -> dict[str, Any]:
    socket.send(json.dumps({"sub": signed}))
    return _next(socket, "subscribed")["d"]


def _next(socket: ClientConnection, event: str, within: float = WITHIN) -> dict[str, Any]:
    end = time.monotonic() + within
    while True:
        frame = json.loads(socket.recv(timeout=max(0.01, end - time.monotonic())))
        if frame["e"] == event:
            return frame


def _ends(socket: ClientConnection) -> bool:
    """Whether the server ends the connection in time."""
    end = time.monotonic() + WITHIN
    try:
        while True:
            socket.recv(timeout=max(0.01, end - time.monotonic()))
    except ConnectionClosed:
        return True
    except TimeoutError:
        return False


def test_a_page_s_topics_are_good_for_its_reader_and_nobody_else(house, cast):
    item = post(cast.host, cast.secret)
    reader, outsider = client_of(cast.member), client_of(cast.outsider)
    signed = _topics(reader, f"/items/{item.pk}/")
    names = {topic.split("~")[0] for topic in signed}
    assert names == {f"person:{cast.member.pk}", f"item:{item.pk}"}
    assert not _follow(_browser(house, reader), signed)["refused"]
    assert not _follow(_browser(house, outsider), signed)["topics"]
    renewed = outsider.get("/live/topics", {"topic": live.sign_topics(cast.outsider.pk, _session(outsider), names)})
    assert renewed.json()["topics"] == []


def _session(client: Client) -> str:
    return live.session_hash(client.cookies[settings.SESSION_COOKIE_NAME].value)


def test_nobody_may_follow_somebody_else_s_bell(house, cast):
    client = client_of(cast.member)
    bell = live.sign_topics(cast.member.pk, _session(client), [f"person:{cast.host.pk}"])
    assert client.get("/live/topics", {"topic": bell}).json()["topics"] == []


@pytest.mark.parametrize("end", ["suspend", "leave", "sign out", "end sign-in", "new password"])
def test_the_end_of_a_person_or_a_sign_in_ends_its_sockets(house, cast, end):
    client = client_of(cast.member)
    socket, other = _browser(house, client), _browser(house, client_of(cast.host))
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    acts: dict[str, Callable[[], object]] = {
        "suspend": lambda: accounts.suspend(actor=cast.owner, person=cast.member),
        "leave": lambda: accounts.leave(actor=cast.owner, person=cast.member),
        "sign out": lambda: client.post("/sign-out/"),
        "end sign-in": lambda: accounts.end_sign_in(actor=cast.member, session_key=key),
        "new password": lambda: accounts.set_password(
            actor=cast.member, person=cast.member, password="a new long battery staple"
        ),
    }
    acts[end]()
    assert _ends(socket)
    with pytest.raises(InvalidStatus) as refusal:
        _browser(house, client)
    assert refusal.value.response.status_code == 401
    assert not _follow(other, [])["refused"]


def _token(person: Person) -> tuple[Any, dict[str, str]]:
    token, text = accounts.create_token(actor=None, person=person, name="script")
    return token, {"Authorization": f"Bearer {text}"}


def test_a_script_follows_with_its_token_until_the_token_ends(house, cast):
    token, headers = _token(cast.member)
    signed = Client().get("/api/v1/me/topics", headers=headers).json()["topics"]
    socket = _connect(house, headers)
    assert not _follow(socket, signed)["refused"]
    assert not _follow(_connect(house, _token(cast.member)[1]), signed)["topics"], "signed for the other token"
    accounts.revoke_token(actor=cast.member, token=token)
    assert _ends(socket)
    with pytest.raises(InvalidStatus):
        _connect(house, headers)


def test_a_script_signs_the_topics_it_asks_for_as_far_as_it_may_follow_them(house, cast):
    channel = chat.create_channel(actor=cast.host, space_id=cast.secret.pk, name="Cellar")
    asked = [f"conversation:{channel.pk}", f"person:{cast.host.pk}", "nothing:at-all", ""]
    headers = _token(cast.member)[1]
    signed = _signed(headers, asked)
    assert [topic.split("~")[0] for topic in signed] == asked[:1]
    assert _signed(_token(cast.outsider)[1], asked) == []
    socket = _connect(house, headers)
    assert not _follow(socket, signed)["refused"]
    said = chat.send(actor=cast.host, conversation_id=channel.pk, body="Mind the steps")
    assert _next(socket, "message")["id"] == str(said.pk)
    spaces.remove_member(actor=cast.host, space_id=cast.secret.pk, person_id=cast.member.pk)
    assert _ends(socket)
    assert _signed(headers, asked) == []
    assert _follow(_connect(house, headers), signed)["topics"] == []


def test_a_token_that_may_not_read_follows_nothing(house, cast):
    _token, text = accounts.create_token(actor=None, person=cast.member, name="writer", scopes=["write"])
    headers = {"Authorization": f"Bearer {text}"}
    assert Client().get("/api/v1/me/topics", headers=headers).status_code == 403
    with pytest.raises(InvalidStatus) as refusal:
        _connect(house, headers)
    assert refusal.value.response.status_code == 401


def test_nobody_asks_for_more_than_a_hundred_topics_at_once(cast):
    asked = [f"person:{cast.member.pk}"] * 101
    answer = client_of(cast.member).get("/api/v1/me/topics", {"topic": asked})
    assert answer.status_code == 422


def _signed(headers: dict[str, str], topics: list[str]) -> list[str]:
    return Client().get("/api/v1/me/topics", {"topic": topics}, headers=headers).json()["topics"]


def test_a_token_is_no_excuse_for_a_foreign_origin(house, cast):
    headers = _token(cast.member)[1]
    for origin in (None, Origin("null"), Origin("https://evil.example")):
        with pytest.raises(InvalidStatus) as refusal:
            connect(house.url.replace("http", "ws") + "/live", origin=origin, additional_headers=headers)
        assert refusal.value.response.status_code == 403


def test_a_removed_member_gets_nothing_more_by_socket_by_since_or_by_renewal(house, cast):
    item = post(cast.host, cast.secret)
    client = client_of(cast.member)
    signed = _topics(client, f"/items/{item.pk}/")
    cursor = client.get("/live/changes").json()["next"]
    socket = _browser(house, client)
    _follow(socket, signed)
    spaces.remove_member(actor=cast.host, space_id=cast.secret.pk, person_id=cast.member.pk)
    assert _ends(socket)
    comments.comment(actor=cast.host, item_id=item.pk, body="Among ourselves", format="markdown")
    again = _browser(house, client)
    assert f"item:{item.pk}" not in _follow(again, signed)["topics"]
    assert client.get("/live/changes", {"topic": signed, "since": cursor}).json()["results"] == []
    renewed = client.get("/live/topics", {"topic": signed}).json()["topics"]
    assert [topic.split("~")[0] for topic in renewed] == [f"person:{cast.member.pk}"]


def test_what_is_deleted_is_not_sent_to_those_who_were_away(house, cast):
    item = post(cast.host, cast.open)
    client = client_of(cast.member)
    signed = _topics(client, f"/items/{item.pk}/")
    cursor = client.get("/live/changes").json()["next"]
    said = comments.comment(actor=cast.host, item_id=item.pk, body="Quicksilver", format="markdown")
    before = client.get("/live/changes", {"topic": signed, "since": cursor})
    assert b"Quicksilver" in before.content
    items.remove_item(actor=cast.host, item_id=said.pk)
    after = client.get("/live/changes", {"topic": signed, "since": cursor})
    assert [frame["e"] for frame in after.json()["results"]] == ["commented", "deleted"]
    assert b"Quicksilver" not in after.content


def test_a_page_s_cursor_is_older_than_all_it_shows(cast, monkeypatch):
    """What is committed while the page is being made must be told to it afterwards."""
    item = post(cast.host, cast.open)
    client = client_of(cast.member)
    client.get(f"/items/{item.pk}/")
    monkeypatch.setattr(changes, "_recent", (float("-inf"), ""))
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/items/{item.pk}/")
    read = [query["sql"] for query in queries]
    taken = [number for number, sql in enumerate(read) if "pg_snapshot_xmin" in sql]
    shown = [number for number, sql in enumerate(read) if '"content_' in sql or "content_item" in sql]
    assert len(taken) == 1
    assert taken[0] < shown[0]


def test_a_write_that_is_rolled_back_is_heard_by_nobody(house, cast):
    item = post(cast.host, cast.open)
    client = client_of(cast.member)
    socket = _browser(house, client)
    _follow(socket, _topics(client, f"/items/{item.pk}/"))
    with transaction.atomic():
        comments.comment(actor=cast.host, item_id=item.pk, body="Never", format="markdown")
        transaction.set_rollback(True)
    with pytest.raises(TimeoutError):
        _next(socket, "commented", within=2.5)
