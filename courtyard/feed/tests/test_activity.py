"""What a person did, of what each reader may know: nothing secret, narrowed, unpublished or taken back, not in pages either."""

import datetime
from collections.abc import Callable

import pytest

from courtyard.accounts.models import Person, State
from courtyard.content.models import Item, ItemKind, ItemState, Placement
from courtyard.core.clock import now
from courtyard.core.errors import Invalid, NotFound
from courtyard.feed.models import BestAnswer, Praise, Praised
from courtyard.feed.selectors.activity import Deed, activity_of
from courtyard.spaces.models import Membership
from tests.cast import Cast, client_of, comment, new_space, post, storyline_of

pytestmark = pytest.mark.django_db

NOW = now()


def ago(minutes: int) -> datetime.datetime:
    return NOW - datetime.timedelta(minutes=minutes)


@pytest.fixture(autouse=True)
def _nobody_joined_lately(cast: Cast) -> None:
    Membership.objects.filter(person=cast.member).update(by_rule=True)


def told(cast: Cast, who: str, of: str = "member") -> list[str]:
    found = activity_of(cast.person(who), cast.person(of).pk).results
    return [f"{deed.what} {deed.space.name if deed.space else deed.title}" for deed in found]


def praise(by: Person, whom: Person, *spaces: object, **fields: object) -> Item:
    item = post(by, *spaces, kind=ItemKind.PRAISE, **fields)
    Praised.objects.create(praise=Praise.objects.create(item=item), person=whom)
    return item


def test_everything_somebody_did_stands_in_one_list_newest_first(cast: Cast) -> None:
    asked = post(cast.host, cast.open, kind=ItemKind.QUESTION, title="Where?", published_at=ago(60))
    answer = comment(cast.member, asked, text="There", published_at=ago(50))
    BestAnswer.objects.create(question=asked, answer=answer, by=cast.host, created_at=ago(30))
    post(cast.member, cast.open, title="News", published_at=ago(40))
    praise(cast.host, cast.member, cast.open, text="Well done", published_at=ago(20))
    Membership.objects.filter(person=cast.member, space=cast.open).update(by_rule=False, created_at=ago(10))
    assert told(cast, "outsider") == [
        f"joined {cast.open.name}", "praised Well done", "answered Where?", "posted News", "commented Where?",
    ]  # fmt: skip
    assert told(cast, "guest") == []


SECRETS: dict[str, Callable[[Cast], object]] = {
    "a post": lambda cast: post(cast.member, cast.secret),
    "a comment": lambda cast: comment(cast.member, post(cast.host, cast.secret)),
    "praise": lambda cast: praise(cast.host, cast.member, cast.secret),
    "a best answer": lambda cast: _best(cast, post(cast.host, cast.secret, kind=ItemKind.QUESTION)),
    "a space": lambda cast: Membership.objects.filter(person=cast.member, space=cast.secret).update(by_rule=False),
}


def _best(cast: Cast, asked: Item) -> None:
    answer = comment(cast.member, asked, state=ItemState.PUBLISHED)
    BestAnswer.objects.create(question=asked, answer=answer, by=cast.host)


@pytest.mark.parametrize("what", SECRETS)
def test_what_happened_in_a_secret_space_is_told_to_its_members_only(cast: Cast, what: str) -> None:
    SECRETS[what](cast)
    assert told(cast, "host")
    for who in ("outsider", "former", "owner", "moderator", "guest"):
        assert told(cast, who) == []
        page = client_of(cast.person(who)).get(f"/people/{cast.member.pk}/activity/")
        assert page.status_code == 200
        assert cast.secret.name not in page.content.decode()


@pytest.mark.parametrize("state", [ItemState.PENDING, ItemState.HIDDEN, ItemState.SCHEDULED, ItemState.DELETED])
def test_what_is_not_out_is_told_to_nobody(cast: Cast, state: str) -> None:
    post(cast.member, cast.open, state=state)
    comment(cast.member, post(cast.host, cast.open), state=state)
    comment(cast.member, post(cast.host, cast.open, state=state))
    assert told(cast, "outsider") == []
    assert "posted Hello" not in told(cast, "member")
    assert "posted Hello" not in told(cast, "steward")


