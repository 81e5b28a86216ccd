"""Posts that wait for approval: the owners' queue, editing, sending back with a reason, and sending in again."""

import pytest

from courtyard.accounts.models import Person, Role
from courtyard.content.models import Decision, Item, ItemState, Revision
from courtyard.content.selectors.cards import load
from courtyard.content.services import items, review
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.feed import services
from courtyard.feed.services import Draft
from courtyard.notifications.models import Happening, Reason
from courtyard.notifications.selectors import entries
from tests.cast import Cast, client_of, comment, post
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(cast: Cast) -> Item:
    """A member's post that waits in the garden; it names the outsider."""
    cast.open.approval = True
    cast.open.save()
    return send_in(cast, f"Please, @{cast.outsider.handle}")


def send_in(cast: Cast, words: str) -> Item:
    return services.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=Draft(body=words, format="markdown"))


def told(who: Person, reason: str) -> bool:
    return Happening.objects.filter(notice__person=who, reason=reason, notice__read_at=None).exists()


def sentences(who: Person) -> list[str]:
    return [entry.sentence for entry in entries(who).results]


def queue_of(cast: Cast) -> str:
    return f"/spaces/{cast.open.slug}/waiting/"


def test_every_moderator_is_told_and_nobody_else(cast: Cast, item: Item) -> None:
    assert told(cast.host, Reason.POST_WAITING)
    assert told(cast.steward, Reason.POST_WAITING)
    for name in ("member", "outsider", "owner", "suspended", "guest"):
        assert not Happening.objects.filter(notice__person=cast.person(name)).exists()
    assert sentences(cast.host) == ["Member asks you to approve a post"]


def test_in_the_company_those_who_moderate_it_are_told(cast: Cast) -> None:
    cast.company.approval, cast.company.posting = True, "members"
    cast.company.save()
    services.create_post(actor=cast.member, space_ids=[cast.company.pk], draft=Draft(body="Hello all"))
    assert all(told(who, Reason.POST_WAITING) for who in (cast.owner, cast.admin, cast.communicator, cast.moderator))
    assert not told(cast.host, Reason.POST_WAITING)


@pytest.mark.parametrize("who", ["host", "steward"])
def test_the_queue_shows_what_waits_longest_first(cast: Cast, item: Item, who: str) -> None:
    second = send_in(cast, "Me too")
    page = client_of(cast.person(who)).get(queue_of(cast)).text
    assert page.index(f'id="item-{item.pk}"') < page.index(f'id="item-{second.pk}"')
    assert "2 posts wait for approval" in client_of(cast.person(who)).get(f"/spaces/{cast.open.slug}/").text


@pytest.mark.parametrize(
    ("who", "status"), [("member", 403), ("outsider", 403), ("admin", 403), ("guest", 404), ("suspended", 302)]
)
def test_nobody_else_opens_the_queue(cast: Cast, item: Item, who: str, status: int) -> None:
    answer = client_of(cast.person(who)).get(queue_of(cast))
    assert answer.status_code == status
    assert "Please" not in answer.text
    assert client_of(cast.person(who)).get(f"/api/v1/spaces/{cast.open.pk}/waiting").status_code in {401, 403, 404}


def test_the_author_sees_their_own_on_the_page_of_the_space(cast: Cast, item: Item) -> None:
    address = f"/spaces/{cast.open.slug}/"
    assert f'id="item-{item.pk}"' in client_of(cast.member).get(address).text
    assert f'id="item-{item.pk}"' not in client_of(cast.outsider).get(address).text


def test_published_tells_the_author_and_who_is_named_and_no_longer_the_others(cast: Cast, item: Item) -> None:
    review.approve(actor=cast.host, item_id=item.pk)
    assert sentences(cast.member) == ["Host published your post"]
    assert sentences(cast.outsider) == ["Member mentioned you"]
    assert not told(cast.steward, Reason.POST_WAITING)


