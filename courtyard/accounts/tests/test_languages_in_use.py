import pytest

from courtyard.accounts.models import Person, State
from courtyard.accounts.selectors import forget_languages, languages_in_use
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_organisations_and_what_active_people_chose(cast: Cast):
    assert languages_in_use() == {"en"}
    Person.objects.filter(pk=cast.member.pk).update(language="fr")
    forget_languages()
    assert languages_in_use() == {"en", "fr"}
    Person.objects.filter(pk=cast.member.pk).update(state=State.LEFT)
    forget_languages()
    assert languages_in_use() == {"en"}


def test_it_is_asked_once_a_minute(cast: Cast):
    languages_in_use(clock=lambda: 0.0)
    Person.objects.filter(pk=cast.member.pk).update(language="fr")
    assert languages_in_use(clock=lambda: 59.0) == {"en"}
    assert languages_in_use(clock=lambda: 60.0) == {"en", "fr"}
