"""Posts with a time: unseen until it comes, out once, zone by zone, gone when it is over and put back."""

import datetime
import zoneinfo

import pytest

from courtyard.accounts.models import Person, State
from courtyard.content.access import visible_to
from courtyard.content.models import Item, ItemState, Placement, Reached, Schedule
from courtyard.content.selectors.cards import load
from courtyard.content.services import items, review, scheduling
from courtyard.content.services.comments import comment
from courtyard.content.services.items import Due
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.models import Change
from courtyard.feed import services
from courtyard.feed.selectors.timelines import of_person, of_space
from courtyard.feed.services import Draft
from courtyard.notifications.models import Happening, Reason
from courtyard.spaces.models import Membership
from tests.cast import Cast, client_of, post

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
PARIS, MONTREAL = (zoneinfo.ZoneInfo(name) for name in ("Europe/Paris", "America/Toronto"))


def write(cast: Cast, at: datetime.datetime, words: str = "The new opening hours", **more) -> Item:
    draft = Draft(body=words, format="markdown", due=Due(at, more.pop("each_zone", False)), **more)
    return services.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=draft)


def readers(cast: Cast, item: Item) -> set[str]:
    people = {
        name: cast.person(name) for name in ("owner", "host", "steward", "member", "colleague", "guest", "former")
    }
    return {name for name, who in people.items() if visible_to(who).filter(pk=item.pk).exists()}


def told(who: Person) -> set[str]:
    return set(Happening.objects.filter(notice__person=who).values_list("reason", flat=True))


@pytest.fixture
def item(cast: Cast) -> Item:
    """Due in two hours; it names the host and carries a tag."""
    return write(cast, now() + 2 * HOUR, f"For @{cast.host.handle} #hours")


def test_until_then_nobody_but_its_author_knows_of_it(cast: Cast, item: Item) -> None:
    assert item.state == ItemState.SCHEDULED
    assert readers(cast, item) == {"member"}
    for who in (cast.member, cast.host):
        assert of_space(who, cast.open).results == []
        assert of_person(who, cast.member).results == []
    assert told(cast.host) == set()
    assert not Change.objects.filter(object_id=item.pk).exists()
    assert client_of(cast.host).get("/tags/hours/").status_code == 404
    page = client_of(cast.member).get(f"/items/{item.pk}/").text
    assert "Only you see it until then." in page
    with pytest.raises(Forbidden):
        comment(actor=cast.member, item_id=item.pk, body="Too early")
    with pytest.raises(NotFound):
        services.share(actor=cast.member, item_id=item.pk, space_ids=[cast.open.pk], draft=Draft(body="Look"))


def test_it_comes_out_once_with_the_date_of_that_moment(cast: Cast, item: Item) -> None:
    assert scheduling.publish_due() == 0
    moment = now() + 3 * HOUR
    assert scheduling.publish_due(moment=moment) == 1
    assert scheduling.publish_due(moment=moment) == 0
    item.refresh_from_db()
    assert (item.state, item.published_at) == (ItemState.PUBLISHED, moment)
    assert Placement.objects.get(item=item).published_at == moment
    assert Change.objects.filter(object_id=item.pk, event="placed").count() == 1
    assert told(cast.host) == {Reason.MENTION}
    assert not Schedule.objects.exists()


def test_its_author_may_publish_it_at_once_and_nobody_else(cast: Cast, item: Item) -> None:
    with pytest.raises(NotFound):
        scheduling.publish_now(actor=cast.host, item_id=item.pk)
    answer = client_of(cast.member).post(f"/items/{item.pk}/publication/")
    assert answer["Location"] == f"/items/{item.pk}/"
    assert "colleague" in readers(cast, item)
    with pytest.raises(Conflict):
        scheduling.publish_now(actor=cast.member, item_id=item.pk)
    with pytest.raises(Conflict):
        scheduling.set_times(actor=cast.member, item_id=item.pk, due=Due(now() + HOUR))


def test_the_time_can_be_changed_before(cast: Cast, item: Item) -> None:
    browser = client_of(cast.member)
    assert 'value="' in browser.get(f"/items/{item.pk}/time/").text
    later = (now() + 48 * HOUR).strftime("%Y-%m-%dT%H:%M")
    assert browser.post(f"/items/{item.pk}/time/", {"publish_at": later}).status_code == 302
    assert scheduling.publish_due(moment=now() + 3 * HOUR) == 0
    assert scheduling.publish_due(moment=now() + 49 * HOUR) == 1
    assert client_of(cast.host).get(f"/items/{item.pk}/time/").status_code in (403, 404)


