"""The bell: one entry per object, grouped, and never about what one may not see."""

from datetime import timedelta

import pytest

from courtyard.accounts.models import Person
from courtyard.content.services import comments, items, marks, reactions
from courtyard.core.clock import now
from courtyard.feed.services import Draft, create_post, edit_post, share
from courtyard.notifications import selectors, services
from courtyard.notifications.models import Notice
from courtyard.people.models import Status
from courtyard.people.services import set_status
from courtyard.spaces import services as spaces
from tests.cast import Cast, client_of, post, storyline_of


def bell(person) -> list[tuple[tuple[str, ...], int]]:  # type: ignore[no-untyped-def]
    """What the bell tells: the reasons of each entry and how many people stand behind the strongest."""
    return [(entry.reasons, len(entry.actors)) for entry in selectors.entries(person).results]


def test_comments_and_reactions_on_one_post_are_one_entry(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    for person in (cast.colleague, cast.host, cast.steward):
        comments.comment(actor=person, item_id=item.pk, body="Yes")
        reactions.react(actor=person, item_id=item.pk, emoji="👍")
    assert bell(cast.member) == [(("comment", "reaction"), 3)]
    assert selectors.unread_count(cast.member) == 1
    entry = selectors.entries(cast.member).results[0]
    assert entry.sentence == "Steward, Host and 1 other commented on your post"


def test_one_is_not_told_of_oneself(cast: Cast) -> None:
    item = create_post(
        actor=cast.member, space_ids=[cast.open.pk], draft=Draft(body=f"@{cast.member.handle}", format="markdown")
    )
    comments.comment(actor=cast.member, item_id=item.pk, body="Me")
    assert bell(cast.member) == []


def test_a_mention_rings_only_for_who_may_read_it(cast: Cast) -> None:
    words = f"@{cast.host.handle} @{cast.outsider.handle}"
    create_post(actor=cast.member, space_ids=[cast.secret.pk], draft=Draft(body=words, format="markdown"))
    assert bell(cast.host) == [(("mention",), 1)]
    assert bell(cast.outsider) == []
    assert not Notice.objects.filter(person=cast.outsider).exists()


def test_an_edit_rings_for_who_is_named_for_the_first_time(cast: Cast) -> None:
    draft = Draft(body=f"@{cast.host.handle}", format="markdown")
    item = create_post(actor=cast.member, space_ids=[cast.open.pk], draft=draft)
    services.mark_all_read(actor=cast.host)
    both = Draft(body=f"@{cast.host.handle} @{cast.colleague.handle}", format="markdown")
    edit_post(actor=cast.member, item_id=item.pk, draft=both)
    assert bell(cast.colleague) == [(("mention",), 1)]
    assert selectors.unread_count(cast.host) == 0


def test_a_muted_thread_is_silent_but_for_mentions(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    marks.mute_thread(actor=cast.member, item_id=item.pk)
    comments.comment(actor=cast.host, item_id=item.pk, body="Hello")
    reactions.react(actor=cast.host, item_id=item.pk, emoji="👍")
    assert bell(cast.member) == []
    comments.comment(actor=cast.host, item_id=item.pk, body=f"@{cast.member.handle}", format="markdown")
    assert bell(cast.member) == [(("mention",), 1)]


def test_who_follows_a_thread_hears_of_it(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    marks.follow_thread(actor=cast.colleague, item_id=item.pk)
    first = comments.comment(actor=cast.host, item_id=item.pk, body="Hello")
    comments.comment(actor=cast.member, item_id=first.pk, body="Answer")
    assert bell(cast.colleague) == [(("comment",), 2)]
    assert bell(cast.host) == [(("reply",), 1)]


def test_what_was_read_rings_anew_with_what_is_new_alone(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    comments.comment(actor=cast.host, item_id=item.pk, body="One")
    marks.open_item(actor=cast.member, item_id=item.pk)
    assert selectors.unread_count(cast.member) == 0
    comments.comment(actor=cast.colleague, item_id=item.pk, body="Two")
    assert bell(cast.member) == [(("comment",), 1)]


def test_a_reaction_taken_back_and_a_deleted_comment_ring_nobody(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    reactions.react(actor=cast.host, item_id=item.pk, emoji="👍")
    reactions.unreact(actor=cast.host, item_id=item.pk, emoji="👍")
    said = comments.comment(actor=cast.host, item_id=item.pk, body="Oops")
    items.remove_item(actor=cast.host, item_id=said.pk)
    assert bell(cast.member) == []


def test_who_is_removed_from_a_space_loses_what_the_bell_said_of_it(cast: Cast) -> None:
    item = post(cast.member, cast.secret)
    comments.comment(actor=cast.host, item_id=item.pk, body="Psst")
    spaces.remove_member(actor=cast.host, space_id=cast.secret.pk, person_id=cast.member.pk)
    assert bell(cast.member) == []
    assert selectors.unread_count(cast.member) == 0


def test_a_share_tells_its_author_if_they_may_read_where_it_went(cast: Cast) -> None:
    item = post(cast.colleague, storyline_of(cast.colleague))
    share(actor=cast.member, item_id=item.pk, space_ids=[cast.secret.pk], draft=Draft())
    assert bell(cast.colleague) == []
    share(actor=cast.member, item_id=item.pk, space_ids=[cast.open.pk], draft=Draft())
    assert bell(cast.colleague) == [(("share",), 1)]


def test_every_moderator_hears_of_a_request_and_who_asked_of_the_answer(cast: Cast) -> None:
    request = spaces.ask_to_join(actor=cast.outsider, space_id=cast.closed.pk)
    assert bell(cast.host) == bell(cast.steward) == [(("join_request",), 1)]
    assert bell(cast.member) == []
    spaces.decide_request(actor=cast.steward, request_id=request.pk, accept=True)
    assert bell(cast.host) == []
    assert bell(cast.outsider) == [(("join_accepted",), 1)]


def test_an_invitation_rings_until_it_is_answered(cast: Cast) -> None:
    spaces.invite_to_space(actor=cast.host, space_id=cast.secret.pk, person_ids=[cast.outsider.pk])
    assert bell(cast.outsider) == [(("space_invitation",), 1)]


def test_nobody_reads_an_entry_of_somebody_else(cast: Cast, client) -> None:  # type: ignore[no-untyped-def]
    item = post(cast.member, cast.open)
    comments.comment(actor=cast.host, item_id=item.pk, body="Hello")
    notice = Notice.objects.get(person=cast.member)
    assert services.mark_read(actor=cast.colleague, notice_id=notice.pk) is None
    assert selectors.unread_count(cast.member) == 1


@pytest.mark.parametrize("count", [1, 2, 5])
def test_names_are_grouped(cast: Cast, count: int) -> None:
    item = post(cast.member, cast.open)
    people = [cast.host, cast.steward, cast.colleague, cast.outsider, cast.owner][:count]
    for person in people:
        reactions.react(actor=person, item_id=item.pk, emoji="🎉")
    sentence = selectors.entries(cast.member).results[0].sentence
    assert sentence.count(",") == (1 if count > 2 else 0)
    assert "🎉" in sentence


def test_who_is_named_owner_of_a_space_is_told(cast: Cast) -> None:
    Person.objects.filter(pk=cast.host.pk).update(state="left")
    spaces.name_owner(actor=cast.admin, space_id=cast.secret.pk, person_id=cast.outsider.pk)
    assert bell(cast.outsider) == [(("space_owner",), 1)]
    entry = selectors.entries(cast.outsider).results[0]
    assert (entry.sentence, entry.href) == (
        "Admin made you the owner of a space",
        f"/spaces/{cast.secret.slug}/members/",
    )


def test_the_bell_keeps_quiet_for_who_does_not_want_to_be_disturbed(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    comments.comment(actor=cast.host, item_id=item.pk, body="Yes")
    set_status(actor=cast.member, person=cast.member, words="Writing", do_not_disturb=True)
    assert selectors.unread_count(cast.member) == 0
    page = client_of(cast.member).get("/notifications/")
    assert "Host commented on your post" in page.text
    assert "Do not disturb is on: the bell stays quiet." in page.text
    Status.objects.update(until=now() - timedelta(minutes=1))
    assert selectors.unread_count(cast.member) == 1
    assert "Do not disturb" not in client_of(cast.member).get("/notifications/").text


def test_the_quiet_of_one_is_not_that_of_others(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    comments.comment(actor=cast.host, item_id=item.pk, body="Yes")
    set_status(actor=cast.host, person=cast.host, do_not_disturb=True)
    set_status(actor=cast.member, person=cast.member, words="At the counter")
    assert selectors.unread_count(cast.member) == 1
