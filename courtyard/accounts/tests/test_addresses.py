"""Another address to sign in with: asked for with the password, given by a letter, told to the old one, told to nobody else."""

import datetime
import re

import pytest
from django.core import mail, signing
from django.test import Client

from courtyard.accounts import services, tasks
from courtyard.accounts.models import Invitation, Person, State
from courtyard.core.clock import now
from courtyard.core.models import AuditEntry
from tests.cast import PASSWORD, Cast, client_of

pytestmark = pytest.mark.django_db

NEW = "new.address@example.org"


@pytest.fixture
def member(cast: Cast, with_password) -> Person:
    return with_password(cast.member)


@pytest.fixture
def browser(member: Person, enter) -> Client:
    return enter(member)


def ask(browser: Client, email: str = NEW, password: str = PASSWORD):
    return browser.post("/settings/email/", {"email": email, "password": password})


def link_in(letter: mail.EmailMessage) -> str:
    return re.search(r"/settings/email/\S+", str(letter.body))[0]  # type: ignore[index]


@pytest.fixture
def link(browser: Client, run_jobs) -> str:
    ask(browser)
    run_jobs()
    return link_in(mail.outbox[-1])


def address_of(person: Person) -> str | None:
    return Person.objects.get(pk=person.pk).email


def test_the_new_address_confirms_and_the_old_one_is_told(member: Person, browser: Client, run_jobs, enter) -> None:
    before = member.email
    assert ask(browser, NEW.upper())["Location"] == "/settings/email/sent/"
    run_jobs()
    assert [letter.to for letter in mail.outbox] == [[NEW]]
    assert address_of(member) == before, "a letter alone changes nothing"
    assert NEW in browser.get(link_in(mail.outbox[0])).text
    assert address_of(member) == before, "a mail program that looks changes nothing"
    answer = browser.post(link_in(mail.outbox[0]), follow=True)
    assert f"You sign in with {NEW} from now on." in answer.text
    run_jobs()
    assert mail.outbox[-1].to == [before]
    assert NEW in str(mail.outbox[-1].body)
    assert enter(NEW).answer.status_code == 302
    assert enter(before).answer.status_code == 422
    kinds = AuditEntry.objects.filter(subject_id=member.pk, kind__startswith="email.").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["email.asked", "email.changed"]


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " "])
def test_without_the_password_nothing_is_sent(member: Person, browser: Client, run_jobs, password: str) -> None:
    answer = ask(browser, password=password)
    assert answer.status_code == 422
    assert NEW in answer.text, "what was typed is kept"
    run_jobs()
    assert mail.outbox == []


def test_wrong_passwords_are_counted_with_those_of_the_password_form(member: Person, browser: Client) -> None:
    for _ in range(5):
        ask(browser, password="wrong")
        browser.post("/password/change/", {"oldpassword": "wrong", "password1": "seventeen green bicycles"})
    assert ask(browser, password="wrong").status_code == 429


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "ä@example.org", "x" * 250 + "@example.org", "a@example.org\0"])
def test_what_is_no_address_is_refused(member: Person, browser: Client, email: str) -> None:
    assert ask(browser, email).status_code == 422
    assert address_of(member) == member.email


def test_ones_own_address_is_no_new_one(member: Person, browser: Client) -> None:
    assert "This is your address already." in ask(browser, member.email or "").text


@pytest.mark.parametrize("who", ["owner", "suspended", "unclaimed", "left"])
def test_nobody_learns_whether_an_address_belongs_to_somebody(
    cast: Cast, member: Person, browser: Client, run_jobs, who: str
) -> None:
    taken = cast.person(who)
    answers = [ask(browser, NEW), ask(browser, taken.email or "")]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/settings/email/sent/")}
    run_jobs()
    letters = [letter for letter in mail.outbox if letter.to == [taken.email]]
    assert len(letters) == (1 if taken.state == State.ACTIVE else 0)
    assert not any("/settings/email/" in str(letter.body) for letter in letters)


def test_asking_costs_the_same_whether_or_not_an_address_is_taken(cast: Cast, browser: Client) -> None:
    from tests.queries import queries_of

    ask(browser, "warm@example.org")
    free = len(queries_of(lambda: ask(browser, NEW)))
    taken = len(queries_of(lambda: ask(browser, cast.owner.email or "")))
    assert free == taken


