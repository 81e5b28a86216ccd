"""Covers and cropped pictures: who may give them, what is kept, and who is shown them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from courtyard.accounts.models import Person
from courtyard.accounts.services import set_picture
from courtyard.core import storage
from courtyard.core.errors import Forbidden, Invalid
from courtyard.people.models import Profile
from courtyard.people.services import set_cover
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


def halves(width: int = 800, height: int = 400) -> io.BytesIO:
    """Red on the left, blue on the right, with a comment that nobody else is to read."""
    image = Image.new("RGB", (width, height), "red")
    image.paste(Image.new("RGB", (width // 2, height), "blue"), (width // 2, 0))
    kept = io.BytesIO()
    image.save(kept, "JPEG", comment=b"taken at home")
    kept.seek(0)
    return kept


def sent(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("x.jpg", content or halves().read(), "image/jpeg")


def middle(key: str) -> tuple:
    with storage.open(key) as stream:
        image = Image.open(stream).convert("RGB")
    return image.size, image.getpixel((image.width // 2, image.height // 2))


def cover_of(person: Person) -> str:
    return Profile.objects.get(person=person).cover


def address(person: Person) -> str:
    return reverse("people:cover", args=[person.pk])


def test_a_cover_is_drawn_anew_and_replaces_the_one_before(cast: Cast, django_capture_on_commit_callbacks):
    set_cover(actor=cast.member, person=cast.member, upload=halves())
    first = cover_of(cast.member)
    assert middle(first)[0] == (1360, 320)
    with storage.open(first) as stream:
        assert b"taken at home" not in stream.read()
    with django_capture_on_commit_callbacks(execute=True):
        set_cover(actor=cast.member, person=cast.member, upload=halves())
    assert not storage.exists(first)
    with django_capture_on_commit_callbacks(execute=True):
        set_cover(actor=cast.member, person=cast.member, upload=None)
    assert cover_of(cast.member) == ""


@pytest.mark.parametrize(("share", "colour"), [(0.0, (254, 0, 0)), (1.0, (0, 0, 254))])
def test_a_picture_is_cut_around_what_was_chosen(cast: Cast, share: float, colour: tuple):
    person = set_picture(actor=cast.member, person=cast.member, upload=halves(), focus=(share, 0.5))
    size, pixel = middle(person.picture)
    assert size == (384, 384)
    assert all(abs(one - other) < 20 for one, other in zip(pixel, colour, strict=True))


def test_the_pages_send_what_was_chosen_and_without_scripts_the_middle(cast: Cast):
    client = client_of(cast.member)
    for focus, left in (({"focus_x": "0", "focus_y": "40"}, (254, 0, 0)), ({"focus_x": "100"}, (0, 0, 254))):
        assert client.post("/settings/picture/", {"picture": sent(), **focus}).status_code == 302
        pixel = middle(Person.objects.get(pk=cast.member.pk).picture)[1]
        assert all(abs(one - other) < 20 for one, other in zip(pixel, left, strict=True))
    assert client.post("/settings/picture/", {"picture": sent()}).status_code == 302
    assert client.post("/settings/picture/", {"picture": sent(), "focus_x": "nan"}).status_code == 422
    assert client.post(address(cast.member), {"cover": sent(), "focus_x": "101"}).status_code == 422
    assert client.post(address(cast.member), {"cover": sent(), "focus_y": "0"}).status_code == 302
    page = client.get(f"/people/{cast.member.pk}/").content.decode()
    assert f"{address(cast.member)}?v=" in page


@pytest.mark.parametrize("who", ["outsider", "host", "communicator", "guest", "suspended"])
def test_nobody_covers_another(cast: Cast, who: str):
    with pytest.raises(Forbidden):
        set_cover(actor=cast.person(who), person=cast.member, upload=halves())
    answer = client_of(cast.person(who)).post(address(cast.member), {"cover": sent()})
    assert answer.status_code in (302, 403)
    assert client_of(cast.person(who)).delete(address(cast.member)).status_code in (302, 403)
    assert cover_of(cast.member) == ""


def test_who_manages_people_takes_a_cover_away(cast: Cast):
    set_cover(actor=cast.member, person=cast.member, upload=halves())
    assert client_of(cast.admin).delete(address(cast.member)).status_code == 204
    assert client_of(cast.admin).post(address(cast.member), {"end": "1"}).status_code == 302
    assert cover_of(cast.member) == ""


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg onload=alert(1)>", b"\xff\xd8\xff" * 100])
def test_what_is_no_picture_is_refused_in_words(cast: Cast, content: bytes):
    with pytest.raises(Invalid) as refusal:
        set_cover(actor=cast.member, person=cast.member, upload=io.BytesIO(content))
    assert list(refusal.value.errors) == ["cover"]
    answer = client_of(cast.member).post(address(cast.member), {"cover": sent(content or b"x")})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode() or "aria-invalid" in answer.content.decode()


def test_a_cover_is_served_to_who_sees_the_person(cast: Cast):
    assert client_of(cast.member).get(address(cast.outsider)).status_code == 404
    set_cover(actor=cast.outsider, person=cast.outsider, upload=halves())
    answer = client_of(cast.member).get(address(cast.outsider))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert client_of(cast.guest).get(address(cast.outsider)).status_code == 404
    assert client_of(cast.guest).post(address(cast.outsider), {"end": "1"}).status_code == 404


@pytest.mark.parametrize("name", ["cover", "picture"])
def test_they_are_given_by_the_api(cast: Cast, name: str):
    address = f"/api/v1/people/{cast.member.pk}/{name}"
    assert client_of(cast.host).post(address, {"file": sent()}).status_code == 403
    mine = client_of(cast.member)
    assert mine.post(address, {"file": sent(b"no picture")}).status_code == 422
    assert mine.post(address, {}).status_code == 422
    assert mine.post(address, {"file": sent()}).json()[name].startswith(f"/people/{cast.member.pk}/{name}/?v=")
    assert client_of(cast.host).delete(address).status_code == 403
    assert client_of(cast.admin).delete(address).status_code == 204
    assert mine.get(f"/api/v1/people/{cast.member.pk}").json()[name] is None
    assert client_of(cast.guest).post(f"/api/v1/people/{cast.outsider.pk}/{name}", {"file": sent()}).status_code == 404
