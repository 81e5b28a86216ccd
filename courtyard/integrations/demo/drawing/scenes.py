"""Every scene by the name that the demo's texts use."""

from collections.abc import Callable
from io import BytesIO

from courtyard.integrations.demo.drawing import furniture, places, things
from courtyard.integrations.demo.drawing.canvas import TONES, Canvas, Tone

__all__ = ["SCENES", "scene"]

WIDTH, HEIGHT = 1200, 675

SCENES: dict[str, Callable[[Canvas, Tone], None]] = {
    "armchair": furniture.armchair,
    "bars": things.bars,
    "bench": furniture.bench,
    "boxes": things.boxes,
    "cake": things.cake,
    "caning": furniture.caning,
    "chair": furniture.chair,
    "chart": things.chart,
    "cork": furniture.cork,
    "court": places.court,
    "donut": things.donut,
    "exit": things.escape_plan,
    "forest": places.forest,
    "garden": places.garden,
    "giftcard": things.giftcard,
    "hall": places.hall,
    "inlay": furniture.inlay,
    "lamp": furniture.lamp,
    "lines": things.lines,
    "map": things.map_of_routes,
    "mill": places.mill,
    "plan": things.plan,
    "planks": furniture.planks,
    "shelf": furniture.shelf,
    "shelves": places.shelves,
    "sketch": things.sketch,
    "snow": places.snow,
    "swatches": furniture.swatches,
    "table": furniture.table,
    "van": places.van,
    "window": places.window,
}


def scene(name: str, tone: str) -> BytesIO:
    """A picture file of a scene in a tone."""
    canvas = Canvas(WIDTH, HEIGHT, TONES[tone].wall)
    SCENES[name](canvas, TONES[tone])
    return canvas.finished()
