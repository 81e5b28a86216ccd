import errno
import hashlib
import io
import os
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import RequestFactory, override_settings

from courtyard.core import storage
from courtyard.core.errors import NotFound, StorageFull, TooLarge
from courtyard.core.storage import folder as folder_module

SHARED = Path(__file__).resolve().parents[4] / "shared/data"
FOLDER = "courtyard.core.storage.Folder"


def use(backend: str, location: Path) -> override_settings:
    return override_settings(STORAGES={"default": {"BACKEND": backend, "OPTIONS": {"location": str(location)}}})


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Path]:
    with use(FOLDER, tmp_path / "files"):
        yield tmp_path / "files"


def left_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class Endless:
    """A stream that never ends; it fails with ``error`` after the first piece, if given."""

    def __init__(self, error: OSError | None = None) -> None:
        self.error, self.pieces = error, 0

    def read(self, size: int = -1, /) -> bytes:
        self.pieces += 1
        if self.error and self.pieces > 1:
            raise self.error
        return b"x" * 65536


def test_bytes_come_back_as_they_went_in(files: Path) -> None:
    data = os.urandom(700_000)
    stored = storage.save(io.BytesIO(data), max_bytes=1_000_000)
    assert (stored.size, stored.sha256) == (700_000, hashlib.sha256(data).hexdigest())
    assert storage.exists(stored.key)
    with storage.open(stored.key) as source:
        assert source.read() == data
    storage.delete(stored.key)
    storage.delete(stored.key)
    assert not storage.exists(stored.key)
    with pytest.raises(NotFound):
        storage.open(stored.key)


def test_only_the_owner_on_this_machine_may_read_and_folders_spread(files: Path) -> None:
    keys = [storage.save(io.BytesIO(b"x"), max_bytes=9).key for _ in range(20)]
    for key in keys:
        path = files / key
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert {stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, path.parent.parent)} == {0o700}
    assert len({key.partition("/")[0] for key in keys}) > 5


@pytest.mark.parametrize(
    "key", ["", "../../etc/passwd", "aa/bb/../../../etc/passwd", "/etc/passwd", "incoming/x", "aa/bb/c\x00"]
)
def test_a_key_that_is_not_ours_names_nothing(key: str, files: Path) -> None:
    assert not storage.exists(key)
    for act in (storage.open, storage.delete):
        with pytest.raises(NotFound):
            act(key)


def test_a_file_over_the_limit_leaves_nothing_and_is_not_read_to_its_end(files: Path) -> None:
    stream = Endless()
    with pytest.raises(TooLarge, match="1 MB at most"):
        storage.save(stream, max_bytes=1 << 20)
    assert stream.pieces <= 18
    assert left_in(files) == []


def test_a_stream_that_breaks_leaves_nothing(files: Path) -> None:
    with pytest.raises(ConnectionResetError):
        storage.save(Endless(ConnectionResetError()), max_bytes=1 << 20)
    assert left_in(files) == []


@pytest.mark.parametrize("step", ["write", "fsync", "replace", "mkdir"])
def test_a_full_disk_is_said_and_leaves_nothing(step: str, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    stream: storage.Source = io.BytesIO(b"x" * 100)
    if step == "write":
        stream = Endless(OSError(errno.ENOSPC, "No space left on device"))
    elif step == "mkdir":
        monkeypatch.setattr(folder_module.Path, "mkdir", full)
    else:
        monkeypatch.setattr(folder_module.os, step, full)
    with pytest.raises(StorageFull, match="no room"):
        storage.save(stream, max_bytes=1 << 30)
    assert left_in(files) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    mounted = tmp_path / "disk"
    mounted.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(mounted)], capture_output=True)
    if made.returncode:
        pytest.skip("mounting a small disk is not allowed here")
    try:
        yield mounted
    finally:
        subprocess.run(["umount", str(mounted)], check=True)


