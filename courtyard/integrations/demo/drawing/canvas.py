"""A canvas for flat illustrations: drawn larger than shown, so that edges come out smooth."""

import math
from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

__all__ = ["TONES", "Canvas", "Point", "Tone", "mix"]

Point = tuple[float, float]
SCALE = 5 / 3  # drawn larger and then halved: a canvas of 1200 becomes a picture of 1000 pixels


class Tone:
    """A family of colours: the wall, the floor, the thing itself, and what accompanies it."""

    def __init__(self, wall: str, floor: str, main: str, dark: str, light: str, other: str) -> None:
        self.wall, self.floor, self.main = wall, floor, main
        self.dark, self.light, self.other = dark, light, other


TONES = {
    "clay": Tone("#f6dfc4", "#e9c6a0", "#b5614a", "#8a4636", "#fdf1dc", "#7f9b82"),
    "moss": Tone("#e8ecd8", "#cfd6b4", "#6f8f5f", "#4a6642", "#f7f5e4", "#c98a52"),
    "sand": Tone("#f5ecdc", "#e4d3b7", "#c19a6b", "#8a6a45", "#fffaf0", "#6d8f87"),
    "gold": Tone("#faf0d2", "#ecd9a3", "#cf9a3a", "#93691f", "#fff9e6", "#7a6a9c"),
    "teal": Tone("#dcebe8", "#bcd6d1", "#3f8079", "#2a5a58", "#f3faf8", "#d98b5f"),
    "sky": Tone("#d9e6f0", "#b6cbdc", "#4c789e", "#2f5272", "#f2f8fc", "#e2a765"),
    "plum": Tone("#efe0ea", "#dcc3d3", "#8d5378", "#633853", "#fbf3f8", "#c9a24d"),
    "evergreen": Tone("#e0ece2", "#bfd5c4", "#1f6b4c", "#134832", "#f4faf5", "#d9825b"),
    "rose": Tone("#f8e2df", "#e8c2bd", "#b5524f", "#853836", "#fdf3f1", "#6f8f87"),
    "lilac": Tone("#e9e4f3", "#cdc4e2", "#7d6bab", "#564883", "#f8f6fc", "#d7a24e"),
}


def mix(first: str, second: str, share: float) -> str:
    """The colour between two, ``share`` of the way to the second; all colours are written "#rrggbb"."""
    pairs = zip(_rgb(first), _rgb(second), strict=True)
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in pairs)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


class Canvas:
    """Shapes by coordinates of the finished picture. Every method takes the colour last."""

    def __init__(self, width: int, height: int, background: str) -> None:
        self.width, self.height = width, height
        self._image = Image.new("RGB", (round(width * SCALE), round(height * SCALE)), background)
        self._draw = ImageDraw.Draw(self._image)

    def rect(self, x: float, y: float, width: float, height: float, colour: str, radius: float = 0) -> None:
        """A rectangle by its upper left corner, with round corners if asked."""
        box = [x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE]
        if radius:
            self._draw.rounded_rectangle(box, radius * SCALE, fill=colour)
        else:
            self._draw.rectangle(box, fill=colour)

    def shape(self, points: Sequence[Point], colour: str) -> None:
        """A polygon."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: str) -> None:
        """An ellipse by its middle."""
        self._draw.ellipse([(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE], fill=colour)

    def line(self, points: Sequence[Point], width: float, colour: str) -> None:
        """A line with round ends and joints."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(scaled, fill=colour, width=round(width * SCALE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.oval(x, y, width / 2, width / 2, colour)

    def slice(self, x: float, y: float, radius: float, start: float, end: float, colour: str) -> None:
        """A slice of a pie, in degrees clockwise from the right."""
        box = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
        self._draw.pieslice(box, start, end, fill=colour)

    def arc(
        self, x: float, y: float, rx: float, ry: float, start: float, end: float, width: float, colour: str
    ) -> None:
        """A part of an ellipse's outline."""
        steps = max(8, int(abs(end - start) / 4))
        angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
        self.line([(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles], width, colour)

    def fade(self, x: float, y: float, width: float, height: float, top: str, bottom: str) -> None:
        """A rectangle whose colour changes from top to bottom."""
        bands = max(1, min(220, round(height / 2)))
        for band in range(bands):
            from_, to = y + height * band / bands, y + height * (band + 1) / bands
            box = [x * SCALE, round(from_ * SCALE), (x + width) * SCALE, round(to * SCALE)]
            self._draw.rectangle(box, fill=mix(top, bottom, band / max(bands - 1, 1)))

    def room(self, tone: Tone, horizon: float = 0.72) -> float:
        """A wall and a floor to put things in; answers where the floor begins."""
        line = self.height * horizon
        self.fade(0, 0, self.width, line, tone.wall, mix(tone.wall, tone.floor, 0.35))
        self.fade(0, line, self.width, self.height - line, tone.floor, mix(tone.floor, tone.dark, 0.14))
        self.rect(0, line - 7, self.width, 7, mix(tone.wall, "#ffffff", 0.5))
        return line

    def shadow(self, x: float, y: float, rx: float, tone: Tone) -> None:
        """What a thing leaves on the floor."""
        self.oval(x, y, rx, rx * 0.09, mix(tone.floor, tone.dark, 0.28))

    def plant(self, x: float, y: float, size: float, pot: str, leaf: str = "#5d8a63") -> None:
        """A plant in a pot that stands at (x, y)."""
        dark = mix(leaf, "#20402c", 0.35)
        for number in range(9):
            angle = math.radians(-160 + number * 17.5)
            reach = size * (0.75 + 0.25 * math.sin(number * 2.1))
            tip = (x + reach * math.cos(angle), y - size * 0.45 + reach * math.sin(angle))
            across = (-math.sin(angle) * size * 0.09, math.cos(angle) * size * 0.09)
            base, middle = (x, y - size * 0.4), ((x + tip[0]) / 2, (y - size * 0.45 + tip[1]) / 2)
            left = (middle[0] + across[0], middle[1] + across[1])
            right = (middle[0] - across[0], middle[1] - across[1])
            self.shape([base, left, tip, right], leaf if number % 2 else dark)
        self.shape(
            [
                (x - size * 0.27, y - size * 0.42),
                (x + size * 0.27, y - size * 0.42),
                (x + size * 0.2, y),
                (x - size * 0.2, y),
            ],
            pot,
        )

    def finished(self, part: tuple[int, int, int, int] | None = None) -> BytesIO:
        """The picture, or the part within left, top, right and bottom, as a file that somebody would upload."""
        target = BytesIO()
        left, top, right, bottom = (round(edge * SCALE) for edge in part or (0, 0, self.width, self.height))
        image = self._image.crop((left, top, right, bottom))
        image.reduce(2).save(target, "JPEG", quality=90)
        target.seek(0)
        return target
