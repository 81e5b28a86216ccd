"""Posting, sharing, placing: one object in several spaces, each step checked, each step once."""

import pytest

from courtyard.content import access
from courtyard.content.models import Counter, File, Item, ItemState, Placement
from courtyard.content.rendering import embeds
from courtyard.content.selectors.cards import load
from courtyard.content.selectors.tags import tag_for_read
from courtyard.content.services import comments, review
from courtyard.content.services.items import Attached
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id
from courtyard.feed import services
from courtyard.feed.models import Article
from courtyard.feed.selectors import composer, timelines
from courtyard.feed.services import Draft
from courtyard.spaces.models import Follow, Mute
from tests.cast import Cast, post, storyline_of
from tests.queries import assert_constant_queries


def test_a_post_in_two_spaces_is_one_object_with_one_place_in_home(cast: Cast) -> None:
    item = services.create_post(actor=cast.member, space_ids=[cast.open.pk, cast.closed.pk], draft=Draft(body="Hi"))
    assert Placement.objects.filter(item=item).count() == 2
    assert [card.id for card in timelines.home(cast.host).results] == [item.pk]


def test_a_guest_of_one_space_reads_only_that_name(cast: Cast) -> None:
    item = services.create_post(actor=cast.member, space_ids=[cast.secret.pk, cast.closed.pk], draft=Draft(body="Hi"))
    assert [line.id for line in load(cast.guest, [item.pk])[0].spaces] == [cast.closed.pk]


@pytest.mark.parametrize(("who", "where"), [("outsider", "open"), ("guest", "closed_open"), ("former", "open")])
def test_who_does_not_belong_does_not_post(cast: Cast, who: str, where: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        services.create_post(actor=cast.person(who), space_ids=[cast.open.pk], draft=Draft(body="Hi"))
    assert not Item.objects.exists()


def test_members_do_not_post_to_everyone_and_communicators_do(cast: Cast) -> None:
    cast.company.posting = "moderators"
    cast.company.save()
    with pytest.raises(Forbidden):
        services.create_post(actor=cast.member, space_ids=[cast.company.pk], draft=Draft(body="Hi"))
    assert services.create_post(actor=cast.communicator, space_ids=[cast.company.pk], draft=Draft(body="Hi")).pk


def test_a_secret_space_answers_a_stranger_like_no_space(cast: Cast) -> None:
    for space_id in (cast.secret.pk, new_id()):
        with pytest.raises(NotFound):
            services.create_post(actor=cast.outsider, space_ids=[space_id], draft=Draft(body="Hi"))


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Draft(body=""), "body"),
        (Draft(body="x", kind="comment"), "kind"),
        (Draft(body="x", kind="article"), "title"),
        (Draft(body="x", title="t" * 201), "title"),
        (Draft(body="x", tags=["t"] * 31), "tags"),
        (Draft(body="x" * 200_001), "body"),
        (Draft(body="x", files=[Attached(new_id())]), "files"),
    ],
)
def test_what_cannot_stand_is_refused_by_name_and_leaves_nothing(cast: Cast, draft: Draft, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        services.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=draft)
    assert field in refusal.value.errors
    assert not Item.objects.exists()


def test_another_persons_file_is_not_mine_to_hang(cast: Cast) -> None:
    file = File.objects.create(owner=cast.colleague, name="a.pdf", content_type="application/pdf", size=3)
    for draft in (
        Draft(body="x", files=[Attached(file.pk)]),
        Draft(body=f'<p>x <img data-file="{file.pk}" src="/files/{file.pk}/display" alt=""></p>'),
    ):
        with pytest.raises(Invalid):
            services.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=draft)


def test_a_retry_gives_the_same_post_and_another_body_is_refused(cast: Cast) -> None:
    id, sent = new_id(), {"actor": cast.member, "space_ids": [cast.open.pk]}
    first = services.create_post(**sent, draft=Draft(body="Hi"), id=id)
    again = services.create_post(**sent, draft=Draft(body="Hi"), id=id)
    assert (first.made_now, again.made_now, again.pk) == (True, False, id)
    with pytest.raises(Conflict):
        services.create_post(**sent, draft=Draft(body="Ho"), id=id)


def test_an_id_under_which_something_stands_is_refused(cast: Cast) -> None:
    standing = post(cast.colleague, cast.elsewhere)
    with pytest.raises(Conflict):
        services.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=Draft(body="Mine"), id=standing.pk)
    with pytest.raises(Conflict):
        comments.comment(actor=cast.member, item_id=post(cast.member, cast.open).pk, body="Mine", id=standing.pk)


def test_an_article_keeps_its_cover_and_counts_its_minutes(cast: Cast) -> None:
    cover = File.objects.create(owner=cast.member, name="a.png", content_type="image/png", size=3, display_key="x")
    draft = Draft(kind="article", title="Long", body="word " * 900, cover=Attached(cover.pk, "A garden"))
    item = services.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=draft)
    article = Article.objects.get(item=item)
    assert (article.cover, article.cover_alt, article.minutes) == (cover, "A garden", 4)


