"""What /metrics tells of the live edge."""

from prometheus_client import Counter, Gauge

__all__ = ["CONNECTIONS", "DELIVERIES", "DROPPED", "RECONNECTS", "REFUSED"]

CONNECTIONS = Gauge("courtyard_live_connections", "Open live connections of this process.")
DELIVERIES = Counter("courtyard_live_deliveries", "Frames written to clients.")
DROPPED = Counter("courtyard_live_dropped", "Clients cut off because they read too slowly.")
REFUSED = Counter("courtyard_live_refused", "Handshakes refused.", ["reason"])
RECONNECTS = Counter("courtyard_live_listener_reconnects", "Times the listening database connection was lost.")
