"""Tags are found by all their names and by what they are for; the operator takes any of them."""

import pytest
from django.utils import translation

from courtyard.content.models import Item, ItemTag, Tag, TagUse
from courtyard.content.services import tags
from courtyard.search.models import Kind
from courtyard.search.query import read
from courtyard.search.selectors.finding import find
from courtyard.search.selectors.hits import draw
from courtyard.search.selectors.suggesting import suggest
from courtyard.search.tests.conftest import settle
from courtyard.spaces.models import Space
from tests.cast import Cast, post

pytestmark = pytest.mark.django_db


def tagged(cast: Cast, space: Space, slug: str) -> Item:
    item = post(cast.member, space, text="Nothing to see")
    tag = Tag.objects.get_or_create(slug=slug, defaults={"name": slug})[0]
    ItemTag.objects.create(item=item, tag=tag, published_at=item.published_at)
    return item


@pytest.fixture
def leave(cast: Cast) -> Item:
    item = tagged(cast, cast.open, "leave")
    tags.describe_tag(actor=cast.admin, name="leave", description="Days off and sabbaticals", names={"fr": "Congés"})
    tags.add_synonym(actor=cast.admin, name="leave", synonym="holidays")
    return item


@pytest.mark.parametrize("typed", ["leave", "holiday", "conges", "sabbaticals"])
def test_a_tag_is_found_by_every_name_and_its_description(cast: Cast, leave: Item, found, typed: str) -> None:
    assert [ref.int for ref in found(cast.outsider, typed, Kind.TAG)] == [Tag.objects.get().pk]
    assert found(cast.guest, typed, Kind.TAG) == []


def test_it_is_shown_in_the_language_of_the_reader(cast: Cast, leave: Item) -> None:
    settle()
    with translation.override("fr"):
        hit = next(hit for hit in suggest(cast.outsider, "holid").hits if hit.kind == Kind.TAG)
    assert (hit.plain_title, hit.plain_snippet) == ("#Congés", "#leave, #holidays")
    matched = find(cast.outsider, read("sabbaticals"), kinds=[Kind.TAG])
    assert draw(cast.outsider, matched.matches, matched.asked.tokens)[0].plain_snippet == "Days off and sabbaticals"


@pytest.mark.parametrize("name", ["leave", "Holidays", "congés"])
def test_the_operator_takes_any_name(cast: Cast, leave: Item, found, name: str) -> None:
    assert found(cast.outsider, f"tag:{name}") == [leave.pk]


def test_what_is_renamed_or_merged_is_found_under_its_new_name_at_once(cast: Cast, leave: Item, found) -> None:
    tags.rename_tag(actor=cast.admin, name="leave", to="absence")
    assert found(cast.outsider, "absence", Kind.POST) == [leave.pk] == found(cast.outsider, "tag:leave")
    other = tagged(cast, cast.open, "away")
    tags.merge_tags(actor=cast.admin, name="absence", into="away")
    assert set(found(cast.outsider, "tag:away")) == {leave.pk, other.pk} == set(found(cast.outsider, "tag:leave"))
    assert len(found(cast.outsider, "leave", Kind.TAG)) == 1


def test_retired_it_is_found_no_more_and_used_again_it_is(cast: Cast, leave: Item, found) -> None:
    tags.set_use(actor=cast.admin, name="leave", use=TagUse.RETIRED)
    assert found(cast.outsider, "holidays", Kind.TAG) == []
    tags.set_use(actor=cast.admin, name="leave", use=TagUse.FREE)
    assert len(found(cast.outsider, "holidays", Kind.TAG)) == 1
    tags.remove_synonym(actor=cast.admin, name="leave", synonym="holidays")
    assert found(cast.outsider, "holidays", Kind.TAG) == []


def test_what_a_tag_was_called_in_secret_finds_nothing(cast: Cast, leave: Item, found) -> None:
    secret = tagged(cast, cast.secret, "merger")
    tags.merge_tags(actor=cast.admin, name="merger", into="leave")
    for who in (cast.outsider, cast.admin, cast.former, cast.colleague):
        assert found(who, "merger", Kind.TAG) == [] == found(who, "tag:merger")
    assert secret.pk in found(cast.member, "tag:leave")
    assert secret.pk not in found(cast.outsider, "tag:leave")
