"""The organisation's mark: an archway, open."""

from io import BytesIO

from courtyard.integrations.demo.drawing.canvas import Canvas

__all__ = ["mark"]


def mark() -> BytesIO:
    """A square picture file."""
    canvas = Canvas(512, 512, "#1f6b4c")
    canvas.rect(96, 96, 320, 340, "#f4f0e4", 40)
    canvas.rect(196, 260, 120, 180, "#1f6b4c")
    canvas.oval(256, 262, 60, 60, "#1f6b4c")
    canvas.oval(256, 330, 22, 22, "#d9825b")
    return canvas.finished()
