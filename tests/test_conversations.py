"""Closing, folding, moving, quoting: who may, what it does, and what open windows are told."""

from html import unescape

import pytest

from courtyard.content import access
from courtyard.content.models import Counter, Item, ItemState, Move, OffTopic, Pin, Placement, ThreadClosure
from courtyard.content.selectors.cards import load
from courtyard.content.services.comments import comment as say
from courtyard.content.services.moves import move
from courtyard.content.services.reactions import react
from courtyard.content.services.threads import close, end_off_topic, mark_off_topic, reopen
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.models import Change, Revocation
from courtyard.notifications.selectors import entries
from courtyard.spaces.models import Membership
from tests.cast import Cast, client_of, comment, new_space, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(cast: Cast) -> Item:
    return post(cast.member, cast.open)


def may(cast: Cast, who: str, item: Item) -> frozenset[str]:
    return load(cast.person(who), [item.pk])[0].may


def told(topic: str, event: str) -> list[dict | None]:
    return list(Change.objects.filter(topic=topic, event=event).order_by("pk").values_list("data", flat=True))


@pytest.mark.parametrize("who", ["member", "host", "steward"])
def test_author_and_moderators_close_and_reopen(cast: Cast, item: Item, who: str) -> None:
    actor = cast.person(who)
    close(actor=actor, item_id=item.pk, words=" Decided: we mend it. ")
    assert ThreadClosure.objects.get(ended_at=None).words == "Decided: we mend it."
    with pytest.raises(Forbidden):
        say(actor=cast.colleague, item_id=item.pk, body="But")
    reopen(actor=actor, item_id=item.pk)
    assert say(actor=cast.colleague, item_id=item.pk, body="But").made_now
    assert ThreadClosure.objects.get().ended_by == actor


