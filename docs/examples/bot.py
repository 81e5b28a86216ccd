"""A small bot: in one conversation it answers every message that begins with its name, once, whatever breaks meanwhile.

    COURTYARD_TOKEN=... python docs/examples/bot.py https://courtyard.example CONVERSATION [--state FILE]

It needs Python 3.11 and ``websockets``. How a client talks to Courtyard is written down in docs/reference/live.md; three
thoughts are all there is to it:

- *The line rings, the history tells.* A frame only says "look". What was said is then read after the last message that
  was handled. Messages are ordered as they were committed, so the id of that one message is a cursor without gaps.
- *Every message has an id of the sender's.* The same again is the same message, so whatever got no answer is sent again.
  The id of an answer is made from the id of what it answers: even a bot that forgot everything never answers twice.
- *Coming back is left to chance.* A restart sends all clients away at once; each waits a random while.
"""

import argparse
import contextlib
import http.client
import json
import logging
import os
import random
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import connect
from websockets.sync.connection import Connection
from websockets.typing import Origin

Json = dict[str, Any]
PATIENCE = 20.0  # seconds to wait for an answer over HTTP
SILENCE = 45.0  # seconds without a frame after which a line is dead: the server's heart beats every 20
RENEW = 480.0  # seconds after which topics are signed anew: a signature is good for 600
LONGEST = 30.0  # seconds between two tries at most

log = logging.getLogger("bot")


class Refused(Exception):
    """The server understood and said no: trying again will not help."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"{status} {said}")
        self.status = status


class Away(Exception):
    """The line cannot be used now; ``wait`` is about how many seconds later it is worth another try."""

    def __init__(self, why: str, wait: float = 0.0) -> None:
        super().__init__(why)
        self.wait = wait


class Courtyard:
    """The API, called as the person or bot whose token this is. What gets no answer is asked again until it does."""

    def __init__(self, address: str, token: str) -> None:
        self.address = address.rstrip("/")
        self.known = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **asked: str) -> Json:
        """Read something."""
        query = urllib.parse.urlencode(asked)
        return self._ask("GET", f"{path}?{query}" if query else path)

    def post(self, path: str, sent: Json) -> Json:
        """Write something. ``sent`` carries an id of ours: that makes it safe to send it again."""
        return self._ask("POST", path, json.dumps(sent).encode())

    def line(self) -> Connection:
        """The live line. The Origin is the server's own: no other is let in."""
        return connect(
            f"ws{self.address.removeprefix('http')}/live", origin=Origin(self.address), compression=None,
            additional_headers=self.known, open_timeout=PATIENCE, close_timeout=1,
        )  # fmt: skip

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Json:
        for wait in waits():
            request = urllib.request.Request(  # noqa: S310  # the address is the operator's
                f"{self.address}/api/v1{path}", body, self.known | {"Content-Type": "application/json"}, method=method
            )
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                    found: Json = json.load(answer)
                    return found
            except urllib.error.HTTPError as error:
                with error:
                    if error.code < 500 and error.code != 429:
                        raise Refused(error.code, error.read().decode(errors="replace")) from None
                    log.info("%s %s: %s", method, path, error)
                    time.sleep(max(wait, float(error.headers.get("Retry-After") or 0)))
            except (OSError, http.client.HTTPException, ValueError) as error:  # cut, or half an answer
                log.info("%s %s: %s", method, path, error)
                time.sleep(wait)
        raise AssertionError("waits() never ends")


