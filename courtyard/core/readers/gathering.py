"""Text as it is found: folded, counted, and ended when there is enough."""

import time
import unicodedata

__all__ = ["MAX_TEXT", "Enough", "Gathered"]

MAX_TEXT = 1_000_000  # characters

_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x2060, 0xFEFF])  # soft hyphens, spaces of no width


class Enough(Exception):
    """There is as much text as is kept, or it took as long as it may."""


class Gathered:
    """Lines of text. Ligatures and wide letters become the letters that people search for (NFKC).

    After ``seconds`` of computing, what was found until then is the text.
    """

    def __init__(self, seconds: float) -> None:
        self._until = time.process_time() + seconds
        self._lines: list[str] = []
        self._room = MAX_TEXT

    def add(self, text: str) -> None:
        """Take lines. Raises Enough."""
        for line in unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).splitlines():
            if folded := " ".join(line.split()):
                self._lines.append(folded[: self._room])
                self._room -= len(folded) + 1
            if self._room <= 0:
                raise Enough
        if time.process_time() > self._until:
            raise Enough

    def __bool__(self) -> bool:
        return bool(self._lines)

    def __str__(self) -> str:
        return "\n".join(self._lines)
