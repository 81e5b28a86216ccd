"""Joining a post into another conversation: who may, what it does, and what open windows are told."""

import pytest

from courtyard.content.models import (
    Bookmark,
    Item,
    ItemKind,
    ItemState,
    Merge,
    Pin,
    Placement,
    Reference,
    ReplyPin,
    Revision,
    ThreadClosure,
    ThreadFollow,
)
from courtyard.content.services.comments import comment as say
from courtyard.content.services.merging import merge
from courtyard.content.services.splitting import split
from courtyard.content.services.threads import close
from courtyard.core.errors import Forbidden, NotFound
from courtyard.core.models import AuditEntry
from courtyard.feed.models import BestAnswer, KeyInformation
from courtyard.notifications.models import Happening, Notice
from courtyard.notifications.services import tell
from tests.cast import Cast, client_of, comment, new_space, post
from tests.conversations import cats, count, heard, told, under

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(cast: Cast) -> Item:
    return post(cast.member, cast.open, text="When do we plant?")


@pytest.fixture
def talk(cast: Cast, item: Item) -> dict[str, Item]:
    return cats(cast, item)


def test_a_post_becomes_a_comment_and_its_comments_answers(cast: Cast, item: Item, talk: dict[str, Item]) -> None:
    twin = post(cast.colleague, cast.open, text="Planting?", title="Plants & pots", version=1)
    early = under(cast.host, twin, "Asked before")
    under(cast.colleague, early, "Sorry")
    before = count(item)
    assert merge(actor=cast.steward, item_id=twin.pk, target_id=item.pk) == item
    twin.refresh_from_db()
    assert (twin.kind, twin.root, twin.depth, twin.author) == (ItemKind.COMMENT, item, 1, cast.colleague)
    assert twin.body_html == "<p><strong>Plants &amp; pots</strong></p><p>Planting?</p>"
    assert Revision.objects.get(item=twin).title == "Plants & pots"
    answers = list(Item.objects.filter(parent=twin).order_by("published_at").values_list("body_text", "depth", "root"))
    assert answers == [("Asked before", 2, item.pk), ("Sorry", 2, item.pk)]
    assert count(item) == before + 3
    assert not Placement.objects.filter(item=twin).exists()
    assert AuditEntry.objects.filter(kind="post.merged", actor_id=cast.steward.pk).count() == 1


def test_what_people_marked_is_carried(cast: Cast, item: Item) -> None:
    twin = post(cast.colleague, cast.open)
    for person, on in ((cast.member, twin), (cast.host, twin), (cast.host, item)):
        Bookmark.objects.create(item=on, person=person)
    ThreadFollow.objects.create(item=twin, person=cast.outsider)
    ThreadFollow.objects.create(item=twin, person=cast.admin, muted=True)
    Pin.objects.create(item=twin, space=cast.open, by=cast.host)
    ReplyPin.objects.create(post=twin, comment=comment(cast.member, twin), by=cast.host)
    KeyInformation.objects.create(item=twin, by=cast.owner)
    close(actor=cast.host, item_id=twin.pk)
    merge(actor=cast.host, item_id=twin.pk, target_id=item.pk)
    assert sorted(Bookmark.objects.values_list("item", "person__name")) == [(item.pk, "Host"), (item.pk, "Member")]
    follows = dict(ThreadFollow.objects.filter(item=item).values_list("person__name", "muted"))
    assert follows == {"Colleague": False, "Outsider": False}
    for gone in (Pin, ReplyPin, KeyInformation):
        assert not gone.objects.exists()
    assert not ThreadClosure.objects.filter(ended_at=None).exists()


def test_the_old_address_leads_to_the_new_place(cast: Cast, item: Item) -> None:
    twin = post(cast.colleague, cast.open, text="Me too")
    said = comment(cast.member, twin)
    merge(actor=cast.host, item_id=twin.pk, target_id=item.pk)
    browser = client_of(cast.member)
    at = f"/items/{item.pk}/?at={twin.pk}#item-{twin.pk}"
    assert browser.get(f"/items/{twin.pk}/")["Location"] == at
    assert browser.get(f"/items/{twin.pk}/?at={said.pk}")["Location"] == at.replace(str(twin.pk), str(said.pk))
    page = browser.get(f"/items/{item.pk}/").text
    assert "Host joined a post with this one" in page
    assert "Me too" in page


