"""Things that Maison Verdier makes and mends."""

import math
import random

from courtyard.integrations.demo.drawing.canvas import Canvas, Tone, mix

__all__ = ["armchair", "bench", "caning", "chair", "cork", "inlay", "lamp", "planks", "shelf", "swatches", "table"]

_WOOD, _WOOD_DARK = "#b98754", "#8b5f36"


def armchair(c: Canvas, t: Tone) -> None:
    """An armchair beside a lamp, and a plant that minds its own business."""
    floor = c.room(t)
    _window(c, 130, 70, t)
    c.shadow(640, floor + 118, 300, t)
    dark, light = t.dark, mix(t.main, "#ffffff", 0.16)
    for x in (470, 800):
        c.shape([(x, floor + 60), (x + 20, floor + 60), (x + 14, floor + 122), (x + 4, floor + 122)], _WOOD_DARK)
    c.rect(455, 185, 380, 330, t.main, 70)
    c.rect(480, 210, 330, 220, light, 55)
    c.rect(480, 395, 330, 90, mix(t.main, "#ffffff", 0.26), 28)
    c.rect(455, 470, 380, 96, dark, 30)
    for x in (410, 800):
        c.rect(x, 345, 80, 215, t.main, 38)
        c.rect(x + 8, 340, 64, 30, _WOOD, 15)
    _floor_lamp(c, 960, floor + 96, t)
    c.plant(250, floor + 120, 150, t.other)


def chair(c: Canvas, t: Tone) -> None:
    """Two chairs side by side; the back legs of the right one are curved."""
    floor = c.room(t, 0.76)
    for x, curve in ((390, 0.0), (770, 26.0)):
        c.shadow(x + 30, floor + 82, 150, t)
        back = [(x - 70 - curve * math.sin(step / 10 * math.pi), 120 + step * 48) for step in range(11)]
        c.line(back, 17, mix(t.main, _WOOD_DARK, 0.4))
        c.line([(x + 118 + p[0] - x + 70 - 30, p[1] - 8) for p in back], 17, _WOOD)
        for height in (150, 205, 260):
            c.line([(x - 66, height), (x + 84, height - 8)], 20, t.main)
        c.shape([(x - 92, 372), (x + 96, 362), (x + 152, 402), (x - 40, 416)], mix(t.main, "#ffffff", 0.2))
        c.shape([(x - 40, 416), (x + 152, 402), (x + 152, 420), (x - 40, 436)], t.dark)
        c.line([(x - 30, 430), (x - 38, floor + 84)], 17, _WOOD)
        c.line([(x + 138, 416), (x + 148, floor + 70)], 17, _WOOD)
        c.line([(x - 34, 520), (x + 142, 508)], 11, _WOOD_DARK)


def table(c: Canvas, t: Tone) -> None:
    """A round table on three crossed legs, with a bowl."""
    floor = c.room(t)
    _window(c, 870, 60, t)
    c.shadow(600, floor + 120, 270, t)
    for x, lean in ((600, -190), (600, 190), (600, 20)):
        c.line([(x - lean, 320), (x + lean, floor + 116)], 24, _WOOD_DARK if lean == 20 else _WOOD)
    c.oval(600, 312, 330, 62, t.dark)
    c.oval(600, 298, 330, 60, t.main)
    c.oval(600, 294, 300, 50, mix(t.main, "#ffffff", 0.16))
    c.slice(600, 262, 82, 0, 180, t.other)
    for x, y, colour in ((560, 252, "#d9825b"), (602, 244, "#e0b252"), (640, 252, "#c9604d")):
        c.oval(x, y, 26, 24, colour)


def lamp(c: Canvas, t: Tone) -> None:
    """A table lamp with a folded shade on a sideboard, and its light."""
    floor = c.room(t, 0.66)
    for step in range(5):
        c.oval(600, 250, 400 - step * 52, 250 - step * 34, mix(t.wall, "#fff6d8", 0.25 + step * 0.15))
    c.rect(0, floor, 1200, 675 - floor, mix(t.floor, t.dark, 0.06))
    c.rect(160, floor - 4, 880, 40, _WOOD, 8)
    c.rect(185, floor + 36, 830, 200, _WOOD_DARK)
    for x in (205, 475, 745):
        c.rect(x, floor + 52, 250, 180, mix(_WOOD, _WOOD_DARK, 0.35), 6)
        c.oval(x + 125, floor + 80, 9, 9, t.light)
    c.rect(588, 300, 24, floor - 310, t.dark, 10)
    c.oval(600, floor - 8, 84, 16, t.dark)
    folds = 12
    for n in range(folds):
        left, right = 455 + n * 290 / folds, 455 + (n + 1) * 290 / folds
        top_left, top_right = 520 + n * 160 / folds, 520 + (n + 1) * 160 / folds
        colour = mix(t.light, t.main, 0.18 if n % 2 else 0.38)
        c.shape([(top_left, 118), (top_right, 118), (right, 318), (left, 318)], colour)
    c.plant(320, floor - 4, 90, t.other)
    for n, colour in enumerate((t.other, t.main, mix(t.other, "#ffffff", 0.4))):
        c.rect(800, floor - 30 - n * 26, 150 - n * 18, 24, colour, 4)


