"""Fixtures of the tests that cross rooms."""

from tests.contracts.secrets import secrets

__all__ = ["secrets"]
