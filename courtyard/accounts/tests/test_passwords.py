"""Forgotten and changed passwords: letters that tell nothing, links that work once, sign-ins that end."""

import datetime
import re

import pytest
from django.core import mail
from django.test import Client

from courtyard.accounts import reset, services, tasks
from courtyard.accounts.models import SignIn, State
from courtyard.core.clock import now
from courtyard.core.errors import Invalid
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db

NEW = "seventeen green bicycles"


def ask(email: str | None, client: Client | None = None):
    return (client or Client()).post("/password/reset/", {"email": email})


def link_in(letter: mail.EmailMessage) -> str:
    return (
        next(word for word in str(letter.body).split() if "/password/reset/key/" in word)
        .split("//")[1]
        .partition("/")[2]
    )


def choose(link: str, password: str = NEW, client: Client | None = None):
    """Follow the link as a browser does; answers the page, or what became of the form."""
    client = client or Client()
    page = client.get(f"/{link}", follow=True)
    if page.status_code != 200:
        return page
    return client.post(page.redirect_chain[-1][0], {"password1": password})


@pytest.fixture
def letter(cast: Cast, with_password, run_jobs) -> mail.EmailMessage:
    ask(with_password(cast.member).email)
    run_jobs()
    return mail.outbox[-1]


class TestReset:
    def test_a_letter_leads_to_a_new_password_and_in(self, cast: Cast, letter, enter):
        browser = Client()
        assert choose(link_in(letter), client=browser)["Location"] == "/"
        assert browser.get("/settings/").status_code == 200
        assert enter(cast.member, password=NEW).answer.status_code == 302
        assert enter(cast.member, password=PASSWORD).answer.status_code == 422

    def test_answers_do_not_tell_whether_an_account_exists(self, cast: Cast, run_jobs):
        answers = [
            ask(email) for email in (cast.member.email, cast.suspended.email, cast.unclaimed.email, "no@example.org")
        ]
        assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/password/reset/sent/")}
        pages = {
            re.sub(rb'csrf-token" content="[^"]*', b"", Client().get(answer["Location"]).content) for answer in answers
        }
        assert len(pages) == 1
        run_jobs()
        assert {letter.to[0] for letter in mail.outbox} == {cast.member.email, cast.unclaimed.email}

    def test_asking_costs_the_same_whether_or_not_an_account_exists(self, cast: Cast):
        from tests.queries import queries_of

        ask("warm@example.org")
        known = len(queries_of(lambda: ask(cast.member.email)))
        unknown = len(queries_of(lambda: ask("no@example.org")))
        assert known == unknown

    def test_a_link_works_once(self, cast: Cast, letter):
        choose(link_in(letter))
        assert choose(link_in(letter), password="another good password").status_code == 404

    def test_a_newer_link_ends_an_older_one(self, cast: Cast, letter, run_jobs):
        ask(cast.member.email)
        run_jobs()
        assert choose(link_in(letter)).status_code == 404
        assert choose(link_in(mail.outbox[-1]))["Location"] == "/"

    def test_a_letter_that_is_sent_twice_leaves_both_links_good(self, cast: Cast):
        asked = now().isoformat()
        for _ in range(2):
            tasks.mail_reset(email=cast.member.email, asked=asked)
        one, two = mail.outbox
        assert one.extra_headers["Message-ID"] == two.extra_headers["Message-ID"]
        assert choose(link_in(one))["Location"] == "/"

    def test_a_job_that_runs_late_does_not_end_a_newer_link(self, cast: Cast):
        earlier, later = now().isoformat(), (now() + datetime.timedelta(seconds=5)).isoformat()
        tasks.mail_reset(email=cast.member.email, asked=later)
        tasks.mail_reset(email=cast.member.email, asked=earlier)
        assert len(mail.outbox) == 1
        assert choose(link_in(mail.outbox[0]))["Location"] == "/"

    def test_a_sign_in_meanwhile_ends_the_link(self, cast: Cast, letter, enter):
        enter(cast.member)
        assert choose(link_in(letter)).status_code == 404

    def test_a_password_chosen_meanwhile_ends_an_older_link(self, cast: Cast, letter, run_jobs):
        services.set_password(actor=cast.member, person=cast.member, password=NEW)
        assert choose(link_in(letter)).status_code == 404

    @pytest.mark.parametrize("end", [services.suspend, services.leave])
    def test_a_link_from_before_a_suspension_opens_nothing(self, cast: Cast, letter, end):
        end(actor=cast.owner, person=cast.member)
        assert choose(link_in(letter)).status_code == 404

    def test_a_link_is_over_after_an_hour(self, cast: Cast, with_password, monkeypatch):
        person = with_password(cast.member)
        key = reset.ResetTokens().make_token(person)
        later = reset.ResetTokens()._now() + datetime.timedelta(hours=1, seconds=5)
        monkeypatch.setattr(reset.ResetTokens, "_now", lambda _self: later)
        assert not reset.ResetTokens().check_token(person, key)

    @pytest.mark.parametrize("key", ["x", "a1b2-deadbeef", "set-password", "0-" + "0" * 32])
    def test_a_guessed_link_opens_nothing(self, cast: Cast, key: str):
        assert Client().get(f"/password/reset/key/{cast.member.pk.hex}-{key}/", follow=True).status_code == 404
        assert Client().get(f"/password/reset/key/{'0' * 32}-{key}/", follow=True).status_code == 404

    def test_the_link_of_one_person_is_none_of_another(self, cast: Cast, letter):
        link = link_in(letter).replace(cast.member.pk.hex, cast.owner.pk.hex)
        assert choose(link).status_code == 404

    def test_every_other_sign_in_ends(self, cast: Cast, with_password, enter, run_jobs):
        thief = enter(with_password(cast.member))
        _token, text = services.create_token(actor=cast.member, person=cast.member, name="Script")
        ask(cast.member.email)
        run_jobs()
        choose(link_in(mail.outbox[-1]))
        assert thief.get("/settings/").status_code == 302
        assert SignIn.objects.filter(person=cast.member).count() == 1
        assert services.token_bearer(text) is not None  # a token is revoked by hand: scripts know no password

    def test_an_unclaimed_person_comes_in_by_it(self, cast: Cast, run_jobs):
        ask(cast.unclaimed.email)
        run_jobs()
        assert choose(link_in(mail.outbox[-1]))["Location"] == "/"
        cast.unclaimed.refresh_from_db()
        assert cast.unclaimed.state == State.ACTIVE

    def test_it_opens_a_locked_account(self, cast: Cast, letter, enter):
        for _ in range(11):
            enter(cast.member, password="wrong")
        choose(link_in(letter))
        assert enter(cast.member, password=NEW).answer.status_code == 302

    @pytest.mark.parametrize("password", ["short", "password1234", "x" * 1025, "member@example"])
    def test_a_weak_password_is_refused_and_the_link_stays_good(self, cast: Cast, letter, password: str):
        browser = Client()
        assert choose(link_in(letter), password=password, client=browser).status_code == 422
        assert choose(link_in(letter), client=browser)["Location"] == "/"

    def test_letters_are_limited_by_account_and_address(self, cast: Cast):
        answers = [ask(cast.member.email, Client(REMOTE_ADDR=f"10.0.0.{number}")) for number in range(6)]
        assert [answer.status_code for answer in answers] == [302] * 5 + [429]
        answers = [ask(f"p{number}@example.org") for number in range(31)]
        assert [answer.status_code for answer in answers] == [302] * 30 + [429]

    def test_bots_have_no_password(self, cast: Cast, run_jobs):
        services.create_person(actor=None, name="Bot", email="bot@example.org", is_bot=True)
        ask("bot@example.org")
        run_jobs()
        assert mail.outbox == []


