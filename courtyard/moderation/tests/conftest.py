"""A reported post, and who may do what about it."""

import pytest

from courtyard.content.models import Item
from courtyard.moderation.models import Case
from courtyard.moderation.services.reports import report
from tests.cast import Cast, post


@pytest.fixture
def item(cast: Cast) -> Item:
    """A post of a member in the open space."""
    return post(cast.member, cast.open, text="Only fools sell at this price")


@pytest.fixture
def case(cast: Cast, item: Item) -> Case:
    """The same, reported by a colleague."""
    return report(actor=cast.colleague, item_id=item.pk, reason="rude", words="Fools?").case
