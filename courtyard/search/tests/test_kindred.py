"""Tags that posts about the same carry are offered to who may read these posts, and to nobody else."""

import pytest

from courtyard.content.models import Item, ItemTag, Tag, TagUse
from courtyard.search.selectors import kindred
from courtyard.search.tests.conftest import settle
from courtyard.spaces.models import Space
from tests.cast import Cast, client_of, post

pytestmark = pytest.mark.django_db

WRITTEN = "The truck with the pallets is late at the warehouse again"


def tagged(cast: Cast, space: Space, slug: str, *texts: str) -> list[Item]:
    tag = Tag.objects.get_or_create(slug=slug, defaults={"name": slug})[0]
    items = [post(cast.member, space, text=text) for text in texts]
    for item in items:
        ItemTag.objects.create(item=item, tag=tag, published_at=item.published_at)
    return items


def offered(who, text: str = WRITTEN, **more) -> list[str]:
    settle()
    return [tag.slug for tag in kindred.kindred_tags(who, text, **more)]


@pytest.fixture
def deliveries(cast: Cast) -> list[Item]:
    tagged(cast, cast.open, "cooking", "Soup for the canteen", "Soup and bread, again and again")
    return tagged(
        cast, cast.open, "logistics", "A truck came to the warehouse", "Pallets for the truck", "The warehouse is full"
    )


def test_what_posts_about_the_same_carry_is_offered(cast: Cast, deliveries: list[Item]) -> None:
    assert offered(cast.outsider) == ["logistics"]
    assert offered(cast.outsider, "Soups of the canteen, and bread") == ["cooking"]
    assert offered(cast.outsider, "") == offered(cast.outsider, "Nothing of the kind") == []
    assert offered(cast.outsider, but={Tag.objects.get(slug="logistics").pk}) == []


def test_one_post_alone_offers_nothing_nor_does_one_word_in_common(cast: Cast) -> None:
    tagged(cast, cast.open, "logistics", "A truck came to the warehouse", "Trucks are red", "The warehouse is full")
    assert offered(cast.outsider) == []


def test_nor_does_what_the_writer_may_not_read(cast: Cast, deliveries: list[Item]) -> None:
    texts = ["A truck came to the warehouse", "Pallets for the truck", "Pallets in the warehouse"]
    for space in (cast.closed, cast.secret):
        tagged(cast, space, f"hush-{space.visibility}", *texts)
    assert offered(cast.outsider) == offered(cast.former) == offered(cast.owner) == ["logistics"]
    assert set(offered(cast.member)) == {"logistics", "hush-closed", "hush-secret"}
    assert offered(cast.guest) == ["hush-closed"]
    assert offered(cast.suspended) == []


def test_a_retired_tag_and_hidden_posts_offer_nothing(cast: Cast, deliveries: list[Item]) -> None:
    Tag.objects.filter(slug="logistics").update(use=TagUse.RETIRED)
    assert offered(cast.outsider) == []
    Tag.objects.filter(slug="logistics").update(use=TagUse.FREE)
    Item.objects.filter(pk__in=[item.pk for item in deliveries]).update(state="hidden")
    assert offered(cast.outsider) == []


def test_texts_without_blanks_are_alike_by_their_letters(cast: Cast) -> None:
    tagged(cast, cast.open, "配送", "倉庫にトラックが来ました", "倉庫のトラック")
    assert offered(cast.outsider, "トラックが倉庫に遅れる") == ["配送"]


def test_who_would_wait_too_long_is_offered_nothing(
    cast: Cast, deliveries: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = kindred._ALIKE.replace(" AND words", " AND pg_sleep(0.2) IS NOT NULL AND words")
    monkeypatch.setattr(kindred, "_ALIKE", slow)
    assert offered(cast.outsider) == []
    monkeypatch.undo()
    assert offered(cast.outsider) == ["logistics"]


def test_the_composer_and_the_api_offer_them_and_who_wants_none_gets_none(cast: Cast, deliveries: list[Item]) -> None:
    settle()
    client, sent = client_of(cast.outsider), {"body": WRITTEN, "format": "markdown"}
    part = client.post("/posts/tags/", sent, headers={"HX-Request": "true"}).content.decode()
    assert 'value="logistics"' in part
    none = client.post("/posts/tags/", sent | {"no_tags": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "logistics" not in none
    assert 'type="hidden" name="no_tags"' in none
    kept = client.post("/posts/tags/", sent | {"no_tags": "1", "tags": ["logistics"]}).content.decode()
    assert 'id="fits-logistics" checked' in kept
    found = client.post("/api/v1/hints/tags", sent, content_type="application/json").json()["results"]
    assert [tag["slug"] for tag in found] == ["logistics"]
    written = sent | {"body": f"{WRITTEN} #logistics"}
    assert client.post("/api/v1/hints/tags", written, content_type="application/json").json()["results"] == []


def test_what_others_say_in_secret_changes_nothing(cast: Cast) -> None:
    tagged(cast, cast.open, "logistics", "A zwirbel in the warehouse", "The zwirbel came with the truck")
    asked = ["zwirbel plumbago", "zwirbel warehouse plumbago", f"plumbago {WRITTEN} zwirbel"]
    before = [offered(cast.outsider, text) for text in asked]
    for text in ("plumbago", "plumbago again", "The plumbago and the zwirbel"):
        post(cast.member, cast.secret, text=text)
    assert [offered(cast.outsider, text) for text in asked] == before


def test_a_word_of_two_scripts_is_both(cast: Cast) -> None:
    tagged(cast, cast.open, "sap", "SAP導入の計画", "The plan of SAP 導入")
    assert offered(cast.outsider, "SAP導入") == ["sap"]
