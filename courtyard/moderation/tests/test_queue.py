"""Who decides: the queue, the number in the rail, what was left open, and what a look into another space costs."""

import datetime

import pytest

from courtyard.accounts.models import Role
from courtyard.content.models import Item
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, NotFound
from courtyard.core.models import AuditEntry
from courtyard.moderation import access
from courtyard.moderation.models import Case, Opening
from courtyard.moderation.selectors import queue
from courtyard.moderation.services.decisions import decide
from courtyard.moderation.services.reports import open_case, report
from courtyard.spaces.models import Membership
from tests.cast import NAMES, Cast, client_of, comment, new_person, post, storyline_of
from tests.queries import assert_constant_queries

COMPANY = {"owner", "admin", "communicator", "moderator"}


def deciders(cast: Cast, case: Case) -> set[str]:
    """Everybody of the cast for whom the case waits."""
    return {name for name in NAMES if access.cases_waiting_for(cast.person(name)).filter(pk=case.pk).exists()}


def reported(cast: Cast, item: Item, by: str = "host") -> Case:
    return report(actor=cast.person(by), item_id=item.pk, reason="rude").case


def left_open(case: Case) -> Case:
    Case.objects.filter(pk=case.pk).update(opened_at=now() - datetime.timedelta(days=4))
    return case


@pytest.mark.parametrize("where", ["open", "closed", "secret"])
def test_the_moderators_of_a_space_decide_about_what_stands_there(cast: Cast, where: str) -> None:
    item = post(cast.member, getattr(cast, where))
    assert deciders(cast, reported(cast, item)) == {"host", "steward"}
    assert deciders(cast, reported(cast, comment(cast.member, item))) == {"host", "steward"}


def test_company_moderators_decide_about_the_company_space_and_storylines(cast: Cast) -> None:
    assert deciders(cast, reported(cast, post(cast.member, cast.company))) == COMPANY
    line = storyline_of(cast.member)
    assert deciders(cast, reported(cast, comment(cast.colleague, post(cast.member, line)))) == COMPANY


def test_nobody_decides_about_their_own_words(cast: Cast) -> None:
    assert deciders(cast, reported(cast, post(cast.admin, cast.company))) == COMPANY - {"admin"}
    assert deciders(cast, reported(cast, post(cast.steward, cast.open))) == {"host"}
    case = reported(cast, post(cast.host, cast.open), by="steward")
    with pytest.raises(NotFound):
        decide(actor=cast.host, case_id=case.pk, act="keep", words="I was right")


@pytest.mark.parametrize(("where", "beside"), [("open", COMPANY), ("closed", COMPANY), ("secret", {"owner", "admin"})])
def test_what_a_space_leaves_open_reaches_the_company_moderators(cast: Cast, where: str, beside: set[str]) -> None:
    case = left_open(reported(cast, post(cast.member, getattr(cast, where))))
    assert deciders(cast, case) == {"host", "steward"} | beside


def test_a_moderator_who_became_a_guest_or_left_decides_nothing(cast: Cast, case: Case) -> None:
    assert "steward" in deciders(cast, case)
    cast.steward.role = Role.GUEST
    assert not access.cases_waiting_for(cast.steward).exists()
    Membership.objects.filter(person=cast.host).delete()
    assert not access.cases_waiting_for(cast.host).exists()


def test_a_case_in_a_space_one_cannot_read_shows_only_that_it_waits(cast: Cast) -> None:
    case = left_open(reported(cast, post(cast.member, cast.closed, text="A plumbago matter")))
    browser = client_of(cast.moderator)
    for address in ("/moderation/", f"/moderation/cases/{case.pk}/", "/api/v1/cases"):
        page = browser.get(address)
        assert page.status_code == 200
        assert "plumbago" not in page.text
    with pytest.raises(Forbidden):
        decide(actor=cast.moderator, case_id=case.pk, act="hide", words="Unseen")


