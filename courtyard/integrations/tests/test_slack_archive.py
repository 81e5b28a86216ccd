"""A broken or malicious ZIP is refused with a sentence, and nothing is written."""

import io
import json
import stat
import zipfile
from pathlib import Path

import pytest

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.integrations.importers import slack, zips
from courtyard.integrations.importers.slack import archive as reading
from courtyard.integrations.importers.slack.archive import Archive
from courtyard.integrations.tests.exports import ANN, GENERAL, said, write
from courtyard.spaces.models import Space

pytestmark = pytest.mark.django_db

DAY = {"general/2020-01-01.json": [said("1577880000.000100", "U1")]}


def refused(path: Path) -> str:
    """The sentence with which the import refuses, having written nothing."""
    with pytest.raises(slack.BadArchive) as error:
        slack.run(path)
    assert not Person.objects.exists()
    assert not Space.objects.exists()
    assert not Item.objects.exists()
    return error.value.detail


def test_a_sound_one_is_taken(tmp_path: Path):
    assert slack.run(write(tmp_path / "a.zip", DAY)).messages.made == {"posts": 1}


@pytest.mark.parametrize(
    "name", ["../evil.json", "general/../../evil.json", "/etc/passwd", "C:\\evil.json", "general\\..\\..\\evil.json"]
)
def test_names_that_lead_out(tmp_path: Path, name: str):
    assert "leads out of it" in refused(write(tmp_path / "a.zip", DAY, extra={name: "[]"}))


def test_a_symbolic_link(tmp_path: Path):
    path = write(tmp_path / "a.zip", DAY)
    link = zipfile.ZipInfo("general/2020-01-02.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "symbolic link" in refused(path)


def test_a_bomb(tmp_path: Path):
    path = write(tmp_path / "a.zip", DAY, extra={f"x{n}.bin": b"\0" * 20_000_000 for n in range(2)})
    assert "trap" in refused(path)


def test_a_file_larger_than_a_day_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "MAX_FILE", 1000)
    path = write(tmp_path / "a.zip", {"general/2020-01-01.json": [said("1577880000.000100", "U1", "x" * 2000)]})
    assert "more than a day" in refused(path)


def test_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(zips, "MAX_ENTRIES", 3)
    assert "too many" in refused(write(tmp_path / "a.zip", DAY, extra={"a": "", "b": ""}))


@pytest.mark.parametrize("missing", ["users", "channels"])
def test_a_missing_list(tmp_path: Path, missing: str):
    assert f"no {missing}.json" in refused(write(tmp_path / "a.zip", DAY, **{missing: None}))


def test_a_zip_in_a_zip(tmp_path: Path):
    inner = write(tmp_path / "inner.zip", DAY).read_bytes()
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("export.zip", inner)
    assert "another ZIP inside" in refused(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'[{"ts": ', "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (json.dumps([said("1.0", "U1", "é")], ensure_ascii=False).encode("latin-1"), "not written in UTF-8"),
        (b'{"messages": []}', "does not hold a list"),
        (b"", "not valid JSON"),
    ],
)
def test_a_day_that_cannot_be_read_stops_the_import_before_it_begins(tmp_path: Path, content: bytes, sentence: str):
    detail = refused(write(tmp_path / "a.zip", DAY, extra={"general/2020-01-02.json": content}))
    assert sentence in detail
    assert "general/2020-01-02.json" in detail


@pytest.mark.parametrize("keep", [10, 200, -30])
def test_a_cut_file(tmp_path: Path, keep: int):
    path = write(tmp_path / "a.zip", DAY)
    path.write_bytes(path.read_bytes()[:keep])
    assert "not a whole ZIP" in refused(path)


def test_damage_inside(tmp_path: Path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("users.json", json.dumps([ANN]))
        archive.writestr("channels.json", json.dumps([GENERAL]))
        archive.writestr("general/2020-01-01.json", json.dumps([said("1577880000.000100", "U1", "MARK")]))
    path.write_bytes(path.read_bytes().replace(b"MARK", b"KRAM", 1))
    assert "damaged" in refused(path)


def test_an_encrypted_one(tmp_path: Path):
    path = write(tmp_path / "a.zip", DAY)
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)
    assert "encrypted" in refused(path)


