"""What is compressed, and for whom."""

import gzip

import pytest

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
    answer = client_of(None).get("/static/ui/favicon.svg", headers={"Accept-Encoding": "gzip"})
    assert answer.get("Content-Encoding") is None
