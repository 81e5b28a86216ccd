"""The build: within its budgets, complete, and without a word that a browser would have to fetch from elsewhere."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
BUILD = ROOT / "courtyard/ui/static/build"
MANIFEST = BUILD / "manifest.json"

built = pytest.mark.skipif(not MANIFEST.exists(), reason="the assets are not built: node courtyard/ui/build.mjs")
node = pytest.mark.skipif(not shutil.which("node"), reason="there is no node on this machine")


def _run(script: str) -> str:
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


@built
def test_scripts_and_styles_stay_within_their_budgets() -> None:
    sizes = json.loads(MANIFEST.read_text())["bytes"]
    assert sizes["scripts"] <= 60_000
    assert sizes["styles"] <= 30_000


@built
def test_everything_that_pages_name_was_made() -> None:
    chunks = json.loads(MANIFEST.read_text())["chunks"]
    fonts = ["inter-latin-wght-normal.woff2", "inter-latin-ext-wght-normal.woff2", "twemoji.woff2"]
    named = ["main.js", "courtyard.css", "icons.svg", *fonts, *chunks]
    assert [name for name in named if not (BUILD / name).exists()] == []


@built
def test_layers_are_declared_before_anything_else() -> None:
    sheet = (BUILD / "courtyard.css").read_text()
    assert sheet.startswith("@layer reset,tokens,base,components,rooms,utilities;")


@built
def test_nothing_is_fetched_from_elsewhere_or_evaluated() -> None:
    sheet = (BUILD / "courtyard.css").read_text()
    assert re.findall(r"url\(['\"]?(?:https?:)?//", sheet) == []
    for script in BUILD.glob("*.js"):
        assert "eval(" not in script.read_text().replace("safeEval(", ""), script.name


@node
def test_a_catalog_is_read_as_gettext_wrote_it() -> None:
    source = r"""
        import { parse } from "./courtyard/ui/bundle/words.mjs";
        const po = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2;"\n\nmsgid "Undo"\nmsgstr "Annuler"\n\n'
          + 'msgid ""\n"Link "\n"copied"\nmsgstr "Lien copi\\u00e9"\n\n'
          + 'msgid "{count} post"\nmsgid_plural "{count} posts"\n'
          + 'msgstr[0] "{count} billet"\nmsgstr[1] "{count} billets"\n\n'
          + '#, fuzzy\nmsgid "Close"\nmsgstr "Clore"\n\nmsgid "Open"\nmsgstr ""\n';
        console.log(JSON.stringify(parse(po)));
    """
    assert json.loads(_run(source)) == {
        "Undo": "Annuler",
        "Link copied": "Lien copi\u00e9",
        "{count} post": ["{count} billet", "{count} billets"],
    }


@node
def test_an_icon_that_lucide_does_not_have_stops_the_build() -> None:
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        _run('import { symbol } from "./courtyard/ui/bundle/icons.mjs"; await symbol("no-such-icon");')
    assert 'No icon "no-such-icon"' in stopped.value.stderr


@node
@pytest.mark.parametrize("command", [["tsc", "--noEmit"], ["biome", "ci", "courtyard/ui"]])
def test_scripts_and_styles_are_clean(command: list[str]) -> None:
    tool = ROOT / "node_modules/.bin" / command[0]
    if not tool.exists():
        pytest.skip("the packages of package.json are not installed")
    done = subprocess.run([str(tool), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
