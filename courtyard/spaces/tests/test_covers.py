"""Covers of spaces: given by owners, shown to who may know of the space."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from courtyard.core import storage
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.spaces.models import Space
from courtyard.spaces.services import ensure_storyline, set_cover
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


def picture() -> io.BytesIO:
    kept = io.BytesIO()
    Image.new("RGB", (800, 400), "green").save(kept, "JPEG", comment=b"taken at home")
    kept.seek(0)
    return kept


def sent(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("x.jpg", content or picture().read(), "image/jpeg")


def cover_of(space: Space) -> str:
    return Space.objects.get(pk=space.pk).cover


def test_an_owner_gives_changes_and_takes_away_a_cover(cast: Cast, django_capture_on_commit_callbacks) -> None:
    host, address = client_of(cast.host), f"/spaces/{cast.open.slug}/cover/"
    assert host.get(address).status_code == 404
    assert host.post(address, {"cover": sent(), "focus_x": "0"}).status_code == 302
    first = cover_of(cast.open)
    with storage.open(first) as stream:
        drawn = stream.read()
    assert Image.open(io.BytesIO(drawn)).size == (1360, 320)
    assert b"taken at home" not in drawn
    assert f"{address}?v={first}" in host.get(f"/spaces/{cast.open.slug}/about/").text
    with django_capture_on_commit_callbacks(execute=True):
        host.post(address, {"cover": sent()})
    assert not storage.exists(first)
    assert host.post(address, {"end": "1"}).status_code == 302
    assert cover_of(cast.open) == ""


@pytest.mark.parametrize("who", ["steward", "member", "outsider", "guest"])
def test_nobody_else_covers_a_space(cast: Cast, who: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        set_cover(actor=cast.person(who), space_id=cast.closed.pk, upload=picture())
    answer = client_of(cast.person(who)).post(f"/spaces/{cast.closed.slug}/cover/", {"cover": sent()})
    assert answer.status_code in (403, 404)
    assert cover_of(cast.closed) == ""


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg onload=alert(1)>"])
def test_what_is_no_picture_is_refused_in_words(cast: Cast, content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        set_cover(actor=cast.host, space_id=cast.open.pk, upload=io.BytesIO(content))
    assert list(refusal.value.errors) == ["cover"]
    answer = client_of(cast.host).post(f"/spaces/{cast.open.slug}/cover/", {"cover": sent(content or b"x")})
    assert answer.status_code == 422
    assert cast.open.name in answer.text


def test_it_is_shown_to_who_may_know_of_the_space(cast: Cast) -> None:
    outsider = client_of(cast.outsider)
    for space, status in ((cast.closed, 200), (cast.secret, 404)):
        set_cover(actor=cast.host, space_id=space.pk, upload=picture())
        assert outsider.get(f"/spaces/{space.slug}/cover/").status_code == status
    found = client_of(cast.host).get(f"/api/v1/spaces/{cast.secret.pk}").json()
    assert found["cover"].startswith(f"/spaces/{cast.secret.slug}/cover/?v=")


def test_a_storyline_shows_the_cover_of_its_person(cast: Cast) -> None:
    line = ensure_storyline(person=cast.member)
    with pytest.raises(Forbidden):
        set_cover(actor=cast.member, space_id=line.pk, upload=picture())


def test_owners_give_it_by_the_api(cast: Cast) -> None:
    address = f"/api/v1/spaces/{cast.closed.pk}/cover"
    for who, status in ((cast.outsider, 403), (cast.member, 403), (cast.guest, 403)):
        assert client_of(who).post(address, {"file": sent()}).status_code == status
    assert client_of(cast.outsider).post(f"/api/v1/spaces/{cast.secret.pk}/cover", {"file": sent()}).status_code == 404
    owner = client_of(cast.host)
    assert owner.post(address, {"file": sent(b"no picture")}).status_code == 422
    assert owner.post(address, {"file": sent()}).json()["cover"].startswith(f"/spaces/{cast.closed.slug}/cover/?v=")
    assert client_of(cast.member).delete(address).status_code == 403
    assert owner.delete(address).status_code == 204
    assert cover_of(cast.closed) == ""