def test_what_is_out_only_elsewhere_later_or_no_more_is_not_told(cast: Cast) -> None:
    post(cast.member, cast.open, zoned=True)
    post(cast.member, cast.open, published_at=now() + datetime.timedelta(hours=1))
    post(cast.member, cast.open, expires_at=ago(1))
    gone = post(cast.member, cast.open)
    Placement.objects.filter(item=gone).update(live=False)
    assert told(cast, "outsider") == []


def test_who_was_removed_reads_no_more(cast: Cast) -> None:
    post(cast.host, cast.closed)
    assert told(cast, "guest", of="host")
    Membership.objects.filter(space=cast.closed, person=cast.guest).delete()
    with pytest.raises(NotFound):
        told(cast, "guest", of="host")
    assert client_of(cast.guest).get(f"/people/{cast.host.pk}/activity/").status_code == 404
    assert client_of(cast.guest).get(f"/api/v1/people/{cast.host.pk}/activity").status_code == 404


def test_spaces_are_told_where_the_list_of_members_may_be_read(cast: Cast) -> None:
    Membership.objects.filter(person=cast.member).update(by_rule=False)
    assert told(cast, "outsider") == [f"joined {cast.open.name}"]
    assert told(cast, "guest") == [f"joined {cast.closed.name}"]
    Person.objects.filter(pk=cast.member.pk).update(state=State.LEFT)
    assert told(cast, "outsider") == []


def test_pages_follow_one_another_whatever_happened_in_the_same_moment(cast: Cast) -> None:
    moment = ago(5)
    for _number in range(3):
        item = post(cast.member, cast.open, published_at=moment)
        comment(cast.member, item, published_at=moment)
        praise(cast.host, cast.member, cast.open, published_at=moment)
    post(cast.member, cast.secret, published_at=moment)
    for _number in range(3):
        Membership.objects.create(space=new_space(), person=cast.member, created_at=moment)
    whole = activity_of(cast.outsider, cast.member.pk, limit=50)
    assert (len(whole.results), whole.next) == (12, None)
    paged: list[Deed] = []
    cursor: str | None = None
    for _page in range(6):
        page = activity_of(cast.outsider, cast.member.pk, cursor=cursor, limit=2)
        assert len(page.results) == 2
        paged, cursor = [*paged, *page.results], page.next
    assert (paged, cursor) == (whole.results, None)


def test_the_page_the_further_entries_and_the_api_say_the_same(cast: Cast) -> None:
    for number in range(25):
        post(cast.member, storyline_of(cast.member), title=f"Number {number:02}", published_at=ago(number))
    client, address = client_of(cast.outsider), f"/people/{cast.member.pk}/activity/"
    first = client.get(address).content.decode()
    assert "Number 19" in first
    assert "Number 20" not in first
    cursor = first.split("?cursor=")[1].split('"')[0]
    more = client.get(address, {"cursor": cursor}, headers={"HX-Request": "true"}).content.decode()
    assert "Number 24" in more
    assert "<h1" not in more
    given = client.get(f"/api/v1{address.rstrip('/')}", {"cursor": cursor}).json()
    assert [one["title"] for one in given["results"]] == [f"Number {number}" for number in range(20, 25)]
    assert given["next"] is None
    assert client.get(address, {"cursor": "made-up"}).status_code == 400
    with pytest.raises(Invalid):
        activity_of(cast.outsider, cast.member.pk, cursor="made-up")
    assert "No activity yet" in client.get(f"/people/{cast.colleague.pk}/activity/").content.decode()


@pytest.mark.parametrize("tab", ["", "activity/", "praise/"])
def test_one_follows_somebody_from_each_of_their_pages(cast: Cast, tab: str) -> None:
    storyline = storyline_of(cast.member)
    page = client_of(cast.colleague).get(f"/people/{cast.member.pk}/{tab}").content.decode()
    assert f'action="/spaces/{storyline.slug}/follow/"' in page
    page = client_of(cast.member).get(f"/people/{cast.member.pk}/{tab}").content.decode()
    assert "/follow/" not in page