def test_its_author_hears_of_it_and_the_bell_keeps_what_was_unread(cast: Cast, item: Item) -> None:
    twin = post(cast.colleague, cast.open)
    said = under(cast.member, twin, "Hello")
    under(cast.outsider, twin, "Hello too")
    for about in (twin, item):
        tell(
            actor=cast.host, person_ids={cast.admin.pk}, reason="comment", object_kind="item", object_id=about.pk,
            source_id=about.pk,
        )  # fmt: skip
    merge(actor=cast.host, item_id=twin.pk, target_id=item.pk)
    assert heard(cast.colleague)[0] == "Host joined your post with this one"
    assert not Notice.objects.filter(object_id=twin.pk).exists()
    assert Happening.objects.filter(
        notice__person=cast.colleague, notice__object_id=item.pk, source_id=said.pk
    ).exists()
    assert Happening.objects.filter(notice__person=cast.admin, notice__object_id=item.pk).count() == 2
    assert heard(cast.host) == []


def test_joining_twice_is_joining_once(cast: Cast, item: Item) -> None:
    twin = post(cast.colleague, cast.open)
    for _twice in range(2):
        merge(actor=cast.host, item_id=twin.pk, target_id=item.pk)
    assert (Merge.objects.count(), count(item)) == (1, 1)
    with pytest.raises(Forbidden):
        merge(actor=cast.colleague, item_id=twin.pk, target_id=item.pk)


def test_open_windows_hear_of_a_merge(cast: Cast, item: Item) -> None:
    twin = post(cast.colleague, cast.open)
    merge(actor=cast.host, item_id=twin.pk, target_id=item.pk)
    assert told(f"item:{twin.pk}", "merged") == told(f"space:{cast.open.pk}", "merged") == [None]
    assert told(f"item:{item.pk}", "joined") == [{"comments": 1}]


@pytest.mark.parametrize(
    ("who", "refusal"), [("member", Forbidden), ("colleague", Forbidden), ("moderator", Forbidden), ("guest", NotFound)]
)
def test_nobody_else_joins_posts(cast: Cast, item: Item, who: str, refusal: type[Exception]) -> None:
    twin = post(cast.person(who) if who != "guest" else cast.member, cast.open)
    with pytest.raises(refusal):
        merge(actor=cast.person(who), item_id=twin.pk, target_id=item.pk)
    assert not Merge.objects.exists()


@pytest.mark.parametrize("pair", [("open", "closed"), ("closed", "open"), ("secret", "open"), ("open", "secret")])
def test_nobody_reads_more_or_less_by_it(cast: Cast, pair: tuple[str, str]) -> None:
    source, target = (post(cast.member, getattr(cast, name)) for name in pair)
    with pytest.raises(Forbidden, match="Not the same people"):
        merge(actor=cast.host, item_id=source.pk, target_id=target.pk)


def test_another_space_will_do_if_the_same_people_read_it(cast: Cast, item: Item) -> None:
    orchard = new_space("Orchard")
    orchard.memberships.create(person=cast.host, role="owner")
    twin = post(cast.member, orchard)
    merge(actor=cast.host, item_id=twin.pk, target_id=item.pk)
    assert Merge.objects.get().target == item
    both = post(cast.member, orchard, cast.open)
    with pytest.raises(Forbidden, match="another space too"):
        merge(actor=cast.steward, item_id=both.pk, target_id=item.pk)


@pytest.mark.parametrize("kind", [ItemKind.POLL, ItemKind.IDEA, ItemKind.PRAISE])
def test_what_a_post_holds_beside_its_words_is_not_lost(cast: Cast, item: Item, kind: str) -> None:
    voted = post(cast.member, cast.open, kind=kind, title="Which?")
    with pytest.raises(Forbidden, match="beside its words"):
        merge(actor=cast.host, item_id=voted.pk, target_id=item.pk)
    assert f"/items/{voted.pk}/merge/" not in client_of(cast.host).get(f"/items/{voted.pk}/menu/").text
    merge(actor=cast.host, item_id=item.pk, target_id=voted.pk)
    assert count(voted) == 1


def test_what_else_is_not_joined(cast: Cast, item: Item) -> None:
    share = post(cast.member, cast.open)
    Reference.objects.create(item=share, target_kind="item", target_id=item.pk)
    waiting = post(cast.member, cast.open, state=ItemState.PENDING)
    closed = post(cast.member, cast.open)
    close(actor=cast.host, item_id=closed.pk)
    locked = post(cast.member, cast.open)
    close(actor=cast.host, item_id=locked.pk, lock=True)
    for source, target, refusal in (
        (item, item, Forbidden), (share, item, Forbidden), (waiting, item, NotFound), (item, waiting, NotFound),
        (item, closed, Forbidden), (locked, item, Forbidden), (comment(cast.member, item), closed, NotFound),
    ):  # fmt: skip
        with pytest.raises(refusal):
            merge(actor=cast.host, item_id=source.pk, target_id=target.pk)
    assert not Merge.objects.exists()


