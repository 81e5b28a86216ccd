"""Contact cards: what they say, and to whom."""

import pytest

from courtyard.accounts.models import Person
from courtyard.people.models import Profile
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db
MALICE = "Zoë; O’Neil\\, مريم"


@pytest.fixture
def reachable(cast: Cast) -> Person:
    Person.objects.filter(pk=cast.member.pk).update(name=MALICE, title="Head; of, all", handle="zoe")
    Profile.objects.filter(person=cast.member).update(phone="+33 3 20 11 22 33", department="Stores")
    cast.member.refresh_from_db()
    return cast.member


def lines(cast: Cast, who: str, person: Person) -> list[str]:
    answer = client_of(cast.person(who)).get(f"/people/{person.pk}/contact.vcf")
    assert answer["Content-Disposition"] == 'attachment; filename="zoe.vcf"'
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
    return answer.text.split("\r\n")


def test_a_colleague_takes_the_contact_along(cast: Cast, reachable: Person) -> None:
    found = lines(cast, "outsider", reachable)
    assert found[:2] == ["BEGIN:VCARD", "VERSION:3.0"]
    assert "FN:Zoë\\; O’Neil/\\, مريم" in found
    assert "TITLE:Head\\; of\\, all" in found
    assert f"EMAIL:{reachable.email}" in found
    assert any("+33 3 20 11 22 33" in line for line in found)
    assert any(line.startswith("URL:") and line.endswith(f"/people/{reachable.pk}/") for line in found)
    assert sum(line.startswith("N:") and line.count(";") == 1 for line in found) == 1


def test_it_says_no_more_than_the_page(cast: Cast, reachable: Person) -> None:
    Profile.objects.filter(person=reachable).update(phone_for="nobody")
    assert not any("+33" in line for line in lines(cast, "outsider", reachable))
    assert any("+33" in line for line in lines(cast, "member", reachable))


def test_the_code_stands_in_a_page(cast: Cast, reachable: Person) -> None:
    page = client_of(cast.outsider).get(f"/people/{reachable.pk}/contact/").text
    assert '<svg viewBox="0 0' in page
    assert f"/people/{reachable.pk}/contact.vcf" in page
    assert f"/people/{reachable.pk}/contact/" in client_of(cast.outsider).get(f"/people/{reachable.pk}/").text


@pytest.mark.parametrize("address", ["contact/", "contact.vcf"])
def test_who_reads_no_contact_takes_none_along(cast: Cast, reachable: Person, address: str) -> None:
    assert client_of(cast.guest).get(f"/people/{reachable.pk}/{address}").status_code == 404
    assert client_of(cast.guest).get(f"/people/{cast.outsider.pk}/{address}").status_code == 404
    assert client_of(cast.outsider).get(f"/people/{cast.left.pk}/{address}").status_code == 404
    assert f"/people/{reachable.pk}/contact/" not in client_of(cast.guest).get(f"/people/{reachable.pk}/").text


def test_a_long_name_still_makes_a_code(cast: Cast, reachable: Person) -> None:
    Person.objects.filter(pk=reachable.pk).update(name="ü" * 120, title="漢" * 120)
    Profile.objects.filter(person=reachable).update(department="é" * 120)
    assert client_of(cast.outsider).get(f"/people/{reachable.pk}/contact/").status_code == 200
