"""What <html> says before any script: this browser's choice, then the person's, then the system's."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from courtyard.ui.appearance import DENSITY_COOKIE, THEME_COOKIE, appearance


def _look(cookie: str = "", **me: str) -> str:
    request = RequestFactory().get("/")
    if cookie:
        request.COOKIES[THEME_COOKIE] = cookie
    return appearance(request, SimpleNamespace(**me)).theme


@pytest.mark.parametrize(
    ("cookie", "person", "theme"),
    [
        ("", "", ""),
        ("", "dark", "dark"),
        ("light", "dark", "light"),
        ("system", "dark", ""),
        ('"><script>', "dark", ""),
        ("", "sepia", ""),
    ],
)
def test_the_nearest_choice_wins_and_nonsense_means_the_system(cookie: str, person: str, theme: str) -> None:
    assert _look(cookie, theme=person) == theme


def test_an_unknown_accent_becomes_evergreen() -> None:
    assert appearance(None, None, SimpleNamespace(accent="hotpink")).accent == "evergreen"
    assert appearance(None, None, SimpleNamespace(accent="plum")).accent == "plum"


def test_density_is_comfortable_unless_chosen() -> None:
    request = RequestFactory().get("/")
    assert appearance(request).density == ""
    request.COOKIES[DENSITY_COOKIE] = "compact"
    assert appearance(request).density == "compact"
