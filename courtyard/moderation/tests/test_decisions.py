"""Deciding, restoring, objecting: what happens to the item, who is told what, and what cannot be done."""

import pytest

from courtyard.accounts.models import Person
from courtyard.content import access as content
from courtyard.content.models import Counter, Item, ItemState
from courtyard.content.services.items import remove_item, restore_item
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.models import AuditEntry, Change
from courtyard.moderation.models import Act, Appeal, Case, Decision
from courtyard.moderation.selectors import decisions as seen
from courtyard.moderation.selectors import queue
from courtyard.moderation.services.appeals import answer, appeal
from courtyard.moderation.services.decisions import decide, restore
from courtyard.moderation.services.reports import report
from courtyard.notifications.selectors import entries
from courtyard.spaces.models import Membership
from tests.cast import NAMES, Cast, client_of, comment, post

WHY = "It calls colleagues fools."


def readers(cast: Cast, item: Item) -> set[str]:
    return {name for name in NAMES if content.visible_to(cast.person(name)).filter(pk=item.pk).exists()}


def hidden(cast: Cast, case: Case, act: str = "hide") -> Decision:
    return decide(actor=cast.steward, case_id=case.pk, act=act, words=WHY)


def bell(cast: Cast, who: str) -> list[str]:
    return [entry.sentence for entry in entries(cast.person(who)).results]


def test_keeping_changes_nothing_and_tells_who_reported(cast: Cast, case: Case) -> None:
    before = readers(cast, case.item)
    hidden(cast, case, "keep")
    assert readers(cast, case.item) == before
    assert bell(cast, "colleague") == ["A moderator looked at a post you reported: it stays"]
    assert bell(cast, "member") == []


def test_hiding_leaves_it_to_its_author_and_the_moderators(cast: Cast, case: Case) -> None:
    hidden(cast, case)
    assert readers(cast, case.item) == {"member", "host", "steward"}
    for address in ("/", f"/spaces/{cast.open.slug}/", f"/api/v1/spaces/{cast.open.pk}/feed"):
        assert "Only fools" not in client_of(cast.outsider).get(address).text
    assert "Hidden by a moderator." in client_of(cast.member).get(f"/items/{case.item_id}/").text


def test_deleting_takes_it_from_everybody(cast: Cast, case: Case) -> None:
    hidden(cast, case, "delete")
    assert readers(cast, case.item) == set()
    with pytest.raises(NotFound):
        restore_item(actor=cast.steward, item_id=case.item_id)
    with pytest.raises(NotFound):
        restore_item(actor=cast.member, item_id=case.item_id)


def test_a_hidden_comment_leaves_the_count_and_comes_back_to_it(cast: Cast, item: Item) -> None:
    said = comment(cast.member, item)
    Counter.objects.filter(item=item).update(comments=1)
    case = report(actor=cast.colleague, item_id=said.pk, reason="rude").case
    made = hidden(cast, case)
    assert Counter.objects.get(item=item).comments == 0
    assert readers(cast, said) == {"member", "host", "steward"}
    assert "Hidden by a moderator." in client_of(cast.steward).get(f"/items/{item.pk}/").text
    restore(actor=cast.host, decision_id=made.pk, words="Too strict")
    assert Counter.objects.get(item=item).comments == 1
    assert "outsider" in readers(cast, said)


@pytest.mark.parametrize("act", ["hide", "delete"])
def test_open_windows_drop_it(cast: Cast, case: Case, act: str) -> None:
    hidden(cast, case, act)
    told = Change.objects.filter(object_id=case.item_id, event="deleted")
    assert set(told.values_list("topic", flat=True)) == {f"item:{case.item_id}", f"space:{cast.open.pk}"}
    assert {bool(row.data and row.data.get("hidden")) for row in told} == {act == "hide"}


def test_author_and_reporter_are_told_each_their_part(cast: Cast, case: Case) -> None:
    made = hidden(cast, case)
    assert bell(cast, "member") == ["A moderator has hidden your post"]
    assert bell(cast, "colleague") == ["A post you reported was hidden"]
    address = f"/moderation/decisions/{made.pk}/"
    author, reporter = (client_of(who).get(address).text for who in (cast.member, cast.colleague))
    assert WHY in author
    assert "Do you see it otherwise?" in author
    assert "Only fools" in author
    assert WHY not in reporter
    assert "Only fools" not in reporter
    for page in (author, reporter):
        assert "Steward" not in page
    assert "Colleague" not in author


def test_a_hidden_post_leads_to_why(cast: Cast, case: Case) -> None:
    made = hidden(cast, case)
    address = f"/items/{case.item_id}/decision/"
    assert f'href="{address}"' in client_of(cast.member).get(f"/items/{case.item_id}/").text
    for who in (cast.member, cast.steward):
        assert client_of(who).get(address)["Location"] == f"/moderation/decisions/{made.pk}/"
    for who in (cast.outsider, cast.suspended):
        assert client_of(who).get(address).status_code != 200
    assert client_of(cast.outsider).get(address).status_code == 404


