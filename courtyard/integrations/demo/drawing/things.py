"""Smaller things: charts, plans, boxes, cake."""

import math

from courtyard.integrations.demo.drawing.canvas import Canvas, Point, Tone, mix

__all__ = [
    "bars",
    "boxes",
    "cake",
    "chart",
    "donut",
    "escape_plan",
    "giftcard",
    "lines",
    "map_of_routes",
    "plan",
    "sketch",
]


def _paper(c: Canvas, t: Tone) -> None:
    c.rect(0, 0, 1200, 675, t.wall)
    c.rect(70, 50, 1060, 575, t.light, 22)


def _axes(c: Canvas, t: Tone) -> None:
    for n in range(5):
        c.rect(150, 140 + n * 95, 900, 2, mix(t.light, t.dark, 0.16))
    c.rect(150, 536, 900, 4, mix(t.light, t.dark, 0.5))


def bars(c: Canvas, t: Tone) -> None:
    """A bar chart; the first bar leads."""
    _paper(c, t)
    _axes(c, t)
    for n, value in enumerate((0.94, 0.68, 0.44, 0.36, 0.2)):
        colour = t.main if n == 0 else mix(t.main, t.wall, 0.3 + n * 0.1)
        c.rect(205 + n * 165, 538 - 390 * value, 104, 390 * value, colour, 10)
        c.rect(205 + n * 165, 520, 104, 18, colour)
        c.rect(218 + n * 165, 562, 78, 14, mix(t.light, t.dark, 0.3), 7)


def chart(c: Canvas, t: Tone) -> None:
    """A line that falls."""
    _paper(c, t)
    _axes(c, t)
    values = (0.9, 0.92, 0.78, 0.72, 0.66, 0.52, 0.5, 0.42, 0.4)
    points = [(190 + n * 103, 536 - 390 * value) for n, value in enumerate(values)]
    c.shape([(190, 536), *points, (190 + 8 * 103, 536)], mix(t.light, t.main, 0.22))
    c.line(points, 9, t.main)
    for x, y in points:
        c.oval(x, y, 11, 11, t.light)
        c.oval(x, y, 7, 7, t.dark)
    c.oval(*points[-1], 20, 20, t.other)


def lines(c: Canvas, t: Tone) -> None:
    """Three lines over a day, each with its noon."""
    _paper(c, t)
    _axes(c, t)
    c.rect(505, 120, 110, 416, mix(t.light, "#e9c46a", 0.25), 12)
    for n, colour in enumerate((t.main, t.other, mix(t.dark, t.wall, 0.35))):
        points = [_hour(step, n) for step in range(41)]
        c.line(points, 8, colour)
        c.oval(*points[-1], 12, 12, colour)


def _hour(step: int, store: int) -> Point:
    noon = 230 * math.exp(-(((step - 17 - store * 3) / 7) ** 2))
    return 160 + step * 22, 450 - noon - 40 * math.sin(step / 3 + store)


def donut(c: Canvas, t: Tone) -> None:
    """A ring chart with its legend."""
    _paper(c, t)
    start = -90.0
    for n, (share, colour) in enumerate(((0.41, t.main), (0.22, t.other), (0.19, "#e0b252"), (0.11, t.dark),
                                         (0.07, mix(t.main, t.wall, 0.6)))):  # fmt: skip
        c.slice(420, 337, 215, start, start + share * 360 - 2, colour)
        start += share * 360
        c.oval(740, 190 + n * 74, 15, 15, colour)
        c.rect(775, 180 + n * 74, 250 - n * 34, 20, mix(t.light, t.dark, 0.24), 10)
    c.oval(420, 337, 118, 118, t.light)


def plan(c: Canvas, t: Tone) -> None:
    """A floor plan with a round table, a bed and a sofa drawn in."""
    c.rect(0, 0, 1200, 675, t.wall)
    for n in range(30):
        c.rect(n * 42, 0, 1, 675, mix(t.wall, t.dark, 0.08))
        c.rect(0, n * 42, 1200, 1, mix(t.wall, t.dark, 0.08))
    c.rect(180, 70, 840, 535, t.light)
    wall = t.dark
    for x, y, w, h in ((180, 70, 840, 14), (180, 591, 840, 14), (180, 70, 14, 535), (1006, 70, 14, 535), (640, 70, 12, 250),
                       (640, 420, 12, 180)):  # fmt: skip
        c.rect(x, y, w, h, wall)
    c.rect(320, 68, 160, 18, "#cfe3ee")
    c.rect(1004, 230, 18, 170, "#cfe3ee")
    c.arc(640, 320, 100, 100, 0, 90, 3, mix(wall, t.light, 0.4))
    c.oval(410, 440, 84, 84, t.main)
    for n in range(4):
        angle = math.pi / 4 + n * math.pi / 2
        c.oval(410 + 118 * math.cos(angle), 440 + 118 * math.sin(angle), 28, 28, t.other)
    c.rect(215, 105, 250, 92, mix(t.main, "#ffffff", 0.35), 18)
    c.rect(215, 105, 250, 30, t.main, 14)
    c.rect(760, 110, 220, 250, mix(t.other, "#ffffff", 0.45), 14)
    c.rect(775, 124, 88, 58, t.light, 10)
    c.rect(877, 124, 88, 58, t.light, 10)
    c.rect(690, 500, 300, 74, mix(t.main, t.light, 0.55), 8)
    for x in (180, 1020):
        c.line([(x, 640), (x, 655)], 3, wall)
    c.line([(180, 648), (1020, 648)], 3, wall)