def test_sent_back_the_author_sees_why_changes_it_and_sends_it_again(cast: Cast, item: Item) -> None:
    answer = client_of(cast.steward).post(f"/items/{item.pk}/decide/?decision=decline", {"reason": "Say which shop"})
    assert answer["Location"] == queue_of(cast)
    assert sentences(cast.member) == ["Steward sent your post back and says why"]
    assert not told(cast.host, Reason.POST_WAITING)
    browser = client_of(cast.member)
    page = browser.get(f"/items/{item.pk}/").text
    assert "Say which shop" in page
    assert f'formaction="/items/{item.pk}/submission/"' in page
    assert 'name="again"' in browser.get(f"/items/{item.pk}/edit/").text
    sent = {"body": "Please, in Lille", "version": "1", "again": "1"}
    assert browser.post(f"/items/{item.pk}/edit/", sent).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.body_text) == (ItemState.PENDING, "Please, in Lille")
    assert told(cast.host, Reason.POST_WAITING)
    review.approve(actor=cast.host, item_id=item.pk)
    assert [row.approved for row in Decision.objects.filter(item=item).order_by("pk")] == [False, True]


def test_saving_alone_does_not_send_it_in(cast: Cast, item: Item) -> None:
    review.send_back(actor=cast.host, item_id=item.pk, reason="Which shop?")
    client_of(cast.member).post(f"/items/{item.pk}/edit/", {"body": "Lille", "version": "1"})
    item.refresh_from_db()
    assert item.state == ItemState.HIDDEN


def test_a_reason_is_asked_for_and_what_stands_stays(cast: Cast, item: Item) -> None:
    browser, address = client_of(cast.host), f"/items/{item.pk}/decide/"
    assert "Send the post back" in browser.get(address).text
    answer = browser.post(f"{address}?decision=decline", {"reason": "  "})
    assert answer.status_code == 422
    item.refresh_from_db()
    assert item.state == ItemState.PENDING


def test_the_reason_is_between_the_author_and_the_moderators(cast: Cast, item: Item) -> None:
    review.send_back(actor=cast.host, item_id=item.pk, reason="Which shop?")
    seen = {name for name in ("member", "steward", "outsider", "owner") if load(cast.person(name), [item.pk])}
    assert seen == {"member", "steward"}
    assert "submit" in load(cast.member, [item.pk])[0].may
    assert "submit" not in load(cast.steward, [item.pk])[0].may


def test_only_the_author_sends_again_and_only_what_came_back(cast: Cast, item: Item) -> None:
    assert review.send_again(actor=cast.member, item_id=item.pk).state == ItemState.PENDING  # it waits already
    review.send_back(actor=cast.host, item_id=item.pk, reason="Which shop?")
    with pytest.raises(Forbidden):
        review.send_again(actor=cast.steward, item_id=item.pk)
    with pytest.raises(NotFound):
        review.send_again(actor=cast.outsider, item_id=item.pk)
    review.send_again(actor=cast.member, item_id=item.pk)
    review.send_again(actor=cast.member, item_id=item.pk)
    assert Happening.objects.filter(notice__person=cast.host, reason=Reason.POST_WAITING).count() == 1
    published = post(cast.member, cast.open)
    with pytest.raises(NotFound):
        review.send_again(actor=cast.member, item_id=published.pk)
    hidden = post(cast.member, cast.open, state=ItemState.HIDDEN)  # hidden for another reason than a review
    with pytest.raises(NotFound):
        review.send_again(actor=cast.member, item_id=hidden.pk)


def test_who_may_not_post_there_any_more_does_not_send_again(cast: Cast, item: Item) -> None:
    review.send_back(actor=cast.host, item_id=item.pk, reason="Which shop?")
    cast.open.posting = "moderators"
    cast.open.save()
    with pytest.raises(Forbidden):
        review.send_again(actor=cast.member, item_id=item.pk)