class Bot:
    """Follows one conversation and answers in it."""

    def __init__(self, courtyard: Courtyard, conversation: uuid.UUID, state: Path | None = None) -> None:
        self.courtyard = courtyard
        self.conversation = conversation
        self.topic = f"conversation:{conversation}"
        self.state = state
        me = courtyard.get("/me")
        self.id, self.name = str(me["id"]), str(me["name"])
        self.last = self._remembered() or self._greet()
        self.head = 0  # the highest number of a change that rang
        self.signed_at = 0.0

    def run(self) -> None:
        """Until the server says that this bot may not any more: then Refused is raised."""
        pauses = waits()
        while True:
            began, wait = time.monotonic(), 0.0
            try:
                with self.courtyard.line() as line:
                    self._follow(line)
            except InvalidStatus as error:
                if error.response.status_code in (401, 403):
                    raise Refused(error.response.status_code, "The live line is not for us.") from None
                log.info("The line was refused: %s", error)
            except ConnectionClosed as end:  # 1012: the server begins anew; 4401: a right ended, ask which are left
                log.info("The line was closed: %s", end)
                wait = 6.0 if end.rcvd and end.rcvd.code in (1012, 4401) else 0.0
            except (OSError, WebSocketException, Away) as error:
                log.info("The line broke: %s", error)
                wait = error.wait if isinstance(error, Away) else 0.0
            if time.monotonic() - began > SILENCE:
                pauses = waits()
            time.sleep(by_chance(wait) if wait else next(pauses))

    # The line rings

    def _follow(self, line: Connection) -> None:
        self._subscribe(line)
        while True:
            rang = self._hear(line, SILENCE)
            with contextlib.suppress(TimeoutError):
                while True:  # what came meanwhile is answered by the same look
                    rang = self._hear(line, 0) or rang
            if rang:
                self._read_on()
            if time.monotonic() - self.signed_at > RENEW:
                self._subscribe(line)

    def _subscribe(self, line: Connection) -> None:
        """Topics are signed for this token and ten minutes; who may not follow one gets none."""
        signed = self.courtyard.get("/me/topics", topic=self.topic)["topics"]
        if not signed:
            raise Refused(404, "This conversation is not there for us.")
        self.signed_at = time.monotonic()
        line.send(json.dumps({"sub": signed}))

    def _hear(self, line: Connection, patience: float) -> bool:
        """Take one frame; whether there may be something to read."""
        frame: Json = json.loads(line.recv(timeout=patience))
        topic, event, data = frame["t"], frame["e"], frame.get("d") or {}
        if topic == self.topic and event != "revoked":
            self.head = max(self.head, int(frame.get("n", 0)))
            return bool(event == "message")
        if event == "subscribed" and not data["refused"]:
            return True  # from now on it rings; what was said before is read now
        if event == "heartbeat":  # a ring may have been lost: the head tells
            head = int(data["heads"].get(self.topic, 0))
            missed, self.head = head > self.head, max(head, self.head)
            return missed
        if event in ("subscribed", "expired", "revoked"):
            raise Away("A right ended; those that are left are asked for anew.", 3.0)
        return bool(event == "since")

    # The history tells

    def _read_on(self) -> None:
        for message in self._unread():
            self._handle(message)
            self.last = str(message["id"])
            self._remember()

    def _unread(self) -> Iterator[Json]:
        after: str | None = self.last
        while after:
            found = self.courtyard.get(f"/conversations/{self.conversation}/messages", after=after, limit="100")
            yield from found["results"]
            after = found["newer"]

    def _handle(self, message: Json) -> None:
        words = str(message["text"]).strip()
        if str(message["author"]["id"]) == self.id or not words.casefold().startswith(self.name.casefold()):
            return
        asked = words[len(self.name) :]
        if asked[:1].isalnum():  # "Roberta" does not call Robert
            return
        self._say(uuid.uuid5(uuid.UUID(message["id"]), self.id), answer(asked.lstrip(" ,:").strip()), message["id"])

    def _say(self, id: uuid.UUID, body: str, reply_to: str | None = None) -> None:
        sent = {"id": str(id), "body": body, "reply_to": reply_to}
        try:
            self.courtyard.post(f"/conversations/{self.conversation}/messages", sent)
        except Refused as refusal:
            if refusal.status == 401:
                raise
            # 409: said before in other words, by an older version of this bot; 404: what it answers was deleted.
            log.info("Not said: %s", refusal)

    # What is remembered: the last message that was handled

    def _greet(self) -> str:
        """The first message in a conversation is the place from which on it is read."""
        greeting = uuid.uuid5(self.conversation, self.id)
        self._say(greeting, f"Hello, I am {self.name}. Begin a message with my name and I answer.")
        return str(greeting)

    def _remembered(self) -> str:
        return self.state.read_text().strip() if self.state and self.state.exists() else ""

    def _remember(self) -> None:
        if self.state:
            fresh = self.state.with_name(f"{self.state.name}.new")
            fresh.write_text(self.last)
            fresh.replace(self.state)


def answer(asked: str) -> str:
    """What is said to somebody who asked this. Replace it by something useful."""
    return f"You said: {asked}" if asked else "Yes?"


def waits() -> Iterator[float]:
    """How long to wait after each try: about twice as long every time."""
    longest = 0.5
    while True:
        yield by_chance(longest)
        longest = min(LONGEST, longest * 2)


def by_chance(seconds: float) -> float:
    """About so long, so that not everybody comes back at the same moment."""
    return seconds * random.uniform(0.5, 1.5)  # noqa: S311  # chance, no secret


def main() -> int:
    """Exit status 1 when the server refuses: the token has ended, or the conversation is not there for the bot."""
    parser = argparse.ArgumentParser(
        description="Answers messages that begin with its name. COURTYARD_TOKEN is its token."
    )
    parser.add_argument("address", help="where Courtyard is, as browsers know it")
    parser.add_argument("conversation", type=uuid.UUID)
    parser.add_argument("--state", type=Path, help="a file to remember the last message in, which spares reading again")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        Bot(Courtyard(options.address, os.environ["COURTYARD_TOKEN"]), options.conversation, options.state).run()
    except Refused as refusal:
        log.error("%s", refusal)
    return 1


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
