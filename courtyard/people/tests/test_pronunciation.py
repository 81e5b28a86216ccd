"""How a name is said: who records it, what is kept, and who hears it."""

import io
import wave

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from courtyard.accounts.models import Person, State
from courtyard.core import storage
from courtyard.core.errors import Forbidden, Invalid
from courtyard.core.models import AuditEntry
from courtyard.people.models import Profile
from courtyard.people.services import set_voice, update_profile
from courtyard.people.services.pronunciation import LARGEST
from courtyard.people.tests.conftest import Heard
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db

SOUND = bytes(1_000)
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm" + SOUND


def spoken(seconds: float = 1.0) -> bytes:
    kept = io.BytesIO()
    with wave.open(kept, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(int(seconds * 16_000)))
    return kept.getvalue()


def sent(content: bytes | None = None, name: str = "name.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, spoken() if content is None else content, "text/html")


def record(person: Person, content: bytes | None = None) -> str:
    return set_voice(actor=person, person=person, upload=sent(content)).voice


def address(person: Person) -> str:
    return f"/people/{person.pk}/voice/"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (spoken(), "audio/wav"),
        (WEBM, "audio/webm"),
        (b"OggS" + SOUND, "audio/ogg"),
        (b"ID3\x04" + SOUND, "audio/mpeg"),
        (b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A isom" + SOUND, "audio/mp4"),
        (b"\x00\x00\x00\x1cftypiso5\x00\x00\x02\x00isomiso5mp41" + SOUND, "audio/mp4"),
    ],
)
def test_it_is_what_its_bytes_say_and_never_what_it_is_called(cast: Cast, content: bytes, kind: str) -> None:
    record(cast.member, content)
    answer = client_of(cast.outsider).get(address(cast.member))
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer) == content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><script>alert(1)</script>" * 50,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>" + b" " * 500,
        b"GIF89a" + SOUND,
        b"%PDF-1.7" + SOUND,
        b"\x1a\x45\xdf\xa3\x42\x82\x88matroska" + SOUND,
        b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  " + SOUND,
        SOUND,
        spoken()[:44],  # the head of a file that was cut off
        WEBM[:60],
        spoken() + bytes(LARGEST),
    ],
    ids=["empty", "html", "svg", "gif", "pdf", "matroska", "quicktime", "zeros", "cut wav", "cut webm", "huge"],
)
def test_what_is_no_short_recording_is_refused_in_words_and_leaves_nothing(cast: Cast, content: bytes) -> None:
    kept = record(cast.member)
    with pytest.raises(Invalid) as refusal:
        record(cast.member, content)
    assert list(refusal.value.errors) == ["voice"]
    answer = client_of(cast.member).post(address(cast.member), {"voice": sent(content, "name.mp3")})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert Profile.objects.get(person=cast.member).voice == kept
    assert storage.exists(kept)


def test_a_new_one_takes_the_place_of_the_one_before(
    cast: Cast, heard: Heard, django_capture_on_commit_callbacks
) -> None:
    first = record(cast.member)
    with django_capture_on_commit_callbacks(execute=True):
        second = record(cast.member)
    assert (storage.exists(first), storage.exists(second)) == (False, True)
    with django_capture_on_commit_callbacks(execute=True):
        set_voice(actor=cast.member, person=cast.member, upload=None)
    assert not storage.exists(second)
    heard.clear()
    set_voice(actor=cast.member, person=cast.member, upload=None)  # a second click
    assert not heard
    assert client_of(cast.member).get(address(cast.member)).status_code == 404


@pytest.mark.parametrize("who", ["outsider", "host", "admin", "owner", "guest", "suspended"])
def test_nobody_speaks_for_another(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        set_voice(actor=cast.person(who), person=cast.member, upload=sent(b"not even a sound"))
    answer = client_of(cast.person(who)).post(address(cast.member), {"voice": sent()})
    assert answer.status_code in (302, 403)
    assert Profile.objects.get(person=cast.member).voice == ""


@pytest.mark.parametrize(("who", "may"), [("admin", True), ("outsider", False), ("guest", False)])
def test_who_manages_people_takes_it_away_and_that_is_noted(cast: Cast, who: str, may: bool) -> None:
    record(cast.member)
    answer = client_of(cast.person(who)).delete(address(cast.member))
    assert (answer.status_code == 204) is may
    assert (Profile.objects.get(person=cast.member).voice == "") is may
    noted = AuditEntry.objects.filter(kind="profile.voice.removed", subject_id=cast.member.pk)
    assert [entry.actor_id for entry in noted] == ([cast.admin.pk] if may else [])


def test_who_does_not_see_the_person_hears_nothing(cast: Cast) -> None:
    record(cast.member)
    record(cast.outsider)
    guest = client_of(cast.guest)
    assert guest.get(address(cast.member)).status_code == 200
    refused, absent = guest.get(address(cast.outsider)), guest.get(address(cast.colleague))
    assert (refused.status_code, absent.status_code) == (404, 404)
    assert client_of(None).get(address(cast.member)).status_code == 302


@pytest.mark.parametrize("state", [State.SUSPENDED, State.LEFT])
def test_who_is_not_here_is_not_heard(cast: Cast, state: str) -> None:
    record(cast.outsider)
    Person.objects.filter(pk=cast.outsider.pk).update(state=state)
    member = client_of(cast.member)
    assert member.get(address(cast.outsider)).status_code == 404
    assert address(cast.outsider) not in member.get(f"/people/{cast.outsider.pk}/").content.decode()
    assert member.get(f"/api/v1/people/{cast.outsider.pk}").json()["voice"] is None


def test_pages_offer_it_beside_the_name(cast: Cast) -> None:
    update_profile(actor=cast.member, person=cast.member, changes={"sounds_like": "MEM-ber"})
    member, other = client_of(cast.member), client_of(cast.outsider)
    page = f"/people/{cast.member.pk}/"
    assert "<play-sound" not in other.get(page).content.decode()
    assert member.post(address(cast.member), {"voice": sent()})["Location"] == page
    for shown in (page, f"{page}card/"):
        text = other.get(shown).content.decode()
        assert f'href="{address(cast.member)}?v=' in text
        assert "MEM-ber" in text
    edit = member.get(f"{page}edit/").content.decode()
    assert 'type="file" name="voice"' in edit
    assert "Remove it" in edit
    assert member.post(address(cast.member), {"end": "1"}).status_code == 302
    assert "<play-sound" not in other.get(page).content.decode()


def test_it_is_given_and_taken_by_the_api(cast: Cast) -> None:
    at = f"/api/v1/people/{cast.member.pk}/voice"
    mine = client_of(cast.member)
    assert client_of(cast.host).post(at, {"file": sent()}).status_code == 403
    assert mine.post(at, {"file": sent(b"<html>" * 200)}).status_code == 422
    assert mine.post(at, {"file": sent()}).json()["voice"].startswith(address(cast.member))
    assert client_of(cast.guest).post(f"/api/v1/people/{cast.outsider.pk}/voice", {"file": sent()}).status_code == 404
    assert client_of(cast.host).delete(at).status_code == 403
    assert client_of(cast.admin).delete(at).status_code == 204
    assert mine.get(f"/api/v1/people/{cast.member.pk}").json()["voice"] is None