def test_the_bell_names_nobody_and_leads_to_the_decision(cast: Cast, case: Case) -> None:
    made = hidden(cast, case)
    page = client_of(cast.member).get("/notifications/").text
    assert "A moderator has hidden your post" in page
    assert "Steward" not in page
    (entry,) = entries(cast.member).results
    assert (entry.actors, entry.href) == ((), f"/moderation/decisions/{made.pk}/")


@pytest.mark.parametrize(("act", "words"), [("burn", WHY), ("restore", WHY), ("hide", " "), ("hide", "x" * 2001)])
def test_a_decision_is_one_of_three_and_has_words(cast: Cast, case: Case, act: str, words: str) -> None:
    with pytest.raises(Invalid):
        decide(actor=cast.steward, case_id=case.pk, act=act, words=words)
    assert not Decision.objects.exists()


def test_who_comes_second_finds_it_decided(cast: Cast, case: Case) -> None:
    hidden(cast, case)
    with pytest.raises(NotFound):
        decide(actor=cast.host, case_id=case.pk, act="keep", words="Fine")
    assert Decision.objects.count() == 1


def test_every_decision_is_in_the_audit_log_and_the_log_of_the_room(cast: Cast, case: Case) -> None:
    made = hidden(cast, case)
    line = AuditEntry.objects.get(kind="moderation.decided")
    assert (line.actor_id, line.subject_id, line.data["act"]) == (cast.steward.pk, cast.member.pk, "hide")  # type: ignore[index]
    assert WHY not in str(line.data)
    assert [row.decision for row in seen.log(cast.host).results] == [made]
    assert WHY in client_of(cast.host).get("/moderation/log/").text
    for who in ("member", "colleague", "outsider", "guest", "former", "moderator"):
        assert seen.log(cast.person(who)).results == []


@pytest.mark.parametrize("who", ["outsider", "guest", "former", "moderator", "suspended"])
def test_nobody_else_finds_a_decision(cast: Cast, case: Case, who: str) -> None:
    made = hidden(cast, case)
    with pytest.raises(NotFound):
        seen.outcome(cast.person(who), made.pk)
    with pytest.raises(NotFound):
        appeal(actor=cast.person(who), decision_id=made.pk, words="No")
    with pytest.raises(NotFound):
        restore(actor=cast.person(who), decision_id=made.pk, words="No")


def test_a_former_moderator_loses_the_log(cast: Cast, case: Case) -> None:
    made = hidden(cast, case)
    Membership.objects.filter(person=cast.steward).delete()
    assert seen.log(cast.steward).results == []
    with pytest.raises(NotFound):
        seen.outcome(cast.steward, made.pk)


def test_an_author_who_left_the_space_reads_the_decision_but_not_the_words_again(cast: Cast) -> None:
    item = post(cast.member, cast.secret, text="A plumbago matter")
    made = hidden(cast, report(actor=cast.host, item_id=item.pk, reason="private").case)
    Membership.objects.filter(person=cast.member).delete()
    page = client_of(cast.member).get(f"/moderation/decisions/{made.pk}/")
    assert page.status_code == 200
    assert WHY in page.text
    assert "plumbago" not in page.text


def test_deleting_and_undoing_does_not_bring_back_what_was_hidden(cast: Cast, case: Case) -> None:
    hidden(cast, case)
    remove_item(actor=cast.member, item_id=case.item_id)
    restore_item(actor=cast.member, item_id=case.item_id)
    assert Item.objects.get(pk=case.item_id).state == ItemState.HIDDEN
    assert "outsider" not in readers(cast, case.item)


def test_deleting_and_undoing_does_not_publish_what_waits(cast: Cast) -> None:
    waiting = post(cast.member, cast.open, state=ItemState.PENDING)
    remove_item(actor=cast.member, item_id=waiting.pk)
    restore_item(actor=cast.member, item_id=waiting.pk)
    assert Item.objects.get(pk=waiting.pk).state == ItemState.PENDING


@pytest.mark.parametrize("act", ["hide", "delete"])
def test_a_moderator_restores_what_was_taken_out(cast: Cast, case: Case, act: str) -> None:
    made = hidden(cast, case, act)
    back = restore(actor=cast.host, decision_id=made.pk, words="We were too strict")
    assert "outsider" in readers(cast, case.item)
    assert back.act == Act.RESTORE
    assert bell(cast, "member")[0] == "Your post is back"
    with pytest.raises(Conflict):
        restore(actor=cast.host, decision_id=made.pk, words="Again")


