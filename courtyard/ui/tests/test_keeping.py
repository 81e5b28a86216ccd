from dataclasses import dataclass

import pytest
from django.template import engines
from django.utils import translation
from markupsafe import Markup

from courtyard.ui.keeping import kept


@dataclass
class Shown:
    name: str

    @property
    def drawn_key(self) -> str:
        return self.name


@pytest.fixture
def counting():
    """A macro that says how often it was drawn."""
    drawn: list[object] = []

    def note(what: object) -> str:
        drawn.append(what)
        return ""

    env = engines["jinja2"].env
    source = "{% macro counting_test(what) %}{{ note(what) }}{{ _('Home') }} {{ what.name or what }}{% endmacro %}"
    macro = env.from_string(source, globals={"note": note}).module.counting_test
    return macro, drawn


def test_the_same_is_drawn_once_in_each_language(counting):
    macro, drawn = counting
    first = kept(macro, Shown("Ana"))
    assert kept(macro, Shown("Ana")) == first
    assert len(drawn) == 1
    with translation.override("fr"):
        assert kept(macro, Shown("Ana")) == "Accueil Ana"
    assert first == "Home Ana"
    assert kept(macro, Shown("Ben")) == "Home Ben"
    assert len(drawn) == 3


def test_safe_and_unsafe_text_are_not_the_same(counting):
    macro, _drawn = counting
    assert kept(macro, "<b>") == "Home &lt;b&gt;"
    assert kept(macro, Markup("<b>")) == "Home <b>"


def test_what_does_not_say_what_it_depends_on_is_drawn_each_time(counting):
    macro, drawn = counting
    for _time in range(2):
        kept(macro, ["Ana"])
    assert len(drawn) == 2
