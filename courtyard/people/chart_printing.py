"""The organisation chart as a picture (PNG) and as a page (PDF)."""

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Lock

from django.utils.translation import gettext as _

from courtyard.core.errors import Invalid
from courtyard.people import typesetting
from courtyard.people.chart_drawing import WIDTH, Sheet, laid_out
from courtyard.people.selectors.chart_export import Branch
from courtyard.ui.assets import fonts

__all__ = ["KINDS", "printed"]

KINDS = {"png": "image/png", "pdf": "application/pdf"}
PAGE = Path(__file__).with_name("chart.typ")
SHARPEST, COARSEST = 2.0, 0.75  # pixels for a unit: for good screens, and what can still be read
PIXELS = 16_000_000  # of a picture: 64 MB while it is made
LONGEST = 14_400  # points of a side, for PDF ends there
PATIENCE = 60  # seconds
_one_at_a_time = Lock()


def printed(root: Branch, kind: str) -> bytes:
    """Somebody and all below. Raises Invalid for a picture that would be too large; a page is made smaller instead."""
    sheet = laid_out(root)
    if kind == "png":
        return _set(sheet, kind, fits=1, dots=72 * _sharpness(sheet))
    return _set(sheet, kind, fits=min(0.75, LONGEST / max(sheet.width, sheet.height)), dots=72)


def _sharpness(sheet: Sheet) -> float:
    most = (PIXELS / (sheet.width * sheet.height)) ** 0.5
    if most < COARSEST:
        words = _("This picture would be too large. Choose somebody further down, or take the chart as PDF.")
        raise Invalid({"under": [words]})
    return min(SHARPEST, most)


def _set(sheet: Sheet, kind: str, *, fits: float, dots: float) -> bytes:
    drawing = {
        "title": _("Organisation chart"), "width": sheet.width, "height": sheet.height, "ways": sheet.ways,
        "boxes": [
            {"x": x, "y": y, "width": WIDTH, "height": box.height, "dashed": box.dashed, "lines": box.lines}
            for x, y, box in sheet.boxes
        ],
    }  # fmt: skip
    job = {
        "page": PAGE.read_text(), "format": kind, "ppi": dots, "font_paths": [str(fonts())],
        "sys_inputs": {"drawing": json.dumps(drawing), "fits": str(fits)},
    }  # fmt: skip
    with _one_at_a_time:
        done = subprocess.run(
            [sys.executable, "-I", typesetting.__file__], input=json.dumps(job).encode(), stdout=subprocess.PIPE,
            env=os.environ | {"RAYON_NUM_THREADS": "2"}, check=True, timeout=PATIENCE,
        )  # fmt: skip
    return done.stdout
