"""Albums: pictures alone, in their order and with their words; the first five on the card."""

import pytest

from courtyard.content.models import Attachment, File, Item
from courtyard.content.services.items import Attached
from courtyard.core.errors import Invalid
from courtyard.feed import services
from courtyard.feed.services import Draft
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


def pictures(cast: Cast, number: int) -> list[File]:
    return [
        File.objects.create(
            owner=cast.member,
            name=f"{n}.jpg",
            content_type="image/jpeg",
            size=1,
            key=f"k{n}",
            display_key=f"d{n}",
            thumb_key="t",
            width=4,
            height=3,
        )
        for n in range(number)
    ]


def album(cast: Cast, files: list[File], **more: str) -> Item:
    draft = Draft(
        kind="album", files=[Attached(f.pk, f"Words of {f.name}") for f in files], **({"title": "Party"} | more)
    )
    return services.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=draft)


def test_an_album_keeps_its_order_and_its_words(cast: Cast) -> None:
    files = pictures(cast, 7)
    item = album(cast, files[::-1])
    kept = Attachment.objects.filter(item=item).order_by("position")
    assert [row.file for row in kept] == files[::-1]
    page = client_of(cast.host).get(f"/items/{item.pk}/").text
    assert "7 pictures" in page
    assert page.index("Words of 6.jpg") < page.index("Words of 0.jpg")
    assert '<span class="more">+2</span>' in page


@pytest.mark.parametrize("number", [1, 5])
def test_five_and_fewer_need_no_more(cast: Cast, number: int) -> None:
    page = client_of(cast.host).get(f"/items/{album(cast, pictures(cast, number)).pk}/").text
    assert 'class="more">+' not in page


def test_an_album_without_pictures_or_title_is_refused_and_the_words_stay(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        album(cast, [])
    assert set(refused.value.errors) == {"files"}
    with pytest.raises(Invalid):
        album(cast, pictures(cast, 1), title=" ")
    form = {"kind": "album", "title": "Party", "body": "Kept words", "spaces": cast.open.pk}
    answer = client_of(cast.member).post("/posts/", form)
    assert (answer.status_code, "Kept words" in answer.text) == (422, True)


def test_other_files_belong_elsewhere(cast: Cast) -> None:
    plan = File.objects.create(owner=cast.member, name="a.pdf", content_type="application/pdf", size=1, key="k")
    with pytest.raises(Invalid, match="Some of this"):
        album(cast, [*pictures(cast, 1), plan])


def test_an_edit_may_reorder_but_not_empty_it(cast: Cast) -> None:
    files = pictures(cast, 2)
    item = album(cast, files)
    browser, address = client_of(cast.member), f"/items/{item.pk}/edit/"
    sent = {"kind": "album", "title": "Party", "body": "", "version": 1}
    assert browser.post(address, sent).status_code == 422
    assert browser.post(address, sent | {"files": [files[1].pk, files[0].pk]}).status_code == 302
    rows = Attachment.objects.filter(item=item).order_by("position")
    assert [row.file for row in rows] == files[::-1]


def test_by_the_api(cast: Cast) -> None:
    sent = {
        "kind": "album",
        "title": "Party",
        "spaces": [str(cast.open.pk)],
        "files": [str(f.pk) for f in pictures(cast, 2)],
    }
    made = client_of(cast.member).post("/api/v1/posts", sent, content_type="application/json")
    assert (made.status_code, made.json()["kind"], len(made.json()["files"])) == (201, "album", 2)
