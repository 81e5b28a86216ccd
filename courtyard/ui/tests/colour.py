"""OKLCH to sRGB (Björn Ottosson's matrices) and the contrast ratio of WCAG 2.2."""

import math

Rgb = tuple[float, float, float]


def linear(lightness: float, chroma: float, hue: float) -> Rgb:
    """Linear sRGB of ``oklch(lightness chroma hue)``; lightness 0..1, hue in degrees. May lie outside 0..1."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def in_gamut(colour: Rgb, slack: float = 0.002) -> bool:
    """Whether a screen shows it as it is."""
    return all(-slack <= channel <= 1 + slack for channel in colour)


def luminance(colour: Rgb) -> float:
    """Relative luminance of a linear colour, clipped to the screen."""
    red, green, blue = (min(max(channel, 0.0), 1.0) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
