"""Bringing in what a community wrote elsewhere. One package per product, each with ``run(path, ...)``.

What they share: who everybody is (``people.py``), conversations (``talks.py``), what is written as posts (``posts.py``) or as
messages (``messages.py``), what changed there since (``updates.py``), the ledger, the report, ZIPs.
"""

from courtyard.integrations.importers import mattermost, slack

__all__ = ["SOURCES"]

SOURCES = {"slack": slack.run, "mattermost": mattermost.run}
