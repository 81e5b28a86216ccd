"""The gallery shows every macro in every state, to developers and administrators; for anybody else it is not there."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.test import RequestFactory

from courtyard.core.errors import NotFound
from courtyard.ui import views
from courtyard.ui.views import ERRORS, SAMPLES

TEMPLATES = Path(__file__).parents[1] / "templates/ui"


def _request(path: str = "/gallery/", **user: object) -> HttpRequest:
    request: Any = RequestFactory().get(path)
    request.user = SimpleNamespace(**user) if user else AnonymousUser()
    request.session = {}
    return request


@pytest.fixture
def debugging(settings) -> None:
    settings.DEBUG = True


@pytest.mark.usefixtures("debugging")
def test_every_macro_is_shown() -> None:
    written = "".join(path.read_text() for path in (TEMPLATES / "gallery").glob("*.html"))
    made = "".join(path.read_text() for path in TEMPLATES.rglob("*.html") if "gallery" not in path.parts)
    inner = {
        "crop",  # a form of its own, shown where a picture is chosen
        "cover_part",  # the same
        "inside",
        "classes",
        "hint_line",
        "label_line",
        "error_lines",
        "state",
        "told",
        "chip",
        "emoji_label",
        "acting",
    }
    for path in (TEMPLATES / "macros").glob("*.html"):
        for name in re.findall(r"{%-? macro (\w+)", path.read_text()):
            of_the_shell = path.name.startswith(("shell", "head")) and re.search(rf"\b{name}\b[,()]", made)
            shown = re.search(rf"\b{name}\(", written) or of_the_shell
            assert shown or name in inner, f"{path.name}: {name} is not in the gallery"


@pytest.mark.usefixtures("debugging")
@pytest.mark.parametrize("name", [*sorted(SAMPLES), ""])
def test_pages_render_with_every_component(name: str) -> None:
    answer = views.sample(_request(), name) if name else views.gallery(_request())
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<main" in page
    assert page.count("<h1") == 1
    assert "{{" not in page.replace("{{7*7}}", "")


@pytest.mark.usefixtures("debugging")
@pytest.mark.parametrize("name", [*sorted(SAMPLES), ""])
def test_hostile_names_are_text_in_every_component(name: str) -> None:
    page = (views.sample(_request(), name) if name else views.gallery(_request())).content.decode()
    assert "<img src=x" not in page
    assert " onerror=alert(1)>" not in page
    assert "49" not in re.findall(r">(\d+)<", page)


@pytest.mark.usefixtures("debugging")
@pytest.mark.parametrize("name", [*sorted(SAMPLES), ""])
def test_ids_are_unique_and_what_is_referred_to_exists(name: str) -> None:
    page = (views.sample(_request(), name) if name else views.gallery(_request())).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert [one for one in set(ids) if ids.count(one) > 1] == []
    referred = re.findall(r'\s(?:popovertarget|commandfor|aria-labelledby|aria-controls|for)="([^"]+)"', page)
    assert set(referred) - set(ids) == set()


@pytest.mark.usefixtures("debugging")
@pytest.mark.parametrize("status", sorted(ERRORS))
def test_an_error_page_says_what_happened_and_what_to_do(status: int) -> None:
    answer = views.error(_request(), status)
    page = answer.content.decode()
    assert answer.status_code == status
    assert re.search(r"<p data-error>[^<]{40,}</p>", page)
    assert 'href="/"' in page


@pytest.mark.parametrize("role", ["owner", "administrator"])
def test_administrators_may_look(role: str) -> None:
    assert views.names(_request(is_active=True, role=role)).status_code == 200


@pytest.mark.parametrize(
    "user",
    [
        {},
        {"is_active": True, "role": "member"},
        {"is_active": True, "role": "moderator"},
        {"is_active": False, "role": "owner"},
    ],
)
def test_for_anybody_else_there_is_no_gallery(user: dict) -> None:
    calls = [lambda r: views.gallery(r), lambda r: views.names(r), lambda r: views.sample(r, "home")]
    calls += [lambda r: views.error(r, 404), lambda r: views.verb(r, 204)]
    for call in calls:
        with pytest.raises(NotFound):
            call(_request(**user))


@pytest.mark.usefixtures("debugging")
def test_pages_that_are_not_in_the_gallery_are_not_there() -> None:
    with pytest.raises(Http404):
        views.sample(_request(), "base")
    with pytest.raises(Http404):
        views.error(_request(), 418)
