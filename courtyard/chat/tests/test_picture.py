"""The picture of a group or channel: its owners give it, its readers see it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from courtyard.chat import services
from courtyard.chat.tests.talking import group
from courtyard.core.errors import Forbidden
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


def _picture(name: str = "garden.png") -> SimpleUploadedFile:
    kept = io.BytesIO()
    Image.new("RGB", (300, 200), "green").save(kept, "PNG")
    return SimpleUploadedFile(name, kept.getvalue(), "image/png")


def test_the_owner_gives_it_and_takes_it_away(cast: Cast) -> None:
    talk = group(cast, cast.host)
    address, owner = f"/messages/{talk.pk}/picture/", client_of(cast.member)
    assert owner.get(address).status_code == 404
    assert owner.post(address, {"picture": _picture()}).status_code == 302
    assert client_of(cast.host).get(address)["Content-Type"] == "image/webp"
    assert address in client_of(cast.host).get("/messages/").content.decode()
    assert owner.get(f"/api/v1/conversations/{talk.pk}").json()["picture"] == address
    for stranger in (cast.outsider, cast.owner, cast.colleague):
        assert client_of(stranger).get(address).status_code == 404
    owner.post(address, {"end": "1"})
    assert owner.get(address).status_code == 404


def test_nobody_else_does_and_nothing_but_a_picture_is_taken(cast: Cast) -> None:
    talk = group(cast, cast.host)
    address = f"/messages/{talk.pk}/picture/"
    assert client_of(cast.host).post(address, {"picture": _picture()}).status_code == 403
    assert client_of(cast.outsider).post(address, {"picture": _picture()}).status_code == 404
    owner = client_of(cast.member)
    assert owner.post(address, {}).status_code == 422
    assert owner.post(address, {"picture": SimpleUploadedFile("x.png", b"<svg onload=alert(1)>")}).status_code == 422
    direct = services.start_direct(actor=cast.member, person_id=cast.host.pk)
    with pytest.raises(Forbidden):
        services.set_picture(actor=cast.member, conversation_id=direct.pk, upload=_picture())


def test_the_api_does_the_same(cast: Cast) -> None:
    talk = group(cast, cast.host)
    address, client = f"/api/v1/conversations/{talk.pk}/picture", client_of(cast.member)
    assert client.post(address, {"file": _picture()}).json()["picture"] == f"/messages/{talk.pk}/picture/"
    assert client.delete(address).json()["picture"] is None
    assert client_of(cast.host).post(address, {"file": _picture()}).status_code == 403