def test_opening_it_is_noted_and_shows_that_item_alone(cast: Cast) -> None:
    item = post(cast.member, cast.closed, text="A plumbago matter")
    case = left_open(reported(cast, item))
    browser = client_of(cast.moderator)
    for _twice in range(2):
        assert browser.post(f"/moderation/cases/{case.pk}/opening/").status_code == 302
    assert "plumbago" in browser.get(f"/moderation/cases/{case.pk}/").text
    assert Opening.objects.count() == 1
    assert AuditEntry.objects.get(kind="moderation.opened").actor_id == cast.moderator.pk
    assert browser.get(f"/items/{item.pk}/").status_code == 404
    assert decide(actor=cast.moderator, case_id=case.pk, act="hide", words="Not here").by == cast.moderator


@pytest.mark.parametrize("who", ["member", "outsider", "guest", "former", "colleague", "moderator"])
def test_others_find_no_case(cast: Cast, case: Case, who: str) -> None:
    browser = client_of(cast.person(who))
    for address in ("", "decision/", "opening/"):
        method = browser.post if address else browser.get
        assert method(f"/moderation/cases/{case.pk}/{address}").status_code == 404
    with pytest.raises(NotFound):
        open_case(actor=cast.person(who), case_id=case.pk)
    assert browser.get("/moderation/").status_code == 200
    assert "Only fools" not in browser.get("/moderation/").text


def test_the_queue_groups_by_item_with_reasons(cast: Cast, item: Item, case: Case) -> None:
    report(actor=cast.outsider, item_id=item.pk, reason="rude")
    report(actor=cast.host, item_id=item.pk, reason="wrong")
    (matter,) = queue.queue(cast.steward).results
    assert [(code, number) for code, _words, number in matter.reasons] == [("rude", 2), ("wrong", 1)]
    assert (matter.reports, matter.spaces, matter.readable) == (3, ["Garden"], True)
    page = client_of(cast.steward).get("/moderation/").text
    assert "3 people reported this" in page
    assert "Rude or hurtful (2)" in page


def test_who_reported_is_shown_to_company_moderators_alone(cast: Cast) -> None:
    case = left_open(reported(cast, post(cast.member, cast.open), by="colleague"))
    steward, company = (client_of(who).get(f"/moderation/cases/{case.pk}/").text for who in (cast.steward, cast.admin))
    assert "Colleague" not in steward
    assert "Colleague" in company


def test_what_its_author_deleted_waits_no_more(cast: Cast, case: Case) -> None:
    browser = client_of(cast.member)
    browser.post(f"/items/{case.item_id}/removal/")
    assert deciders(cast, case) == set()
    browser.post(f"/items/{case.item_id}/restore/")
    assert deciders(cast, case) == {"host", "steward"}


def test_the_rail_counts_for_those_who_moderate(cast: Cast, case: Case) -> None:
    assert queue.waiting_count(cast.steward) == 1
    assert 'aria-label="1 waiting"' in client_of(cast.steward).get("/").text
    assert 'href="/moderation/"' in client_of(cast.moderator).get("/").text
    for who in ("member", "guest", "outsider"):
        assert 'href="/moderation/"' not in client_of(cast.person(who)).get("/").text


def test_the_number_costs_members_nothing_and_moderators_one_query(cast: Cast, case: Case, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]  # fmt: skip
    with django_assert_num_queries(1):
        queue.waiting_count(cast.steward)
    with django_assert_num_queries(1):
        queue.waiting_count(cast.moderator)


def test_the_queue_costs_the_same_when_it_grows(cast: Cast) -> None:
    def grow() -> None:
        for _ in range(3):
            case = reported(cast, post(new_person(), cast.open))
            report(actor=new_person(), item_id=case.item_id, reason="wrong", words="No")

    browser = client_of(cast.steward)
    grow()
    assert_constant_queries(grow, lambda: browser.get("/moderation/"))
