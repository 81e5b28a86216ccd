"""The live edge: sockets, topics and what was missed. It knows topics and no room; ``config`` hands it the rest."""

from courtyard.gateway.binding import Viewer, bind

__all__ = ["Viewer", "bind"]