def shelf(c: Canvas, t: Tone) -> None:
    """A low shelf under a window, with books and a plant."""
    c.room(t, 0.82)
    _window(c, 380, 50, t, 440, 240)
    c.rect(190, 372, 820, 190, _WOOD)
    c.rect(206, 388, 788, 158, mix(_WOOD_DARK, "#3a2818", 0.25))
    for x in (462, 728):
        c.rect(x, 388, 14, 158, _WOOD)
    colours = [t.main, t.other, t.dark, "#d8b46a", t.light, "#a9694f", "#5f7f86"]
    x = 220
    for n in range(30):
        width, height = 15 + (n * 7) % 12, 92 + (n * 29) % 46
        if x + width > 984 or n in (9, 20):
            x += 46
            continue
        if x + width > 984:
            break
        c.rect(x, 546 - height, width, height, colours[(n * 3) % 7], 2)
        x += width + 3
    c.plant(300, 372, 120, t.other)
    c.oval(870, 352, 44, 22, t.main)
    c.shadow(600, 566, 420, t)


def planks(c: Canvas, t: Tone) -> None:
    """Boards stacked with spacers, seen from their ends."""
    c.fade(0, 0, 1200, 675, mix(t.wall, "#cfe0ea", 0.5), t.wall)
    c.shape([(0, 330), (240, 270), (560, 330), (900, 250), (1200, 320), (1200, 420), (0, 420)], "#93a982")
    c.rect(0, 400, 1200, 275, mix(t.floor, "#9c8a6a", 0.35))
    for row in range(7):
        y = 520 - row * 56
        for column in range(6 - (row > 4) * 2):
            x = 150 + column * 150 + (row % 2) * 14 + (row > 4) * 150
            colour = mix(t.main, t.light, ((row * 5 + column * 3) % 7) / 12)
            c.rect(x, y, 142, 42, colour, 3)
            for ring in range(3):
                grain = mix(colour, t.dark, 0.32)
                c.arc(x + 71, y + 46 + ring * 4, 58 - ring * 18, 36 - ring * 11, 198, 342, 2.5, grain)
            if (row + column) % 4 == 0:
                c.rect(x, y, 12, 42, "#a4493c", 3)
        for x in (190, 560, 960):
            c.rect(x, y + 42, 40, 14, _WOOD_DARK)
    c.shadow(610, 590, 520, t)


def bench(c: Canvas, t: Tone) -> None:
    """A workbench with a box in progress, tools on the wall, shavings on the floor."""
    floor = c.room(t, 0.8)
    c.rect(150, 60, 900, 210, mix(t.floor, t.dark, 0.18), 10)
    for n, x in enumerate(range(200, 1010, 74)):
        c.rect(x, 95, 14, 70, _WOOD_DARK, 6)
        c.rect(x - (n % 3) * 6, 160, 14 + (n % 3) * 12, 60 + (n % 4) * 12, "#7d868c" if n % 2 else t.other, 4)
    c.rect(120, 390, 960, 46, _WOOD, 6)
    for x in (170, 960):
        c.rect(x, 436, 70, floor + 60 - 436, _WOOD_DARK)
    c.rect(240, 500, 720, 26, _WOOD_DARK)
    c.rect(420, 296, 250, 94, t.main, 4)
    for n in range(5):
        c.rect(420, 300 + n * 18, 24, 10, t.light)
    c.rect(406, 280, 278, 22, mix(t.main, "#ffffff", 0.2), 4)
    c.rect(780, 340, 120, 50, t.dark, 16)
    c.line([(840, 350), (930, 300)], 20, _WOOD)
    for n in range(16):
        x, y = 260 + (n * 173) % 720, floor + 20 + (n * 37) % 70
        c.arc(x, y, 22, 14, 0, 250, 5, mix(_WOOD, "#ffffff", 0.35))


