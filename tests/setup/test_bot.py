"""The bot of docs/examples against a real server: it has everything once, whatever happens to its line."""

import json
import os
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bench.lossy import passage
from tests.setup.machine import ROOT, Server, courtyard, serving, until

pytestmark = pytest.mark.slow


@dataclass
class Place:
    """A conversation of Ada's and the bot's."""

    server: Server
    ada: str
    robot: str
    id: str

    def ask(self, method: str, path: str, sent: Any = None, *, token: str = "") -> Any:
        """One call as Ada, unless another token is given."""
        known = {"Authorization": f"Bearer {token or self.ada}", "Content-Type": "application/json"}
        body = None if sent is None else json.dumps(sent).encode()
        request = urllib.request.Request(f"{self.server.url}/api/v1{path}", body, known, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or b"null")

    def say(self, words: str) -> str:
        """Ada says something; the id of her message."""
        said = self.ask("POST", f"/conversations/{self.id}/messages", {"id": str(uuid.uuid4()), "body": words})
        return str(said["id"])

    def greeted(self) -> bool:
        """Whether the bot is there: what is said from now on it answers."""
        return bool(self.ask("GET", f"/conversations/{self.id}/messages")["results"])

    def answers(self) -> list[tuple[str, str]]:
        """What the bot answered, oldest first: to which message, with which words."""
        found = self.ask("GET", f"/conversations/{self.id}/messages?limit=100")["results"]
        return [
            (one["reply_to"], one["text"]) for one in found if one["author"]["name"] == "Robert" and one["reply_to"]
        ]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    data = tmp_path_factory.mktemp("bot") / "data"
    assert courtyard("migrate", data=data).returncode == 0
    with serving(data) as server:
        tokens = []
        for name, role in (("Ada", "owner"), ("Robert", "member")):
            made = courtyard("person", "create", f"{name}@example.org", "--name", name, "--role", role, data=data)
            assert made.returncode == 0, made.stderr
            tokens.append(courtyard("token", "create", f"{name}@example.org", data=data).stdout.strip())
        here = Place(server, tokens[0], tokens[1], str(uuid.uuid4()))
        robot = here.ask("GET", "/me", token=here.robot)["id"]
        here.ask("POST", "/conversations", {"id": here.id, "members": [robot], "name": "Workshop"})
        yield here


@contextmanager
def bot(place: Place, port: int, state: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The example, as one starts it."""
    command = [sys.executable, "docs/examples/bot.py", f"http://127.0.0.1:{port}", place.id, "--state", str(state)]
    environment = {"PATH": os.environ["PATH"], "COURTYARD_TOKEN": place.robot}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as running:
        try:
            yield running
        finally:
            running.kill()


def once(place: Place, *said: str) -> bool:
    """Whether each of these, in this order and once, is what was answered last."""
    return [reply_to for reply_to, _words in place.answers()[-len(said) :]] == list(said)


def test_it_answers_each_message_once_though_its_line_is_cut_and_it_is_killed(place: Place, tmp_path: Path) -> None:
    with passage(place.server.port) as way:
        with bot(place, way.port, tmp_path / "state"):
            assert until(place.greeted)
            said = [place.say("Robert: are you there?")]
            assert until(lambda: place.answers() == [(said[0], "You said: are you there?")])
            place.say("Roberta, this is for you")
            way.shut()
            said += [place.say("robert, while you were away"), place.say("Robert")]
            time.sleep(0.5)
            assert len(place.answers()) == 1, "it cannot hear"
            way.open()
            assert until(lambda: once(place, *said), 30)
            said += [place.say(f"Robert {number}") for number in range(20)]
            assert until(lambda: once(place, *said), 30)
        said.append(place.say("Robert, nobody is running you"))
        with bot(place, way.port, tmp_path / "state"):
            assert until(lambda: once(place, *said), 30)
        with bot(place, way.port, tmp_path / "forgotten"):  # it reads all of it anew, and answers nothing twice
            said.append(place.say("Robert, what do you remember?"))
            assert until(lambda: once(place, *said), 30)
        assert [reply_to for reply_to, _words in place.answers()] == said


def test_it_ends_when_it_may_not_read_any_more(place: Place, tmp_path: Path) -> None:
    with bot(place, place.server.port, tmp_path / "state") as running:
        said = place.say("Robert, one last word")
        assert until(lambda: once(place, said), 30)
        robot = place.ask("GET", "/me", token=place.robot)["id"]
        place.ask("DELETE", f"/conversations/{place.id}/members/{robot}")
        place.say("Robert, we are among ourselves")
        assert running.wait(30) == 1
        assert once(place, said)
