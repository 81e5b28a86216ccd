"""Making a post of comments: who may, what it does, and what open windows are told."""

import pytest

from courtyard.content.models import (
    Attachment,
    File,
    Item,
    ItemKind,
    ItemState,
    OffTopic,
    Placement,
    Reaction,
    ReplyPin,
    Split,
    ThreadFollow,
)
from courtyard.content.services.merging import merge
from courtyard.content.services.splitting import split
from courtyard.content.services.threads import close
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.models import AuditEntry
from courtyard.feed.models import BestAnswer
from courtyard.moderation.models import Case
from tests.cast import Cast, client_of, comment, new_space, post
from tests.conversations import cats, count, heard, told, tree, under

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(cast: Cast) -> Item:
    return post(cast.member, cast.open, text="When do we plant?")


@pytest.fixture
def talk(cast: Cast, item: Item) -> dict[str, Item]:
    return cats(cast, item)


def test_comments_become_a_post_with_their_answers(cast: Cast, item: Item, talk: dict[str, Item]) -> None:
    Reaction.objects.create(item=talk["cat"], person=cast.host, emoji="👍")
    file = File.objects.create(owner=cast.colleague, name="cat.png", content_type="image/png", size=1)
    Attachment.objects.create(item=talk["cat"], file=file)
    OffTopic.objects.create(item=talk["cat"], by=cast.host)
    ReplyPin.objects.create(post=item, comment=talk["cat"], by=cast.host)
    made = split(
        actor=cast.steward, item_id=item.pk, comment_ids=[talk["vet"].pk, talk["cat"].pk], space_id=cast.open.pk
    )
    made.refresh_from_db()
    assert made.pk == talk["cat"].pk
    assert (made.author, made.kind, made.published_at) == (cast.colleague, ItemKind.UPDATE, talk["cat"].published_at)
    assert tree(made) == [("Poor thing", "", 1), ("Try the vet", "", 1)]
    assert tree(item) == [("In May", "", 1), ("And beans?", "In May", 2)]
    assert (count(made), count(item)) == (2, 2)
    assert Reaction.objects.filter(item=made).exists()
    assert Attachment.objects.filter(item=made).exists()
    assert not OffTopic.objects.exists()
    assert not ReplyPin.objects.exists()
    assert [row.space for row in Placement.objects.filter(item=made)] == [cast.open]
    assert AuditEntry.objects.filter(kind="post.split", actor_id=cast.steward.pk).count() == 1


def test_an_answer_taken_alone_stands_by_itself(cast: Cast, item: Item, talk: dict[str, Item]) -> None:
    made = split(
        actor=cast.host, item_id=item.pk, comment_ids=[talk["beans"].pk, talk["poor"].pk, talk["vet"].pk],
        space_id=cast.open.pk,
    )  # fmt: skip
    assert made.pk == talk["poor"].pk
    assert tree(made) == [("And beans?", "", 1), ("Try the vet", "", 1)]
    assert tree(item) == [("In May", "", 1), ("My cat is ill", "", 1)]


def test_the_authors_hear_of_it_and_go_on_hearing(cast: Cast, item: Item, talk: dict[str, Item]) -> None:
    ThreadFollow.objects.filter(item=item, person=cast.outsider).update(muted=True)
    made = split(actor=cast.host, item_id=item.pk, comment_ids=[talk["cat"].pk, talk["vet"].pk], space_id=cast.open.pk)
    words = "Host made a post of comments, and yours is among them"
    assert all(words in heard(who) for who in (cast.colleague, cast.member, cast.outsider))
    assert words not in heard(cast.host)
    rows = ThreadFollow.objects.filter(item=made)
    assert dict(rows.values_list("person__name", "muted")) == {"Colleague": False, "Member": False, "Outsider": True}


