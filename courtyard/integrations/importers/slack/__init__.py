"""Slack: the ZIP that a workspace exports becomes people, and spaces with posts or conversations of the chat."""

from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.slack.archive import BadArchive
from courtyard.integrations.importers.slack.run import run

__all__ = ["BadArchive", "Report", "run"]
