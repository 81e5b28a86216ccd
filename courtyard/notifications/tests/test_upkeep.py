"""Posts to look at again: their authors are asked on the day, once; readers see what became of it."""

import datetime

import pytest

from courtyard.content.models import Item, Upkeep
from courtyard.content.services import items, scheduling, upkeep
from courtyard.core.clock import now, today
from courtyard.core.errors import Forbidden, Invalid
from courtyard.feed import services
from courtyard.feed.services import Draft
from courtyard.notifications.models import Happening, Reason
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def item(cast: Cast) -> Item:
    """To be looked at again in thirty days."""
    draft = Draft(body="The doors open at eight", format="markdown", check_on=today() + 30 * DAY)
    return services.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=draft)


def asked() -> list[tuple[str, str]]:
    return list(Happening.objects.values_list("notice__person__name", "reason"))


def let_pass(item: Item, days: int = 31) -> None:
    """As if so many days had passed since it was written."""
    Upkeep.objects.filter(item=item).update(due_on=today() + (30 - days) * DAY)
    Item.objects.filter(pk=item.pk).update(published_at=now() - days * DAY)


def page(cast: Cast, item: Item, reader: str = "host") -> str:
    return client_of(cast.person(reader)).get(f"/items/{item.pk}/").text


def test_the_author_is_asked_once_when_the_day_has_come(cast: Cast, item: Item) -> None:
    assert upkeep.ask_due() == 0
    assert [upkeep.ask_due(day=today() + 30 * DAY) for _ in range(2)] == [1, 0]
    assert asked() == [(cast.member.name, Reason.POST_TO_CHECK)]
    bell = client_of(cast.member).get("/notifications/").text
    assert "Is this post of yours still right?" in bell


def test_nobody_is_asked_about_what_is_gone_or_by_whom_is_gone(cast: Cast, item: Item) -> None:
    items.remove_item(actor=cast.member, item_id=item.pk)
    draft = Draft(body="By somebody who leaves", format="markdown", check_on=today() + DAY)
    services.create_post(actor=cast.colleague, space_ids=[cast.company.pk], draft=draft)
    draft = Draft(body="Out for a day", format="markdown", check_on=today() + 2 * DAY, expires_at=now() + DAY)
    gone = services.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=draft)
    Item.objects.filter(pk=gone.pk).update(expires_at=now() - DAY)
    type(cast.colleague).objects.filter(pk=cast.colleague.pk).update(state="suspended")
    assert upkeep.ask_due(day=today() + 40 * DAY) == 0


def test_still_right_is_shown_and_asks_again_after_as_long(cast: Cast, item: Item) -> None:
    let_pass(item)
    upkeep.ask_due()
    assert "Is this still right?" in page(cast, item, "member")
    assert "This may be out of date" in page(cast, item)
    assert client_of(cast.member).post(f"/items/{item.pk}/upkeep/").status_code == 302
    row = Upkeep.objects.get(item=item)
    assert (row.due_on, row.asked, row.checked_by) == (today() + 30 * DAY, False, cast.member)
    for reader in ("member", "host"):
        shown = page(cast, item, reader)
        assert f"Still right, says {cast.member.name}" in shown
        assert "Is this still right?" not in shown
    assert upkeep.ask_due(day=row.due_on) == 1


def test_another_day_or_none_can_be_chosen(cast: Cast, item: Item) -> None:
    let_pass(item)
    upkeep.ask_due()
    member = client_of(cast.member)
    address = f"/items/{item.pk}/time/"
    passed = str(today() - DAY)
    assert passed in member.get(address).text
    assert member.post(address, {"check_on": passed}).status_code == 302, "what stands may stay"
    assert member.post(address, {"check_on": str(today() - 2 * DAY)}).status_code == 422
    assert "Write a day" in member.post(address, {"check_on": "soon"}).text
    member.post(address, {"check_on": str(today() + 5 * DAY)})
    assert upkeep.ask_due(day=today() + 5 * DAY) == 1
    member.post(address, {"check_on": ""})
    assert Upkeep.objects.get(item=item).due_on is None
    assert "out of date" not in page(cast, item)


def test_only_its_author_answers_for_a_post(cast: Cast, item: Item) -> None:
    for other in (cast.host, cast.moderator, cast.outsider):
        with pytest.raises(Forbidden):
            upkeep.confirm(actor=other, item_id=item.pk)
        with pytest.raises(Forbidden):
            scheduling.set_times(actor=other, item_id=item.pk, check_on=today() + DAY)


def test_days_that_cannot_be_are_refused_with_the_draft(cast: Cast) -> None:
    for day in (today(), today() + 3000 * DAY):
        draft = Draft(body="Doors", format="markdown", check_on=day)
        with pytest.raises(Invalid) as refusal:
            services.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=draft)
        assert set(refusal.value.errors) == {"check_on"}
    form = {"spaces": str(cast.open.pk), "body": "Doors", "check_on": "31.12."}
    answer = client_of(cast.member).post("/posts/", form)
    assert answer.status_code == 422
    assert "Write a day, or leave it empty." in answer.text


def test_the_api_sets_the_day_and_takes_the_answer(cast: Cast, item: Item) -> None:
    member = client_of(cast.member)
    times = {"check_on": str(today() + 9 * DAY)}
    put = member.put(f"/api/v1/items/{item.pk}/times", times, content_type="application/json")
    assert put.status_code == 200
    assert Upkeep.objects.get(item=item).due_on == today() + 9 * DAY
    assert member.post(f"/api/v1/items/{item.pk}/upkeep").status_code == 200
    assert Upkeep.objects.get(item=item).checked_by == cast.member
    assert client_of(cast.host).post(f"/api/v1/items/{item.pk}/upkeep").status_code == 403
