"""Icons exist: in the list, in lucide or in our own folder, and wherever a template or a script names one."""

from pathlib import Path
from typing import Any, cast

import pytest
from django.template import engines
from jinja2 import nodes

from courtyard.ui.icons import LIST, icon, known_icons

ROOT = Path(__file__).parents[3]
LUCIDE = ROOT / "node_modules/lucide-static/icons"
TEMPLATES = sorted(ROOT.glob("courtyard/*/templates/**/*.html"))

# Where each macro takes the name of an icon.
POSITION = {
    "icon": 0, "icons": 0, "icon_button": 1, "button": 2, "link_button": 3, "menu": 2, "menu_link": 2, "menu_button": 1, "menu_act": 1,
    "kind": 2, "opener": 3, "banner": 3, "empty": 2, "toggle": 1, "toggle_icon": 1,
}  # fmt: skip


def _named(source: str) -> set[str]:
    """The icons that a template names as constants."""
    found: set[str] = set()
    for call in cast(Any, engines["jinja2"]).env.parse(source).find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name) or call.node.name not in POSITION:
            continue
        position = POSITION[call.node.name]
        given = [
            *call.args[position : position + 1],
            *(pair.value for pair in call.kwargs if pair.key in ("icon", "icon_on")),
        ]
        for value in given:
            constants = [value] if isinstance(value, nodes.Const) else _choices(value)
            found |= {one.value for one in constants if isinstance(one.value, str) and one.value}
    return found


def _choices(value: nodes.Expr) -> list[nodes.Const]:
    if not isinstance(value, nodes.CondExpr):
        return []
    ends = [value.expr1, value.expr2]
    return [one for end in ends if end for one in ([end] if isinstance(end, nodes.Const) else _choices(end))]


@pytest.mark.skipif(not LUCIDE.exists(), reason="the packages of package.json are not installed")
def test_every_listed_icon_exists() -> None:
    folders = [LUCIDE, LIST.parent / "icons"]
    missing = [name for name in known_icons() if not any((folder / f"{name}.svg").exists() for folder in folders)]
    assert missing == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "courtyard")))
def test_a_template_names_only_icons_of_the_list(path: Path) -> None:
    assert _named(path.read_text()) - known_icons() == set()


def test_the_check_sees_an_unknown_icon() -> None:
    source = '{{ icon("hous") }}{{ icon_button("Go", "nowhere") }}{{ toggle("A", "star" if x else "moon-base", "/u") }}'
    assert _named(source) - known_icons() == {"hous", "nowhere", "moon-base"}


def test_an_unknown_icon_raises_and_says_what_to_do() -> None:
    with pytest.raises(ValueError, match=r"icons\.txt"):
        icon("no-such-icon")


def test_an_icon_is_silent_unless_it_has_a_name() -> None:
    assert 'aria-hidden="true"' in icon("house")
    assert 'role="img" aria-label="&lt;b&gt;"' in icon("house", label="<b>")