@pytest.mark.parametrize("sent", ["2020-01-01T08:00", "2099-01-01T08:00", "soon", "99999-01-01"])
def test_a_moment_that_cannot_be_is_refused_and_the_words_stay(cast: Cast, sent: str) -> None:
    form = {"spaces": cast.open.pk, "body": "Kept words", "publish_at": sent, "id": ""}
    answer = client_of(cast.member).post("/posts/", form)
    assert answer.status_code == 422
    assert "Kept words" in answer.text
    assert not Item.objects.exists()


def test_it_does_not_end_before_it_begins(cast: Cast, item: Item) -> None:
    for due in (None, Due(now() + 3 * HOUR)):
        with pytest.raises(Invalid) as refused:
            scheduling.set_times(actor=cast.member, item_id=item.pk, due=due, expires_at=now() + HOUR)
        assert "gone before it is out" in refused.value.errors["expires_at"][0]


def test_who_lost_the_space_keeps_the_post_and_is_told(cast: Cast, item: Item) -> None:
    cast.open.posting = "members"
    cast.open.save()
    Membership.objects.filter(space=cast.open, person=cast.member).delete()
    scheduling.publish_due(moment=now() + 3 * HOUR)
    item.refresh_from_db()
    assert item.state == ItemState.SCHEDULED
    assert Schedule.objects.get().held
    assert told(cast.member) == {Reason.POST_HELD}
    assert readers(cast, item) == {"member"}
    assert scheduling.publish_due(moment=now() + 3 * HOUR) == 0


def test_the_post_of_somebody_who_left_stays_unseen(cast: Cast, item: Item) -> None:
    Person.objects.filter(pk=cast.member.pk).update(state=State.LEFT)
    scheduling.publish_due(moment=now() + 3 * HOUR)
    assert Item.objects.get().state == ItemState.SCHEDULED


def test_an_approved_post_still_waits_for_its_time(cast: Cast) -> None:
    cast.open.approval = True
    cast.open.save()
    item = write(cast, now() + 2 * HOUR)
    assert item.state == ItemState.PENDING
    review.approve(actor=cast.host, item_id=item.pk)
    assert readers(cast, item) == {"member"}
    scheduling.publish_due(moment=now() + 3 * HOUR)
    assert Item.objects.get().state == ItemState.PUBLISHED


def test_a_post_approved_too_late_comes_out_then(cast: Cast) -> None:
    cast.open.approval = True
    cast.open.save()
    item = write(cast, now() + 2 * HOUR)
    Schedule.objects.update(at=now() - HOUR)
    assert scheduling.publish_due(moment=now() + 3 * HOUR) == 0, "not before a moderator has said so"
    review.approve(actor=cast.host, item_id=item.pk)
    assert "colleague" in readers(cast, item)
    assert not Schedule.objects.exists()


def test_a_space_that_asks_for_approval_by_then_gets_to_give_it(cast: Cast, item: Item) -> None:
    cast.open.approval = True
    cast.open.save()
    scheduling.publish_due(moment=now() + 3 * HOUR)
    item.refresh_from_db()
    assert item.state == ItemState.PENDING
    assert Reason.POST_WAITING in told(cast.host)


def test_deleted_before_its_time_it_never_comes_out(cast: Cast, item: Item) -> None:
    items.remove_item(actor=cast.member, item_id=item.pk)
    assert scheduling.publish_due(moment=now() + 3 * HOUR) == 0
    items.restore_item(actor=cast.member, item_id=item.pk)
    assert scheduling.publish_due(moment=now() + 3 * HOUR) == 1


@pytest.fixture
def monday(cast: Cast) -> datetime.datetime:
    """A wall clock in the past, so that what is out there is out by now; people live in Paris and Montréal."""
    Person.objects.filter(pk__in=[cast.member.pk, cast.host.pk]).update(time_zone="Europe/Paris")
    Person.objects.filter(pk=cast.colleague.pk).update(browser_zone="America/Toronto")
    return datetime.datetime(2026, 1, 5, 8, tzinfo=datetime.UTC)


def zoned(cast: Cast, wall: datetime.datetime) -> Item:
    item = write(cast, now() + 30 * HOUR, f"Good morning @{cast.colleague.handle}", each_zone=True)
    Schedule.objects.update(at=wall, next_at=wall - 14 * HOUR)
    return item