def test_where_they_stood_a_line_leads_there(cast: Cast, item: Item, talk: dict[str, Item]) -> None:
    made = split(actor=cast.host, item_id=item.pk, comment_ids=[talk["cat"].pk], space_id=cast.open.pk)
    page = client_of(cast.member).get(f"/items/{item.pk}/").text
    assert "Host made a post of 2 comments that stood here" in page
    assert f'href="/items/{made.pk}/"' in page
    assert page.index("And beans?") < page.index("that stood here") < page.index("Try the vet")
    page = client_of(cast.member).get(f"/items/{made.pk}/").text
    assert "Host made this post of 2 comments" in page
    assert f'href="/items/{item.pk}/"' in page


def test_who_may_not_read_the_new_post_learns_nothing_of_it(cast: Cast, item: Item, talk: dict[str, Item]) -> None:
    made = split(actor=cast.host, item_id=item.pk, comment_ids=[talk["cat"].pk], space_id=cast.secret.pk)
    page = client_of(cast.outsider).get(f"/items/{item.pk}/").text
    assert "Host made a post of 2 comments that stood here" in page
    assert f'href="/items/{made.pk}/"' not in page
    assert "My cat is ill" not in page
    assert not [said for said in heard(cast.colleague) if "made a post" in said]
    assert client_of(cast.colleague).get(f"/items/{made.pk}/").status_code == 404


def test_old_addresses_of_a_comment_lead_to_where_it_is(cast: Cast, item: Item, talk: dict[str, Item]) -> None:
    made = split(actor=cast.host, item_id=item.pk, comment_ids=[talk["cat"].pk], space_id=cast.open.pk)
    browser = client_of(cast.member)
    poor = talk["poor"].pk
    for old, new in ((made.pk, f"/items/{made.pk}/"), (poor, f"/items/{made.pk}/?at={poor}#item-{poor}")):
        answer = browser.get(f"/items/{item.pk}/?at={old}")
        assert (answer.status_code, answer["Location"]) == (302, new)
    assert browser.get(f"/items/{made.pk}/?at={poor}").status_code == 200


def test_splitting_twice_is_splitting_once(cast: Cast, item: Item, talk: dict[str, Item]) -> None:
    ids = [talk["vet"].pk, talk["cat"].pk]
    first = split(actor=cast.host, item_id=item.pk, comment_ids=ids, space_id=cast.open.pk)
    assert split(actor=cast.host, item_id=item.pk, comment_ids=ids, space_id=cast.open.pk) == first
    assert (Split.objects.count(), count(first), count(item)) == (1, 2, 2)
    with pytest.raises(NotFound):
        split(actor=cast.host, item_id=item.pk, comment_ids=ids, space_id=cast.secret.pk)


def test_open_windows_hear_of_a_split(cast: Cast, item: Item, talk: dict[str, Item]) -> None:
    made = split(actor=cast.host, item_id=item.pk, comment_ids=[talk["cat"].pk], space_id=cast.open.pk)
    ids = [str(made.pk), str(talk["poor"].pk)]
    assert told(f"item:{item.pk}", "split") == [{"taken": ids, "comments": 3}]
    assert told(f"space:{cast.open.pk}", "placed") == [{"author": str(cast.colleague.pk)}]


