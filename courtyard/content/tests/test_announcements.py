"""Who hears what of a reaction: the counts everybody who reads the post, which are mine only I. Of a bookmark nobody else."""

import pytest

from courtyard.content.services import marks, reactions
from courtyard.core.live import topic_of
from courtyard.core.models import Change
from tests.cast import Cast, post

pytestmark = pytest.mark.django_db


def test_only_i_hear_which_reactions_are_mine(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    reactions.react(actor=cast.member, item_id=item.pk, emoji="👏")
    reactions.react(actor=cast.member, item_id=item.pk, emoji="🎉")
    reactions.unreact(actor=cast.member, item_id=item.pk, emoji="👏")
    told = Change.objects.filter(topic=topic_of("person", cast.member.pk), event="mine").order_by("pk")
    assert [change.data for change in told] == [{"reacted": ["👏"]}, {"reacted": ["👏", "🎉"]}, {"reacted": ["🎉"]}]
    shared = Change.objects.filter(topic=topic_of("item", item.pk))
    assert [change.data["reactions"] for change in shared.order_by("pk")][-1] == {"🎉": 1}
    assert str(cast.member.pk) not in str(list(shared.values()))


def test_only_i_hear_of_my_bookmarks_and_of_each_once(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    for act in (marks.bookmark, marks.bookmark, marks.unbookmark, marks.unbookmark):
        act(actor=cast.member, item_id=item.pk)
    changes = Change.objects.order_by("pk").values_list("topic", "event", "data")
    mine = topic_of("person", cast.member.pk)
    assert list(changes) == [(mine, "mine", {"bookmarked": True}), (mine, "mine", {"bookmarked": False})]
