"""Idle spaces are asked about, archived and brought back; deleted ones are gone, and after a while for good."""

import datetime
from collections.abc import Callable

import pytest

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.core import clock
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.models import AuditEntry
from courtyard.notifications.models import Happening, Notice, Reason
from courtyard.notifications.selectors import entries
from courtyard.spaces import access, services
from courtyard.spaces.models import IdleQuestion, LifecyclePolicy, Space
from courtyard.spaces.services import lifecycle
from courtyard.spaces.tasks import tend
from tests.cast import Cast, client_of, comment, post

pytestmark = pytest.mark.django_db
Move = Callable[[int], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Move:
    """Move the clock to so many days from today."""

    def move(days: int) -> None:
        moment = clock.now() + datetime.timedelta(days=days)
        for module in (lifecycle, access):
            monkeypatch.setattr(module, "now", lambda: moment)

    return move


@pytest.fixture
def policy(cast: Cast) -> LifecyclePolicy:
    """Ask after three months, archive after two weeks."""
    return services.set_lifecycle(actor=cast.admin, idle_months=3, answer_days=14)


def asked() -> set[str]:
    return set(IdleQuestion.objects.filter(decided_at=None).values_list("space__name", flat=True))


def said(who: Person) -> list[str]:
    return [entry.sentence for entry in entries(who).results]


def age(item: Item, days: int) -> None:
    """Let it have been published so many days from now."""
    moment = clock.now() + datetime.timedelta(days=days)
    Item.objects.filter(pk=item.pk).update(published_at=moment)
    item.placements.update(published_at=moment)


def test_without_a_policy_nobody_is_asked(cast: Cast, later: Move) -> None:
    later(1000)
    tend(0)
    assert asked() == set()


def test_idle_spaces_are_asked_about_once_and_lively_ones_are_not(
    cast: Cast, policy: LifecyclePolicy, later: Move
) -> None:
    tend(0)
    assert asked() == set()  # everything is young
    age(post(cast.member, cast.open), 60)
    old = post(cast.member, cast.closed)
    age(comment(cast.steward, old), 60)  # a comment is life too
    later(95)
    tend(0)
    tend(0)
    assert asked() == {"Cellar", "Attic"}
    assert said(cast.host) == ["Nothing has happened in a space of yours for long: keep or archive it?"]
    assert said(cast.steward) == []
    page = client_of(cast.host).get(f"/spaces/{cast.secret.slug}/").text
    assert "Is this space still needed?" in page
    assert "Is this space still needed?" not in client_of(cast.steward).get(f"/spaces/{cast.secret.slug}/").text
    assert client_of(cast.host).get("/notifications/").status_code == 200


def test_a_space_that_is_kept_is_left_in_peace_for_another_while(
    cast: Cast, policy: LifecyclePolicy, later: Move
) -> None:
    later(95)
    tend(0)
    browser = client_of(cast.host)
    browser.post(f"/spaces/{cast.secret.slug}/idle/", {"answer": "keep"})
    browser.post(f"/spaces/{cast.secret.slug}/idle/", {"answer": "keep"})
    assert not Happening.objects.filter(reason=Reason.SPACE_IDLE, notice__object_id=cast.secret.pk).exists()
    later(120)
    tend(0)
    assert Space.objects.get(pk=cast.secret.pk).archived_at is None
    assert "Cellar" not in asked()
    later(190)
    tend(0)
    assert "Cellar" in asked()


def test_silence_archives_and_an_owner_opens_it_again(cast: Cast, policy: LifecyclePolicy, later: Move) -> None:
    later(95)
    tend(0)
    later(105)
    tend(0)
    assert Space.objects.get(pk=cast.secret.pk).archived_at is None  # there is time yet
    later(110)
    tend(0)
    assert Space.objects.get(pk=cast.secret.pk).archived_at is not None
    assert "A space of yours was archived because nothing happened in it; you can open it again" in said(cast.host)
    assert access.standing(cast.member, Space.objects.get(pk=cast.secret.pk)).reads
    client_of(cast.host).post(f"/spaces/{cast.secret.slug}/archive/", {"end": "1"})
    later(111)
    tend(0)
    assert Space.objects.get(pk=cast.secret.pk).archived_at is None
    assert "Cellar" not in asked()


def test_a_post_answers_for_the_owners(cast: Cast, policy: LifecyclePolicy, later: Move) -> None:
    later(95)
    tend(0)
    age(post(cast.member, cast.secret), 97)
    later(110)
    tend(0)
    assert Space.objects.get(pk=cast.secret.pk).archived_at is None
    assert "Cellar" not in asked()


def test_an_owner_archives_at_once(cast: Cast, policy: LifecyclePolicy, later: Move) -> None:
    later(95)
    tend(0)
    services.answer_idle(actor=cast.host, space_id=cast.secret.pk, keep=False)
    assert Space.objects.get(pk=cast.secret.pk).archived_at is not None
    with pytest.raises(Conflict):
        services.answer_idle(actor=cast.host, space_id=cast.secret.pk, keep=True)


@pytest.mark.parametrize(("who", "refusal"), [("steward", Forbidden), ("member", Forbidden), ("outsider", NotFound)])
def test_only_owners_answer(cast: Cast, policy: LifecyclePolicy, later: Move, who: str, refusal: type) -> None:
    later(95)
    tend(0)
    with pytest.raises(refusal):
        services.answer_idle(actor=cast.person(who), space_id=cast.secret.pk, keep=False)


def test_the_policy_by_form_and_api(cast: Cast) -> None:
    browser, address = client_of(cast.admin), "/manage/spaces/lifecycle/"
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"idle_months": "6", "answer_days": "21"}).status_code == 302
    assert browser.get("/api/v1/spaces/lifecycle").json() == {"idle_months": 6, "answer_days": 21}
    for wrong in ({"idle_months": "61", "answer_days": "1"}, {"idle_months": "x", "answer_days": "0"}, {}):
        assert browser.post(address, wrong).status_code == 422
    assert LifecyclePolicy.objects.get().idle_months == 6
    for who in ("communicator", "host", "member", "guest"):
        assert client_of(cast.person(who)).get(address).status_code in {403, 404}
        sent = {"idle_months": 1, "answer_days": 1}
        answer = client_of(cast.person(who)).put("/api/v1/spaces/lifecycle", sent, content_type="application/json")
        assert answer.status_code in {403, 404}