def swatches(c: Canvas, t: Tone) -> None:
    """Fabric samples laid out in rows."""
    c.fade(0, 0, 1200, 675, t.light, t.wall)
    colours = ["#b5614a", "#6f8f5f", "#cfb28b", "#4c789e", "#d9a441", "#8d5378", "#7d868c", "#c98a6a", "#3f8079", "#a9472f",
               "#e3d3b2", "#5b5470"]  # fmt: skip
    for n, colour in enumerate(colours):
        x, y = 120 + (n % 4) * 250, 70 + (n // 4) * 190
        colour_here = mix(colour, t.main, 0.18)
        c.rect(x + 8, y + 10, 210, 150, mix(t.wall, t.dark, 0.2), 6)
        c.rect(x, y, 210, 150, colour_here, 6)
        for line in range(10):
            c.line([(x + 6, y + 10 + line * 14), (x + 204, y + 10 + line * 14)], 2, mix(colour_here, "#ffffff", 0.16))
        c.shape([(x + 170, y), (x + 210, y), (x + 210, y + 40)], mix(colour_here, "#ffffff", 0.45))


def cork(c: Canvas, t: Tone) -> None:
    """Four squares of cork, from fine to coarse."""
    c.fade(0, 0, 1200, 675, t.light, t.wall)
    for n in range(4):
        x, y, grain = 90 + n * 262, 190 + (n % 2) * 36, 3.0 + n * 3.2
        base = mix("#c89a62", "#a87544", n / 5)
        c.rect(x + 9, y + 12, 236, 260, mix(t.wall, t.dark, 0.22), 8)
        c.rect(x, y, 236, 260, base, 8)
        chance = random.Random(n)  # noqa: S311 - the same cork every time
        for _speck in range(420 - n * 90):
            px, py = x + chance.uniform(12, 224), y + chance.uniform(12, 248)
            colour = mix(base, chance.choice(("#6b4526", "#6b4526", "#f0d6a8")), chance.uniform(0.3, 0.8))
            c.oval(px, py, grain * chance.uniform(0.5, 1.2), grain * chance.uniform(0.4, 0.8), colour)
        c.rect(x + 84, y + 292, 68, 12, mix(t.light, t.dark, 0.3), 6)


def caning(c: Canvas, t: Tone) -> None:
    """The hexagonal weave of a cane seat, half done."""
    c.fade(0, 0, 1200, 675, mix(t.dark, "#2c2118", 0.3), t.dark)
    cane = mix(t.light, t.main, 0.35)
    for n in range(-2, 30):
        x = n * 46
        c.line([(x, 60), (x, 615)], 9, cane)
        if n < 19:
            c.line([(60, 20 + n * 46), (1140, 20 + n * 46)], 9, mix(cane, "#ffffff", 0.2))
    for n in range(-16, 12):
        c.line([(n * 46 + 20, 60), (n * 46 + 575, 615)], 7, mix(cane, t.main, 0.3))
        if n < 0:
            c.line([(n * 46 + 620, 60), (n * 46 + 65, 615)], 7, mix(cane, t.main, 0.45))
    for x, y, w, h in ((0, 0, 1200, 66), (0, 609, 1200, 66), (0, 0, 66, 675), (1134, 0, 66, 675)):
        c.rect(x, y, w, h, _WOOD_DARK)
    for n in range(24):
        for y in (44, 631):
            c.oval(90 + n * 45, y, 6, 6, "#3c2a1a")


def inlay(c: Canvas, t: Tone) -> None:
    """A star of different woods in a table top."""
    c.fade(0, 0, 1200, 675, "#4d3323", "#38251a")
    for n in range(26):
        y = 14 + n * 27
        c.line([(0, y), (400, y + 6 * math.sin(n)), (800, y - 6 * math.cos(n)), (1200, y + 3)], 2, "#5d402c")
    for points, outer, inner, colour in ((16, 290, 225, "#caa06a"), (16, 245, 185, "#6b4630"), (8, 225, 95, t.light),
                                         (8, 150, 62, t.main), (8, 78, 34, "#d9b77c")):  # fmt: skip
        star = []
        for step in range(points * 2):
            radius, angle = (outer if step % 2 == 0 else inner), math.pi * step / points
            star.append((600 + radius * math.cos(angle), 337 + radius * math.sin(angle)))
        c.shape(star, colour)
    for n in range(8):
        angle = math.pi * n / 4 + math.pi / 8
        c.oval(600 + 300 * math.cos(angle), 337 + 300 * math.sin(angle), 13, 13, "#d9b77c")
    for x in (90, 1110):
        for n in range(9):
            c.shape(
                [(x, 40 + n * 68), (x + 26, 68 + n * 68), (x, 96 + n * 68), (x - 26, 68 + n * 68)],
                t.main if n % 2 else "#caa06a",
            )


def _window(c: Canvas, x: float, y: float, t: Tone, width: float = 210, height: float = 270) -> None:
    c.rect(x - 12, y - 12, width + 24, height + 24, t.light, 6)
    c.fade(x, y, width, height, mix("#bcd7e6", t.wall, 0.3), "#f7e9cf")
    c.oval(x + width * 0.7, y + height * 0.3, 30, 30, "#fff6df")
    c.rect(x + width / 2 - 5, y, 10, height, t.light)
    c.rect(x, y + height * 0.45, width, 10, t.light)


def _floor_lamp(c: Canvas, x: float, y: float, t: Tone) -> None:
    c.oval(x, y, 66, 12, t.dark)
    c.line([(x, y), (x, 230)], 11, t.dark)
    c.shape([(x - 62, 150), (x + 62, 150), (x + 96, 262), (x - 96, 262)], t.light)
    c.shape([(x + 20, 150), (x + 62, 150), (x + 96, 262), (x + 30, 262)], mix(t.light, t.main, 0.18))