@pytest.mark.parametrize(("who", "refusal"), [("colleague", Forbidden), ("moderator", Forbidden), ("guest", NotFound)])
def test_nobody_else_closes(cast: Cast, item: Item, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        close(actor=cast.person(who), item_id=item.pk)
    assert not ThreadClosure.objects.exists()


@pytest.mark.parametrize("who", ["outsider", "guest", "former", "moderator"])
def test_what_one_may_not_read_cannot_be_closed(cast: Cast, who: str) -> None:
    with pytest.raises(NotFound):
        close(actor=cast.person(who), item_id=post(cast.host, cast.secret).pk)


def test_what_a_moderator_closed_its_author_does_not_reopen(cast: Cast, item: Item) -> None:
    close(actor=cast.steward, item_id=item.pk)
    with pytest.raises(Forbidden):
        reopen(actor=cast.member, item_id=item.pk)
    assert [entry.sentence for entry in entries(cast.member).results] == [
        "Steward closed the conversation under your post"
    ]
    reopen(actor=cast.host, item_id=item.pk)
    assert not ThreadClosure.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("before", [False, True])
def test_moderators_lock_and_nothing_changes_any_more(cast: Cast, item: Item, before: bool) -> None:
    said = comment(cast.colleague, item)
    if before:
        close(actor=cast.member, item_id=item.pk, words="Decided.")
    close(actor=cast.steward, item_id=item.pk, lock=True)
    closure = ThreadClosure.objects.get(ended_at=None)
    assert (closure.locked, closure.words, closure.by) == (True, "Decided." if before else "", cast.steward)
    for touch in (
        lambda: say(actor=cast.colleague, item_id=item.pk, body="But"),
        lambda: react(actor=cast.colleague, item_id=said.pk, emoji="👍"),
        lambda: access.item_for_edit(cast.colleague, said.pk),
        lambda: access.item_for_edit(cast.member, item.pk),
        lambda: reopen(actor=cast.member, item_id=item.pk),
    ):
        with pytest.raises(Forbidden):
            touch()
    assert not may(cast, "member", item) & {"comment", "react", "edit"}
    assert not may(cast, "colleague", said) & {"comment", "react", "edit"}
    reopen(actor=cast.host, item_id=item.pk)
    assert {"comment", "react", "edit"} <= may(cast, "member", item)


@pytest.mark.parametrize("who", ["member", "colleague"])
def test_only_moderators_lock(cast: Cast, item: Item, who: str) -> None:
    with pytest.raises(Forbidden):
        close(actor=cast.person(who), item_id=item.pk, lock=True)
    assert not ThreadClosure.objects.exists()


def test_locking_on_the_page_and_by_the_api(cast: Cast, item: Item) -> None:
    address = f"/items/{item.pk}/closure/"
    assert 'name="lock"' not in client_of(cast.member).get(address).content.decode()
    steward = client_of(cast.steward)
    assert 'name="lock"' in steward.get(address).content.decode()
    steward.post(address, {"words": "Enough 🙂"})
    page = steward.get(address).content.decode()
    assert "Lock the conversation" in page
    assert '<input type="hidden" name="lock" value="on">' in page
    assert "data-add" in client_of(cast.member).get(f"/items/{item.pk}/").content.decode()
    steward.post(address, {"lock": "on"})
    page = client_of(cast.member).get(f"/items/{item.pk}/").content.decode()
    assert "This conversation is locked." in page
    assert "data-add" not in page
    shown = steward.get(f"/api/v1/items/{item.pk}").json()
    assert (shown["closed"], shown["locked"]) == (True, True)
    refused = client_of(cast.member).delete(f"/api/v1/items/{item.pk}/closure")
    assert refused.status_code == 403


def test_a_closed_conversation_takes_no_answers_but_reactions(cast: Cast, item: Item) -> None:
    said = comment(cast.colleague, item)
    close(actor=cast.member, item_id=item.pk)
    with pytest.raises(Forbidden):
        say(actor=cast.colleague, item_id=said.pk, body="Still")
    for one in (item, said):
        assert react(actor=cast.colleague, item_id=one.pk, emoji="👍")
        assert "comment" not in may(cast, "colleague", one)
        assert "react" in may(cast, "colleague", one)


def test_closing_twice_is_closing_once_and_a_comment_cannot_be_closed(cast: Cast, item: Item) -> None:
    for words in ("First", "Second"):
        close(actor=cast.member, item_id=item.pk, words=words)
    assert ThreadClosure.objects.get().words == "First"
    with pytest.raises(NotFound):
        close(actor=cast.member, item_id=comment(cast.member, item).pk)
    with pytest.raises(Invalid):
        close(actor=cast.member, item_id=post(cast.member, cast.open).pk, words="x" * 501)


def test_open_windows_hear_of_closing_and_opening(cast: Cast, item: Item) -> None:
    close(actor=cast.member, item_id=item.pk)
    reopen(actor=cast.member, item_id=item.pk)
    assert told(f"item:{item.pk}", "closed") == [{"closed": True}, {"closed": False}]


def test_the_page_says_why_and_offers_to_reopen_to_who_may(cast: Cast, item: Item) -> None:
    author = client_of(cast.member)
    address = f"/items/{item.pk}/closure/"
    assert f'href="{address}"' in author.get(f"/items/{item.pk}/menu/").text
    assert author.get(address).status_code == 200
    author.post(address, {"words": "Decided: we mend it."})
    for browser, offered in ((author, True), (client_of(cast.colleague), False)):
        page = browser.get(f"/items/{item.pk}/").text
        assert "Decided: we mend it." in page
        assert "This conversation is closed." in page
        assert '<textarea name="body"' not in page
        assert (f'formaction="{address}"' in page) is offered
    kept = client_of(cast.colleague).post(f"/items/{item.pk}/comments/", {"body": "Ten careful minutes"})
    assert kept.status_code == 403
    assert "Ten careful minutes" in kept.text
    author.post(address, {"end": "1"})
    assert '<textarea name="body"' in client_of(cast.colleague).get(f"/items/{item.pk}/").text


@pytest.mark.parametrize("state", [ItemState.HIDDEN, ItemState.PENDING])
def test_what_is_not_published_takes_no_comments(cast: Cast, state: str) -> None:
    waiting = post(cast.member, cast.open, state=state)
    with pytest.raises(Forbidden):
        say(actor=cast.member, item_id=waiting.pk, body="Hello?")
    assert '<textarea name="body"' not in client_of(cast.member).get(f"/items/{waiting.pk}/").text


def test_moderators_fold_a_comment_that_leads_away(cast: Cast, item: Item) -> None:
    said = comment(cast.member, item, text="My cat is ill")
    for _twice in range(2):
        mark_off_topic(actor=cast.steward, item_id=said.pk)
    page = client_of(cast.colleague).get(f"/items/{item.pk}/").text
    assert "Folded as off-topic" in page
    assert "My cat is ill" in page
    end_off_topic(actor=cast.host, item_id=said.pk)
    assert "Folded as off-topic" not in client_of(cast.colleague).get(f"/items/{item.pk}/").text
    assert told(f"item:{item.pk}", "folded") == [{"off_topic": True}, {"off_topic": False}]


@pytest.mark.parametrize(("who", "refusal"), [("member", Forbidden), ("colleague", Forbidden), ("guest", NotFound)])
def test_nobody_else_folds(cast: Cast, item: Item, who: str, refusal: type[Exception]) -> None:
    said = comment(cast.member, item)
    with pytest.raises(refusal):
        mark_off_topic(actor=cast.person(who), item_id=said.pk)
    assert "off-topic" not in may(cast, "member", said)
    with pytest.raises(NotFound):
        mark_off_topic(actor=cast.steward, item_id=item.pk)
    assert not OffTopic.objects.exists()


def test_a_moderator_moves_a_post_with_its_conversation(cast: Cast, item: Item) -> None:
    comment(cast.colleague, item)
    there = new_space("Orchard", members=[cast.steward])
    Pin.objects.create(item=item, space=cast.open, by=cast.host)
    move(actor=cast.steward, item_id=item.pk, source_id=cast.open.pk, target_id=there.pk)
    assert [row.space for row in Placement.objects.filter(item=item)] == [there]
    assert not Pin.objects.exists()
    assert [entry.sentence for entry in entries(cast.member).results] == ["Steward moved your post to another space"]
    assert "Steward moved this here from Garden" in client_of(cast.member).get(f"/items/{item.pk}/").text
    assert told(f"space:{cast.open.pk}", "moved") == told(f"item:{item.pk}", "moved") == [None]
    assert len(told(f"space:{there.pk}", "placed")) == 1


def test_the_name_of_the_space_it_left_is_for_those_who_may_know_of_it(cast: Cast) -> None:
    item = post(cast.member, cast.secret)
    there = new_space("Vault", members=[cast.host, cast.colleague], visibility="secret")
    move(actor=cast.host, item_id=item.pk, source_id=cast.secret.pk, target_id=there.pk)
    page = client_of(cast.colleague).get(f"/items/{item.pk}/").text
    assert "Host moved this here from another space" in page
    assert "Cellar" not in page


def test_who_can_read_it_no_more_is_told_nothing_and_hears_nothing(cast: Cast, item: Item) -> None:
    there = new_space("Orchard", members=[cast.host], visibility="closed")
    move(actor=cast.host, item_id=item.pk, source_id=cast.open.pk, target_id=there.pk)
    with pytest.raises(NotFound):
        access.item_for_read(cast.member, item.pk)
    assert entries(cast.member).results == []
    ended = Revocation.objects.filter(topic=f"item:{item.pk}").values_list("person_id", flat=True)
    assert {cast.member.pk, cast.colleague.pk} <= set(ended)
    assert cast.host.pk not in set(ended)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("member", Forbidden), ("colleague", Forbidden), ("moderator", Forbidden), ("guest", NotFound)],
)
def test_only_moderators_of_the_space_it_leaves_move_it(
    cast: Cast, item: Item, who: str, refusal: type[Exception]
) -> None:
    there = new_space("Orchard", members=[cast.person(who)])
    with pytest.raises(refusal):
        move(actor=cast.person(who), item_id=item.pk, source_id=cast.open.pk, target_id=there.pk)
    assert not Move.objects.exists()


