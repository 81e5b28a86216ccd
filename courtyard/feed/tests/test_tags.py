"""Tags in Home, their pages and their API: for who may, and for who may not."""

import datetime

import pytest
from django.utils.http import urlencode

from courtyard.accounts.models import Person
from courtyard.accounts.services import update_organisation
from courtyard.content.models import Item, ItemTag, Tag, TagFollow, TagUse
from courtyard.content.services import tags
from courtyard.content.services.marks import mark_seen
from courtyard.core.clock import now
from courtyard.feed import services
from courtyard.feed.selectors.modes import of_mode
from courtyard.feed.selectors.relevance import reasons_for
from courtyard.feed.services import Draft
from courtyard.spaces.models import Membership, Mute, Space
from tests.cast import Cast, client_of, new_space, post
from tests.queries import assert_constant_queries, queries_of

pytestmark = pytest.mark.django_db
FORM = {"HTTP_HX_REQUEST": "true"}


def tagged(author: Person, *spaces: Space, tag: str = "leave", **fields: object) -> Item:
    item = post(author, *spaces, text=f"#{tag}", **fields)
    found = Tag.objects.get_or_create(slug=tag, defaults={"name": tag})[0]
    ItemTag.objects.create(item=item, tag=found, published_at=item.published_at)
    return item


def home(viewer: Person, mode: str = "latest") -> list:
    return [card.id for card in of_mode(mode, viewer).results]


@pytest.fixture
def leave(cast: Cast) -> Item:
    """A post under #leave in an open space, which the outsider and the former member follow from afar."""
    item = tagged(cast.member, cast.open)
    for person in (cast.outsider, cast.former, cast.guest, cast.host):
        TagFollow.objects.create(tag=Tag.objects.get(), person=person)
    return item


@pytest.mark.parametrize("mode", ["latest", "relevant"])
def test_posts_with_a_followed_tag_come_into_home(cast: Cast, leave: Item, mode: str) -> None:
    assert home(cast.outsider, mode) == [leave.pk]
    assert home(cast.host, mode) == [leave.pk]
    assert home(cast.colleague, mode) == []
    tags.unfollow_tag(actor=cast.outsider, name="leave")
    assert home(cast.outsider, mode) == []


@pytest.mark.parametrize("mode", ["latest", "relevant"])
def test_but_not_from_where_one_may_not_read(cast: Cast, leave: Item, mode: str) -> None:
    hidden = [tagged(cast.member, space) for space in (cast.closed, cast.secret)]
    hidden.append(tagged(cast.member, cast.open, state="hidden"))
    for person in (cast.outsider, cast.former):
        assert home(person, mode) == [leave.pk]
    assert leave.pk not in home(cast.guest, mode)


class TestUnread:
    """What came since one follows the tag, and one has not seen."""

    @pytest.fixture
    def fresh(self, cast: Cast, leave: Item) -> Item:
        TagFollow.objects.update(created_at=now() - datetime.timedelta(days=1))
        Item.objects.filter(pk=leave.pk).update(published_at=now() - datetime.timedelta(days=2))
        ItemTag.objects.filter(item=leave).update(published_at=now() - datetime.timedelta(days=2))
        return tagged(cast.member, cast.open)

    def test_a_followed_tag_brings_it_from_elsewhere_until_it_is_seen(self, cast: Cast, fresh: Item) -> None:
        assert home(cast.outsider, "unread") == home(cast.former, "unread") == [fresh.pk]
        assert home(cast.colleague, "unread") == home(cast.guest, "unread") == []
        mark_seen(actor=cast.outsider, item_ids=[fresh.pk])
        assert home(cast.outsider, "unread") == []
        assert home(cast.former, "unread") == [fresh.pk]

    def test_but_not_ones_own_nor_from_where_one_may_not_read_or_muted(self, cast: Cast, fresh: Item) -> None:
        tagged(cast.outsider, cast.open)
        tagged(cast.member, cast.open, state="hidden")
        for space in (cast.closed, cast.secret):
            tagged(cast.member, space)
        assert home(cast.outsider, "unread") == [fresh.pk]
        Mute.objects.create(person=cast.outsider, space=cast.open)
        assert home(cast.outsider, "unread") == []

    def test_marking_everything_as_read_counts_for_it_and_is_taken_back(self, cast: Cast, fresh: Item) -> None:
        services.read_everything(actor=cast.outsider)
        assert home(cast.outsider, "unread") == []
        newer = tagged(cast.member, cast.open)
        assert home(cast.outsider, "unread") == [newer.pk]
        services.unread_again(actor=cast.outsider)
        assert home(cast.outsider, "unread") == [newer.pk, fresh.pk]

    def test_it_costs_no_statement_more(self, cast: Cast, fresh: Item) -> None:
        few = len(queries_of(lambda: of_mode("unread", cast.colleague)))
        assert len(queries_of(lambda: of_mode("unread", cast.moderator))) == few
        assert_constant_queries(
            lambda: tagged(cast.member, cast.open), lambda: of_mode("unread", cast.outsider), at_most=12
        )