def escape_plan(c: Canvas, t: Tone) -> None:
    """A floor plan with green arrows towards the exits."""
    plan(c, t)
    green = "#2f8f5b"
    for points, tip in ((((560, 350), (560, 250), (700, 250), (700, 390), (990, 390)), (1040, 390)),
                        (((330, 320), (240, 320)), (150, 320))):  # fmt: skip
        c.line(points, 16, green)
        way = 1 if tip[0] > points[-1][0] else -1
        c.shape([(tip[0], tip[1]), (tip[0] - way * 46, tip[1] - 34), (tip[0] - way * 46, tip[1] + 34)], green)
    for x in (70, 1060):
        c.rect(x, 290, 76, 60, green, 10)
        c.oval(x + 44, 305, 7, 7, "#ffffff")
        c.line([(x + 42, 315), (x + 34, 330), (x + 24, 338)], 6, "#ffffff")
        c.line([(x + 36, 328), (x + 48, 342)], 6, "#ffffff")


def sketch(c: Canvas, t: Tone) -> None:
    """A page of pencil drawings of a chair and many legs."""
    c.rect(0, 0, 1200, 675, mix(t.floor, t.dark, 0.25))
    c.shape([(110, 40), (1100, 60), (1085, 640), (95, 625)], "#fffdf6")
    pencil = "#6d655c"
    for x, size in ((240, 1.0), (520, 0.9), (780, 0.8)):
        y = 130.0
        c.line([(x, y), (x + 10, y + 190 * size), (x - 6, y + 380 * size)], 4, pencil)
        c.line([(x + 120 * size, y - 6), (x + 128 * size, y + 180 * size)], 4, pencil)
        for n in range(3):
            c.line([(x + 2, y + 20 + n * 44 * size), (x + 122 * size, y + 12 + n * 44 * size)], 4, pencil)
        c.line([(x + 8, y + 190 * size), (x + 128 * size, y + 180 * size), (x + 190 * size, y + 225 * size),
                (x + 60 * size, y + 240 * size), (x + 8, y + 190 * size)], 4, pencil)  # fmt: skip
        for dx, dy in ((62, 240), (188, 226)):
            c.line([(x + dx * size, y + dy * size), (x + (dx + 4) * size, y + 392 * size)], 4, pencil)
        c.line([(x - 30, y + 420 * size), (x + 190 * size, y + 420 * size)], 2, t.main)
    for n in range(12):
        x = 970 + (n % 4) * 26
        y = 130 + (n // 4) * 160
        c.line([(x, y), (x + 8 * math.sin(n), y + 60), (x - 3, y + 120)], 3, t.main if n == 9 else pencil)
    c.line([(180, 585), (420, 578), (470, 586)], 3, mix(t.main, "#ffffff", 0.3))
    c.line([(150, 20), (1010, 600)], 0.1, pencil)
    c.shape([(860, 520), (1120, 610), (1112, 636), (850, 546)], "#e0a63c")
    c.shape([(860, 520), (850, 546), (816, 520)], "#f2dcb4")


def map_of_routes(c: Canvas, t: Tone) -> None:
    """A map with three routes that begin at one yard."""
    c.rect(0, 0, 1200, 675, mix("#e9eddc", t.wall, 0.4))
    for n in range(14):
        x, y = (n * 211) % 1100, (n * 137) % 560
        c.oval(x + 60, y + 40, 90 + n * 5, 50 + (n * 13) % 40, mix("#c9d6ae", t.wall, 0.2 + (n % 4) * 0.15))
    c.line([(0, 470), (250, 430), (420, 520), (700, 470), (930, 560), (1200, 500)], 26, "#a9cbd9")
    roads = mix("#ffffff", t.wall, 0.2)
    for points in (
        ((0, 200), (400, 260), (800, 180), (1200, 240)),
        ((300, 0), (420, 260), (560, 675)),
        ((900, 0), (800, 180), (860, 675)),
    ):
        c.line(points, 13, roads)
    yard = (560.0, 380.0)
    routes: list[list[Point]] = [
        [yard, (420, 260), (230, 232), (120, 120)],
        [yard, (700, 300), (800, 180), (1010, 120)],
        [yard, (700, 440), (830, 410), (980, 460), (1080, 380)],
    ]
    for route, colour in zip(routes, (t.dark, "#b5614a", "#3f8079"), strict=True):
        c.line(route, 9, colour)
        for px, py in route[1:]:
            c.oval(px, py, 15, 15, "#fffaf0")
            c.oval(px, py, 9, 9, colour)
    c.oval(*yard, 30, 30, "#1f6b4c")
    c.rect(yard[0] - 11, yard[1] - 9, 22, 20, "#ffffff", 6)


def boxes(c: Canvas, t: Tone) -> None:
    """Flattened boxes tied with string beside a scale."""
    floor = c.room(t, 0.66)
    c.shadow(430, floor + 130, 320, t)
    for n in range(9):
        y = floor + 100 - n * 30
        shift = (n * 17) % 26 - 13
        colour = mix(t.main, t.light, (n % 4) / 6)
        c.shape([(170 + shift, y), (690 + shift, y - 8), (690 + shift, y + 18), (170 + shift, y + 26)], colour)
        c.line([(170 + shift, y + 13), (690 + shift, y + 5)], 2, mix(colour, t.dark, 0.3))
    for x in (330, 540):
        c.line([(x, floor - 150), (x, floor + 124)], 6, t.dark)
    c.oval(540, floor - 152, 20, 12, t.dark)
    c.shadow(920, floor + 120, 150, t)
    c.rect(810, floor + 40, 220, 76, t.other, 14)
    c.rect(790, floor + 20, 260, 24, "#7d868c", 6)
    c.rect(868, floor + 58, 104, 40, "#eef3ea", 6)
    c.rect(884, floor + 72, 70, 12, t.dark, 5)
    for x, y, size in ((830, -100, 120), (900, -190, 96)):
        c.rect(x, floor + 20 + y, size, -y - (90 if size < 100 else 0), mix(t.main, t.light, 0.3), 4)
        c.rect(x + size / 2 - 9, floor + 20 + y, 18, -y - (90 if size < 100 else 0), mix(t.main, t.dark, 0.2))


def cake(c: Canvas, t: Tone) -> None:
    """A chocolate cake with one slice missing, and two cups."""
    floor = c.room(t, 0.5)
    c.rect(0, floor, 1200, 400, mix(t.floor, "#d9b98f", 0.5))
    c.oval(560, 520, 360, 88, "#fffaf0")
    c.oval(560, 512, 330, 76, mix("#fffaf0", t.dark, 0.1))
    c.oval(560, 480, 270, 66, "#4a2a20")
    c.rect(290, 370, 540, 112, "#5b3426")
    c.oval(560, 370, 270, 66, "#6f4232")
    c.shape([(560, 366), (700, 424), (640, 434), (640, 546), (560, 480)], "#7a2f3d")
    c.shape([(560, 366), (830, 372), (780, 412), (690, 430)], "#6f4232")
    c.shape([(560, 366), (560, 480), (640, 545), (640, 434)], "#8a3a48")
    for n in range(7):
        angle = math.pi + n * math.pi / 6.4
        c.oval(560 + 205 * math.cos(angle), 362 + 40 * math.sin(angle), 17, 15, t.main)
    for x, y in ((985, 420), (1080, 520)):
        c.oval(x, y + 66, 76, 20, "#efe6d6")
        c.rect(x - 46, y - 20, 92, 84, t.other, 24)
        c.oval(x, y - 18, 46, 13, "#5b3426")
        c.arc(x + 50, y + 20, 22, 24, -90, 90, 9, t.other)
        c.line([(x - 8, y - 52), (x + 6, y - 76), (x - 6, y - 104)], 5, mix(t.wall, "#ffffff", 0.6))
    c.plant(150, floor + 60, 130, t.main)


def giftcard(c: Canvas, t: Tone) -> None:
    """A gift card and a receipt on a counter."""
    c.fade(0, 0, 1200, 675, "#c89b66", "#b4834e")
    for n in range(14):
        y = 24 + n * 50
        c.line([(0, y), (420, y + 10 * math.sin(n)), (800, y - 8), (1200, y + 6)], 3, "#a97a47")
    c.shape([(175, 145), (655, 95), (690, 385), (210, 440)], mix("#b4834e", "#4a2f16", 0.35))
    c.shape([(165, 130), (645, 80), (680, 370), (200, 425)], t.other)
    c.shape([(165, 130), (645, 80), (652, 138), (172, 190)], mix(t.other, "#ffffff", 0.2))
    c.oval(410, 270, 62, 62, t.light)
    c.rect(384, 252, 52, 54, t.other, 24)
    c.rect(384, 278, 52, 28, t.other)
    c.shape([(225, 372), (465, 346), (468, 372), (228, 398)], "#cfcfc8")
    c.shape([(790, 90), (1040, 110), (1010, 600), (995, 580), (975, 602), (955, 580), (935, 600), (910, 578), (890, 600),
             (870, 576), (850, 598), (760, 570)], "#fffdf5")  # fmt: skip
    for n in range(9):
        y = 165 + n * 40
        c.line([(815 - n * 2, y), (930 - n * 2, y + 8)], 8, "#c4bdb0")
        c.line([(965 - n * 2, y + 10), (1004 - n * 2, y + 13)], 8, "#8d8579" if n == 7 else "#c4bdb0")
