"""Places around Lille, Roubaix and Douai, as one remembers them."""

import math

from courtyard.integrations.demo.drawing.canvas import Canvas, Tone, mix

__all__ = ["court", "forest", "garden", "hall", "mill", "shelves", "snow", "van", "window"]


def mill(c: Canvas, t: Tone) -> None:
    """The old spinning mill at sunrise, with its chimney and the green annexe."""
    c.fade(0, 0, 1200, 675, t.wall, mix(t.floor, t.main, 0.3))
    c.oval(880, 205, 84, 84, t.light)
    c.shape([(0, 520), (1200, 500), (1200, 675), (0, 675)], mix(t.floor, t.dark, 0.22))
    brick, dark = t.main, t.dark
    for x, top, width in ((40, 390, 270), (290, 330, 280), (550, 270, 270)):
        c.shape([(x, top), (x + width / 2, top - 82), (x + width, top), (x + width, 585), (x, 585)], brick)
        c.shape([(x - 10, top + 8), (x + width / 2, top - 92), (x + width / 2, top - 72), (x + 12, top + 14)], dark)
        c.shape(
            [
                (x + width + 10, top + 8),
                (x + width / 2, top - 92),
                (x + width / 2, top - 72),
                (x + width - 12, top + 14),
            ],
            dark,
        )
        for row in range(int((560 - top) // 92)):
            for column in range(3):
                wx, wy = x + 34 + column * 78, top + 36 + row * 92
                c.rect(wx, wy, 48, 60, "#ffe9c4", 4)
                c.rect(wx + 22, wy, 4, 60, dark)
    c.shape([(690, 585), (700, 110), (748, 110), (758, 585)], dark)
    c.rect(692, 98, 64, 20, mix(dark, "#2a1510", 0.3), 4)
    for n in range(4):
        c.oval(760 + n * 46, 92 - n * 20, 26 + n * 9, 18 + n * 6, mix(t.wall, "#ffffff", 0.45))
    c.rect(820, 430, 340, 155, t.other)
    for n in range(3):
        c.rect(850 + n * 100, 462, 62, 52, mix(t.other, "#ffffff", 0.75), 4)
    c.rect(948, 520, 66, 65, mix(t.other, "#1c2c22", 0.4))
    c.rect(0, 585, 1200, 90, mix(t.floor, t.dark, 0.34))
    c.line([(0, 632), (1200, 620)], 4, mix(t.floor, t.light, 0.5))


def hall(c: Canvas, t: Tone) -> None:
    """The long hall: tall windows, light on the floor, two rows of benches."""
    c.rect(0, 0, 1200, 675, mix(t.wall, t.floor, 0.3))
    vanish = (600.0, 300.0)
    c.shape([(0, 675), vanish, (1200, 675)], mix(t.floor, t.dark, 0.16))
    c.shape([(0, 0), vanish, (1200, 0)], mix(t.dark, t.wall, 0.35))
    for n in range(6):
        near, far = 1 - n * 0.155, 1 - (n + 0.62) * 0.155
        for side in (-1, 1):
            a, b = 600 + side * 600 * near, 600 + side * 600 * far
            c.shape(
                [(a, 300 - 215 * near), (b, 300 - 215 * far), (b, 300 + 120 * far), (a, 300 + 120 * near)], "#fff3d6"
            )
            middle = (a + b) / 2
            depth = (near + far) / 2
            c.line([(middle, 300 - 215 * depth), (middle, 300 + 120 * depth)], 5 * depth, t.dark)
            c.line([(a, 300 - 50 * near), (b, 300 - 50 * far)], 5 * depth, t.dark)
        c.line([(600 - 600 * near, 300 - 300 * near), (600 + 600 * near, 300 - 300 * near)], 12 * near, t.dark)
    for n in range(4, -1, -1):
        size = 1 - n * 0.19
        for side in (-1, 1):
            x, y = 600 + side * 330 * size, 320 + 220 * size
            c.rect(x - 110 * size, y, 220 * size, 20 * size, "#b98754", 3)
            c.rect(x - 96 * size, y + 20 * size, 22 * size, 70 * size, "#8b5f36")
            c.rect(x + 74 * size, y + 20 * size, 22 * size, 70 * size, "#8b5f36")
            if n % 2 == 0:
                c.rect(x - 40 * size, y - 46 * size, 80 * size, 46 * size, t.main if side < 0 else t.other, 4)


def window(c: Canvas, t: Tone) -> None:
    """A shop window at dusk: birches, a reading chair, a lamp, paper snow."""
    c.fade(0, 0, 1200, 675, mix(t.dark, "#141d2b", 0.35), mix(t.dark, "#0e1622", 0.15))
    c.rect(0, 560, 1200, 115, mix("#3d4348", t.dark, 0.4))
    c.rect(130, 70, 940, 490, "#2c2622", 10)
    c.fade(152, 92, 896, 446, "#f8dfa9", "#f0c98a")
    for n, x in enumerate((200, 262, 330, 800, 868, 944, 1002)):
        width = 20 + (n * 5) % 12
        c.rect(x, 92, width, 446, "#f7f3ea")
        for mark in range(8):
            c.rect(x + (mark * 7) % max(width - 10, 1), 110 + mark * 54 + (n * 13) % 30, 11, 5, "#5a534c", 2)
    c.rect(152, 505, 896, 33, "#b98754")
    c.rect(520, 290, 190, 150, t.main, 34)
    c.rect(506, 380, 220, 90, mix(t.main, "#ffffff", 0.14), 26)
    for x in (494, 702):
        c.rect(x, 350, 40, 120, t.main, 20)
    for x in (528, 690):
        c.rect(x, 470, 12, 36, "#6b4a2d")
    c.shape([(590, 372), (615, 362), (640, 372), (640, 392), (615, 382), (590, 392)], "#fffaf0")
    c.line([(770, 505), (770, 270), (740, 240)], 7, "#4a3b2c")
    c.shape([(700, 262), (760, 220), (776, 252), (720, 290)], t.other)
    for n in range(46):
        c.oval(165 + (n * 139) % 870, 100 + (n * 83) % 400, 3 + n % 3, 3 + n % 3, "#ffffff")
    c.rect(130, 40, 940, 46, t.other, 6)
    for n in range(7):
        c.rect(455 + n * 42, 57, 28, 12, "#fff6e4", 4)


def van(c: Canvas, t: Tone) -> None:
    """A delivery van on a country road between poplars."""
    c.fade(0, 0, 1200, 430, mix("#cfe3ee", t.wall, 0.35), t.light)
    c.oval(990, 130, 52, 52, "#fff4d4")
    c.shape([(0, 430), (330, 372), (700, 420), (1200, 360), (1200, 675), (0, 675)], mix("#9fb07c", t.floor, 0.35))
    for n, x in enumerate((70, 210, 350, 900, 1030, 1150)):
        height = 210 + (n * 37) % 70
        c.rect(x - 6, 400, 12, 60, "#6b5238")
        c.oval(x, 400 - height / 2, 32, height / 2, mix("#6c8d5a", t.main, 0.12 + (n % 3) * 0.07))
    c.shape([(0, 560), (1200, 520), (1200, 640), (0, 675)], "#7b7a78")
    for n in range(8):
        x = 20 + n * 155
        c.shape([(x, 610 - n * 4.5), (x + 70, 607 - n * 4.5), (x + 70, 613 - n * 4.5), (x, 616 - n * 4.5)], "#f3ecd9")
    c.oval(610, 590, 300, 16, "#5e5c59")
    c.rect(360, 300, 380, 262, t.main, 22)
    c.shape([(728, 350), (820, 352), (884, 452), (884, 562), (728, 562)], t.main)
    c.shape([(752, 374), (812, 375), (852, 448), (752, 448)], "#d6e8ee")
    c.rect(360, 486, 524, 26, t.light)
    c.rect(470, 360, 110, 90, t.light, 12)
    c.rect(497, 392, 56, 58, t.main, 26)
    c.rect(497, 422, 56, 28, t.main)
    for x in (460, 790):
        c.oval(x, 566, 52, 52, "#2f2f31")
        c.oval(x, 566, 23, 23, "#cfcac2")
    c.rect(868, 478, 22, 30, "#fff0bd", 6)


def snow(c: Canvas, t: Tone) -> None:
    """A van on a white road at dawn."""
    c.fade(0, 0, 1200, 675, mix(t.wall, "#f7d9c4", 0.5), "#ffffff")
    c.shape(
        [(0, 400), (260, 330), (560, 390), (860, 310), (1200, 380), (1200, 675), (0, 675)], mix("#ffffff", t.floor, 0.3)
    )
    c.shape([(470, 675), (585, 360), (625, 360), (830, 675)], mix("#ffffff", t.floor, 0.75))
    for side in (-1, 1):
        c.line([(605 + side * 8, 372), (640 + side * 78, 675)], 9, mix("#ffffff", t.dark, 0.3))
    for n, x in enumerate((90, 230, 360, 880, 1010, 1130)):
        top = 220 + (n * 31) % 60
        c.line([(x, 470), (x, top)], 8, "#6d5e55")
        for branch in range(6):
            y = top + 20 + branch * 30
            c.line([(x, y + 24), (x - 34 + branch * 2, y)], 4, "#6d5e55")
            c.line([(x, y + 20), (x + 34 - branch * 2, y - 4)], 4, "#6d5e55")
    c.rect(552, 330, 106, 104, t.main, 12)
    c.rect(566, 346, 78, 34, "#dcebf3", 5)
    for x in (560, 638):
        c.oval(x + 5, 408, 9, 8, "#fff3c0")
        c.rect(x, 430, 18, 18, "#2f2f31", 4)
    for n in range(70):
        c.oval((n * 173) % 1200, (n * 97) % 640, 3 + n % 3, 3 + n % 3, "#ffffff")


def forest(c: Canvas, t: Tone) -> None:
    """A path through a beech wood."""
    c.fade(0, 0, 1200, 675, mix("#fbf3d6", t.wall, 0.4), mix(t.floor, "#d7c08a", 0.5))
    for layer in range(4):
        share = layer / 3
        colour = mix(mix(t.wall, "#b7c59a", 0.5), t.dark, 0.15 + share * 0.7)
        for n in range(9 - layer):
            x = (n * (150 + layer * 34) + layer * 71) % 1260 - 20
            if abs(x - 600) < 70 + layer * 45:
                continue
            width = 14 + layer * 13
            c.rect(x, 0, width, 470 + layer * 48, colour)
            c.line([(x + width / 2, 200 - layer * 20), (x + 70, 70)], width / 3, colour)
        c.oval(150 + layer * 90, -40, 330, 150 + layer * 14, mix(colour, t.main, 0.5))
        c.oval(1080 - layer * 70, -50, 340, 160 + layer * 14, mix(colour, t.main, 0.4))
    c.shape([(0, 520), (600, 470), (1200, 520), (1200, 675), (0, 675)], mix(t.main, "#8f7a45", 0.35))
    c.shape([(380, 675), (560, 470), (640, 470), (860, 675)], mix(t.floor, "#f4e5bf", 0.6))
    for n in range(40):
        c.oval((n * 211) % 1200, 560 + (n * 53) % 110, 9, 4, ("#c98a3d", "#b5614a", "#d9b04d")[n % 3])


def garden(c: Canvas, t: Tone) -> None:
    """Raised beds with herbs on a roof, and the roofs of the town behind."""
    c.fade(0, 0, 1200, 420, mix("#cde2ee", t.wall, 0.2), t.light)
    for n in range(9):
        x, top = n * 140 - 30, 250 + (n * 47) % 80
        colour = mix("#b5614a", t.wall, 0.25 + (n % 3) * 0.12)
        c.shape([(x, top), (x + 70, top - 60), (x + 140, top), (x + 140, 430), (x, 430)], colour)
        c.rect(x + 92, top - 62, 20, 50, mix(colour, "#4a2a20", 0.3))
    c.rect(0, 400, 1200, 275, mix(t.floor, "#c8b79a", 0.5))
    for n in range(3):
        x = 80 + n * 370
        c.rect(x, 500, 310, 120, "#9a6d43", 6)
        c.rect(x, 536, 310, 6, "#7c5330")
        c.rect(x + 12, 490, 286, 20, "#4f3a28")
        for leaf in range(10):
            lx = x + 28 + leaf * 28
            height = 50 + (leaf * 17 + n * 23) % 44
            c.oval(lx, 500 - height / 2, 17, height / 2, mix(t.main, "#2f5b3a", ((leaf + n) % 4) / 5))
    c.oval(596, 436, 19, 19, "#d2503c")
    c.rect(1050, 596, 90, 62, t.other, 10)
    c.line([(1140, 616), (1186, 590)], 11, t.other)


def shelves(c: Canvas, t: Tone) -> None:
    """Tall warehouse shelves, half of them empty."""
    c.fade(0, 0, 1200, 675, t.light, t.wall)
    c.shape([(250, 675), (540, 320), (660, 320), (950, 675)], mix(t.floor, t.dark, 0.1))
    for side in (-1, 1):
        for n in range(4, -1, -1):
            near, far = 1 - n * 0.16, 1 - (n + 1) * 0.16
            a, b = 600 + side * 600 * near, 600 + side * 600 * far
            for level in range(5):
                top_a, top_b = 320 - 330 * near + level * 132 * near, 320 - 330 * far + level * 132 * far
                c.shape([(a, top_a), (b, top_b), (b, top_b + 9), (a, top_a + 11)], t.main)
                if (n * 3 + level * 2 + (side > 0)) % 4 < 2 and level < 5:
                    x0, x1 = a + (b - a) * 0.15, a + (b - a) * 0.8
                    foot_a, foot_b = top_a + 128 * near, top_b + 130 * far
                    c.shape([(x0, foot_a - 70 * near), (x1, foot_b - 74 * far), (x1, foot_b), (x0, foot_a)],
                            ("#c19a6b", "#b08453", t.other)[(n + level) % 3])  # fmt: skip
            c.line([(b, 320 - 330 * far), (b, 320 + 345 * far)], 9 * far, t.dark)
    for n in range(3):
        c.shape(
            [(560 - n * 4, 40 + n * 60), (640 + n * 4, 40 + n * 60), (652, 52 + n * 60), (548, 52 + n * 60)], "#fff7dc"
        )


def court(c: Canvas, t: Tone) -> None:
    """A courtyard with an open gate, a bench, a tree and warm windows."""
    c.fade(0, 0, 1200, 675, mix("#f6dcc0", t.wall, 0.4), t.light)
    c.rect(0, 130, 1200, 400, mix(t.main, "#d9c9a8", 0.62))
    c.rect(0, 112, 1200, 26, mix(t.main, "#7c6a4d", 0.5))
    for n, x in enumerate((70, 210, 880, 1020)):
        c.rect(x, 200, 84, 120, "#ffe7b6" if n != 2 else "#f7d491", 6)
        c.rect(x + 39, 200, 6, 120, t.dark)
        c.rect(x - 8, 318, 100, 12, t.light)
    c.oval(600, 300, 150, 150, t.dark)
    c.rect(450, 300, 300, 230, t.dark)
    c.oval(600, 310, 122, 122, "#fbe9c8")
    c.rect(478, 310, 244, 220, "#fbe9c8")
    c.shape([(520, 530), (580, 420), (640, 420), (700, 530)], mix(t.floor, "#ffffff", 0.3))
    c.rect(0, 528, 1200, 147, mix(t.floor, "#bda98a", 0.45))
    for n in range(9):
        c.line([(n * 150, 675), (600 + (n * 150 - 600) * 0.4, 530)], 2, mix(t.floor, t.dark, 0.25))
    c.rect(884, 420, 22, 150, "#6b4a2d")
    for x, y, r in ((895, 330, 105), (820, 378, 66), (968, 372, 72), (892, 268, 70)):
        c.oval(x, y, r, r * 0.86, mix(t.main, "#8fae6b", 0.3 + (x % 3) * 0.1))
    c.rect(150, 540, 250, 18, "#a8754a", 5)
    c.rect(150, 492, 250, 16, "#a8754a", 5)
    for x in (172, 362):
        c.rect(x, 492, 14, 110, "#7c5330")
    c.plant(1090, 612, 100, t.other)
    for n in range(11):
        angle = math.pi * n / 10
        c.oval(150 + n * 90, 152 + 34 * math.sin(angle), 8, 8, "#ffd67a")
