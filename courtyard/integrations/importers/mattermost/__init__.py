"""Mattermost: its bulk export becomes people, spaces, and conversations of the chat."""

from courtyard.integrations.importers.mattermost.run import run

__all__ = ["run"]
