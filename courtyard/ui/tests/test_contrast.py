"""Every colour that text is written in has contrast enough on every ground it may stand on, in light and dark."""

import re
from pathlib import Path

import pytest

from courtyard.ui.appearance import ACCENTS
from courtyard.ui.tests.colour import Rgb, contrast, in_gamut, linear

STYLES = Path(__file__).parents[1] / "static/ui"
TOKENS = (STYLES / "tokens.css").read_text()
COLOURS = (STYLES / "colours.css").read_text()
TEXT, CONTROL = 4.5, 3.0
NEUTRAL = ["--ink-1", "--ink-2", "--ink-3"]
GROUNDS = ["--paper-0", "--paper-1", "--paper-2"]
TONES = ["clay", "gold", "red"]
SCHEMES = {"light": 0, "dark": 1}


def _pairs() -> dict[str, list[list[str]]]:
    """Each token with its colours in light and dark, as the words inside oklch(); the first definition counts."""
    found: dict[str, list[list[str]]] = {}
    for name, value in re.findall(r"(--[\w-]+):\s*light-dark\((.+?)\);", TOKENS):
        found.setdefault(name, [part.split() for part in re.findall(r"oklch\(((?:[^()]|\([^()]*\))*)\)", value)])
    return found


def _parameters(selector: str) -> dict[str, str]:
    block = re.search(rf"{re.escape(selector)}\s*{{(.*?)}}", COLOURS, re.DOTALL)
    assert block, f"colours.css has no {selector}"
    return dict(re.findall(r"(--[\w-]+):\s*([\d.]+);", block.group(1)))


PAIRS = _pairs()


def _number(word: str, parameters: dict[str, str]) -> float:
    if inner := re.match(r"var\((--[\w-]+)", word):
        word = parameters[inner.group(1)]
    return float(word.rstrip("%")) / (100 if word.endswith("%") else 1)


def _colour(token: str, scheme: str, parameters: dict[str, str] | None = None) -> Rgb:
    words = PAIRS[token][SCHEMES[scheme]][:3]
    return linear(*(_number(word, parameters or {}) for word in words))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", NEUTRAL)
def test_ink_is_readable_on_every_paper(ink: str, ground: str, scheme: str) -> None:
    assert contrast(_colour(ink, scheme), _colour(ground, scheme)) >= TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("accent", ACCENTS)
def test_an_accent_is_readable_wherever_it_stands(accent: str, scheme: str) -> None:
    parameters = _parameters(f'[data-accent="{accent}"]')
    colour = _colour("--accent", scheme, parameters)
    grounds = [_colour(ground, scheme) for ground in GROUNDS] + [_colour("--accent-soft", scheme, parameters)]
    assert min(contrast(colour, ground) for ground in grounds) >= TEXT
    assert contrast(_colour("--accent-ink", scheme, parameters), colour) >= TEXT
    assert contrast(_colour("--accent-ink", scheme, parameters), _colour("--accent-over", scheme, parameters)) >= TEXT
    assert contrast(_colour("--ink-1", scheme), _colour("--accent-soft", scheme, parameters)) >= TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("accent", ACCENTS)
def test_a_screen_shows_an_accent_as_it_was_meant(accent: str, scheme: str) -> None:
    parameters = _parameters(f'[data-accent="{accent}"]')
    for token in ("--accent", "--accent-soft", "--accent-ink"):
        assert in_gamut(_colour(token, scheme, parameters)), f"{token} of {accent} is out of gamut in {scheme}"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("tone", TONES)
def test_tones_are_readable_on_their_soft_ground_and_on_paper(tone: str, scheme: str) -> None:
    colour = _colour(f"--{tone}", scheme)
    grounds = [_colour(f"--{tone}-soft", scheme), *(_colour(ground, scheme) for ground in GROUNDS)]
    assert min(contrast(colour, ground) for ground in grounds) >= TEXT
    assert contrast(_colour("--ink-2", scheme), _colour(f"--{tone}-soft", scheme)) >= TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_danger_button_is_readable(scheme: str) -> None:
    assert contrast(_colour("--red-ink", scheme), _colour("--red", scheme)) >= TEXT
    assert contrast(_colour("--red-ink", scheme), _colour("--red-over", scheme)) >= TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", GROUNDS[:2])
def test_the_edge_of_a_control_is_seen(ground: str, scheme: str) -> None:
    assert contrast(_colour("--line-strong", scheme), _colour(ground, scheme)) >= CONTROL


@pytest.mark.parametrize("hue", range(12))
def test_white_initials_are_readable_on_every_hue(hue: int) -> None:
    parameters = {"--hue-c": "0.11", **_parameters(f'[data-hue="{hue}"]')}
    ground = linear(0.52, float(parameters["--hue-c"]), float(parameters["--hue-h"]))
    assert contrast((1.0, 1.0, 1.0), ground) >= TEXT


def test_every_accent_that_may_be_chosen_has_its_colours_and_the_other_way_round() -> None:
    assert set(re.findall(r'\[data-accent="(\w+)"\]', COLOURS)) == set(ACCENTS)