def test_a_disk_that_is_really_full_recovers_by_itself(small_disk: Path) -> None:
    with use(FOLDER, small_disk):
        kept = storage.save(io.BytesIO(b"x" * 500_000), max_bytes=1 << 30)
        for _ in range(3):
            with pytest.raises(StorageFull):
                storage.save(io.BytesIO(b"y" * 900_000), max_bytes=1 << 30)
        assert left_in(small_disk) == [small_disk / kept.key]
        storage.save(io.BytesIO(b"z" * 100_000), max_bytes=1 << 30)


def test_what_a_killed_process_left_is_swept_later(files: Path) -> None:
    storage.save(io.BytesIO(b"x"), max_bytes=9)
    for name, age in (("old", 100_000), ("new", 10)):
        path = files / "incoming" / name
        path.write_bytes(b"half")
        os.utime(path, (time.time() - age,) * 2)
    assert storage.sweep() == 1
    assert [path.name for path in (files / "incoming").iterdir()] == ["new"]


def test_other_storages_and_other_users_of_the_folder_work_too(files: Path, tmp_path: Path) -> None:
    name = storages["default"].save("exports/a.zip", ContentFile(b"x"))
    assert stat.S_IMODE((files / name).stat().st_mode) == 0o600
    with use("django.core.files.storage.FileSystemStorage", tmp_path / "other"):
        stored = storage.save(io.BytesIO(b"elsewhere"), max_bytes=99)
        with storage.open(stored.key) as source:
            assert source.read() == b"elsewhere"
        with pytest.raises(TooLarge):
            storage.save(Endless(), max_bytes=99)
        assert left_in(tmp_path / "other") == [tmp_path / "other" / stored.key]


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "x.html", "image/png"),
        (b"<html><script>alert(1)</script>", "cute.png", "text/html"),
        (b"  \xef\xbb\xbf<!-- x --><!DOCTYPE html>", "a.txt", "text/html"),
        (b"<p>hi", "a.txt", "text/html"),
        (b"<?xml version='1.0'?><!-- x --><svg onload=alert(1)>", "a.jpg", "image/svg+xml"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "a.txt", "image/svg+xml"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", "a", "application/xhtml+xml"),
        (b"<?xml version='1.0'?><feed>", "a", "application/xml"),
        ("<html>".encode("utf-16"), "a.txt", "text/html"),
        (b"a,b\n1,2", "a.csv", "text/csv"),
        (b"1 < 2 and <b> is a tag", "a.txt", "text/plain"),
        (b"Caf\xe9 du coin, tr\xe8s bien", "a.txt", "text/plain"),
        (b"%PDF-1.7", "a.txt", "application/pdf"),
        (b"MZ\x90\x00\x03", "a.exe", "application/x-msdownload"),
        (b"\x00\x01\x02", "a.txt", "application/octet-stream"),
        (b"", "a.png", "application/octet-stream"),
    ],
)
def test_what_a_file_is_comes_from_its_bytes(head: bytes, name: str, kind: str) -> None:
    assert storage.sniff(head, name) == kind