def test_a_question_that_is_joined_has_no_best_answer_any_more(cast: Cast, item: Item) -> None:
    asked = post(cast.member, cast.open, kind=ItemKind.QUESTION, title="Where?")
    BestAnswer.objects.create(question=asked, answer=comment(cast.colleague, asked), by=cast.member)
    merge(actor=cast.host, item_id=asked.pk, target_id=item.pk)
    assert not BestAnswer.objects.exists()


def test_there_and_back(cast: Cast, item: Item, talk: dict[str, Item]) -> None:
    made = split(actor=cast.host, item_id=item.pk, comment_ids=[talk["cat"].pk], space_id=cast.open.pk)
    browser = client_of(cast.member)
    assert "My cat is ill" in browser.get(f"/items/{made.pk}/").text
    merge(actor=cast.host, item_id=made.pk, target_id=item.pk)
    assert count(item) == 5
    page = browser.get(f"/items/{item.pk}/").text
    assert "that stood here" not in page
    assert f'href="/items/{item.pk}/?at={made.pk}#item-{made.pk}"' in page
    split(actor=cast.host, item_id=item.pk, comment_ids=[talk["cat"].pk], space_id=cast.open.pk)
    assert count(item) == 3
    assert f'href="/items/{made.pk}/"' in browser.get(f"/items/{item.pk}/").text


def test_the_pages_to_join_work_without_scripts(cast: Cast, item: Item) -> None:
    twin = post(cast.colleague, cast.open, text="Planting potatoes")
    browser, address = client_of(cast.host), f"/items/{twin.pk}/merge/"
    assert f'href="{address}"' in browser.get(f"/items/{twin.pk}/menu/").text
    for q in ("", "plant", f"http://testserver/items/{item.pk}/"):
        assert f'value="{item.pk}"' in browser.get(address, {"q": q}).text
    assert f'value="{item.pk}"' not in browser.get(address, {"q": "potatoes"}).text
    page = browser.get(address, {"target": item.pk}).text
    assert "The post by Colleague becomes a comment there" in page
    hidden = post(cast.host, cast.secret)
    assert browser.post(address, {"target": hidden.pk}).status_code == 403
    for _twice in range(2):
        answer = browser.post(address, {"target": item.pk})
        assert answer["Location"] == f"/items/{item.pk}/?at={twin.pk}#item-{twin.pk}"
    other = post(cast.member, cast.open)
    assert client_of(cast.member).get(f"/items/{other.pk}/merge/").status_code == 403
    assert client_of(cast.guest).get(f"/items/{other.pk}/merge/").status_code == 404


def test_both_by_the_api(cast: Cast, item: Item, talk: dict[str, Item]) -> None:
    browser, kind = client_of(cast.host), "application/json"
    sent = {"comments": [str(talk["cat"].pk)], "space": str(cast.open.pk)}
    made = browser.post(f"/api/v1/items/{item.pk}/splits", sent, content_type=kind).json()
    assert (made["kind"], made["root"], made["counts"]["comments"]) == ("update", None, 1)
    answer = browser.post(f"/api/v1/items/{made['id']}/merges", {"target": str(item.pk)}, content_type=kind).json()
    assert (answer["id"], answer["counts"]["comments"]) == (str(item.pk), 5)
    assert browser.get(f"/api/v1/items/{made['id']}").json()["root"] == str(item.pk)
    refused = client_of(cast.member).post(f"/api/v1/items/{item.pk}/splits", sent, content_type=kind)
    assert refused.status_code == 403
    refused = client_of(cast.guest).post(f"/api/v1/items/{item.pk}/merges", {"target": str(item.pk)}, content_type=kind)
    assert refused.status_code == 404


def test_a_comment_under_what_has_just_gone_elsewhere_is_refused_and_kept(
    cast: Cast, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the post and the writing of the comment a moderator joined it into another one."""
    from courtyard.content.services import comments

    twin = post(cast.colleague, cast.open)
    seen = comments._where(cast.member, twin.pk, None)
    merge(actor=cast.host, item_id=twin.pk, target_id=item.pk)
    monkeypatch.setattr(comments, "_where", lambda *_args: seen)
    with pytest.raises(NotFound):
        say(actor=cast.member, item_id=twin.pk, body="Too late")
    assert count(item) == 1
