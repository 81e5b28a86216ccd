"""Taking along what one reads: all of it, and nothing of what one may not read."""

import io
import json
import uuid
import zipfile

import pytest

from courtyard.chat import services
from courtyard.chat.archive import archive
from courtyard.chat.tests.talking import channel, group, say
from courtyard.content.models import File
from courtyard.content.services import files
from courtyard.content.services.items import Attached
from courtyard.core import storage
from courtyard.core.audit import AuditEntry
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


def _zip(answer: object) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:  # type: ignore[attr-defined]
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def _export(person: object, talk: object = None) -> dict[str, bytes]:
    where = f"/messages/{talk.pk}/export/" if talk else "/messages/export/"  # type: ignore[attr-defined]
    return _zip(client_of(person).post(where))  # type: ignore[arg-type]


def _text(found: dict[str, bytes]) -> str:
    return b"".join(content for name, content in found.items() if not name.startswith("files/")).decode(errors="ignore")


def test_it_holds_all_one_reads_with_names_threads_marks_and_files(cast: Cast) -> None:
    talk = group(cast)
    file = files.upload(actor=cast.host, stream=io.BytesIO(b"%PDF-1.4 window"), name="plan.pdf")
    first = say(cast.host, talk, "Who has the **ladder**?", files=[Attached(file.pk)])
    answer = say(cast.guest, talk, "I have", thread=first.pk)
    said = say(cast.member, talk, "Thnks", reply_to=first.pk)
    services.edit_message(actor=cast.member, message_id=said.pk, body="Thanks")
    services.react(actor=cast.host, message_id=said.pk, emoji="👍")
    found = _export(cast.member)
    folder = "0001-Window-display"
    assert set(found) == {
        f"{folder}/{name}" for name in ("conversation.json", "messages.jsonl", "messages.txt", "files/00001-plan.pdf")
    }
    lines = [json.loads(line) for line in found[f"{folder}/messages.jsonl"].splitlines()]
    assert [line["id"] for line in lines] == [str(it.pk) for it in (first, answer, said)]
    assert lines[0]["archived"] == ["files/00001-plan.pdf"]
    text = found[f"{folder}/messages.txt"].decode()
    for words in (cast.host.name, "ladder", "    I have", "(edited)", "Thanks", "👍 1", "[files/00001-plan.pdf]"):
        assert words in text
    assert found[f"{folder}/files/00001-plan.pdf"] == b"%PDF-1.4 window"
    assert "Thnks" not in _text(found)
    entry = AuditEntry.objects.get(kind="messages.exported")
    assert (entry.actor_id, entry.data["conversations"]) == (cast.member.pk, 1)


def test_nothing_of_others_nor_of_what_was_before_or_is_lost(cast: Cast) -> None:
    talk, left, private = group(cast, cast.host), group(cast), channel(cast, private=True)
    first = say(cast.member, talk, "Between us")
    say(cast.member, talk, "An early answer", thread=first.pk)
    services.add_members(actor=cast.member, conversation_id=talk.pk, person_ids=[cast.guest.pk])
    say(cast.host, talk, "A late answer", thread=first.pk)
    gone = say(cast.host, talk, "Taken back")
    services.delete_message(actor=cast.host, message_id=gone.pk)
    say(cast.host, left, "Without you")
    services.leave(actor=cast.guest, conversation_id=left.pk)
    say(cast.host, private, "Among owners")
    text = _text(_export(cast.guest))
    assert "A late answer" in text
    for words in ("Between us", "An early answer", "Taken back", "Without you", "Among owners"):
        assert words not in text
    assert _text(_export(cast.outsider)) == ""


def test_who_loses_a_conversation_meanwhile_gets_no_more_of_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("courtyard.chat.selectors.history.LIMIT", 2)
    talk = group(cast)
    for n in range(5):
        say(cast.member, talk, f"Word {n}")
    parts = archive(cast.host, [talk.pk])
    begun = [next(parts)]
    services.remove_member(actor=cast.member, conversation_id=talk.pk, person_id=cast.host.pk)
    with zipfile.ZipFile(io.BytesIO(b"".join([*begun, *parts]))) as packed:
        lines = [packed.read(name) for name in packed.namelist() if name.endswith(".jsonl")]
    assert all(b"Word 4" not in content for content in lines)


def test_hostile_names_stay_in_their_folder(cast: Cast) -> None:
    talk = group(cast, name="../../etc/pass\u202ewd \\ C:|con")
    for name in ("../../../root/.ssh/id", "..\\evil.exe", "a\u202egpj.exe", "con", "x" * 300 + ".pdf"):
        file = files.upload(actor=cast.host, stream=io.BytesIO(b"%PDF-1.4"), name="plain.pdf")
        File.objects.filter(pk=file.pk).update(name=name[:255])
        say(cast.host, talk, "File", files=[Attached(file.pk)])
    names = list(_export(cast.member))
    assert len(names) == len(set(names)) == 8
    for name in names:
        folder, _slash, rest = name.partition("/")
        assert folder == "0001-etc-pass-wd-C-con"
        assert rest.removeprefix("files/").count("/") == 0
        assert ".." not in name
        assert not set(name) & set("\\:|\u202e")


def test_a_lost_file_is_left_out(cast: Cast) -> None:
    talk = group(cast)
    file = files.upload(actor=cast.host, stream=io.BytesIO(b"%PDF-1.4"), name="plan.pdf")
    say(cast.host, talk, "File", files=[Attached(file.pk)])
    storage.delete(file.key)
    assert not [name for name in _export(cast.member) if "files/" in name]


def test_one_conversation_alone_for_its_members(cast: Cast) -> None:
    talk, place = group(cast), channel(cast)
    say(cast.host, talk, "Here")
    say(cast.host, place, "There")
    assert "There" not in _text(_export(cast.member, talk))
    strangers = client_of(cast.outsider).post(f"/messages/{talk.pk}/export/")
    nothing = client_of(cast.outsider).post(f"/messages/{uuid.uuid4()}/export/")
    assert (strangers.status_code, nothing.status_code) == (404, 404)
    assert client_of(cast.member).post(f"/messages/{place.pk}/export/").status_code == 403
    assert client_of(cast.member).get("/messages/export/").status_code == 200
    assert client_of(None).post("/messages/export/").status_code == 302


def test_the_api_gives_the_same_and_five_an_hour_are_enough(cast: Cast) -> None:
    talk, browser = group(cast), client_of(cast.member)
    say(cast.host, talk, "Here")
    door = f"/api/v1/conversations/{talk.pk}/export"
    for where in (door, "/api/v1/conversations/export", door, door, door):
        assert "Here" in _text(_zip(browser.post(where)))
    assert browser.post(door).status_code == 429
    assert browser.post("/messages/export/").status_code == 429
    assert client_of(cast.outsider).post(door).status_code == 404
