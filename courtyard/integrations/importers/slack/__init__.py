"""Slack: the ZIP that a workspace exports becomes people, spaces, posts and comments."""

from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.slack.archive import BadArchive
from courtyard.integrations.importers.slack.run import run

__all__ = ["BadArchive", "Report", "run"]
