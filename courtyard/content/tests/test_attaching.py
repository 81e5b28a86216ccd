"""Pictures and files that come with a comment itself, where no script uploads them before."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from courtyard.accounts.tests.samples import picture
from courtyard.content.models import Attachment, File, Item
from courtyard.content.services import files
from courtyard.core.ids import new_id
from tests.cast import Cast, absent_id, client_of, comment, post

pytestmark = pytest.mark.django_db


def note(name: str = "plan.txt", content: bytes = b"Chairs first") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def broken(name: str = "torn.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture().read()[:90], content_type="image/png")


def attached(item: Item) -> list[str]:
    return list(Attachment.objects.filter(item=item).values_list("file__name", flat=True))


def test_a_form_offers_to_attach_files_and_carries_them(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    browser = client_of(cast.member)
    page = browser.get(f"/items/{item.pk}/").text
    assert '<input type="file" name="attach" multiple>' in page
    assert 'enctype="multipart/form-data"' in page.split('class="comment-form"')[1][:200]
    sent = {"body": "", "attach": [picture("garden.png"), note()]}
    assert browser.post(f"/items/{item.pk}/comments/", sent).status_code == 302
    made = Item.objects.get(root=item)
    assert attached(made) == ["garden.png", "plan.txt"]
    page = client_of(cast.steward).get(f"/items/{item.pk}/").text
    assert page.count('class="pic"') == 1
    assert "plan.txt" in page


def test_an_answer_takes_them_too_and_sent_twice_brings_each_once(cast: Cast) -> None:
    said = comment(cast.host, post(cast.member, cast.open))
    browser, pk = client_of(cast.member), str(new_id())
    for _time in range(2):
        sent = {"id": pk, "body": "Look", "attach": [note(), note("b.txt")]}
        assert browser.post(f"/items/{said.pk}/comments/", sent).status_code == 302
    assert attached(Item.objects.get(parent=said)) == ["plan.txt", "b.txt"]
    assert File.objects.count() == 2


def test_a_refusal_names_the_file_and_keeps_the_words_and_the_others(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    browser = client_of(cast.member)
    sent = {"body": "Ten careful minutes", "attach": [note(), broken(), picture("ok.png")]}
    answer = browser.post(f"/items/{item.pk}/comments/", sent)
    assert answer.status_code == 422
    for words in ("torn.png: This picture is damaged", "Ten careful minutes", "plan.txt", "ok.png"):
        assert words in answer.text
    assert not Item.objects.filter(root=item).exists()
    kept = list(File.objects.order_by("pk"))
    for file in kept:
        assert f'<input type="checkbox" name="files" value="{file.pk}" checked>' in answer.text
    image = next(file for file in kept if file.is_picture)
    again = {"body": "Ten careful minutes", "files": str(image.pk), f"alt-{image.pk}": "A green wall"}
    assert browser.post(f"/items/{item.pk}/comments/", again).status_code == 302
    hung = Attachment.objects.get(item__root=item)
    assert (hung.file, hung.alt) == (image, "A green wall")


def test_the_same_limits_hold(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_UPLOAD", 1 << 20)
    item = post(cast.host, cast.open)
    sent = {"body": "Big", "attach": note("big.bin", b"0" * (1 << 20) + b"0")}
    answer = client_of(cast.member).post(f"/items/{item.pk}/comments/", sent)
    assert answer.status_code == 422
    assert "big.bin: This file is too large: 1 MB at most." in answer.text
    assert "Big" in answer.text
    assert not File.objects.exists()


def test_words_and_files_about_what_went_meanwhile_are_kept(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    said = comment(cast.host, item)
    Item.objects.filter(pk=said.pk).update(state="deleted")
    sent = {"body": "Mine", "under": str(item.pk), "attach": note()}
    answer = client_of(cast.member).post(f"/items/{said.pk}/comments/", sent)
    assert answer.status_code == 404
    assert f'name="files" value="{File.objects.get().pk}"' in answer.text


@pytest.mark.parametrize("wrong", [{"attach": broken}, {"attach": note}, {"files": lambda: "nonsense"}])
def test_who_may_not_see_the_post_learns_nothing_of_it(cast: Cast, wrong: dict) -> None:
    hidden = post(cast.host, cast.secret)
    browser = client_of(cast.outsider)
    answers = [
        browser.post(f"/items/{pk}/comments/", {"body": "x", **{name: make() for name, make in wrong.items()}})
        for pk in (hidden.pk, absent_id())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
