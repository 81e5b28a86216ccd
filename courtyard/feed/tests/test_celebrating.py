"""Whom there is to celebrate, on a page that phones reach."""

import datetime

import pytest

from courtyard.accounts.models import Organisation, Person
from courtyard.core.clock import now, today
from courtyard.people.models import Profile
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


def test_the_page_names_them_and_invites_a_word(cast: Cast) -> None:
    Organisation.objects.update(created_at=now() - datetime.timedelta(days=900))
    Person.objects.update(created_at=now() - datetime.timedelta(days=900))
    browser = client_of(cast.member)
    assert "years with us today" not in browser.get("/home/today/").text
    Profile.objects.filter(person=cast.host).update(started_on=today().replace(year=today().year - 4))
    page = browser.get("/home/today/").text
    assert "4 years with us today" in page
    assert f"/posts/new/?hello={cast.host.pk}" in page
    assert 'href="/home/today/"' in browser.get("/").text
