"""Commenting, reacting, editing, deleting: done once, refused plainly, nothing lost."""

import contextlib
import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from courtyard.content.models import Counter, Item, ItemState, ItemTag, Mention, Reaction, Revision, ThreadFollow
from courtyard.content.services import comments, items, marks, reactions
from courtyard.content.services.bodies import compose
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id
from tests.cast import Cast, comment, post, storyline_of


def test_a_comment_counts_follows_and_stands_under_the_post(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    said = comments.comment(actor=cast.colleague, item_id=item.pk, body="Well *done*", format="markdown")
    assert (said.root, said.parent, said.depth) == (item, None, 1)
    assert said.body_html == "<p>Well <em>done</em></p>"
    assert Counter.objects.get(pk=item.pk).comments == 1
    assert ThreadFollow.objects.filter(item=item, person=cast.colleague).exists()


def test_an_answer_to_an_answer_joins_the_second_level(cast: Cast) -> None:
    first = comment(cast.member, post(cast.member, cast.open))
    second = comments.comment(actor=cast.colleague, item_id=first.pk, body="a")
    third = comments.comment(actor=cast.member, item_id=second.pk, body="b")
    assert [second.parent, third.parent] == [first, first]
    assert [second.depth, third.depth] == [2, 2]


@pytest.mark.parametrize("body", ["", "   ", "<p></p>", "<script>alert(1)</script>"])
def test_an_empty_comment_is_refused_and_leaves_nothing(cast: Cast, body: str) -> None:
    item = post(cast.member, cast.open)
    with pytest.raises(Invalid):
        comments.comment(actor=cast.member, item_id=item.pk, body=body)
    assert Item.objects.filter(root=item).count() == 0
    assert Counter.objects.get(pk=item.pk).comments == 0


def test_nobody_comments_on_what_they_do_not_see(cast: Cast) -> None:
    item = post(cast.member, cast.secret)
    for stranger in (cast.outsider, cast.guest, cast.former, cast.suspended):
        with pytest.raises(NotFound):
            comments.comment(actor=stranger, item_id=item.pk, body="psst")


def test_sending_a_comment_again_is_sending_it_once(cast: Cast) -> None:
    item, id = post(cast.member, cast.open), new_id()
    first = comments.comment(actor=cast.member, item_id=item.pk, body="once", id=id)
    again = comments.comment(actor=cast.member, item_id=item.pk, body="once", id=id)
    assert (first.pk, first.made_now, again.pk, again.made_now) == (id, True, id, False)
    with pytest.raises(Conflict):
        comments.comment(actor=cast.member, item_id=item.pk, body="other", id=id)
    with pytest.raises(Conflict):
        comments.comment(actor=cast.colleague, item_id=item.pk, body="once", id=id)
    assert Counter.objects.get(pk=item.pk).comments == 1


def test_words_become_mentions_and_tags(cast: Cast) -> None:
    body = compose(actor=cast.member, body=f"@{cast.colleague.handle} and @Outsider #Garden #garden", format="markdown")
    assert body.mentions == {cast.colleague.pk, cast.outsider.pk}
    assert body.tags == ("garden",)


def test_a_name_that_two_bear_names_nobody(cast: Cast) -> None:
    cast.colleague.name = cast.outsider.name = "Robin Sun"
    cast.colleague.save()
    cast.outsider.save()
    assert compose(actor=cast.member, body="@Robin Sun").mentions == frozenset()


def test_a_forged_mention_says_the_true_name(cast: Cast) -> None:
    html = f'<p><span data-mention="{cast.colleague.pk}">@The Boss</span></p>'
    assert f"@{cast.colleague.name}<" in compose(actor=cast.member, body=html).html


def test_a_guest_cannot_mention_whom_they_do_not_see(cast: Cast) -> None:
    html = f'<p><span data-mention="{cast.outsider.pk}">@x</span> hi</p>'
    assert compose(actor=cast.guest, body=html).mentions == frozenset()


@pytest.mark.parametrize("body", ["[" * 100_000, "@a" * 50_000, "> " * 50_000, "#t" * 50_000, "*" * 100_000])
def test_hostile_text_is_taken_or_refused_in_good_time(cast: Cast, body: str) -> None:
    started = now()
    with contextlib.suppress(Invalid):
        compose(actor=cast.member, body=body, format="markdown")
    assert now() - started < datetime.timedelta(seconds=10)


def test_ten_thousand_tags_are_ten_thousand_words(cast: Cast) -> None:
    body = compose(actor=cast.member, body=" ".join(f"#tag{n}" for n in range(10_000)), format="markdown")
    assert 0 < len(body.tags) <= 30


def test_an_edit_keeps_what_stood_before(cast: Cast) -> None:
    item = post(cast.member, cast.open, text="First")
    changed = compose(actor=cast.member, body="Second")
    edited = items.edit_item(actor=cast.member, item_id=item.pk, body=changed, version=1)
    assert (edited.version, edited.body_text, edited.edited_at is not None) == (2, "Second", True)
    assert Revision.objects.get(item=item).body_html == "<p>First</p>"


def test_two_who_edit_at_once_both_keep_their_text(cast: Cast) -> None:
    item = post(cast.member, cast.open, text="First")
    items.edit_item(actor=cast.member, item_id=item.pk, body=compose(actor=cast.member, body="Mine"), version=1)
    with pytest.raises(Conflict) as refusal:
        items.edit_item(actor=cast.member, item_id=item.pk, body=compose(actor=cast.member, body="Late"), version=1)
    assert refusal.value.current.body_text == "Mine"
    assert Item.objects.get(pk=item.pk).body_text == "Mine"


def test_only_its_author_edits_and_a_moderator_may_delete(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    with pytest.raises(Forbidden):
        items.edit_item(actor=cast.host, item_id=item.pk, body=compose(actor=cast.host, body="x"))
    with pytest.raises(Forbidden):
        items.remove_item(actor=cast.colleague, item_id=item.pk)
    items.remove_item(actor=cast.steward, item_id=item.pk)
    assert Item.objects.get(pk=item.pk).state == ItemState.DELETED


def test_a_deletion_is_taken_back_by_who_deleted_and_only_for_a_while(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    items.remove_item(actor=cast.steward, item_id=item.pk)
    with pytest.raises(NotFound):
        items.restore_item(actor=cast.member, item_id=item.pk)
    assert items.restore_item(actor=cast.steward, item_id=item.pk).state == ItemState.PUBLISHED
    items.remove_item(actor=cast.member, item_id=item.pk)
    Item.objects.filter(pk=item.pk).update(deleted_at=now() - items.UNDO)
    with pytest.raises(NotFound):
        items.restore_item(actor=cast.member, item_id=item.pk)


def test_a_deleted_comment_is_no_longer_counted(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    said = comments.comment(actor=cast.member, item_id=item.pk, body="x")
    items.remove_item(actor=cast.member, item_id=said.pk)
    assert Counter.objects.get(pk=item.pk).comments == 0


def test_reacting_twice_is_reacting_once(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    for _time in range(2):
        reactions.react(actor=cast.colleague, item_id=item.pk, emoji="🎉")
    assert Counter.objects.get(pk=item.pk).reactions == {"🎉": 1}
    for _time in range(2):
        reactions.unreact(actor=cast.colleague, item_id=item.pk, emoji="🎉")
    assert Counter.objects.get(pk=item.pk).reactions == {}


@pytest.mark.parametrize("emoji", ["", "a", "👍👍", "<b>", "👍" * 50_000, ":tada:"])
def test_what_is_not_one_emoji_is_no_reaction(cast: Cast, emoji: str) -> None:
    with pytest.raises(Invalid):
        reactions.react(actor=cast.member, item_id=post(cast.member, cast.open).pk, emoji=emoji)


@pytest.mark.django_db(transaction=True)
def test_twenty_reactions_at_once_count_twenty(cast: Cast) -> None:
    item = post(cast.member, cast.company)
    people = [cast.owner, cast.admin, cast.communicator, cast.moderator, cast.host, cast.steward, cast.member]

    def react(n: int) -> None:
        reactions.react(actor=people[n % len(people)], item_id=item.pk, emoji="👍" if n < 10 else "❤️")
        connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(react, range(20)))
    counted = Counter.objects.get(pk=item.pk).reactions
    assert sum(counted.values()) == Reaction.objects.filter(item=item).count() == 14


def test_a_pin_belongs_to_a_space_that_one_moderates(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    with pytest.raises(Forbidden):
        marks.pin(actor=cast.member, item_id=item.pk, space_id=cast.open.pk)
    with pytest.raises(NotFound):
        marks.pin(actor=cast.host, item_id=item.pk, space_id=cast.closed.pk)
    assert marks.pin(actor=cast.host, item_id=item.pk, space_id=cast.open.pk) == item


def test_seen_counts_each_reader_once_and_not_the_author(cast: Cast) -> None:
    item, hidden = post(cast.member, cast.open), post(cast.member, cast.secret)
    assert marks.mark_seen(actor=cast.colleague, item_ids=[item.pk, hidden.pk]) == 1
    assert marks.mark_seen(actor=cast.colleague, item_ids=[item.pk]) == 0
    assert marks.mark_seen(actor=cast.member, item_ids=[item.pk]) == 0
    assert Counter.objects.get(pk=item.pk).seen == 1


def test_edits_move_mentions_and_tags(cast: Cast) -> None:
    item = post(cast.member, storyline_of(cast.member), cast.open)
    first = compose(actor=cast.member, body=f"@{cast.colleague.handle} #one", format="markdown")
    items.edit_item(actor=cast.member, item_id=item.pk, body=first)
    second = compose(actor=cast.member, body=f"@{cast.outsider.handle} #two", format="markdown")
    items.edit_item(actor=cast.member, item_id=item.pk, body=second)
    assert list(Mention.objects.filter(item=item).values_list("person", flat=True)) == [cast.outsider.pk]
    assert list(ItemTag.objects.filter(item=item).values_list("tag__slug", flat=True)) == ["two"]
