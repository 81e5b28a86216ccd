"""A company role given in accounts changes what spaces show, and what is followed live, at once."""

import pytest

from courtyard.accounts.models import Role
from courtyard.accounts.services import change_role
from courtyard.core.models import Revocation
from courtyard.spaces import access
from courtyard.spaces.models import Kind, Space
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_who_becomes_a_guest_loses_open_spaces_and_live_topics(cast: Cast):
    person = change_role(actor=cast.owner, person=cast.member, role=Role.GUEST)
    assert set(access.content_visible_to(person)) == {cast.open, cast.closed, cast.secret}  # as their member
    assert Revocation.objects.filter(person_id=person.pk, topic="").exists()
    outsider = change_role(actor=cast.owner, person=cast.outsider, role=Role.GUEST)
    assert not access.visible_to(outsider).exists()


def test_who_is_a_guest_no_more_has_a_storyline_and_nothing_is_revoked(cast: Cast):
    person = change_role(actor=cast.owner, person=cast.guest, role=Role.MEMBER)
    assert Space.objects.filter(kind=Kind.STORYLINE, owner=person).exists()
    assert not Revocation.objects.exists()
    assert set(access.content_visible_to(person)) >= {cast.open, cast.company, cast.closed}
