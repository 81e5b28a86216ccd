"""The organisation chart as a drawing (SVG): boxes and lines by arithmetic, words as text."""

import re
from dataclasses import dataclass, field

from django.utils.html import escape
from django.utils.translation import gettext as _

from courtyard.people.models import Vacancy
from courtyard.people.selectors.chart import Node
from courtyard.people.selectors.chart_export import Branch

__all__ = ["WIDTH", "Sheet", "drawing", "laid_out"]

WIDTH, LINE, PAD, GAP, STEM = 230, 17, 9, 14, 24
LETTERS = 32  # of a line
_UNDRAWABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML does not take


@dataclass
class Box:
    """A rectangle with lines of text, and how much room it takes with all that hangs below."""

    lines: list[str]
    below: list["Box"]
    dashed: bool = False
    stack: bool = False  # nobody: a column of those who lead nobody, beside those who do
    across: int = 0
    down: int = 0

    @property
    def height(self) -> int:
        return 2 * PAD + LINE * len(self.lines) if self.lines else 0

    @property
    def row(self) -> bool:
        """Whether those below stand beside each other: if any of them has somebody below."""
        return not self.stack and (not self.lines or any(box.below for box in self.below))


@dataclass
class Sheet:
    """A drawing before it is written down: boxes where they stand, and the corners of each line between them."""

    width: int
    height: int
    boxes: list[tuple[int, int, Box]] = field(default_factory=list)
    ways: list[list[tuple[int, int]]] = field(default_factory=list)


def laid_out(root: Branch) -> Sheet:
    """Somebody and all below, or the whole where the root is nobody."""
    box = _box(root)
    _measure(box)
    sheet = Sheet(box.across + 2 * GAP, box.down + 2 * GAP)
    _draw(sheet, box, GAP, GAP)
    return sheet


def drawing(root: Branch) -> str:
    """The same as an SVG document."""
    sheet = laid_out(root)
    width, height = sheet.width, sheet.height
    shapes = [*map(_line, sheet.ways), *(_rectangle(box, x, y) for x, y, box in sheet.boxes)]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}" font-family="Inter, Helvetica, Arial, sans-serif" '
        f'font-size="12" fill="#1d2433"><title>{escape(_("Organisation chart"))}</title>'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(shapes)}</svg>\n'
    )


def _box(branch: Branch) -> Box:
    below = [_box(one) for one in branch.team]
    below += [Box(_opening_lines(opening), [], dashed=True) for opening in branch.openings]
    alone = [box for box in below if not box.below]
    if 1 < len(alone) < len(below):
        below = [*(box for box in below if box.below), Box([], alone, stack=True)]
    return Box(_lines(branch.node) if branch.node else [], below)


def _lines(node: Node) -> list[str]:
    said = [node.person.byline, node.person.title, vars(node.person)["department"]]
    said += [f"{_('Also reports to')} {lead.byline}" for lead in node.leads]
    said += [f"{_('Assistant:')} {one.byline}" for one in node.assistants]
    return [_fit(line) for line in said if line]


def _opening_lines(opening: Vacancy) -> list[str]:
    return [_fit(line) for line in (opening.title, _("Open position"), opening.department) if line]


def _measure(box: Box) -> None:
    for one in box.below:
        _measure(one)
    if not box.below:
        box.across, box.down = WIDTH, box.height
    elif box.row:
        box.across = max(WIDTH, sum(one.across for one in box.below) + GAP * (len(box.below) - 1))
        box.down = box.height + (STEM if box.lines else 0) + max(one.down for one in box.below)
    else:
        box.across = WIDTH + STEM
        box.down = box.height + sum(GAP + one.down for one in box.below)


def _draw(sheet: Sheet, box: Box, x: int, y: int) -> None:
    """The box above the middle of its row, or at the start of its column; then what hangs below."""
    left = x + (box.across - WIDTH) // 2 if box.row else x
    if box.lines:
        sheet.boxes.append((left, y, box))
    if box.row:
        _draw_row(sheet, box, x, y, left + WIDTH // 2)
        return
    top = y + box.height
    for one in box.below:
        top += GAP
        middle = top + one.height // 2
        sheet.ways.append([(x + GAP, y + box.height), (x + GAP, middle), (x + STEM, middle)])
        _draw(sheet, one, x + STEM, top)
        top += one.down


def _draw_row(sheet: Sheet, box: Box, x: int, y: int, middle: int) -> None:
    bottom = y + box.height
    top = bottom + (STEM if box.lines else 0)
    for one in box.below:
        if box.lines:
            to, half = x + (one.across // 2 if one.row else GAP if one.stack else WIDTH // 2), bottom + STEM // 2
            sheet.ways.append([(middle, bottom), (middle, half), (to, half), (to, top)])
        _draw(sheet, one, x, top)
        x += one.across + GAP


def _line(way: list[tuple[int, int]]) -> str:
    corners = " ".join(f"{x} {y}" for x, y in way)
    return f'<path d="M{corners}" fill="none" stroke="#7c8494"/>'


def _rectangle(box: Box, x: int, y: int) -> str:
    dashes = ' stroke-dasharray="5 4"' if box.dashed else ""
    bold = ' font-weight="600"'
    words = "".join(
        f'<text x="{x + PAD}" y="{y + PAD + LINE * number - 4}"{"" if number > 1 else bold}>{escape(line)}</text>'
        for number, line in enumerate(box.lines, 1)
    )
    return (
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{box.height}" rx="8" fill="#ffffff" stroke="#7c8494"{dashes}/>'
        + words
    )


def _fit(line: str) -> str:
    """A line that stands in a document and is short enough for its box."""
    plain = _UNDRAWABLE.sub("", line)
    return plain if len(plain) <= LETTERS else f"{plain[: LETTERS - 1].rstrip()}…"
