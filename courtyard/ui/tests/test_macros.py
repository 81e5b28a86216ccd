"""Macros escape whatever they are given, and say to assistive technology what they say to the eye."""

import datetime as dt
import re
import uuid
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.template import engines
from jinja2 import Environment

from courtyard.ui.markup import attributes

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "{{7*7}}",
    "' onmouseover='alert(1)",
    "</textarea><u>",
]


def environment() -> Environment:
    return cast(Any, engines["jinja2"]).env


def render(source: str, **context: object) -> str:
    return environment().from_string(source).render(**context)


def _person(name: str) -> SimpleNamespace:
    return SimpleNamespace(id=uuid.UUID(int=7), name=name, byline=name, title=name, picture="", version=1)


# Each macro called with ``x``, a hostile text, wherever it takes a text.
CALLS = {
    part.split("\n", 1)[0].strip(): part.split("\n", 1)[1]
    for part in Path(__file__).with_name("hostile.txt").read_text().split("== ")[1:]
}


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("name", CALLS)
def test_a_macro_makes_text_of_whatever_it_is_given(name: str, hostile: str) -> None:
    context = {
        "x": hostile,
        "p": _person(hostile),
        "space": _person(hostile),
        "f": SimpleNamespace(name=hostile, content_type=hostile, size=3),
        "e": [{"label": hostile, "href": "/" + hostile, "current": True, "count": 3}],
        "now": dt.datetime(2025, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
    }
    page = render(CALLS[name], **context)
    unquoted = re.sub(r'"[^"]*"', '""', page)
    assert not re.search(r"<(?:img src=x|svg/|u>)", page)
    assert not re.search(r"<[^>]*\son\w+\s*=", unquoted)
    assert "49" not in page


def test_attributes_are_escaped_and_inline_code_is_refused() -> None:
    assert attributes({"hx-post": '/"><b>', "disabled": True, "hidden": False, "data-n": 0, "class": "x"}) == (
        ' hx-post="/&quot;&gt;&lt;b&gt;" disabled data-n="0"'
    )
    for name in ("onclick", "ONCLICK", "style", "hx-on:click", "data-hx-get", "a b", 'x"y', ""):
        with pytest.raises(ValueError, match="No attribute"):
            attributes({name: "x"})


def test_an_avatar_is_the_picture_if_there_is_one() -> None:
    person = _person("Lina Moreau")
    assert ">LM</span>" in render('{% from "ui/macros/avatar.html" import avatar %}{{ avatar(p) }}', p=person)
    person.picture = "ab/cd.jpg"
    page = render('{% from "ui/macros/avatar.html" import avatar %}{{ avatar(p) }}', p=person)
    assert f'src="/people/{person.id}/picture/?v=1"' in page
    assert 'alt=""' in page


def test_a_field_with_an_error_says_so_to_everybody() -> None:
    source = '{% from "ui/macros/field.html" import text_field %}'
    page = render(source + '{{ text_field("email", "E-mail", hint="Whole.", errors=["Not whole."]) }}')
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_email_helptext id_email_error"' in page
    assert 'id="id_email_error"' in page
    assert 'for="id_email"' in page


def test_an_absent_number_is_not_shown_unless_something_keeps_it() -> None:
    source = '{% from "ui/macros/badge.html" import count %}'
    assert render(source + "{{ count(0) }}").strip() == ""
    assert "hidden" in render(source + '{{ count(0, live="bell") }}')
    assert ">99+</span>" in render(source + "{{ count(412) }}")


def test_a_list_goes_on_by_link_before_scripts_arrive() -> None:
    page = render('{% from "ui/macros/list.html" import load_more %}{{ load_more("/?cursor=x") }}')
    assert 'href="/?cursor=x"' in page
    assert 'hx-get="/?cursor=x"' in page


def test_reactions_are_the_same_for_every_viewer() -> None:
    page = render(
        '{% from "ui/macros/reaction.html" import reaction_bar %}{{ reaction_bar("/r/", {"👏": 12345, "🌱": 0}) }}'
    )
    assert page.count('aria-pressed="false"') == 1
    assert ">12K</span>" in page
    assert "👏 by 12345 people" in page


def test_everything_is_escaped_unless_said_otherwise() -> None:
    assert environment().autoescape is True