def test_real_files_are_told_apart() -> None:
    if not SHARED.exists():
        pytest.skip("the shared sample files are not on this machine")
    named = {
        "files-benign/images/test.avif": "image/avif",
        "files-benign/images/test.svg": "image/svg+xml",
        "files-benign/audio/has-tags.m4a": "audio/mp4",
        "files-benign/media/pentax_320x240.mov": "video/quicktime",
        "files-benign/office/test.doc": "application/msword",
        "files-benign/office/test.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "files-hostile/web/xss.html": "text/html",
        "files-hostile/web/SVG_XSS1.svg": "image/svg+xml",
        "files-hostile/web/payload_text_xss.png": "image/png",
        "files-hostile/office/dde-in-csv.csv": "text/csv",
        "files-hostile/xml-bombs/xmlbomb.xml": "application/xml",
    }
    for name, kind in named.items():
        assert storage.sniff((SHARED / name).read_bytes()[:8192], Path(name).name) == kind


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Report 2026.pdf", "Report 2026.pdf"),
        ("Übersicht – große Häuser.docx", "Übersicht – große Häuser.docx"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/passwd", "passwd"),
        ("C:\\x\\y.txt", "y.txt"),
        ("a\x00b\r\nSet-Cookie: x=y.txt", "ab Set-Cookie_ x=y.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("CON", "_CON"),
        ("aux.txt", "_aux.txt"),
        ("name. . .", "name"),
        (".htaccess", "htaccess"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("", "file"),
        ("....", "file"),
        ("a/", "file"),
        ("\ud800x", "x"),
    ],
)
def test_a_download_is_called_something_harmless(name: str, safe: str) -> None:
    assert storage.safe_download_name(name) == safe


@pytest.mark.parametrize("name", ["é" * 300 + ".pdf", "a." + "x" * 300, "日本" * 200])
def test_a_long_name_is_cut_at_a_whole_letter(name: str) -> None:
    safe = storage.safe_download_name(name)
    assert 100 < len(safe.encode()) <= 200
    assert storage.safe_download_name(safe) == safe
    assert safe.endswith(".pdf") == name.endswith(".pdf")


def served(data: bytes, kind: str, name: str = "a.bin", inline_ok: bool = True, **headers: str):
    key = storage.save(io.BytesIO(data), max_bytes=1 << 20).key
    request = RequestFactory().get("/x", headers=headers)
    return key, storage.serve(request, key, content_type=kind, name=name, inline_ok=inline_ok)


def test_a_picture_is_shown_in_place_and_kept_by_its_tag(files: Path) -> None:
    key, answer = served(b"picture", "image/webp", "Sofa.webp")
    assert b"".join(answer) == b"picture"
    assert answer["Content-Disposition"] == 'inline; filename="Sofa.webp"'
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Length"] == "7"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-cache"
    request = RequestFactory().get("/x", headers={"If-None-Match": f"W/{answer['ETag']}, {answer['ETag']}"})
    again = storage.serve(request, key, content_type="image/webp", name="x", inline_ok=True)
    assert (again.status_code, again["ETag"]) == (304, answer["ETag"])


@pytest.mark.parametrize(
    "kind", ["image/svg+xml", "text/html", "application/xhtml+xml", "application/xml", "text/javascript", "x"]
)
def test_what_a_browser_could_run_goes_out_as_bytes(kind: str, files: Path) -> None:
    _key, answer = served(b"<script>", kind, "../é\r\nx: y.svg")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert "\r" not in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("kind", "sent"), [("application/pdf",) * 2, ("text/plain", "text/plain; charset=utf-8"), ("video/mp4",) * 2]
)
def test_documents_are_downloads_under_their_type(kind: str, sent: str, files: Path) -> None:
    _key, answer = served(b"x", kind)
    assert (answer["Content-Type"], answer["Content-Disposition"].split(";")[0]) == (sent, "attachment")
    _key, answer = served(b"x", "image/png", inline_ok=False)
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("asked", "status", "body", "told"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=7-99", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=5-2", 200, b"0123456789", None),
        ("bytes=0-1,3-4", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
        ("bytes=" + "9" * 99, 200, b"0123456789", None),
    ],
)
def test_a_player_asks_for_a_part(asked: str, status: int, body: bytes, told: str | None, files: Path) -> None:
    _key, answer = served(b"0123456789", "video/mp4", range=asked)
    assert (answer.status_code, b"".join(answer), answer.get("Content-Range")) == (status, body, told)
    assert answer["Accept-Ranges"] == "bytes"
    if status == 206:
        assert answer["Content-Length"] == str(len(body))


def test_a_part_of_another_version_is_not_mixed_in(files: Path) -> None:
    _key, answer = served(b"0123456789", "video/mp4", range="bytes=0-3", if_range='"other"')
    assert (answer.status_code, b"".join(answer)) == (200, b"0123456789")


def test_a_file_that_is_gone_is_not_found(files: Path) -> None:
    key, _answer = served(b"x", "image/png")
    storage.delete(key)
    with pytest.raises(NotFound):
        storage.serve(RequestFactory().get("/x"), key, content_type="image/png", name="x", inline_ok=True)