class TestChange:
    def test_it_keeps_this_device_and_ends_the_others(self, cast: Cast, with_password, enter, run_jobs):
        person = with_password(cast.member)
        mine, other = enter(person), enter(person)
        answer = mine.post("/password/change/", {"oldpassword": PASSWORD, "password1": NEW})
        assert (answer.status_code, answer["Location"]) == (302, "/settings/")
        assert mine.get("/settings/").status_code == 200
        assert other.get("/settings/").status_code == 302
        run_jobs()
        assert mail.outbox[-1].to == [person.email]
        assert "was changed" in mail.outbox[-1].subject

    def test_the_old_one_is_asked_for(self, cast: Cast, with_password, enter):
        browser = enter(with_password(cast.member))
        assert browser.post("/password/change/", {"oldpassword": "wrong", "password1": NEW}).status_code == 422
        assert browser.post("/password/change/", {"password1": NEW}).status_code == 422
        assert enter(cast.member).answer.status_code == 302

    def test_guessing_the_old_one_is_limited(self, cast: Cast, with_password, enter):
        browser = enter(with_password(cast.member))
        answers = [browser.post("/password/change/", {"oldpassword": "wrong", "password1": NEW}) for _ in range(11)]
        assert [answer.status_code for answer in answers] == [422] * 10 + [429]

    def test_nobody_changes_it_for_somebody_else(self, cast: Cast, with_password, enter):
        with_password(cast.owner)
        browser = enter(with_password(cast.member))
        browser.post("/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "user": str(cast.owner.pk)})
        assert enter(cast.owner).answer.status_code == 302

    def test_who_has_none_yet_gets_a_letter(self, cast: Cast):
        from tests.cast import client_of

        assert client_of(cast.member).get("/password/change/")["Location"] == "/password/reset/"


@pytest.mark.parametrize("password", ["a", "123456789", "x" * 1025, "1234567890", "qwertyuiop", "member member", "\0"])
def test_the_rules_hold_below_the_pages(cast: Cast, password: str):
    cast.member.name = "Member Member"
    with pytest.raises(Invalid) as refusal:
        services.set_password(actor=cast.member, person=cast.member, password=password)
    assert refusal.value.errors["password"]