def test_the_author_cannot_restore_as_a_moderator_of_the_space(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    made = hidden(cast, report(actor=cast.colleague, item_id=item.pk, reason="rude").case)
    with pytest.raises(NotFound):
        restore(actor=cast.host, decision_id=made.pk, words="It was fine")


def test_an_author_who_moderates_the_space_does_not_learn_who_decided(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    made = hidden(cast, report(actor=cast.colleague, item_id=item.pk, reason="rude").case)
    assert seen.log(cast.host).results == []
    page = client_of(cast.host).get(f"/moderation/decisions/{made.pk}/").text
    assert "Do you see it otherwise?" in page
    assert "Steward" not in page


def test_an_author_objects_once_and_somebody_else_answers(cast: Cast, case: Case) -> None:
    made = hidden(cast, case)
    first = appeal(actor=cast.member, decision_id=made.pk, words="It was a quotation")
    assert appeal(actor=cast.member, decision_id=made.pk, words="And more") == first
    assert Appeal.objects.get().words == "It was a quotation"
    assert [m.case for m in queue.appeals(cast.host).results] == [case]
    assert queue.waiting_count(cast.host) == 1
    assert queue.appeals(cast.steward).results == []
    with pytest.raises(NotFound):
        answer(actor=cast.steward, decision_id=made.pk, accept=False, words="No")
    answer(actor=cast.host, decision_id=made.pk, accept=True, words="You are right")
    assert "outsider" in readers(cast, case.item)
    assert "Your post is back" in bell(cast, "member")
    with pytest.raises(NotFound):
        answer(actor=cast.host, decision_id=made.pk, accept=False, words="No")


def test_a_declined_objection_is_told_with_its_answer(cast: Cast, case: Case) -> None:
    made = hidden(cast, case)
    appeal(actor=cast.member, decision_id=made.pk, words="It was a quotation")
    answer(actor=cast.host, decision_id=made.pk, accept=False, words="Quotations hurt too")
    assert "outsider" not in readers(cast, case.item)
    assert bell(cast, "member") == ["Your objection was answered: it stays as it is"]
    page = client_of(cast.member).get(f"/moderation/decisions/{made.pk}/").text
    assert "Quotations hurt too" in page
    assert "Do you see it otherwise?" not in page


def test_where_there_is_nobody_else_the_first_one_answers(cast: Cast) -> None:
    item = post(cast.member, cast.company)
    case = report(actor=cast.colleague, item_id=item.pk, reason="rude").case
    made = decide(actor=cast.owner, case_id=case.pk, act="hide", words=WHY)
    appeal(actor=cast.member, decision_id=made.pk, words="Really?")
    assert queue.appeals(cast.owner).results == []
    Person.objects.filter(pk__in=[cast.admin.pk, cast.communicator.pk, cast.moderator.pk]).update(state="left")
    assert [m.case for m in queue.appeals(cast.owner).results] == [case]


@pytest.mark.parametrize("who", ["colleague", "host", "steward"])
def test_only_the_author_objects(cast: Cast, case: Case, who: str) -> None:
    made = hidden(cast, case)
    with pytest.raises(Forbidden):
        appeal(actor=cast.person(who), decision_id=made.pk, words="No")


@pytest.mark.parametrize("words", ["", " ", "x" * 2001])
def test_an_objection_has_words(cast: Cast, case: Case, words: str) -> None:
    made = hidden(cast, case)
    with pytest.raises(Invalid):
        appeal(actor=cast.member, decision_id=made.pk, words=words)


def test_what_was_kept_or_is_back_cannot_be_objected_to(cast: Cast, case: Case) -> None:
    made = hidden(cast, case)
    restore(actor=cast.host, decision_id=made.pk, words="Too strict")
    with pytest.raises(Conflict):
        appeal(actor=cast.member, decision_id=made.pk, words="Still angry")


def test_the_forms_of_a_case_work_without_scripts(cast: Cast, case: Case) -> None:
    browser, author = client_of(cast.steward), client_of(cast.member)
    address = f"/moderation/cases/{case.pk}/"
    assert browser.post(f"{address}decision/", {"act": "hide"}).status_code == 422
    assert browser.post(f"{address}decision/", {"act": "hide", "words": WHY}).status_code == 302
    made = Decision.objects.get()
    assert author.post(f"/moderation/decisions/{made.pk}/appeal/", {"words": "A quotation"}).status_code == 302
    other = client_of(cast.host)
    assert "A quotation" in other.get(address).text
    answered = other.post(f"/moderation/decisions/{made.pk}/answer/", {"act": "accept", "words": "Right"}, follow=True)
    assert "Answered." in answered.text
    assert Item.objects.get(pk=case.item_id).state == ItemState.PUBLISHED
