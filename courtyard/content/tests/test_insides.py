"""The words inside uploaded files: asked for with the upload, found by a job, gone with the file."""

import io

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from courtyard.accounts.models import Person
from courtyard.accounts.tests.samples import picture
from courtyard.content import tasks
from courtyard.content.events import FileTextExtracted
from courtyard.content.models import File, FileText, TextState
from courtyard.content.selectors.insides import states_of_texts, text_of
from courtyard.content.services import files, insides
from courtyard.core import events, storage
from courtyard.core import insides as reading
from courtyard.core.insides import Insides, Outcome
from courtyard.core.tests.documents import pdf
from tests.cast import Cast, absent_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[FileTextExtracted]:
    told: list[FileTextExtracted] = []
    monkeypatch.setattr(events, "_handlers", {FileTextExtracted: [told.append]})
    return told


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reading itself is tried elsewhere; here each file holds its bytes."""
    read: list[str] = []

    def found(source: io.BytesIO) -> Insides:
        read.append(source.read().decode())
        return Insides(Outcome.DONE, read[-1])

    monkeypatch.setattr(reading, "read", found)
    return read


def uploaded(owner: Person, words: str = "Chairs first", name: str = "plan.txt") -> File:
    return files.upload(actor=owner, stream=io.BytesIO(words.encode()), name=name)


def jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name="content.extract_texts").count()


def test_an_upload_waits_for_a_job_that_finds_its_words(cast: Cast, heard: list[FileTextExtracted]) -> None:
    file = files.upload(actor=cast.member, stream=io.BytesIO(pdf("Chairs first")), name="plan.pdf")
    assert file.insides.state == TextState.WAITING
    assert jobs() == 1
    tasks.extract_texts()
    file = heard.pop().file
    assert text_of(file.pk) == "Chairs first"
    assert (file.insides.state, file.insides.version) == (TextState.DONE, reading.VERSION)


def test_a_picture_is_not_asked_for_words(cast: Cast) -> None:
    files.upload(actor=cast.member, stream=picture(), name="garden.png")
    assert not jobs()
    assert insides.expect_texts() == 0


def test_an_upload_that_fails_asks_for_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_named: object) -> None:
        raise OSError

    monkeypatch.setattr(files, "expect_text", broken)
    with pytest.raises(OSError), transaction.atomic():  # noqa: PT011
        uploaded(cast.member)
    assert not File.objects.exists()
    assert not jobs()


def test_the_same_upload_twice_is_read_once(cast: Cast, quick: list[str]) -> None:
    file = uploaded(cast.member)
    again = files.upload(actor=cast.member, stream=io.BytesIO(b"Chairs first"), name="plan.txt", id=file.pk)
    assert again == file
    assert jobs() == 1
    for _time in range(2):
        insides.extract_text(file_id=file.pk)
    assert quick == ["Chairs first"]


def test_every_ending_is_told_and_kept(
    cast: Cast, heard: list[FileTextExtracted], monkeypatch: pytest.MonkeyPatch
) -> None:
    for outcome in Outcome:
        monkeypatch.setattr(reading, "read", lambda _source, outcome=outcome: Insides(outcome))
        insides.extract_text(file_id=uploaded(cast.member).pk)
    assert len(heard) == len(Outcome)
    assert states_of_texts() == {TextState(outcome): 1 for outcome in Outcome}


def test_a_file_whose_bytes_are_gone_is_not_readable(cast: Cast) -> None:
    file = uploaded(cast.member)
    storage.delete(file.key)
    insides.extract_text(file_id=file.pk)
    assert FileText.objects.get().state == TextState.UNREADABLE


def test_the_words_go_with_the_file_even_while_it_is_read(
    cast: Cast, heard: list[FileTextExtracted], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = uploaded(cast.member)

    def deleted_meanwhile(_source: object) -> Insides:
        File.objects.filter(pk=file.pk).delete()
        return Insides(Outcome.DONE, "Chairs first")

    monkeypatch.setattr(reading, "read", deleted_meanwhile)
    insides.extract_text(file_id=file.pk)
    assert not FileText.objects.exists()
    assert not heard
    insides.extract_text(file_id=absent_id())
    assert text_of(file.pk) == ""


def test_files_that_came_another_way_are_caught_up_with(cast: Cast, quick: list[str]) -> None:
    file = uploaded(cast.member)
    FileText.objects.all().delete()
    File.objects.create(owner=cast.member, name="elsewhere.pdf", content_type="application/pdf", size=1)
    tasks.catch_up_texts(0)
    assert text_of(file.pk) == "Chairs first"
    tasks.catch_up_texts(0)
    assert quick == ["Chairs first"]


def test_newer_readers_take_every_file_again_and_until_then_the_words_stay(
    cast: Cast, quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = uploaded(cast.member)
    insides.extract_waiting()
    monkeypatch.setattr(reading, "VERSION", reading.VERSION + 1)
    assert insides.expect_texts() == 1
    assert text_of(file.pk) == "Chairs first"
    insides.extract_waiting()
    assert len(quick) == 2
    assert FileText.objects.get().version == reading.VERSION


def test_what_stopped_half_way_goes_on_where_it_was(cast: Cast, quick: list[str]) -> None:
    for number in range(3):
        uploaded(cast.member, f"words {number}")
    insides.extract_waiting(most=2)
    insides.extract_waiting()
    assert quick == ["words 0", "words 1", "words 2"]


def test_one_that_cannot_be_read_now_stops_nobody_and_is_given_up_after_a_few_times(
    cast: Cast, quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    torn, whole = uploaded(cast.member, "torn"), uploaded(cast.member, "whole")
    opened, tried = storage.open, []

    def away(key: str) -> object:
        if key == torn.key:
            tried.append(key)
            raise OSError("the disk is away")
        return opened(key)

    monkeypatch.setattr(storage, "open", away)
    for _upload in range(3):
        tasks.extract_texts()
    assert text_of(whole.pk) == "whole"
    assert states_of_texts() == {TextState.WAITING: 1, TextState.DONE: 1}
    assert len(tried) == 1, "the next uploads do not wait for it"
    for _hour in range(4):
        tasks.catch_up_texts(0)
    assert len(tried) == 3
    assert FileText.objects.get(pk=torn.pk).state == TextState.UNREADABLE
    monkeypatch.setattr(storage, "open", opened)
    insides.expect_texts(again=True)
    insides.extract_waiting()
    assert text_of(torn.pk) == "torn"


def test_two_who_read_at_once_do_not_read_the_same(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    file, read = uploaded(cast.member), []

    def beside(_source: object) -> Insides:
        read.append(1)
        tasks.extract_texts()
        return Insides(Outcome.EMPTY)

    monkeypatch.setattr(reading, "read", beside)
    tasks.extract_texts()
    assert len(read) == 1
    assert FileText.objects.get(pk=file.pk).state == TextState.EMPTY
