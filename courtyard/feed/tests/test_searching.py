"""Looking for words inside a list: what is found, what must not be, and that nothing typed breaks it."""

import pytest

from courtyard.accounts.models import Person
from courtyard.content.models import Bookmark, Item, ItemTag, Tag
from courtyard.feed.selectors import timelines
from tests.cast import Cast, client_of, comment, post
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
ADDRESSES = {
    "space": "/spaces/{slug}/",
    "person": "/people/{person}/",
    "tag": "/tags/garden/",
    "bookmarks": "/bookmarks/",
}


@pytest.fixture
def items(cast: Cast) -> list[Item]:
    texts = ("Der Nußbaum im Café", "Rosen für Straße 7", "شجرة الجوز 🌳")
    found = [post(cast.member, cast.open, text=text) for text in texts]
    tag = Tag.objects.create(slug="garden", name="garden")
    for item in found:
        ItemTag.objects.create(item=item, tag=tag, published_at=item.published_at)
        Bookmark.objects.create(item=item, person=cast.member)
    return found


def found(who: Person, cast: Cast, q: str) -> list[str]:
    ids = [card.id for card in timelines.of_space(who, cast.open, q=q).results]
    return [Item.objects.get(pk=pk).body_text for pk in ids]


@pytest.mark.parametrize("typed", ["nussb", "NUSSBAUM", "cafe", "café nuss", "im der nuß"])
def test_case_accents_and_the_order_of_words_do_not_matter(cast: Cast, items: list[Item], typed: str) -> None:
    assert found(cast.outsider, cast, typed) == ["Der Nußbaum im Café"]


@pytest.mark.parametrize(("typed", "number"), [("strasse 7", 1), ("الجوز", 1), ("baum", 0), ("nuss rosen", 0)])
def test_every_word_begins_a_word(cast: Cast, items: list[Item], typed: str, number: int) -> None:
    assert len(found(cast.outsider, cast, typed)) == number


def test_a_comment_leads_to_its_post(cast: Cast, items: list[Item]) -> None:
    comment(cast.host, items[1], text="Take the wheelbarrow")
    assert found(cast.outsider, cast, "wheelb") == ["Rosen für Straße 7"]


@pytest.mark.parametrize("state", ["hidden", "deleted", "pending", "scheduled"])
def test_what_may_not_be_read_is_not_found(cast: Cast, items: list[Item], state: str) -> None:
    comment(cast.host, items[1], text="Take the wheelbarrow", state=state)
    Item.objects.filter(pk=items[0].pk).update(state=state)
    assert found(cast.outsider, cast, "wheelb") == []
    assert found(cast.outsider, cast, "nuss") == []


@pytest.mark.parametrize("where", ADDRESSES)
def test_each_list_looks_in_itself_alone(cast: Cast, items: list[Item], where: str) -> None:
    post(cast.host, cast.closed, text="Nussbaum elsewhere")
    address = ADDRESSES[where].format(slug=cast.open.slug, person=cast.member.pk)
    page = client_of(cast.member).get(address, {"q": "nuss"}).text
    assert "Der Nußbaum" in page
    assert "elsewhere" not in page
    assert "Rosen" not in page
    assert "Nothing here has these words" in client_of(cast.member).get(address, {"q": "elsewhere"}).text


@pytest.mark.parametrize(
    "typed", ["'", "\\", "%", "a & b | !c", ":*", "\x00", "🌳", "x" * 10_000, "<script>", "( ) ' \" ;--", "ﷺ"]
)
def test_nothing_that_is_typed_breaks_it(cast: Cast, items: list[Item], typed: str) -> None:
    answer = client_of(cast.member).get(f"/spaces/{cast.open.slug}/", {"q": typed})
    assert answer.status_code == 200
    assert "<script>" not in answer.text.partition('name="q"')[2][:200]


def test_a_very_long_text_can_be_written_and_its_beginning_found(cast: Cast) -> None:
    words = " ".join(f"wort{n}" for n in range(100_000))
    post(cast.member, cast.open, text=words)
    assert len(timelines.of_space(cast.host, cast.open, q="wort1234").results) == 1


def test_it_is_paged_and_the_next_page_looks_for_the_same(cast: Cast) -> None:
    for n in range(25):
        post(cast.member, cast.open, text=f"Rose {n}")
        post(cast.member, cast.open, text=f"Oak {n}")
    page = client_of(cast.member).get(f"/spaces/{cast.open.slug}/", {"q": "rose"}).text
    assert "?q=rose&amp;cursor=" in page
    first = timelines.of_space(cast.member, cast.open, q="rose")
    rest = timelines.of_space(cast.member, cast.open, q="rose", cursor=first.next)
    assert (len(first.results), len(rest.results), rest.next) == (20, 5, None)


def test_it_costs_the_same_however_much_there_is(cast: Cast) -> None:
    assert_constant_queries(
        lambda: [post(cast.member, cast.open, text=f"Rose {n}") for n in range(3)],
        lambda: timelines.of_space(cast.host, cast.open, q="rose"),
    )


def test_by_the_api(cast: Cast, items: list[Item]) -> None:
    browser = client_of(cast.member)
    for address in (f"/api/v1/spaces/{cast.open.pk}/feed", "/api/v1/tags/garden/feed", "/api/v1/me/bookmarks"):
        found = browser.get(address, {"q": "rosen"}).json()["results"]
        assert [row["text"] for row in found] == ["Rosen für Straße 7"]
    assert browser.get("/api/v1/me/bookmarks", {"q": "x" * 101}).status_code == 422