def test_a_moderator_edits_what_waits_and_the_history_names_them(cast: Cast, item: Item) -> None:
    sent = {"body": "Please, in Lille", "version": "1"}
    assert client_of(cast.steward).post(f"/items/{item.pk}/edit/", sent).status_code == 302
    assert Revision.objects.get(item=item).by == cast.steward
    assert "replaced by Steward" in client_of(cast.member).get(f"/items/{item.pk}/history/").text
    item.refresh_from_db()
    assert (item.author, item.state) == (cast.member, ItemState.PENDING)


@pytest.mark.parametrize("who", ["outsider", "colleague", "owner", "guest"])
def test_nobody_else_edits_or_decides(cast: Cast, item: Item, who: str) -> None:
    browser = client_of(cast.person(who))
    assert browser.post(f"/items/{item.pk}/edit/", {"body": "Mine", "version": "1"}).status_code == 404
    assert browser.get(f"/items/{item.pk}/decide/").status_code == 404
    answer = browser.post(f"/api/v1/items/{item.pk}/decision", {"approved": True}, content_type="application/json")
    assert answer.status_code == 404


def test_a_moderator_edits_neither_what_is_out_nor_comments(cast: Cast, item: Item) -> None:
    review.approve(actor=cast.host, item_id=item.pk)
    waiting = comment(cast.member, item, state=ItemState.PENDING)
    for one in (item, waiting):
        assert client_of(cast.host).post(f"/items/{one.pk}/edit/", {"body": "Mine"}).status_code == 403


def test_two_moderators_decide_once(cast: Cast, item: Item) -> None:
    review.approve(actor=cast.host, item_id=item.pk)
    with pytest.raises(Conflict):
        review.send_back(actor=cast.steward, item_id=item.pk, reason="Too late")
    with pytest.raises(Conflict):
        review.approve(actor=cast.host, item_id=item.pk)


def test_undoing_a_deletion_does_not_publish_what_waits(cast: Cast, item: Item) -> None:
    items.remove_item(actor=cast.member, item_id=item.pk)
    items.restore_item(actor=cast.member, item_id=item.pk)
    item.refresh_from_db()
    assert item.state == ItemState.PENDING
    assert not item.placements.filter(live=True).exists()
    assert load(cast.outsider, [item.pk]) == []


def test_the_api_lists_decides_and_sends_again(cast: Cast, item: Item) -> None:
    host, author, address = client_of(cast.host), client_of(cast.member), f"/api/v1/items/{item.pk}"
    listed = host.get(f"/api/v1/spaces/{cast.open.pk}/waiting").json()["results"]
    assert [line["id"] for line in listed] == [str(item.pk)]
    refused = host.post(f"{address}/decision", {"approved": False}, content_type="application/json")
    assert refused.status_code == 422
    sent = {"approved": False, "reason": "Which shop?"}
    assert host.post(f"{address}/decision", sent, content_type="application/json").json()["state"] == "hidden"
    assert author.get(address).json()["returned"] == "Which shop?"
    assert author.post(f"{address}/submission").json()["state"] == "pending"
    published = host.post(f"{address}/decision", {"approved": True}, content_type="application/json").json()
    assert (published["state"], published["returned"]) == ("published", None)


def test_who_lost_their_rights_decides_no_longer(cast: Cast, item: Item) -> None:
    cast.host.role = Role.GUEST
    cast.host.save()
    with pytest.raises(NotFound):
        review.approve(actor=cast.host, item_id=item.pk)


def test_a_reason_that_is_too_long_is_refused(cast: Cast, item: Item) -> None:
    with pytest.raises(Invalid):
        review.send_back(actor=cast.host, item_id=item.pk, reason="x" * 1001)


def test_the_queue_costs_the_same_whatever_its_length(cast: Cast, item: Item) -> None:
    browser = client_of(cast.host)
    assert_constant_queries(lambda: send_in(cast, "More"), lambda: browser.get(queue_of(cast)))
