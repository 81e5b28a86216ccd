"""Pictures from an LDAP server: for people who have none, drawn anew, and given once."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from courtyard.accounts.models import Person
from courtyard.accounts.services import set_picture
from courtyard.core import storage
from courtyard.integrations.importers.directory.ldap import pictures
from courtyard.integrations.tests.directories import taken_back
from courtyard.integrations.tests.ldap_sources import set_up, synced
from courtyard.integrations.tests.slapd import PEOPLE, Slapd
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NAMES = ("Ada Maß", "Ben Odd", "Cleo Bare")


def jpeg(colour: str = "teal") -> bytes:
    out = BytesIO()
    Image.new("RGB", (600, 400), colour).save(out, "JPEG", exif=b"Exif\0\0secret place")
    return out.getvalue()


@pytest.fixture
def slapd(tmp_path: Path) -> Iterator[Slapd]:
    people = "".join(
        f"dn: cn={name},{PEOPLE}\nobjectClass: inetOrgPerson\ncn: {name}\nsn: {name[-3:]}\nmail: p{number}@x.example\n\n"
        for number, name in enumerate(NAMES)
    )
    server = Slapd(tmp_path, people)
    server.change(f"cn={NAMES[0]},{PEOPLE}", jpegPhoto=jpeg())
    server.change(f"cn={NAMES[1]},{PEOPLE}", jpegPhoto=b"\xff\xd8\xff no picture at all")
    yield server
    server.stop()


def picture_of(name: str) -> str:
    return Person.objects.get(name=name).picture


def test_who_has_none_gets_theirs_drawn_anew_and_only_once(cast: Cast, slapd: Slapd):
    set_up(cast.admin, slapd, photo="jpegPhoto")
    run = synced(cast.admin, apply=True)
    assert run.state == "applied"
    key = picture_of("Ada Maß")
    with storage.open(key) as file:
        data = file.read()
    assert Image.open(BytesIO(data)).size == (384, 384)
    assert b"secret place" not in data
    assert (picture_of("Ben Odd"), picture_of("Cleo Bare")) == ("", "")
    slapd.change(f"cn=Cleo Bare,{PEOPLE}", jpegPhoto=jpeg("red"))
    ada = Person.objects.get(name="Ada Maß")
    set_picture(actor=cast.admin, person=ada, upload=None)
    assert synced(cast.admin).state == "unchanged"
    assert picture_of("Cleo Bare") == ""  # looking alone changes nothing
    assert synced(cast.admin, apply=True).state == "unchanged"
    assert picture_of("Cleo Bare")
    assert picture_of("Ada Maß") == ""


def test_a_picture_of_ones_own_stays_and_none_come_without_an_attribute(cast: Cast, slapd: Slapd):
    set_up(cast.admin, slapd)
    synced(cast.admin, apply=True)
    assert picture_of("Ada Maß") == ""
    set_picture(actor=cast.admin, person=Person.objects.get(name="Ada Maß"), upload=BytesIO(jpeg("blue")))
    own = picture_of("Ada Maß")
    set_up(cast.admin, slapd, photo="jpegPhoto")
    synced(cast.admin, apply=True)
    assert picture_of("Ada Maß") == own


def test_a_picture_that_is_too_large_is_passed_over_the_next_time(
    cast: Cast, slapd: Slapd, monkeypatch: pytest.MonkeyPatch
):
    slapd.change(f"cn=Cleo Bare,{PEOPLE}", jpegPhoto=jpeg("red"))
    slapd.change(f"cn=Ben Odd,{PEOPLE}", jpegPhoto=b"x" * 100_000)
    set_up(cast.admin, slapd, photo="jpegPhoto")
    with monkeypatch.context() as patch:
        patch.setattr("courtyard.integrations.importers.directory.ldap.connection.MAX_MESSAGE", 50_000)
        for state in ("applied", "unchanged"):
            assert synced(cast.admin, apply=True).state == state
    assert picture_of("Cleo Bare")
    assert picture_of("Ada Maß")


def test_a_server_that_is_gone_by_then_leaves_the_run_as_it_is(
    cast: Cast, slapd: Slapd, monkeypatch: pytest.MonkeyPatch
):
    set_up(cast.admin, slapd, photo="jpegPhoto")
    give = pictures.give_pictures

    def killed(*words: object, **options: object) -> None:
        slapd.stop()
        give(*words, **options)

    monkeypatch.setattr(pictures, "give_pictures", killed)
    assert synced(cast.admin, apply=True).state == "applied"
    assert picture_of("Ada Maß") == ""


def test_who_is_taken_back_takes_their_picture_along(
    cast: Cast, slapd: Slapd, django_capture_on_commit_callbacks: object
):
    set_up(cast.admin, slapd, photo="jpegPhoto")
    run = synced(cast.admin, apply=True)
    key = picture_of("Ada Maß")
    with django_capture_on_commit_callbacks(execute=True):
        assert taken_back(cast.admin, run).state == "undone"
    assert not storage.exists(key)
    assert not Person.objects.filter(name__in=NAMES).exists()
