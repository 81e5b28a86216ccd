"""Timelines: which posts stand in Home, in a space, on a person's page, under a tag, among the bookmarks."""