@pytest.mark.parametrize(
    ("who", "refusal"), [("member", Forbidden), ("colleague", Forbidden), ("moderator", Forbidden), ("guest", NotFound)]
)
def test_nobody_else_splits(cast: Cast, item: Item, talk: dict[str, Item], who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        split(actor=cast.person(who), item_id=item.pk, comment_ids=[talk["cat"].pk], space_id=cast.open.pk)
    assert not Split.objects.exists()


@pytest.mark.parametrize("who", ["outsider", "guest", "former", "owner"])
def test_what_one_may_not_read_is_not_split(cast: Cast, who: str) -> None:
    hidden = post(cast.host, cast.secret)
    said = comment(cast.member, hidden)
    with pytest.raises(NotFound):
        split(actor=cast.person(who), item_id=hidden.pk, comment_ids=[said.pk], space_id=cast.secret.pk)


def test_nothing_is_carried_in_front_of_a_door(cast: Cast) -> None:
    hidden = post(cast.host, cast.closed)
    said = under(cast.member, hidden, "Hush")
    for space in (cast.open, new_space("Orchard", members=[cast.outsider], visibility="closed")):
        if space != cast.open:
            space.memberships.create(person=cast.host, role="owner")
        with pytest.raises(Forbidden):
            split(actor=cast.host, item_id=hidden.pk, comment_ids=[said.pk], space_id=space.pk)
    assert not Split.objects.exists()
    made = split(actor=cast.host, item_id=hidden.pk, comment_ids=[said.pk], space_id=cast.secret.pk)
    assert made.pk == said.pk


def test_only_what_stands_there_is_taken(cast: Cast, item: Item, talk: dict[str, Item]) -> None:
    elsewhere = comment(cast.member, post(cast.member, cast.open))
    gone = comment(cast.member, item, state=ItemState.DELETED)
    for wrong in (elsewhere, gone, item):
        with pytest.raises(NotFound):
            split(actor=cast.host, item_id=item.pk, comment_ids=[talk["cat"].pk, wrong.pk], space_id=cast.open.pk)
    with pytest.raises(Invalid):
        split(actor=cast.host, item_id=item.pk, comment_ids=[], space_id=cast.open.pk)
    close(actor=cast.host, item_id=item.pk, lock=True)
    with pytest.raises(Forbidden):
        split(actor=cast.host, item_id=item.pk, comment_ids=[talk["cat"].pk], space_id=cast.open.pk)


def test_a_best_answer_that_goes_leaves_the_question_open(cast: Cast) -> None:
    asked = post(cast.member, cast.open, kind=ItemKind.QUESTION, title="Where?")
    best = under(cast.colleague, asked, "There")
    BestAnswer.objects.create(question=asked, answer=best, by=cast.member)
    split(actor=cast.host, item_id=asked.pk, comment_ids=[best.pk], space_id=cast.open.pk)
    assert not BestAnswer.objects.exists()
    assert len(told(f"item:{asked.pk}", "own")) == 1


def test_what_was_reported_is_found_where_it_stands(cast: Cast, item: Item, talk: dict[str, Item]) -> None:
    case = Case.objects.create(item=talk["poor"], post=item)
    made = split(actor=cast.host, item_id=item.pk, comment_ids=[talk["cat"].pk], space_id=cast.open.pk)
    case.refresh_from_db()
    assert case.post_id == made.pk
    merge(actor=cast.host, item_id=made.pk, target_id=item.pk)
    case.refresh_from_db()
    assert case.post_id == item.pk


def test_the_pages_to_split_work_without_scripts(cast: Cast, item: Item, talk: dict[str, Item]) -> None:
    browser, address = client_of(cast.host), f"/items/{item.pk}/split/"
    assert f'href="{address}"' in browser.get(f"/items/{item.pk}/menu/").text
    assert f'href="{address}?comment={talk["cat"].pk}"' in browser.get(f"/items/{talk['cat'].pk}/menu/").text
    page = browser.get(address, {"comment": talk["cat"].pk}).text
    assert f'value="{talk["cat"].pk}" checked' in page
    assert "In May" not in page.split("Which comments?")[1]
    assert browser.get(address, {"space": cast.open.pk}).status_code == 422
    sent = {"comments": [talk["cat"].pk], "space": cast.open.pk}
    page = browser.get(address, sent).text
    assert "This becomes a post in Garden, by Colleague and with its own date." in page
    assert "1 comment stands under it" in page
    assert "Those who wrote them are told: Colleague, Member." in page
    for _twice in range(2):
        answer = browser.post(address, sent)
        assert (answer.status_code, answer["Location"]) == (302, f"/items/{talk['cat'].pk}/")
    assert browser.post(address, {"comments": [talk["plan"].pk], "space": cast.elsewhere.pk}).status_code == 403
    assert client_of(cast.member).get(address).status_code == 403
    assert client_of(cast.guest).get(address).status_code == 404
    assert f'href="{address}"' not in client_of(cast.member).get(f"/items/{item.pk}/menu/").text
