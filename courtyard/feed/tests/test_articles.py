"""Articles: a cover chosen among the pictures, contents that lead to the headings, and what an edit leaves in place."""

import pytest

from courtyard.content.models import File, Item
from courtyard.feed.models import Article
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db
BODY = "## Öffnungszeiten\n\nText\n\n## Preise\n\nText\n\n### Im Sommer\n\nText"


@pytest.fixture
def picture(cast: Cast) -> File:
    return File.objects.create(
        owner=cast.member, name="garden.jpg", content_type="image/jpeg", size=1, key="a", display_key="b", thumb_key="c",
        width=800, height=400,
    )  # fmt: skip


def written(cast: Cast, picture: File, **more: object) -> dict[str, object]:
    form = {"kind": "article", "title": "Spring", "body": BODY, "spaces": cast.open.pk, "files": picture.pk}
    return form | {f"alt-{picture.pk}": "The garden", "cover": picture.pk} | more


def test_a_cover_is_chosen_in_the_composer_with_its_words(cast: Cast, picture: File) -> None:
    assert client_of(cast.member).post("/posts/", written(cast, picture)).status_code == 302
    article = Article.objects.get()
    assert (article.cover, article.cover_alt) == (picture, "The garden")
    page = client_of(cast.host).get(f"/items/{article.pk}/").text
    assert page.count(f"/files/{picture.pk}/display") == 1, "the cover is not shown again among the pictures"


def test_a_cover_of_somebody_else_is_refused(cast: Cast, picture: File) -> None:
    answer = client_of(cast.host).post("/posts/", written(cast, picture, files=""))
    assert answer.status_code == 422
    assert not Item.objects.exists()


def test_an_edit_keeps_the_cover_and_may_take_it_away(cast: Cast, picture: File) -> None:
    browser = client_of(cast.member)
    browser.post("/posts/", written(cast, picture))
    item = Item.objects.get()
    address = f"/items/{item.pk}/edit/"
    assert f'value="{picture.pk}" checked' in browser.get(address).text
    browser.post(address, written(cast, picture, version=1, title="Summer"))
    assert Article.objects.get().cover == picture
    browser.post(address, written(cast, picture, version=2, cover=""))
    assert Article.objects.get().cover is None


def test_three_headings_make_contents_that_lead_to_them(cast: Cast, picture: File) -> None:
    browser = client_of(cast.member)
    browser.post("/posts/", written(cast, picture))
    page = browser.get(f"/items/{Item.objects.get().pk}/").text
    for anchor in ("s-öffnungszeiten", "s-preise", "s-im-sommer"):
        assert f'#{anchor}"' in page
        assert f'id="{anchor}"' in page


def test_two_headings_need_no_contents(cast: Cast, picture: File) -> None:
    browser = client_of(cast.member)
    browser.post("/posts/", written(cast, picture, body="## One\n\nText\n\n## Two\n\nText"))
    assert "In this article" not in browser.get(f"/items/{Item.objects.get().pk}/").text
