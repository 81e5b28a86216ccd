"""The bell of those who decide: rung by a report, once for an item, silent when somebody has decided."""

import pytest

from courtyard.accounts.models import Person
from courtyard.moderation.services.decisions import decide
from courtyard.moderation.services.reports import report
from courtyard.notifications.models import Notice
from courtyard.notifications.selectors import entries, unread_count
from courtyard.spaces.models import Membership, SpaceRole
from tests.cast import Cast, post, storyline_of

pytestmark = pytest.mark.django_db


def said(who: Person) -> list[tuple[str, str]]:
    return [(entry.sentence, entry.href) for entry in entries(who).results]


def test_a_report_rings_for_those_who_decide_and_nobody_else(cast: Cast) -> None:
    item = post(cast.member, cast.closed, text="Only fools")
    case = report(actor=cast.guest, item_id=item.pk, reason="rude").case
    for who in (cast.host, cast.steward):
        assert said(who) == [("A post was reported", f"/moderation/cases/{case.pk}/")]
        assert entries(who).results[0].actors == (), "who reported is not said"
    for name in ("member", "guest", "owner", "moderator", "colleague", "suspended"):
        assert not Notice.objects.filter(person=cast.person(name)).exists(), name


def test_more_reports_are_one_entry(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    for who in (cast.colleague, cast.outsider):
        report(actor=who, item_id=item.pk, reason="rude")
    assert [words for words, _href in said(cast.host)] == ["A post was reported by 2 people"]


def test_a_storyline_has_the_moderators_of_the_company_and_never_its_owner(cast: Cast) -> None:
    item = post(cast.colleague, storyline_of(cast.member))
    report(actor=cast.outsider, item_id=item.pk, reason="rude")
    assert said(cast.moderator)
    assert not said(cast.member)


def test_who_wrote_it_hears_nothing_though_they_moderate(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    report(actor=cast.outsider, item_id=item.pk, reason="rude")
    assert not Notice.objects.filter(person=cast.host).exists()
    assert said(cast.steward)


def test_once_decided_it_is_gone_for_the_others(cast: Cast) -> None:
    case = report(actor=cast.outsider, item_id=post(cast.member, cast.open).pk, reason="rude").case
    decide(actor=cast.host, case_id=case.pk, act="keep", words="Fine")
    assert said(cast.steward) == []
    assert unread_count(cast.steward) == 0


def test_a_moderator_who_is_none_any_more_reads_nothing_of_it(cast: Cast) -> None:
    report(actor=cast.outsider, item_id=post(cast.member, cast.open, text="Only fools").pk, reason="rude")
    Membership.objects.filter(space=cast.open, person=cast.steward).update(role=SpaceRole.MEMBER)
    assert said(cast.steward) == []
