"""Killing under a conversation: web, live and PostgreSQL, while writers speak without pause, a reader follows, two people have it
open in browsers and write too, and a bot answers them, all of these through nginx as deploy/ configures it.

At the end all lists must be one, in one order: what was acknowledged, what the database has, what the reader was told, what
each browser shows, what the bot heard. ``rounds`` is how often each is killed. Figures are the worst seen, not the median.
"""

import time
import uuid
from dataclasses import dataclass
from typing import Any

from bench.breaking import Stack, stack
from bench.comparing import compared, differing
from bench.front import front
from bench.insistent import Book, Reader, Writers, ask
from bench.measure import at_most
from bench.place import Say, free_port
from bench.robot import Robot
from bench.scenarios.faults import WITHIN, WRITERS, break_all
from bench.windows import PASSWORD, SIZES, Windows

SCALE, ROUNDS = 0, 20
ROLES = ("web", "live", "postgres")
PAUSE = 0.2  # seconds between two messages of a writer: browsers keep what they were told on the page


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """``scale`` is not used: nothing is there before."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (
        stack(say, PUBLIC_URL=address, COURTYARD_PROXIES="127.0.0.1") as broken,
        front(port, web=[broken.ports["web"]], live=[broken.ports["live"]]),
    ):
        talk = begin(broken)
        crowd = gather(broken, talk, address)
        began = time.monotonic()
        back = break_all(broken, rounds, crowd.writers, crowd.reader, say, ROLES)
        rate = len(crowd.writers.book.acknowledged) / (time.monotonic() - began)
        found = crowd.end(broken, talk, say)
    return _figures(back, crowd, found, rate, rounds)


def begin(broken: Stack) -> uuid.UUID:
    """A channel of its own; its id."""
    talk = uuid.uuid4()
    ask(broken, "POST", "/api/v1/spaces", {"id": str(broken.space), "name": "Storm"})
    sent = {"id": str(talk), "space": str(broken.space), "name": "Storm"}
    status, answer = ask(broken, "POST", "/api/v1/conversations", sent)
    if status != 201:
        raise RuntimeError(f"No conversation could be begun: {status} {answer}")
    return talk


@dataclass
class Crowd:
    """Who is in the conversation."""

    robot: Robot
    windows: Windows
    reader: Reader
    writers: Writers

    @property
    def book(self) -> Book:
        """What is known to have been written."""
        return Book.of(self.writers.book, self.windows.book)

    def end(self, broken: Stack, talk: uuid.UUID, say: Say) -> dict[str, int]:
        """Let everybody finish and hear the last of it; how often their lists differ from the database's, and how many
        "answers" of the bot stand in that.
        """
        self.writers.stop()
        self.windows.hush()
        answers = {self.robot.answer_to(id) for id in self.windows.book.acknowledged}
        self.robot.wait(answers)
        said = said_in(broken, talk)
        kept = [str(id) for id, _words in said]
        say(f"  {len(kept):,} messages; comparing")
        self.reader.stop(set(kept))
        self.robot.stop(id for id, _words in said[1:])
        self.windows.look(kept)
        found = compared(self.book, said, self.reader.told, answers | {self.robot.greeting})
        found |= {f"window {size}": differing(kept, shown) for size, shown in self.windows.shown.items()}
        after = kept.index(str(self.robot.greeting)) + 1
        stand = sum(id in answers for id, _words in said)
        return found | {"bot": differing(kept[after:], self.robot.heard), "answers": stand}


def gather(broken: Stack, talk: uuid.UUID, address: str) -> Crowd:
    """Everybody is there, and the writers begin."""
    reader = Reader(broken, f"conversation:{talk}")
    if not reader.ready.wait(30):
        raise RuntimeError("The reader could not begin.")
    robot = Robot(address, broken.person("robert@bench.invalid", "Robert", PASSWORD), talk)
    people = {size: f"w{size}@bench.invalid" for size in SIZES}
    for size, email in people.items():
        broken.person(email, f"Window {size}", PASSWORD)
    windows = Windows(address, people, talk, robot.name)
    windows.begin()
    return Crowd(robot, windows, reader, Writers(broken, WRITERS, talk, PAUSE))


def said_in(broken: Stack, talk: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """The messages as the database has them, in the order in which they are read: their ids and words."""
    with broken.database() as line:
        query = "select id, body_text from chat_message where conversation_id = %s order by created_at, id"
        return list(line.execute(query, [talk]))


def _figures(back: dict[str, float], crowd: Crowd, found: dict[str, int], rate: float, rounds: int) -> dict[str, Any]:
    book, reader, windows = crowd.book, crowd.reader, crowd.windows
    return {
        "figures": {
            "kills of each kind": rounds,
            "messages acknowledged": len(book.acknowledged),
            "of them by writers, /s": round(rate, 1),
            "of them written in browsers": len(windows.book.acknowledged),
            "answers of the bot": found["answers"],
            "tries repeated": book.repeated,
            "answers by status (0: cut)": book.statuses,
            "longest wait for an acknowledgement, s": round(book.longest, 2),
            "live connections cut": reader.cuts,
            "longest until a reader had caught up, s": round(reader.longest, 2),
            "until both browsers showed all of it, s": round(windows.settled, 2),
        },
        "targets": [
            at_most("acknowledged messages lost", found["lost"], 0),
            at_most("messages doubled", found["doubled"], 0),
            at_most("messages there and never acknowledged", found["unasked"], 0),
            at_most("messages before one acknowledged before they were sent", found["turned"], 0),
            at_most("messages the reader did not get", found["unheard"], 0),
            at_most("messages the reader got twice", found["heard twice"], 0),
            at_most("messages in another place for the reader", found["heard elsewhere"], 0),
            at_most("frames that came after a later one", found["late"], 0),
            *(at_most(f"messages otherwise in the browser at {size}", found[f"window {size}"], 0) for size in SIZES),
            at_most("messages a browser could not send", windows.unsent, 0),
            at_most("messages otherwise with the bot", found["bot"], 0),
            at_most("answers other than 200, 201 and a plain 503 with Retry-After", book.unfit, 0),
            *(at_most(f"serving again after a kill of {role}, s", seconds, WITHIN) for role, seconds in back.items()),
        ],
    }
