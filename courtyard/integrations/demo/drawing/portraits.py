"""Portraits, cut from paper: skin, hair, clothes. Nobody real was asked to sit."""

from io import BytesIO

from courtyard.integrations.demo.drawing.canvas import TONES, Canvas, mix

__all__ = ["HAIR", "STYLES", "portrait"]

_SKIN = {"1": "#f6d7c0", "2": "#edc3a2", "3": "#dba878", "4": "#c08a5b", "5": "#99663f", "6": "#6f4630"}
HAIR = {
    "dark": "#3a2a24", "black": "#221d1f", "brown": "#6b4630", "auburn": "#8f4a2b", "red": "#b5552c", "blond": "#d9b066",
    "grey": "#9a958f", "silver": "#c9c6c1", "white": "#e6e3dd", "none": "#3a2a24",
}  # fmt: skip
STYLES = ("short", "fade", "bald", "bob", "long", "bun", "pony", "curly", "scarf")
SIDE = 512


def portrait(face: str) -> BytesIO:
    """A square picture file of a face written as "skin style hair clothes extras", e.g. "3 bob dark rose glasses"."""
    skin_name, style, hair_name, clothes, *extras = face.split()
    skin, tone = _SKIN[skin_name], TONES.get(clothes, TONES["sky"])
    cloth = "#3b4453" if clothes == "ink" else tone.main
    hair = tone.main if style == "scarf" else HAIR.get(hair_name, HAIR["dark"])
    c = Canvas(SIDE, SIDE, mix(tone.floor, tone.main, 0.12))
    if style == "scarf":
        hair = TONES[hair_name].main if hair_name in TONES else tone.main
        cloth = TONES[clothes].dark if clothes in TONES else cloth
    _behind(c, style, hair)
    _body(c, skin, cloth)
    _head(c, skin, mix(skin, "#5a2e1c", 0.55))
    _front(c, style, hair)
    if "beard" in extras:
        _beard(c, HAIR.get(hair_name, HAIR["dark"]) if hair_name != "none" else "#5b4a40", skin)
    if "glasses" in extras:
        for x in (214, 298):
            c.arc(x, 236, 33, 30, 0, 360, 6, "#2f2a2a")
        c.line([(247, 232), (265, 232)], 6, "#2f2a2a")
    return c.finished((52, 40, 460, 448))


def _behind(c: Canvas, style: str, hair: str) -> None:
    if style == "long":
        c.rect(132, 150, 248, 270, hair, 110)
    elif style == "bob":
        c.rect(140, 130, 232, 210, hair, 96)
    elif style == "curly":
        for x, y, r in (
            (166, 190, 66),
            (346, 190, 66),
            (160, 268, 58),
            (352, 268, 58),
            (256, 130, 96),
            (190, 140, 70),
            (322, 140, 70),
        ):
            c.oval(x, y, r, r, hair)
    elif style == "bun":
        c.oval(256, 92, 54, 50, hair)
        c.oval(256, 205, 114, 116, hair)
    elif style == "pony":
        c.rect(330, 150, 66, 230, hair, 33)
        c.oval(256, 205, 112, 114, hair)
    elif style == "scarf":
        c.oval(256, 236, 132, 150, hair)
        c.rect(150, 270, 212, 170, hair, 80)


def _body(c: Canvas, skin: str, cloth: str) -> None:
    c.rect(74, 400, 364, 240, cloth, 130)
    c.rect(214, 310, 84, 118, mix(skin, "#5a2e1c", 0.16), 40)
    c.shape([(196, 404), (256, 456), (316, 404), (300, 396), (212, 396)], mix(skin, "#5a2e1c", 0.08))
    c.line([(190, 404), (256, 462), (322, 404)], 12, mix(cloth, "#ffffff", 0.3))


def _head(c: Canvas, skin: str, line: str) -> None:
    for x in (158, 354):
        c.oval(x, 244, 18, 26, mix(skin, "#5a2e1c", 0.1))
    c.oval(256, 240, 98, 120, skin)
    for x in (216, 296):
        c.oval(x, 238, 8, 9, "#2c2322")
        c.arc(x, 222, 22, 12, 205, 335, 6, line)
    c.line([(258, 246), (252, 274), (264, 278)], 5, mix(skin, "#5a2e1c", 0.28))
    c.arc(256, 288, 34, 26, 25, 155, 6, mix(skin, "#8a2f2c", 0.6))
    for x in (190, 322):
        c.oval(x, 276, 19, 13, mix(skin, "#d9604f", 0.22))


def _front(c: Canvas, style: str, hair: str) -> None:
    if style == "bald":
        return
    if style == "fade":
        c.slice(256, 196, 98, 180, 360, hair)
        c.rect(158, 186, 14, 40, hair, 6)
        c.rect(340, 186, 14, 40, hair, 6)
    elif style == "short":
        c.slice(256, 206, 108, 180, 360, hair)
        c.shape([(150, 206), (362, 206), (330, 168), (250, 196), (190, 176)], hair)
        c.oval(220, 128, 66, 34, hair)
    elif style == "scarf":
        c.slice(256, 214, 116, 180, 360, hair)
        c.shape([(140, 214), (168, 300), (196, 360), (150, 360), (124, 240)], hair)
        c.shape([(372, 214), (344, 300), (316, 360), (362, 360), (388, 240)], hair)
        c.arc(256, 226, 102, 86, 190, 350, 10, mix(hair, "#ffffff", 0.25))
        c.oval(256, 392, 92, 40, hair)
    elif style == "curly":
        c.oval(256, 140, 90, 44, hair)
        for n in range(6):
            c.oval(172 + n * 34, 148 + abs(n - 2.5) * 9, 36, 34, hair)
    else:
        c.slice(256, 214, 112, 180, 360, hair)
        c.shape([(144, 214), (368, 214), (352, 176), (300, 200), (220, 160), (158, 250), (144, 250)], hair)
        c.shape([(368, 214), (352, 176), (340, 190), (356, 256), (368, 250)], hair)


def _beard(c: Canvas, hair: str, skin: str) -> None:
    c.slice(256, 282, 92, 8, 172, hair)
    c.shape([(160, 262), (176, 256), (190, 300), (322, 300), (336, 256), (352, 262), (344, 312), (168, 312)], hair)
    c.oval(256, 302, 42, 20, skin)
    c.arc(256, 294, 30, 20, 25, 155, 6, mix(skin, "#8a2f2c", 0.6))
