"""Key information: on top of Home for who may read it, for a time, put away by each reader until it changes."""

import datetime

import pytest

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.feed import services
from courtyard.feed.models import KeyInformation
from courtyard.feed.selectors.key import forget_key_information, key_information
from courtyard.feed.services.key import MOST
from tests.cast import Cast, client_of, comment, post
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def item(cast: Cast) -> Item:
    return post(cast.communicator, cast.company, title="Closed on Friday")


def put(cast: Cast, item: Item, **times: datetime.datetime) -> None:
    services.set_key_information(actor=cast.communicator, item_id=item.pk, **times)


def shown(who: Person) -> list[Item]:
    forget_key_information()
    return key_information(who)


def test_everybody_who_may_read_it_has_it_on_top(cast: Cast, item: Item) -> None:
    put(cast, item)
    for name in ("member", "owner", "colleague"):
        assert "Closed on Friday" in client_of(cast.person(name)).get("/").text
    for name in ("suspended", "left"):
        assert shown(cast.person(name)) == []


def test_who_may_not_read_it_sees_nothing_of_it(cast: Cast) -> None:
    hidden = post(cast.communicator, cast.closed, title="Only the library")
    cast.closed.memberships.create(person=cast.communicator)
    put(cast, hidden)
    assert shown(cast.member) == [hidden]
    for name in ("colleague", "outsider", "owner"):
        assert shown(cast.person(name)) == []


@pytest.mark.parametrize("who", ["member", "moderator", "host", "guest"])
def test_only_communicators_and_administrators_choose_it(cast: Cast, item: Item, who: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        services.set_key_information(actor=cast.person(who), item_id=item.pk)
    assert client_of(cast.person(who)).post(f"/items/{item.pk}/key/").status_code in (403, 404)
    assert not KeyInformation.objects.exists()


def test_it_has_its_time(cast: Cast, item: Item) -> None:
    put(cast, item, since=now() + HOUR, until=now() + 2 * HOUR)
    assert shown(cast.member) == []
    KeyInformation.objects.update(since=now() - HOUR)
    assert shown(cast.member) == [item]
    KeyInformation.objects.update(until=now() - datetime.timedelta(seconds=1))
    assert shown(cast.member) == []
    with pytest.raises(Invalid):
        put(cast, item, since=now() + 2 * HOUR, until=now() + HOUR)


def test_put_away_it_comes_back_when_it_says_something_new(cast: Cast, item: Item) -> None:
    put(cast, item)
    assert client_of(cast.member).post(f"/home/key/{item.pk}/").status_code == 302
    assert client_of(cast.member).post(f"/home/key/{item.pk}/").status_code == 302
    assert shown(cast.member) == []
    assert shown(cast.colleague) == [item]
    Item.objects.update(version=2)
    assert shown(cast.member) == [item]


def test_what_is_deleted_is_gone_from_the_top(cast: Cast, item: Item) -> None:
    put(cast, item)
    Item.objects.update(state="deleted")
    assert shown(cast.member) == []


def test_more_than_a_few_are_read_by_nobody(cast: Cast, item: Item) -> None:
    for _n in range(MOST):
        put(cast, post(cast.communicator, cast.company))
    with pytest.raises(Conflict):
        put(cast, item)
    services.end_key_information(actor=cast.owner, item_id=KeyInformation.objects.first().pk)
    put(cast, item)


def test_a_comment_is_no_key_information(cast: Cast, item: Item) -> None:
    with pytest.raises(NotFound):
        services.set_key_information(actor=cast.owner, item_id=comment(cast.member, item).pk)


def test_the_forms_work_without_scripts(cast: Cast, item: Item) -> None:
    browser, address = client_of(cast.communicator), f"/items/{item.pk}/key/"
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"until": "2020-01-01T10:00"}).status_code == 422
    assert browser.post(address, {"since": "", "until": ""}).status_code == 302
    assert "Closed on Friday" in browser.get(address).text
    assert browser.post(address, {"end": "1"}).status_code == 302
    assert not KeyInformation.objects.exists()


def test_by_the_api(cast: Cast, item: Item) -> None:
    address = f"/api/v1/items/{item.pk}/key-information"
    assert client_of(cast.member).put(address, {}, content_type="application/json").status_code == 403
    assert client_of(cast.communicator).put(address, {}, content_type="application/json").status_code == 200
    found = client_of(cast.member).get("/api/v1/feed/key-information").json()["results"]
    assert [row["title"] for row in found] == ["Closed on Friday"]
    assert client_of(cast.communicator).delete(address).status_code == 200


def test_it_costs_home_one_statement_while_there_is_some_and_none_otherwise(cast: Cast, item: Item) -> None:
    key_information(cast.member)
    assert len(queries_of(lambda: key_information(cast.member))) == 0
    put(cast, item)
    key_information(cast.member)
    assert len(queries_of(lambda: key_information(cast.member))) == 1
