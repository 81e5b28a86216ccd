"""Reporting: who may, once, never too much, and who learns of it."""

import uuid

import pytest

from courtyard.content.models import Item, ItemState
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from courtyard.moderation.models import Case, Report
from courtyard.moderation.services.decisions import decide
from courtyard.moderation.services.reports import LIMIT, report
from courtyard.notifications.models import Notice
from tests.cast import Cast, client_of, comment, post


def test_a_post_and_a_comment_are_reported_with_a_reason_and_words(cast: Cast, item: Item) -> None:
    said = comment(cast.member, item)
    for one in (item, said):
        made = report(actor=cast.outsider, item_id=one.pk, reason="private", words=" My number ")
        assert (made.case.item_id, made.case.post_id, made.reason, made.words) == (
            one.pk, item.pk, "private", "My number",
        )  # fmt: skip


def test_the_same_person_twice_stays_one(cast: Cast, item: Item) -> None:
    first = report(actor=cast.colleague, item_id=item.pk, reason="rude")
    again = report(actor=cast.colleague, item_id=item.pk, reason="spam", words="Again")
    assert again == first
    assert (Report.objects.count(), Case.objects.count()) == (1, 1)


def test_two_people_make_one_case(cast: Cast, item: Item) -> None:
    cases = {report(actor=who, item_id=item.pk, reason="rude").case for who in (cast.colleague, cast.outsider)}
    assert len(cases) == 1
    assert Report.objects.count() == 2


def test_a_client_id_makes_sending_twice_harmless(cast: Cast, item: Item) -> None:
    pk = uuid.uuid4()
    first = report(actor=cast.colleague, item_id=item.pk, reason="rude", id=pk)
    assert (first.pk, first.made_now) == (pk, True)
    again = report(actor=cast.colleague, item_id=item.pk, reason="rude", id=pk)
    assert (again.pk, again.made_now) == (pk, False)
    decide(actor=cast.steward, case_id=first.case_id, act="hide", words="Unkind")
    with pytest.raises(Conflict):
        report(actor=cast.colleague, item_id=post(cast.member, cast.open).pk, reason="rude", id=pk)


@pytest.mark.parametrize("who", ["outsider", "guest", "former", "colleague", "owner", "suspended", "left"])
def test_what_one_may_not_read_cannot_be_reported(cast: Cast, who: str) -> None:
    secret = post(cast.host, cast.secret)
    with pytest.raises(NotFound):
        report(actor=cast.person(who), item_id=secret.pk, reason="rude")
    assert not Case.objects.exists()


def test_a_guest_reports_what_they_read(cast: Cast) -> None:
    assert report(actor=cast.guest, item_id=post(cast.host, cast.closed).pk, reason="rude").made_now


def test_nobody_reports_their_own_words(cast: Cast, item: Item) -> None:
    with pytest.raises(Forbidden):
        report(actor=cast.member, item_id=item.pk, reason="rude")


def test_what_is_hidden_already_is_not_reported_by_its_moderators(cast: Cast) -> None:
    hidden = post(cast.member, cast.open, state=ItemState.HIDDEN)
    with pytest.raises(Forbidden):
        report(actor=cast.steward, item_id=hidden.pk, reason="rude")


@pytest.mark.parametrize(
    ("reason", "words", "field"),
    [("", "", "reason"), ("ugly", "", "reason"), ("other", " ", "words"), ("rude", "x" * 1001, "words")],
)
def test_a_report_says_what_is_wrong(cast: Cast, item: Item, reason: str, words: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        report(actor=cast.colleague, item_id=item.pk, reason=reason, words=words)
    assert field in refusal.value.errors


def test_what_a_moderator_kept_is_not_reported_again_by_the_same_person(cast: Cast, item: Item, case: Case) -> None:
    decide(actor=cast.steward, case_id=case.pk, act="keep", words="Blunt, but fair")
    with pytest.raises(Conflict):
        report(actor=cast.colleague, item_id=item.pk, reason="rude")
    assert report(actor=cast.outsider, item_id=item.pk, reason="rude").case != case
    Case.objects.filter(item=item, decided_at=None).delete()
    Item.objects.filter(pk=item.pk).update(version=2)
    assert report(actor=cast.colleague, item_id=item.pk, reason="rude").case != case


def test_a_flood_of_reports_is_held_back(cast: Cast) -> None:
    many = [post(cast.member, cast.open) for _ in range(LIMIT["account"].times + 1)]
    for one in many[:-1]:
        report(actor=cast.colleague, item_id=one.pk, reason="spam")
    with pytest.raises(TooMany):
        report(actor=cast.colleague, item_id=many[-1].pk, reason="spam")
    assert report(actor=cast.outsider, item_id=many[-1].pk, reason="spam").made_now


def test_a_page_that_is_held_back_keeps_the_words_and_says_when_to_try_again(cast: Cast, item: Item) -> None:
    for _ in range(LIMIT["account"].times):
        report(actor=cast.colleague, item_id=post(cast.member, cast.open).pk, reason="spam")
    sent = {"reason": "rude", "words": "Ten careful words"}
    answer = client_of(cast.colleague).post(f"/items/{item.pk}/report/", sent)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Ten careful words" in answer.text


def test_the_author_hears_nothing_of_a_report(cast: Cast, case: Case) -> None:
    assert not Notice.objects.filter(person=cast.member).exists()
    browser = client_of(cast.member)
    assert browser.get(f"/moderation/cases/{case.pk}/").status_code == 404
    assert "Fools?" not in browser.get(f"/items/{case.item_id}/").text


def test_the_page_works_without_scripts_and_keeps_what_was_typed(cast: Cast, item: Item) -> None:
    browser = client_of(cast.colleague)
    address = f"/items/{item.pk}/report/"
    assert f'href="{address}"' in browser.get(f"/items/{item.pk}/menu/").text
    assert item.body_text in browser.get(address).text
    refused = browser.post(address, {"words": "Ten careful words"})
    assert refused.status_code == 422
    assert "Ten careful words" in refused.text
    answer = browser.post(address, {"reason": "rude", "words": "Fools"}, follow=True)
    assert "The moderators will look at it." in answer.text
    assert Report.objects.get().words == "Fools"


def test_the_author_is_offered_no_report(cast: Cast, item: Item) -> None:
    browser = client_of(cast.member)
    assert "/report/" not in browser.get(f"/items/{item.pk}/menu/").text
    assert browser.get(f"/items/{item.pk}/report/").status_code == 403


@pytest.mark.parametrize("who", ["outsider", "guest", "former"])
def test_the_page_of_what_one_may_not_read_is_not_there(cast: Cast, who: str) -> None:
    secret = post(cast.host, cast.secret)
    browser = client_of(cast.person(who))
    assert browser.get(f"/items/{secret.pk}/report/").status_code == 404
    assert browser.post(f"/items/{secret.pk}/report/", {"reason": "rude"}).status_code == 404