def test_a_moderator_of_the_space_it_goes_to_does_not_fetch_it(cast: Cast, item: Item) -> None:
    there = new_space("Orchard")
    Membership.objects.create(space=there, person=cast.colleague, role="owner")
    with pytest.raises(Forbidden):
        move(actor=cast.colleague, item_id=item.pk, source_id=cast.open.pk, target_id=there.pk)


def test_it_goes_only_where_the_mover_may_post(cast: Cast, item: Item) -> None:
    with pytest.raises(Forbidden):
        move(actor=cast.host, item_id=item.pk, source_id=cast.open.pk, target_id=new_space("Orchard").pk)
    hidden = new_space("Vault", visibility="secret")
    with pytest.raises(NotFound):
        move(actor=cast.host, item_id=item.pk, source_id=cast.open.pk, target_id=hidden.pk)
    assert not Move.objects.exists()


@pytest.mark.parametrize(("source", "target"), [("closed", "open"), ("secret", "open"), ("secret", "closed")])
def test_what_was_written_behind_a_door_is_not_moved_in_front_of_it(cast: Cast, source: str, target: str) -> None:
    item = post(cast.member, getattr(cast, source))
    with pytest.raises(Forbidden):
        move(actor=cast.host, item_id=item.pk, source_id=getattr(cast, source).pk, target_id=getattr(cast, target).pk)
    offered = client_of(cast.host).get(f"/items/{item.pk}/move/").text
    assert f'value="{getattr(cast, target).pk}"' not in offered