def test_a_post_waits_where_posts_are_approved(cast: Cast) -> None:
    cast.open.approval = True
    cast.open.save()
    item = services.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=Draft(body="Please"))
    assert item.state == ItemState.PENDING
    assert timelines.home(cast.host).results == []
    with pytest.raises(NotFound):
        review.approve(actor=cast.member, item_id=item.pk)
    review.approve(actor=cast.host, item_id=item.pk)
    assert [card.id for card in timelines.home(cast.steward).results] == [item.pk]


def test_a_share_shows_each_reader_what_they_may_see(cast: Cast) -> None:
    secret = post(cast.member, cast.secret, text="The cellar is full")
    shared = services.share(actor=cast.member, item_id=secret.pk, space_ids=[cast.open.pk], draft=Draft(body="Look"))
    seen = {
        name: embeds(cast.person(name), load(cast.person(name), [shared.pk]))[shared.pk]
        for name in ("host", "outsider")
    }
    assert (seen["host"].readable, seen["host"].text) == (True, "The cellar is full")
    assert (seen["outsider"].readable, seen["outsider"].text, seen["outsider"].author) == (False, "", None)
    assert Counter.objects.get(pk=secret.pk).shares == 1


def test_what_one_does_not_see_cannot_be_shared(cast: Cast) -> None:
    secret = post(cast.member, cast.secret)
    with pytest.raises(NotFound):
        services.share(actor=cast.colleague, item_id=secret.pk, space_ids=[cast.elsewhere.pk], draft=Draft())


def test_a_post_moves_until_somebody_else_has_commented(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    services.place(actor=cast.member, item_id=item.pk, space_ids=[cast.closed.pk])
    services.unplace(actor=cast.member, item_id=item.pk, space_id=cast.open.pk)
    assert {line.id for line in load(cast.member, [item.pk])[0].spaces} == {cast.closed.pk}
    with pytest.raises(Forbidden):
        services.unplace(actor=cast.member, item_id=item.pk, space_id=cast.closed.pk)
    comments.comment(actor=cast.host, item_id=item.pk, body="Mine now")
    with pytest.raises(Forbidden):
        services.place(actor=cast.member, item_id=item.pk, space_ids=[cast.open.pk])


def test_home_is_what_one_joined_and_follows_without_what_one_muted(cast: Cast) -> None:
    joined, followed, muted = (
        post(cast.host, cast.open),
        post(cast.colleague, storyline_of(cast.colleague)),
        post(cast.host, cast.closed),
    )
    Follow.objects.create(space=storyline_of(cast.colleague), person=cast.member)
    Mute.objects.create(space=cast.closed, person=cast.member)
    found = {card.id for card in timelines.home(cast.member).results}
    assert {joined.pk, followed.pk} <= found
    assert muted.pk not in found


def test_home_pages_show_each_post_once_and_all_of_them(cast: Cast) -> None:
    made = [post(cast.host, *([cast.open, cast.closed] if n % 2 else [cast.open])) for n in range(25)]
    seen, cursor = [], None
    while True:
        page = timelines.home(cast.member, cursor=cursor, limit=4)
        seen += [card.id for card in page.results]
        if not (cursor := page.next):
            break
    assert seen == [item.pk for item in reversed(made)]


def test_imported_posts_stay_out_of_home_and_stand_in_their_space(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    Placement.objects.filter(item=item).update(in_feed=False)
    assert timelines.home(cast.member).results == []
    assert [card.id for card in timelines.of_space(cast.member, cast.open).results] == [item.pk]


def test_a_tag_nobody_lets_me_see_does_not_exist(cast: Cast) -> None:
    services.create_post(actor=cast.member, space_ids=[cast.secret.pk], draft=Draft(body="x", tags=["merger"]))
    assert timelines.of_tag(cast.host, tag_for_read(cast.host, "Merger")).results
    for stranger in (cast.outsider, cast.guest):
        with pytest.raises(NotFound):
            tag_for_read(stranger, "merger")


def test_the_composer_offers_where_one_may_post_and_says_who_reads_it(cast: Cast) -> None:
    storyline_of(cast.member)
    offered = {target.slug: target for target in composer.targets(cast.member)}
    assert {cast.open.slug, cast.closed.slug, cast.secret.slug} <= offered.keys()
    assert cast.elsewhere.slug not in offered
    for target in offered.values():
        services.create_post(actor=cast.member, space_ids=[target.id], draft=Draft(body="It works"))
    assert "Only its" in offered[cast.secret.slug].reach


def test_home_costs_the_same_however_much_there_is(cast: Cast) -> None:
    assert_constant_queries(
        lambda: [post(cast.host, cast.open, cast.closed) for _n in range(4)],
        lambda: timelines.home(cast.member),
        at_most=12,
    )


def test_a_post_by_one_who_left_stays(cast: Cast) -> None:
    item = post(cast.left, cast.open)
    assert access.item_for_read(cast.member, item.pk).author == cast.left