def test_nor_from_what_one_muted_or_keeps_out_of_home(cast: Cast, leave: Item) -> None:
    Mute.objects.create(person=cast.outsider, space=cast.open)
    assert home(cast.outsider) == []
    elsewhere = new_space()
    leave.placements.create(space=elsewhere, in_feed=False)
    assert home(cast.outsider) == []
    leave.placements.update(in_feed=True)
    assert home(cast.outsider) == [leave.pk]


def test_where_one_wants_highlights_a_followed_tag_is_one(cast: Cast, leave: Item) -> None:
    post(cast.member, cast.open)
    Mute.objects.create(person=cast.host, space=cast.open, highlights=True)
    for mode in ("latest", "relevant", "unread"):
        Membership.objects.update(created_at=now() - datetime.timedelta(days=9))
        assert home(cast.host, mode) == [leave.pk]


def test_a_post_with_two_followed_tags_comes_once_over_all_pages(cast: Cast, leave: Item) -> None:
    other = Tag.objects.create(slug="x", name="x")
    ItemTag.objects.create(item=leave, tag=other, published_at=leave.published_at)
    TagFollow.objects.create(tag=other, person=cast.outsider)
    for hours in range(1, 6):
        tagged(cast.member, cast.open, published_at=now() - datetime.timedelta(hours=hours))
    found, cursor = [], None
    while True:
        page = of_mode("latest", cast.outsider, cursor=cursor, limit=2)
        found += [card.id for card in page.results]
        cursor = page.next
        if not cursor:
            break
    assert found == list(Item.objects.order_by("-published_at").values_list("pk", flat=True))


def test_relevant_says_that_it_is_the_tag(cast: Cast, leave: Item) -> None:
    assert "You follow #leave" in [reason.words for reason in reasons_for(cast.outsider, [leave.pk])[leave.pk]]
    assert "You follow #leave" not in [reason.words for reason in reasons_for(cast.steward, [leave.pk])[leave.pk]]


def test_home_costs_no_statement_more(cast: Cast, leave: Item) -> None:
    few = len(queries_of(lambda: of_mode("latest", cast.colleague)))
    assert len(queries_of(lambda: of_mode("latest", cast.moderator))) == few
    assert_constant_queries(
        lambda: tagged(cast.member, cast.open), lambda: of_mode("latest", cast.outsider), at_most=12
    )


def test_the_page_of_a_tag_says_what_it_is(cast: Cast, leave: Item) -> None:
    tags.describe_tag(actor=cast.admin, name="leave", description="Days off", names={"fr": "Congés"})
    tags.give_tag(actor=cast.admin, name="leave", owner_id=cast.host.pk)
    page = client_of(cast.outsider).get("/tags/leave/").content.decode()
    for words in ("Days off", "#Congés", cast.host.name, "4 followers", "Following"):
        assert words in page, words
    assert "/settings/" not in page.split("<main")[1].split("</main>")[0]
    assert "/tags/leave/settings/" in client_of(cast.host).get("/tags/leave/").content.decode()
    answer = client_of(cast.outsider).get("/tags/cong%C3%A9s/?q=x")
    assert (answer.status_code, answer["Location"]) == (302, "/tags/leave/?q=x")


def test_following_works_with_and_without_scripts(cast: Cast, leave: Item) -> None:
    client = client_of(cast.colleague)
    assert client.post("/tags/leave/follow/")["Location"] == "/tags/leave/"
    assert "#leave" in client.get("/tags/").content.decode()
    assert "Following" not in client.post("/tags/leave/follow/", {"end": "1"}, **FORM).content.decode()
    assert not TagFollow.objects.filter(person=cast.colleague).exists()
    assert client_of(cast.guest).post("/tags/leave/follow/").status_code == 404


def test_those_who_keep_tags_do_all_of_it_on_pages(cast: Cast, leave: Item) -> None:
    client = client_of(cast.communicator)
    assert client.post("/manage/tags/", {"name": "Rest"})["Location"] == "/tags/rest/settings/"
    sent = [
        {"then": "describe", "description": "Breaks", "name-fr": "Pause", "name-en": ""},
        {"then": "add", "synonym": "break"},
        {"then": "drop", "drop": "break"},
        {"then": "give", "owner_named": cast.host.name},
        {"then": "use", "use": "retired"},
        {"then": "rename", "to": "Repose"},
    ]
    for form in sent:
        assert client.post("/tags/rest/settings/", form).status_code == 302, form
    tag = Tag.objects.get(slug="repose")
    assert (tag.description, tag.owner_id, tag.use) == ("Breaks", cast.host.pk, TagUse.RETIRED)
    assert "#Repose" in client.get("/manage/tags/?q=pause").content.decode()
    refused = client.post("/tags/repose/settings/", {"then": "merge", "into": "nowhere"})
    assert refused.status_code == 422
    assert "nowhere" in refused.content.decode()
    answer = client.post("/tags/repose/settings/", {"then": "merge", "into": "leave"})
    assert answer["Location"] == "/tags/leave/settings/"
    assert client.post("/manage/tags/", {"name": "leave"}).status_code == 422


