"""Pictures drawn by us: flat shapes in the warm colours of the house. Nothing here is a photograph of anything."""

from courtyard.integrations.demo.drawing.mark import mark
from courtyard.integrations.demo.drawing.portraits import portrait
from courtyard.integrations.demo.drawing.scenes import SCENES, scene

__all__ = ["SCENES", "mark", "portrait", "scene"]
