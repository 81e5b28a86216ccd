"""Bringing in what a community wrote elsewhere. One package per product, each with ``run(path, ...)``."""

from courtyard.integrations.importers import slack

__all__ = ["SOURCES"]

SOURCES = {"slack": slack.run}