def test_what_is_no_zip_at_all(tmp_path: Path):
    (tmp_path / "a.zip").write_bytes(b"hello")
    assert "not a whole ZIP" in refused(tmp_path / "a.zip")
    assert "There is no file" in refused(tmp_path / "b.zip")
    assert "is a folder" in refused(tmp_path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_twice(tmp_path: Path):
    path = write(tmp_path / "a.zip", DAY)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("users.json", "[]")
    assert "twice" in refused(path)


def test_nonsense_in_the_lists_is_passed_over(tmp_path: Path):
    days: dict[str, object] = {
        "general/2020-01-01.json": [None, 7, "x", [], {}, {"ts": 1}, {"ts": "x"}, said("1577880000.000100", "U1")]
    }
    path = write(tmp_path / "a.zip", days, users=[None, {}, {"id": 3}, ANN], channels=[None, {"id": None}, GENERAL])
    report = slack.run(path)
    assert report.reconciles
    assert report.messages.skipped == {"unreadable": 6, "empty": 1}
    assert report.messages.made == {"posts": 1}


def test_values_of_the_wrong_type_are_absent_ones(tmp_path: Path):
    keys = (
        *("user", "thread_ts", "reactions", "files", "file", "blocks", "attachments", "edited", "reply_count"),
        *("replies", "user_profile", "comment", "root", "username", "bot_id", "subtype"),
    )
    odd = {key: [7] for key in keys}
    nested: list = []
    for _level in range(200):
        nested = [{"type": "section", "elements": nested}]
    messages = [
        {**odd, "ts": "1577880001.000100", "text": "words"},
        said("1577880002.000100", "U1", blocks=nested, attachments=[{"blocks": nested}]),
        said(
            "1577880003.000100", "U1", "\x00\ud800 a\x00b", reactions=[{"name": "a\x00", "users": ["U1\x00", 3, None]}]
        ),
        said("1577880004.000100", "U1", "<" * 40_000),
        said("1577880005.000100", "U1", "*a _b ~c `" * 20_000),
    ]
    text = json.dumps(messages)
    report = slack.run(write(tmp_path / "a.zip", extra={"general/2020-01-01.json": text}))
    assert report.reconciles
    assert report.messages.made == {"posts": 5}
    assert Item.objects.filter(body_text="a b").exists() or Item.objects.filter(body_text="ab").exists()
    assert Person.objects.filter(name="Unknown person", is_bot=True).count() == 1


def test_a_folder_around_everything_and_litter(tmp_path: Path):
    inside = zipfile.ZipFile(write(tmp_path / "a.zip", DAY))
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in inside.namelist():
            archive.writestr(f"Juniper export/{name}", inside.read(name))
        archive.writestr("__MACOSX/Juniper export/._users.json", b"\0\1")
        archive.writestr("Juniper export/.DS_Store", b"\0\1")
    report = slack.run(path)
    assert report.messages.made == {"posts": 1}
    assert report.other_files == []


def test_a_large_day_is_read_message_by_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "AT_ONCE", 100)
    messages = [said(f"15778800{n:02}.000100", "U1", f"Message {n}") for n in range(50)]
    path = write(tmp_path / "a.zip", {"general/2020-01-01.json": messages})
    with Archive(path) as archive:
        assert [m["text"] for m in archive.messages(archive.channels[0].days[0])] == [m["text"] for m in messages]
    assert slack.run(path).messages.made == {"posts": 50}


@pytest.mark.parametrize("content", ['[{"ts": "1"}', "[1,]", '[{"ts": "1"} {"ts": "2"}]', "{}", '["' + "x" * 200])
def test_a_large_day_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str):
    monkeypatch.setattr(reading, "AT_ONCE", 0)
    refused(write(tmp_path / "a.zip", DAY, extra={"general/2020-01-02.json": content}))


def test_names_that_a_repacking_tool_spoilt(tmp_path: Path):
    path = tmp_path / "a.zip"
    café = {**GENERAL, "name": "café"}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("users.json", json.dumps([ANN]))
        archive.writestr("channels.json", json.dumps([café]))
        archive.writestr("café/2020-01-01.json", json.dumps(DAY["general/2020-01-01.json"]))
    data = path.read_bytes()
    # The flag that says "UTF-8" is taken away, as older tools do
    buffer = io.BytesIO(data.replace(b"\x14\x00\x00\x08", b"\x14\x00\x00\x00"))
    path.write_bytes(buffer.getvalue())
    assert slack.run(path).messages.made == {"posts": 1}
