"""What no template of any room may do; each rule is shown to catch its violation."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TEMPLATES = sorted(path for path in ROOT.glob("courtyard/*/templates/**/*.html"))
MACROS = sorted((ROOT / "courtyard/ui/templates/ui/macros").glob("*.html"))
STYLES = sorted([*ROOT.glob("courtyard/*/static/*/*.css"), ROOT / "courtyard/ui/fonts.css"])

RULES = {
    "no style attribute": r"<[^>]*\sstyle\s*=",
    "no style element": r"<style\b",
    "no inline script": r"<script\b(?![^>]*\ssrc=)",
    "no script from elsewhere": r"<script\b[^>]*src=[\"']?(?:https?:)?//",
    "no on* attribute": r"<[^>]*\son[a-z]+\s*=",
    "no hx-on, js: or trigger filter (they need eval)": r"hx-on|[\"']js:|[\"']javascript:|hx-trigger=[\"'][^\"']*\[",
    "no absolute address in src or href": r"\s(?:src|href)=[\"']https?://",
}
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|(?:left|right|top|bottom)\s*:|text-align:\s*(?:left|right)|float:\s*(?:left|right))"
)


def _broken(source: str) -> list[str]:
    source = re.sub(r"{#.*?#}", "", source, flags=re.DOTALL)
    # An e-mail is drawn by programs that know nothing but inline styles.
    return [rule for rule, pattern in RULES.items() if re.search(pattern, source, re.IGNORECASE)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "courtyard")))
def test_a_template_keeps_the_rules(path: Path) -> None:
    if "/mail/" in path.as_posix():
        pytest.skip("mail programs need inline styles; no page shows these")
    assert _broken(path.read_text()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<script src="https://example.org/x.js"></script>',
        '<img src="x" onerror="alert(1)">',
        '<button hx-on:click="go()">',
        """<button hx-vals='js:{a: 1}'>""",
        '<div hx-trigger="click[ctrlKey]">',
        '<img src="https://example.org/x.png">',
    ],
)
def test_the_rules_catch_their_violations(wrong: str) -> None:
    assert _broken(wrong)


@pytest.mark.parametrize("path", MACROS, ids=lambda path: path.name)
def test_a_file_of_macros_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 80


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_style_sheet_is_short_and_knows_no_left_and_right(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= 300
    assert PHYSICAL.findall(re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)) == []


@pytest.mark.parametrize("wrong", ["margin-left: 4px", "  right: 0", "text-align: left", "float: left"])
def test_the_check_of_directions_catches_its_violations(wrong: str) -> None:
    assert PHYSICAL.search(wrong)
