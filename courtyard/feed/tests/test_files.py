"""The files of a space: of posts and comments one may read there, by kind and by name."""

import pytest

from courtyard.content.models import Attachment, File, Item
from courtyard.feed.selectors.files import files_of
from courtyard.spaces.models import Space
from tests.cast import Cast, client_of, comment, post
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


def hang(item: Item, name: str, *, picture: bool = False) -> Attachment:
    keys = {"display_key": "d", "thumb_key": "t"} if picture else {}
    file = File.objects.create(owner=item.author, name=name, content_type="x/y", size=9, key="k", **keys)
    return Attachment.objects.create(item=item, file=file)


def names(cast: Cast, who: str, space: Space, **more: str) -> list[str]:
    return [row.file.name for row in files_of(cast.person(who), space, **more).results]


@pytest.fixture
def item(cast: Cast) -> Item:
    """A post in the closed space with a plan; under it a comment with a picture."""
    item = post(cast.member, cast.closed)
    hang(item, "Plan für März.pdf")
    hang(comment(cast.host, item), "garden.jpg", picture=True)
    return item


def test_files_of_posts_and_comments_newest_first(cast: Cast, item: Item) -> None:
    hang(post(cast.member, cast.open), "elsewhere.pdf")
    assert names(cast, "guest", cast.closed) == ["garden.jpg", "Plan für März.pdf"]
    assert names(cast, "guest", cast.closed, kind="pictures") == ["garden.jpg"]
    assert names(cast, "guest", cast.closed, kind="documents") == ["Plan für März.pdf"]
    assert names(cast, "guest", cast.closed, q="märz") == ["Plan für März.pdf"]


@pytest.mark.parametrize("state", ["hidden", "deleted", "pending", "scheduled"])
def test_what_is_not_out_shows_no_files(cast: Cast, item: Item, state: str) -> None:
    Item.objects.filter(root=item).update(state=state)
    assert names(cast, "member", cast.closed) == ["Plan für März.pdf"]
    Item.objects.filter(pk=item.pk).update(state=state)
    assert names(cast, "member", cast.closed) == []


@pytest.mark.parametrize("who", ["colleague", "owner", "former", "suspended"])
def test_who_does_not_read_the_space_finds_no_page(cast: Cast, item: Item, who: str) -> None:
    assert client_of(cast.person(who)).get(f"/spaces/{cast.closed.slug}/files/").status_code != 200
    assert client_of(cast.person(who)).get(f"/api/v1/spaces/{cast.closed.pk}/files").status_code in (401, 403, 404)


def test_the_page_leads_to_the_file_and_to_what_it_hangs_on(cast: Cast, item: Item) -> None:
    browser = client_of(cast.member)
    page = browser.get(f"/spaces/{cast.closed.slug}/files/").text
    for part in ("Plan für März.pdf", f"/items/{item.pk}/", "/thumb"):
        assert part in page
    assert "No file has this name" in browser.get(f"/spaces/{cast.closed.slug}/files/?q=%25_").text
    assert browser.get(f"/spaces/{cast.closed.slug}/files/?kind=nonsense").status_code == 200


def test_an_empty_space_says_what_belongs_here(cast: Cast) -> None:
    assert "No files yet" in client_of(cast.member).get(f"/spaces/{cast.open.slug}/files/").text


def test_it_costs_the_same_however_many_there_are(cast: Cast, item: Item) -> None:
    assert_constant_queries(
        lambda: [hang(post(cast.host, cast.closed), f"{n}.pdf") for n in range(3)],
        lambda: list(files_of(cast.member, cast.closed).results),
    )


def test_by_the_api(cast: Cast, item: Item) -> None:
    rows = client_of(cast.member).get(f"/api/v1/spaces/{cast.closed.pk}/files").json()["results"]
    assert [(row["name"], row["item"] == str(item.pk)) for row in rows] == [
        ("garden.jpg", False),
        ("Plan für März.pdf", True),
    ]
