"""What is compressed, and for whom."""

import gzip
import io

import pytest
from PIL import Image

from courtyard.content.services.files import upload
from tests.cast import Cast, client_of, post

pytestmark = pytest.mark.django_db


def test_pages_are_compressed_for_who_reads_that(cast: Cast) -> None:
    item = post(cast.member, cast.open, text="Compress me")
    plain = client_of(cast.member).get(f"/items/{item.pk}/")
    small = client_of(cast.member).get(f"/items/{item.pk}/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert small["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small["Vary"]
    assert b"Compress me" in gzip.decompress(small.content)
    assert len(small.content) < len(plain.content) / 2


def test_files_are_not(cast: Cast) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (600, 400), "teal").save(picture, "png")
    picture.seek(0)
    file = upload(actor=cast.member, stream=picture, name="teal.png")
    answer = client_of(cast.member).get(f"/files/{file.pk}/display", headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.get("Content-Encoding")) == (200, None)