def test_a_link_works_once(member: Person, browser: Client, link: str) -> None:
    browser.post(link)
    Person.objects.filter(pk=member.pk).update(email=member.email)
    answer = browser.post(link)
    assert answer.status_code == 404
    assert "This link is over" in answer.text
    assert address_of(member) == member.email


def test_a_newer_link_ends_an_older_one(member: Person, browser: Client, link: str, run_jobs) -> None:
    ask(browser, "newer@example.org")
    run_jobs()
    assert browser.post(link).status_code == 404
    browser.post(link_in(mail.outbox[-1]))
    assert address_of(member) == "newer@example.org"


def test_a_new_password_ends_the_link(member: Person, browser: Client, link: str, enter) -> None:
    services.set_password(actor=member, person=member, password="seventeen green bicycles")
    assert enter(member, password="seventeen green bicycles").post(link).status_code == 404


def test_a_link_is_over_after_a_day(
    member: Person, browser: Client, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = (now() + datetime.timedelta(days=1, seconds=5)).timestamp()
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert browser.post(link).status_code == 404


def test_the_link_is_for_who_asked_and_nobody_else(cast: Cast, member: Person, link: str) -> None:
    for other in (cast.owner, cast.guest):
        assert client_of(other).get(link).status_code == 404
        assert client_of(other).post(link).status_code == 404
    assert client_of(None).get(link).status_code == 302
    assert address_of(member) == member.email


_SIGNED = pytest.param(signing.dumps([1, 2, 3]), id="signed")  # the text holds the second in which it was made


@pytest.mark.parametrize("secret", ["x", "sent-not", "a:b:c", _SIGNED, "ä"])
def test_a_guessed_link_changes_nothing(member: Person, browser: Client, secret: str) -> None:
    assert browser.post(f"/settings/email/{secret}/").status_code == 404


def test_an_address_that_went_to_somebody_meanwhile_stays_theirs(
    cast: Cast, member: Person, browser: Client, link: str
) -> None:
    Person.objects.filter(pk=cast.outsider.pk).update(email=NEW)
    assert "This address cannot be used any more." in browser.post(link, follow=True).text
    assert (address_of(member), address_of(cast.outsider)) == (member.email, NEW)


def test_an_invitation_to_the_address_is_used_up(cast: Cast, member: Person, browser: Client, link: str) -> None:
    Invitation.objects.create(
        email=NEW, by=cast.owner, secret_hash="x", expires_at=now() + datetime.timedelta(days=1), role="member"
    )
    browser.post(link)
    assert Invitation.objects.get(email=NEW).ended_at is not None


def test_letters_are_limited_by_account_and_by_mailbox(cast: Cast, browser: Client, with_password, enter) -> None:
    assert [ask(browser, f"{n}@example.org").status_code for n in range(6)] == [302] * 5 + [429]
    others = [enter(with_password(person)) for person in (cast.host, cast.steward, cast.colleague)]
    answers = [ask(other, "target@example.org").status_code for other in others for _ in range(2)]
    assert answers == [302] * 5 + [429]


def test_a_letter_carries_no_words_of_whoever_asks(cast: Cast, member: Person, browser: Client, run_jobs) -> None:
    Person.objects.filter(pk=member.pk).update(name="You won a prize")
    ask(browser)
    run_jobs()
    assert "prize" not in str(mail.outbox[-1].body) + str(mail.outbox[-1].alternatives[0][0])  # type: ignore[attr-defined]


def test_a_job_that_runs_late_sends_nothing(member: Person, browser: Client, run_jobs) -> None:
    ask(browser)
    earlier = (now() - datetime.timedelta(hours=1)).isoformat()
    tasks.mail_address_link(person=str(member.pk), email="old@example.org", asked=earlier)
    assert mail.outbox == []


def test_who_was_suspended_meanwhile_gets_no_link(cast: Cast, member: Person, browser: Client, run_jobs) -> None:
    ask(browser)
    services.suspend(actor=cast.owner, person=member)
    run_jobs()
    assert mail.outbox == []


def test_without_mail_the_page_says_so_and_nothing_is_asked(member: Person, browser: Client, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "This server cannot send mail" in browser.get("/settings/email/").text
    assert ask(browser).status_code == 422


def test_who_has_no_password_yet_gets_one_first(cast: Cast) -> None:
    answer = client_of(cast.outsider).get("/settings/email/")
    assert (answer.status_code, answer["Location"]) == (302, "/password/reset/")