def test_each_reader_gets_it_by_the_clock_on_their_wall(cast: Cast, monday: datetime.datetime) -> None:
    item = zoned(cast, monday)
    eight = {zone: monday.replace(tzinfo=zone) for zone in (PARIS, MONTREAL)}
    scheduling.publish_due(moment=eight[PARIS] - datetime.timedelta(minutes=1))
    assert readers(cast, item) == {"member"}
    scheduling.publish_due(moment=eight[PARIS])
    assert {"host", "member"} <= readers(cast, item)
    assert "colleague" not in readers(cast, item)
    assert told(cast.colleague) == set(), "nobody is told of what they cannot read"
    assert not Change.objects.filter(object_id=item.pk, event="placed").exists()
    assert Placement.objects.get().published_at == eight[PARIS]
    scheduling.publish_due(moment=eight[MONTREAL])
    assert "colleague" in readers(cast, item)
    assert Placement.objects.get().published_at == eight[MONTREAL], "on top in Montréal as well"
    assert told(cast.colleague) == {Reason.MENTION}
    assert not Reached.objects.exists()
    assert not Schedule.objects.exists()


def test_whose_zone_nobody_knows_reads_it_with_its_author(cast: Cast, monday: datetime.datetime) -> None:
    item = zoned(cast, monday)
    scheduling.publish_due(moment=monday.replace(tzinfo=PARIS))
    assert "steward" in readers(cast, item)


def test_the_browsers_zone_is_remembered(cast: Cast) -> None:
    browser = client_of(cast.colleague)
    for said in ("Asia/Tokyo", "Nowhere/Atall", "'; drop table"):
        browser.cookies["courtyard_zone"] = said
        browser.get("/")
    assert Person.objects.get(pk=cast.colleague.pk).browser_zone == "Asia/Tokyo"


def test_when_its_time_is_over_it_is_gone_and_can_be_put_back(cast: Cast) -> None:
    item = post(cast.member, cast.open, expires_at=now() + HOUR)
    assert "until" in client_of(cast.host).get(f"/items/{item.pk}/").text
    Item.objects.update(expires_at=now() - datetime.timedelta(minutes=1))
    assert readers(cast, item) == {"member"}
    assert scheduling.take_down_expired() == 1
    assert scheduling.take_down_expired() == 0
    assert Change.objects.filter(object_id=item.pk, event="deleted").exists()
    assert of_space(cast.member, cast.open).results == []
    assert "Put it back" in client_of(cast.member).get(f"/items/{item.pk}/").text
    assert client_of(cast.member).post(f"/items/{item.pk}/time/", {"expires_at": ""}).status_code == 302
    assert {"host", "colleague"} <= readers(cast, item)
    assert [card.id for card in of_space(cast.host, cast.open).results] == [item.pk]


def test_the_page_lists_what_is_to_come_and_what_is_to_leave(cast: Cast, item: Item) -> None:
    post(cast.member, cast.open, text="Closed for Easter", expires_at=now() + HOUR)
    page = client_of(cast.member).get("/scheduled/").text
    assert "#hours" in page
    assert "Closed for Easter" in page
    other = client_of(cast.host).get("/scheduled/").text
    assert "Nothing is scheduled" in other
    assert "Closed for Easter" not in other


def test_by_the_api(cast: Cast) -> None:
    browser = client_of(cast.member)
    at = (now() + 2 * HOUR).isoformat()
    sent = {"spaces": [str(cast.open.pk)], "body": "Later", "publish_at": at}
    made = browser.post("/api/v1/posts", sent, content_type="application/json")
    assert (made.status_code, made.json()["state"]) == (201, "scheduled")
    address = f"/api/v1/items/{made.json()['id']}/times"
    assert [row["id"] for row in browser.get("/api/v1/me/scheduled").json()["results"]] == [made.json()["id"]]
    past = {"publish_at": "2020-01-01T00:00:00Z"}
    assert browser.put(address, past, content_type="application/json").status_code == 422
    assert client_of(cast.host).put(address, {}, content_type="application/json").status_code == 404
    later = {"publish_at": (now() + 3 * HOUR).isoformat(), "expires_at": (now() + 9 * HOUR).isoformat()}
    assert browser.put(address, later, content_type="application/json").json()["expires_at"]


def test_a_card_says_what_its_author_may(cast: Cast, item: Item) -> None:
    (card,) = load(cast.member, [item.pk])
    assert {"edit", "delete", "time"} <= card.may
    assert not {"comment", "react", "share", "report"} & card.may