@pytest.mark.parametrize(("who", "status"), [("member", 403), ("outsider", 403), ("guest", 404)])
def test_others_do_none_of_it(cast: Cast, leave: Item, who: str, status: int) -> None:
    client = client_of(cast.person(who))
    assert client.get("/manage/tags/").status_code == 403
    for form in ({"then": "rename", "to": ""}, {"then": "describe", "description": "x"}):
        assert client.post("/tags/leave/settings/", form).status_code == status
    assert client.get("/api/v1/manage/tags").status_code == 403


def test_the_api_does_it_too(cast: Cast, leave: Item) -> None:
    keeper, reader = client_of(cast.admin), client_of(cast.colleague)

    def call(client, method: str, path: str, data: object = None) -> dict:
        answer = getattr(client, method)(f"/api/v1{path}", data, content_type="application/json")
        assert answer.status_code < 300, answer.content
        return answer.json()

    assert call(keeper, "post", "/tags", {"name": "Rest"})["use"] == "listed"
    changed = call(keeper, "patch", "/tags/rest", {"description": "x", "names": {"fr": "Repos"}, "name": "Pause"})
    assert (changed["slug"], changed["names"], changed["synonyms"]) == ("pause", {"fr": "Repos"}, ["Repos", "Rest"])
    assert call(keeper, "put", "/tags/pause/synonyms/break")["slug"] == "pause"
    assert call(keeper, "delete", "/tags/pause/synonyms/break")["synonyms"] == ["Repos", "Rest"]
    assert call(reader, "put", "/tags/rest/follow")["followed"] is True
    assert [tag["slug"] for tag in call(reader, "get", "/me/tags")["results"]] == ["pause"]
    assert [tag["slug"] for tag in call(reader, "get", f"/tags?{urlencode({'q': 'repo'})}")["results"]] == ["pause"]
    assert call(keeper, "post", "/tags/pause/merges", {"into": "leave"})["slug"] == "leave"
    assert call(reader, "get", "/tags/rest")["followers"] == 5
    assert [item["id"] for item in call(reader, "get", "/tags/rest/feed")["results"]] == [str(leave.pk)]
    assert call(reader, "delete", "/tags/leave/follow")["followed"] is False
    assert call(keeper, "get", "/manage/tags")["results"][0]["uses"] == 1
    fits = call(reader, "post", "/hints/tags", {"body": "Taking leave"})
    assert [tag["slug"] for tag in fits["results"]] == ["leave"]
    for method, path in [("patch", "/tags/leave"), ("post", "/tags/leave/merges"), ("put", "/tags/leave/synonyms/x")]:
        data = {"description": "x", "into": "x"}
        assert getattr(reader, method)(f"/api/v1{path}", data, content_type="application/json").status_code == 403


def test_the_composer_offers_tags_that_fit(cast: Cast, leave: Item) -> None:
    client = client_of(cast.colleague)
    sent = {"body": "I take leave #other", "format": "markdown", "tags": ["leave"]}
    part = client.post("/posts/tags/", sent, **FORM).content.decode()
    assert 'value="leave" id="fits-leave" checked' in part
    page = client.post("/posts/tags/", sent | {"tags": []}).content.decode()
    assert 'value="leave" id="fits-leave">' in page
    assert "I take leave" in page
    none = client_of(cast.guest).post("/posts/tags/", sent, **FORM).content.decode()
    assert "leave" not in none
    update_organisation(actor=cast.owner, changes={"tags_curated": True})
    assert "#other is no tag" in client.post("/posts/tags/", sent, **FORM).content.decode()


def test_the_tags_that_were_ticked_stand_in_the_post_and_in_the_draft(cast: Cast, leave: Item) -> None:
    client = client_of(cast.host)
    client.post(
        "/posts/", {"spaces": [cast.open.pk], "body": "Off I go", "format": "markdown", "tags": ["leave", "more"]}
    )
    item = Item.objects.get(author=cast.host)
    assert set(ItemTag.objects.filter(item=item).values_list("tag__slug", flat=True)) == {"leave", "more"}
    client.post("/drafts/", {"id": "0192f000-0000-7000-8000-000000000001", "body": "Later", "tags": ["leave"]}, **FORM)
    page = client.get("/drafts/0192f000-0000-7000-8000-000000000001/").content.decode()
    assert 'id="fits-leave" checked' in page


def test_tags_of_a_post_are_found_by_any_of_their_names(cast: Cast, leave: Item) -> None:
    tags.add_synonym(actor=cast.admin, name="leave", synonym="holidays")
    item = services.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=Draft(body="x", tags=["Holidays"]))
    assert ItemTag.objects.get(item=item).tag.slug == "leave"
    assert "#Holidays" in item.body_text
