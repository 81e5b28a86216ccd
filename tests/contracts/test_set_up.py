"""What the house makes when an organisation is set up."""

import pytest

from courtyard.accounts.events import OrganisationSetUp
from courtyard.accounts.models import Organisation
from courtyard.config.reactions import organisation_set_up
from courtyard.feed.selectors import lists
from tests.cast import Cast


@pytest.mark.django_db
def test_there_are_values_to_praise_people_for(cast: Cast):
    event = OrganisationSetUp(organisation=Organisation.objects.get(), owner=cast.owner)
    for _twice in range(2):
        organisation_set_up(event)
    assert len(lists.values()) == 5