def test_a_space_is_deleted_by_typing_its_name_and_gone_for_everybody(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    both = post(cast.member, cast.open, cast.closed)
    Notice.objects.create(person=cast.host, object_kind="item", object_id=item.pk)
    browser, address = client_of(cast.host), f"/spaces/{cast.open.slug}/removal/"
    wrong = browser.post(address, {"name": "Gardens"})
    assert wrong.status_code == 422
    assert Space.objects.get(pk=cast.open.pk).deleted_at is None
    assert browser.post(address, {"name": " garden "})["Location"] == "/spaces/deleted/"
    for who in ("host", "member", "outsider", "owner"):
        assert client_of(cast.person(who)).get(f"/spaces/{cast.open.slug}/").status_code == 404
        assert client_of(cast.person(who)).get(f"/items/{item.pk}/").status_code == 404
    assert client_of(cast.member).get(f"/items/{both.pk}/").status_code == 200
    assert not Notice.objects.filter(object_id=item.pk).exists()
    assert AuditEntry.objects.filter(kind="space.deleted", actor_id=cast.host.pk).count() == 1
    assert "Garden" in browser.get("/spaces/deleted/").text
    browser.post(f"/spaces/deleted/{cast.open.pk}/restored/")
    assert client_of(cast.outsider).get(f"/items/{item.pk}/").status_code == 200


@pytest.mark.parametrize(("who", "status"), [("steward", 403), ("member", 403), ("admin", 403), ("guest", 404)])
def test_only_owners_delete_and_bring_back(cast: Cast, who: str, status: int) -> None:
    browser = client_of(cast.person(who))
    address = f"/spaces/{cast.open.slug}/removal/"
    assert browser.get(address).status_code == status
    assert browser.post(address, {"name": "Garden"}).status_code == status
    assert browser.delete(f"/api/v1/spaces/{cast.open.pk}?name=Garden").status_code == status
    services.delete_space(actor=cast.host, space_id=cast.open.pk, name="Garden")
    assert browser.post(f"/spaces/deleted/{cast.open.pk}/restored/").status_code == 404
    assert browser.put(f"/api/v1/spaces/{cast.open.pk}/restored").status_code == 404
    assert "Garden" not in browser.get("/spaces/deleted/").text


def test_the_company_and_storylines_stay(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        services.delete_space(actor=cast.owner, space_id=cast.company.pk, name=cast.company.name)
    with pytest.raises(Invalid):
        services.delete_space(actor=cast.host, space_id=cast.open.pk, name="")


def test_after_thirty_days_it_is_gone_for_good_with_what_stood_only_there(cast: Cast, later: Move) -> None:
    only = post(cast.member, cast.open)
    answer = comment(cast.steward, only)
    both = post(cast.member, cast.open, cast.closed)
    services.delete_space(actor=cast.host, space_id=cast.open.pk, name="Garden")
    later(29)
    tend(0)
    assert Space.objects.filter(pk=cast.open.pk).exists()
    later(31)
    with pytest.raises(NotFound):
        services.restore_space(actor=cast.host, space_id=cast.open.pk)
    tend(0)
    assert not Space.objects.filter(pk=cast.open.pk).exists()
    assert set(Item.objects.values_list("pk", flat=True)) == {both.pk}
    assert answer.pk
    assert AuditEntry.objects.filter(kind="space.purged").count() == 1


def test_by_the_api(cast: Cast) -> None:
    browser, address = client_of(cast.host), f"/api/v1/spaces/{cast.closed.pk}"
    assert browser.delete(f"{address}?name=nope").status_code == 422
    assert browser.delete(f"{address}?name=Library").status_code == 204
    assert browser.get(address).status_code == 404
    assert browser.put(f"{address}/restored").json()["name"] == "Library"
