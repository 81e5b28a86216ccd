"""Killing under a conversation: web, live and PostgreSQL, while writers speak without pause and a reader follows.

At the end three lists must be one, in one order: what was acknowledged, what the database has, what the reader was told.
``rounds`` is how often each is killed. Figures are the worst seen, not the median.
"""

import time
import uuid
from typing import Any

from bench.breaking import Stack, stack
from bench.insistent import Book, Reader, Writers, ask
from bench.measure import at_most
from bench.place import Say
from bench.scenarios.faults import WITHIN, WRITERS, break_all

SCALE, ROUNDS = 0, 20
ROLES = ("web", "live", "postgres")


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """``scale`` is not used: nothing is there before."""
    with stack(say) as broken:
        talk = begin(broken)
        reader, writers = Reader(broken, f"conversation:{talk}"), Writers(broken, WRITERS, talk)
        began = time.monotonic()
        if not reader.ready.wait(30):
            raise RuntimeError("The reader could not begin.")
        back = break_all(broken, rounds, writers, reader, say, ROLES)
        rate = len(writers.book.acknowledged) / (time.monotonic() - began)
        writers.stop()
        reader.stop({str(id) for id in writers.book.acknowledged})
        found = compared(writers.book, said_in(broken, talk), reader.told)
    return _figures(back, writers.book, reader, found, rate, rounds)


def begin(broken: Stack) -> uuid.UUID:
    """A channel of its own; its id."""
    talk = uuid.uuid4()
    ask(broken, "POST", "/api/v1/spaces", {"id": str(broken.space), "name": "Storm"})
    sent = {"id": str(talk), "space": str(broken.space), "name": "Storm"}
    status, answer = ask(broken, "POST", "/api/v1/conversations", sent)
    if status != 201:
        raise RuntimeError(f"No conversation could be begun: {status} {answer}")
    return talk


def said_in(broken: Stack, talk: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """The messages as the database has them, in the order in which they are read: their ids and words."""
    with broken.database() as line:
        query = "select id, body_text from chat_message where conversation_id = %s order by created_at, id"
        return list(line.execute(query, [talk]))


def compared(book: Book, said: list[tuple[uuid.UUID, str]], told: dict[int, str]) -> dict[str, int]:
    """How often the three lists differ. ``told`` is what a reader got, by the number of the change, as it came."""
    kept = [id for id, _words in said]
    talk = {str(id) for id in kept}  # the topic also tells of the channel itself
    heard = [told[number] for number in sorted(told) if told[number] in talk]
    return {
        "lost": len(book.acknowledged.keys() - set(kept)),
        "doubled": len(kept) - len({words for _id, words in said}),
        "unasked": len(set(kept) - book.acknowledged.keys()),
        "unheard": len(talk - set(heard)),
        "heard twice": len(heard) - len(set(heard)),
        "heard elsewhere": sum(str(one) != other for one, other in zip(kept, heard, strict=False)),
        "turned": _turned(book, kept),
        "late": sum(later < sooner for sooner, later in zip(told, list(told)[1:], strict=False)),
    }


def _turned(book: Book, kept: list[uuid.UUID]) -> int:
    """How many stand before one that had been acknowledged when they were first sent."""
    earliest, turned = float("inf"), 0
    for id in reversed(kept):
        turned += earliest < book.begun[id]
        earliest = min(earliest, book.acknowledged.get(id, earliest))
    return turned


def _figures(
    back: dict[str, float], book: Book, reader: Reader, found: dict[str, int], rate: float, rounds: int
) -> dict[str, Any]:
    return {
        "figures": {
            "kills of each kind": rounds,
            "messages acknowledged": len(book.acknowledged),
            "of them, /s": round(rate, 1),
            "tries repeated": book.repeated,
            "answers by status (0: cut)": book.statuses,
            "longest wait for an acknowledgement, s": round(book.longest, 2),
            "live connections cut": reader.cuts,
            "longest until a reader had caught up, s": round(reader.longest, 2),
            "frames that came after a later one": found["late"],
        },
        "targets": [
            at_most("acknowledged messages lost", found["lost"], 0),
            at_most("messages doubled", found["doubled"], 0),
            at_most("messages there and never acknowledged", found["unasked"], 0),
            at_most("messages before one acknowledged before they were sent", found["turned"], 0),
            at_most("messages the reader did not get", found["unheard"], 0),
            at_most("messages the reader got twice", found["heard twice"], 0),
            at_most("messages in another place for the reader", found["heard elsewhere"], 0),
            at_most("answers other than 200, 201 and a plain 503 with Retry-After", book.unfit, 0),
            *(at_most(f"serving again after a kill of {role}, s", seconds, WITHIN) for role, seconds in back.items()),
        ],
    }
