"""What it costs to read the words inside a file of --scale pages, from its start to its end as a process of its own."""

import os
import statistics
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile

from bench.measure import at_most
from bench.place import Say
from courtyard.core import insides
from courtyard.core.tests.documents import office, pdf_of, word

USUAL_SCALE = 20
MOST = 0.05  # seconds of CPU a page

_LINE = "Chairs first, then the tables, and the lamps when everybody has found a place to sit."
_PAGE = [_LINE] * 40
_WORDS = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in _PAGE)
_DRAWN = b"BT /F 11 Tf 50 780 Td " + b"".join(b"(%b) Tj 0 -14 Td " % line.encode() for line in _PAGE) + b"ET"

MADE: dict[str, Callable[[int], bytes]] = {
    "text": lambda pages: "\n".join(_PAGE * pages).encode(),
    "PDF": lambda pages: pdf_of(*[_DRAWN] * pages),
    "DOCX": lambda pages: word(_WORDS * pages),
    "PPTX": lambda pages: office(*((f"ppt/slides/slide{n}.xml", f'<s xmlns:w="w">{_WORDS}</s>') for n in range(pages))),
}


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """Seconds of CPU of the reader, the middle of the rounds."""
    seconds = {}
    for name, make in MADE.items():
        content = make(scale)
        seconds[name] = statistics.median(_cost(content) for _round in range(rounds))
        say(f"{name}: {seconds[name]:.2f} s")
    return {
        "figures": {f"{name} of {scale} pages, s of CPU": round(cost, 2) for name, cost in seconds.items()},
        "targets": [
            at_most(f"{name}, s of CPU a page", round(cost / scale, 3), MOST) for name, cost in seconds.items()
        ],
    }


def _cost(content: bytes) -> float:
    before = os.times()
    found = insides.read(ContentFile(content))
    after = os.times()
    if found.outcome is not insides.Outcome.DONE:
        raise RuntimeError(f"The file was not read: {found.outcome}.")
    return after.children_user + after.children_system - before.children_user - before.children_system
