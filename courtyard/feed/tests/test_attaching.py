"""Files that come with the composer's form itself, where no script uploads them before."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from courtyard.accounts.tests.samples import picture
from courtyard.content.models import Attachment, File, Item
from courtyard.core.ids import new_id
from courtyard.feed.models import SavedDraft
from tests.cast import Cast, client_of, post

pytestmark = pytest.mark.django_db


def broken() -> SimpleUploadedFile:
    return SimpleUploadedFile("torn.png", picture().read()[:90], content_type="image/png")


def names(item: Item) -> list[str]:
    return list(Attachment.objects.filter(item=item).values_list("file__name", flat=True))


def test_a_post_carries_what_its_form_brings(cast: Cast) -> None:
    browser = client_of(cast.member)
    page = browser.get("/posts/new/").text
    assert '<input type="file" name="attach" multiple>' in page
    pk = new_id()
    for _time in range(2):
        sent = {"id": str(pk), "spaces": cast.open.pk, "body": "Look", "attach": [picture("a.png"), picture("b.png")]}
        assert browser.post("/posts/", sent)["Location"] == f"/items/{pk}/"
    assert names(Item.objects.get()) == ["a.png", "b.png"]
    assert File.objects.count() == 2, "sent twice, each came once"


def test_an_album_is_made_of_them_and_a_share_takes_them(cast: Cast) -> None:
    browser = client_of(cast.member)
    sent = {"spaces": cast.open.pk, "kind": "album", "title": "Garden", "body": "", "attach": picture("a.png")}
    assert browser.post("/posts/", sent).status_code == 302
    shared = post(cast.host, cast.open)
    sent = {"spaces": cast.open.pk, "body": "See", "attach": picture("c.png")}
    assert browser.post(f"/items/{shared.pk}/share/", sent).status_code == 302
    assert set(Attachment.objects.values_list("file__name", flat=True)) == {"a.png", "c.png"}


def test_a_refusal_keeps_words_and_the_files_that_arrived(cast: Cast) -> None:
    sent = {"spaces": cast.open.pk, "body": "Ten careful minutes", "attach": [picture("ok.png"), broken()]}
    answer = client_of(cast.member).post("/posts/", sent)
    assert answer.status_code == 422
    for words in ("torn.png: This picture is damaged", "Ten careful minutes", "ok.png"):
        assert words in answer.text
    assert f'name="files" value="{File.objects.get().pk}" checked' in answer.text
    assert not Item.objects.exists()
    refused = client_of(cast.outsider).post("/posts/", {"spaces": cast.secret.pk, "body": "Mine", "attach": picture()})
    assert refused.status_code == 404
    assert "Mine" in refused.text


def test_an_edit_adds_files_and_leaves_out_what_is_not_kept(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    browser = client_of(cast.member)
    browser.post(f"/items/{item.pk}/edit/", {"body": "x", "version": "1", "attach": picture("a.png")})
    first = File.objects.get()
    assert f'name="files" value="{first.pk}" checked' in browser.get(f"/items/{item.pk}/edit/").text
    sent = {"body": "x", "version": "2", "attach": picture("b.png")}
    assert browser.post(f"/items/{item.pk}/edit/", sent).status_code == 302
    assert names(item) == ["b.png"]
    assert client_of(cast.host).post(f"/items/{item.pk}/edit/", sent).status_code == 403


def test_a_draft_keeps_them_and_so_does_asking_for_hints(cast: Cast) -> None:
    browser, pk = client_of(cast.member), str(new_id())
    sent = {"id": pk, "spaces": str(cast.open.pk), "body": "Half", "attach": picture("a.png")}
    assert browser.post("/drafts/", sent).status_code == 302
    draft = SavedDraft.objects.get()
    assert draft.fields["files"] == [str(File.objects.get().pk)]
    again = sent | {"draft_version": str(draft.version), "files": draft.fields["files"], "attach": picture("a.png")}
    assert browser.post("/drafts/", again).status_code == 302
    draft.refresh_from_db()
    assert len(set(draft.fields["files"])) == 2, "another file of the same name is another file"
    page = browser.post("/drafts/", again | {"draft_version": str(draft.version), "attach": broken()})
    assert page.status_code == 422
    assert "torn.png: This picture is damaged" in page.text
    page = browser.post("/posts/check/", sent | {"id": "", "attach": picture("hint.png")})
    for words in ("hint.png", "1 picture has no description"):
        assert words in page.text
    page = browser.post("/posts/check/", sent | {"attach": broken()})
    assert "torn.png: This picture is damaged" in page.text
    assert page.status_code == 200
