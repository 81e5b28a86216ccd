"""uvicorn under LiveProtocol: other sockets are served as ever, and a server that stops says so."""

import socket
import threading
import time

import pytest
import uvicorn
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from courtyard.gateway.asgi import Gateway
from courtyard.gateway.protocol import LiveProtocol
from courtyard.gateway.tests.server import serve


async def _echo(scope, receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"] * 2})


@pytest.fixture
def run():
    servers = []

    def start(application, protocol):
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(application, ws=protocol, lifespan="off", log_config=None))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        servers.append((server, thread, listener))
        while not server.started:
            time.sleep(0.01)
        return listener.getsockname()[1]

    yield start
    for server, thread, listener in servers:
        server.should_exit = True
        thread.join(5)
        listener.close()


def test_an_application_that_keeps_its_socket_is_served_as_ever(run):
    with connect(f"ws://127.0.0.1:{run(_echo, LiveProtocol)}/anything") as client:
        client.send("ab")
        assert client.recv(timeout=2) == "abab"
        client.ping().wait(2)


@pytest.mark.django_db(transaction=True)
def test_without_the_protocol_the_door_stays_shut(run):
    with serve():  # binds the authenticator
        port = run(Gateway(), "websockets-sansio")
        with pytest.raises(InvalidStatus) as refusal:
            connect(
                f"ws://127.0.0.1:{port}/live",
                origin=Origin(f"http://127.0.0.1:{port}"),
                additional_headers={"Cookie": "who=ada.phone.en"},
            )
        assert refusal.value.response.status_code == 500


@pytest.mark.django_db(transaction=True)
def test_a_server_that_stops_says_goodbye_and_does_not_wait_for_answers():
    with serve() as server:
        clients = [server.connect() for _ in range(5)]
        for client in clients:
            client.subscribe([])
        start = time.monotonic()
    assert time.monotonic() - start < 3
    assert [client.close_code() for client in clients] == [1012] * 5


@pytest.mark.django_db(transaction=True)
def test_a_client_that_pings_and_leaves_politely_is_answered():
    with serve() as server:
        client = server.connect()
        assert client.socket.ping(b"there?").wait(2)
        client.close()
        assert client.socket.close_code == 1000
        deadline = time.monotonic() + 2
        while server.call(lambda running: len(running.hub)):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert not server.uvicorn.server_state.connections