def test_moving_to_where_it_stands_or_from_where_it_does_not_is_refused(cast: Cast) -> None:
    item = post(cast.member, cast.open, cast.closed)
    with pytest.raises(Invalid):
        move(actor=cast.host, item_id=item.pk, source_id=cast.open.pk, target_id=cast.closed.pk)
    with pytest.raises(NotFound):
        move(actor=cast.host, item_id=item.pk, source_id=cast.secret.pk, target_id=cast.closed.pk)


def test_the_page_to_move_works_without_scripts(cast: Cast, item: Item) -> None:
    browser, address = client_of(cast.host), f"/items/{item.pk}/move/"
    assert f'href="{address}' in browser.get(f"/items/{item.pk}/menu/?in={cast.open.pk}").text
    page = browser.get(address).text
    assert "Cellar" in page
    assert browser.post(address, {"source": cast.open.pk}).status_code == 422
    assert browser.post(address, {"source": cast.open.pk, "target": "no"}).status_code == 422
    sent = {"source": cast.open.pk, "target": cast.closed.pk}
    assert browser.post(address, sent, follow=True).redirect_chain == [(f"/items/{item.pk}/", 302)]
    assert Move.objects.get().target == cast.closed
    for who, status in (("guest", 200), ("outsider", 404)):
        assert client_of(cast.person(who)).get(f"/items/{item.pk}/").status_code == status
    assert client_of(cast.member).get(address).status_code == 403


def test_a_comment_is_quoted_in_an_answer_and_calls_nobody_again(cast: Cast, item: Item) -> None:
    said = comment(cast.member, item, text="Ask @Colleague about *glue* & screws")
    browser = client_of(cast.host)
    page = browser.get(f"/items/{said.pk}/reply/?quote=1").text
    assert f"[Member](/people/{cast.member.pk}/)" in page
    assert "Ask Colleague about" in page
    field = page.split('maxlength="200000"')[1].split(">", 1)[1].split("</textarea>")[0]
    assert field.startswith("&gt; ")
    assert "@" not in field
    browser.post(f"/items/{said.pk}/comments/", {"body": unescape(field) + "It is in the drawer"})
    answer = Item.objects.get(parent=said)
    assert answer.body_html.startswith("<blockquote>")
    assert f'href="/people/{cast.member.pk}/"' in answer.body_html
    assert "*glue*" in answer.body_text
    assert entries(cast.colleague).results == []
    assert "<blockquote>" not in browser.get(f"/items/{said.pk}/reply/").text


@pytest.mark.parametrize("who", ["outsider", "guest", "former"])
def test_nobody_quotes_what_they_may_not_read(cast: Cast, who: str) -> None:
    said = comment(cast.host, post(cast.host, cast.secret))
    assert client_of(cast.person(who)).get(f"/items/{said.pk}/reply/?quote=1").status_code == 404


def test_the_api_closes_folds_and_moves(cast: Cast, item: Item) -> None:
    said, browser = comment(cast.member, item), client_of(cast.host)
    path = f"/api/v1/items/{item.pk}"
    sent = {"words": "Done"}
    assert browser.put(f"{path}/closure", sent, content_type="application/json").json()["closed"] is True
    assert browser.delete(f"{path}/closure").json()["closed"] is False
    assert browser.put(f"/api/v1/items/{said.pk}/off-topic").json()["off_topic"] is True
    assert browser.delete(f"/api/v1/items/{said.pk}/off-topic").json()["off_topic"] is False
    body = {"source": str(cast.open.pk), "target": str(cast.closed.pk)}
    assert client_of(cast.member).post(f"{path}/moves", body, content_type="application/json").status_code == 403
    moved = browser.post(f"{path}/moves", body, content_type="application/json").json()
    assert [space["name"] for space in moved["spaces"]] == ["Library"]


def test_counts_do_not_depend_on_folding(cast: Cast, item: Item) -> None:
    say(actor=cast.colleague, item_id=item.pk, body="One")
    mark_off_topic(actor=cast.steward, item_id=Item.objects.get(root=item).pk)
    assert Counter.objects.get(item=item).comments == 1
