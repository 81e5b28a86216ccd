"""Signing in and out: who may, what is told, what is counted."""

import pytest
from django.test import Client

from courtyard.accounts.models import Allowance, SignIn
from courtyard.core.models import AuditEntry, Revocation
from tests.cast import PASSWORD, STATES, Cast
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def test_an_active_person_comes_in_and_is_sent_home(cast: Cast, with_password, enter):
    browser = enter(with_password(cast.member))
    assert (browser.answer.status_code, browser.answer["Location"]) == (302, "/")
    assert browser.get("/settings/").status_code == 200
    assert AuditEntry.objects.filter(kind="sign_in", actor_id=cast.member.pk).count() == 1


def test_the_address_counts_in_any_case(cast: Cast, with_password, enter):
    assert enter(with_password(cast.member).email.upper()).answer.status_code == 302


def test_guests_come_in_too(cast: Cast, with_password, enter):
    assert enter(with_password(cast.guest)).get("/settings/").status_code == 200


@pytest.mark.parametrize("name", STATES)
def test_who_is_not_active_stays_out(cast: Cast, name: str, with_password, enter):
    browser = enter(with_password(cast.person(name)))
    assert browser.answer["Location"] == "/sign-in/closed/"
    assert browser.get("/settings/").status_code == 302
    assert not SignIn.objects.filter(person=cast.person(name)).exists()


def test_answers_do_not_tell_whether_an_account_exists(cast: Cast, with_password, enter):
    pages = [
        enter(login, password="wrong wrong wrong").answer
        for login in (
            with_password(cast.member).email,
            with_password(cast.suspended).email,
            cast.unclaimed.email,
            "no@example.org",
        )
    ]
    assert {page.status_code for page in pages} == {422}
    words = {page.content.decode().split("form-errors")[1].split("</div>")[0] for page in pages}
    assert len(words) == 1


def test_a_page_is_sent_to_sign_in_and_comes_back(cast: Cast, with_password):
    browser = Client()
    answer = browser.get("/settings/security/?x=1")
    assert answer["Location"] == "/sign-in/?next=/settings/security/%3Fx%3D1"
    person = with_password(cast.member)
    page = browser.get(answer["Location"]).content.decode()
    assert 'name="next" value="/settings/security/?x=1"' in page
    answer = browser.post("/sign-in/", {"login": person.email, "password": PASSWORD, "next": "/settings/security/?x=1"})
    assert answer["Location"] == "/settings/security/?x=1"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_sent_elsewhere(cast: Cast, with_password, target: str):
    answer = Client().post(
        "/sign-in/", {"login": with_password(cast.member).email, "password": PASSWORD, "next": target}
    )
    assert answer["Location"] == "/"


def test_a_fragment_is_told_to_load_the_page_anew(cast: Cast):
    answer = Client().get("/settings/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (401, "true")


def test_the_session_id_is_a_new_one(cast: Cast, with_password):
    browser = Client()
    browser.get("/sign-in/")
    session = browser.session
    session["planted"] = "by an attacker"
    session.save()
    fixed = session.session_key
    browser.cookies["session"] = str(fixed)
    browser.post("/sign-in/", {"login": with_password(cast.member).email, "password": PASSWORD})
    assert browser.cookies["session"].value != fixed
    assert not SignIn.objects.filter(pk=fixed).exists()


def test_staying_signed_in_is_a_choice(cast: Cast, with_password):
    person = with_password(cast.member)
    for stay in ({"remember": "on"}, {}):
        browser = Client()
        browser.post("/sign-in/", {"login": person.email, "password": PASSWORD, **stay})
        assert bool(browser.cookies["session"]["max-age"]) is bool(stay)
        assert browser.cookies["session"]["httponly"]
        assert browser.cookies["session"]["samesite"] == "Lax"


class TestLimits:
    def test_an_account_is_locked_after_ten_wrong_tries_whatever_the_address(self, cast: Cast, with_password, enter):
        person = with_password(cast.member)
        for number in range(10):
            client = Client(REMOTE_ADDR=f"10.0.0.{number}")
            assert enter(person, password="wrong", client=client).answer.status_code == 422
        answer = enter(person, client=Client(REMOTE_ADDR="10.9.9.9", HTTP_X_FORWARDED_FOR="1.2.3.4")).answer
        assert answer.status_code == 429
        assert 0 < int(answer["Retry-After"]) <= 900
        assert "Too many tries" in answer.content.decode()

    def test_an_unknown_account_is_locked_just_the_same(self, cast: Cast, enter):
        answers = [enter("nobody@example.org", password="wrong").answer.status_code for _ in range(11)]
        assert answers == [422] * 10 + [429]

    def test_an_address_is_locked_after_many_accounts(self, cast: Cast, enter):
        answers = [enter(f"p{number}@example.org", password="wrong").answer.status_code for number in range(61)]
        assert answers == [422] * 60 + [429]

    def test_right_passwords_cost_nothing(self, cast: Cast, with_password, enter):
        person = with_password(cast.member)
        for _ in range(12):
            assert enter(person).answer.status_code == 302
        assert not Allowance.objects.filter(used__gt=0).exists()

    def test_a_right_password_does_not_forgive_wrong_ones(self, cast: Cast, with_password, enter):
        person = with_password(cast.member)
        for _ in range(9):
            enter(person, password="wrong")
        assert enter(person).answer.status_code == 302
        enter(person, password="wrong")
        assert enter(person).answer.status_code == 429

    def test_the_customer_of_one_ipv6_network_is_one_address(self):
        from courtyard.accounts.limits import network_of

        assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1")
        assert network_of("2001:db8::1") != network_of("2001:db8:0:1::1")
        assert network_of("::ffff:10.0.0.1") == "10.0.0.1"


@pytest.mark.parametrize(
    "form",
    [
        {"login": "member@example.org\0", "password": "x"},
        {"login": "x" * 1_000_000, "password": "x"},
        {"login": "a@example.org", "password": "x" * 1_000_000},
        {"login": "", "password": ""},
        {},
        {"login": ["a@example.org", "b@example.org"], "password": "\0"},
    ],
)
def test_nonsense_is_refused_in_the_page(cast: Cast, form: dict):
    answer = Client().post("/sign-in/", form)
    assert answer.status_code == 422


def test_no_more_than_fifty_sign_ins_are_kept(cast: Cast, with_password, enter):
    first, *_others, last = [enter(with_password(cast.member)) for _ in range(51)]
    assert SignIn.objects.filter(person=cast.member).count() <= 51
    assert first.get("/settings/").status_code == 302
    assert last.get("/settings/").status_code == 200


def test_signing_out_ends_the_session_on_the_server(cast: Cast, with_password, enter):
    browser = enter(with_password(cast.member))
    stolen = browser.cookies["session"].value
    answer = browser.post("/sign-out/")
    assert answer["Location"] == "/sign-in/"
    assert answer["Clear-Site-Data"] == '"cache"'
    thief = Client()
    thief.cookies["session"] = stolen
    assert thief.get("/settings/").status_code == 302
    assert Revocation.objects.filter(person_id=cast.member.pk).exclude(session="").exists()


def test_signing_out_takes_a_post(cast: Cast, with_password, enter):
    browser = enter(with_password(cast.member))
    assert browser.get("/sign-out/").status_code == 405
    assert browser.get("/settings/").status_code == 200
    assert Client().post("/sign-out/").status_code == 302


def test_another_site_cannot_post_a_sign_in(cast: Cast, with_password):
    browser = Client(enforce_csrf_checks=True)
    assert (
        browser.post("/sign-in/", {"login": with_password(cast.member).email, "password": PASSWORD}).status_code == 403
    )


@pytest.mark.parametrize(
    "path",
    ["/signup/", "/sign-up/", "/login/", "/accounts/login/", "/accounts/signup/", "/confirm-email/", "/email/",
     "/login/code/", "/password/set/", "/reauthenticate/", "/inactive/", "/accounts/"],
)  # fmt: skip
def test_no_other_door_exists(cast: Cast, path: str):
    assert Client().get(path).status_code == 404


def test_signed_in_people_skip_the_page(cast: Cast, with_password, enter):
    assert enter(with_password(cast.member)).get("/sign-in/")["Location"] == "/"


class TestWhoIsIn:
    def test_the_person_is_read_with_the_session_in_one_query(self, cast: Cast, with_password, enter):
        browser = enter(with_password(cast.member))
        browser.get("/settings/security/")
        asked = queries_of(lambda: browser.get("/settings/security/"))
        assert sum('FROM "accounts_person"' in sql for sql in asked) == 0
        assert sum('JOIN "accounts_person"' in sql for sql in asked) == 1

    def test_a_session_of_an_older_password_is_nobodys(self, cast: Cast, with_password, enter):
        browser = enter(with_password(cast.member))
        cast.member.set_password("another password")
        cast.member.save()
        assert browser.get("/settings/").status_code == 302

    def test_a_session_that_says_somebody_else_is_not_believed(self, cast: Cast, with_password, enter):
        browser = enter(with_password(cast.member))
        session = browser.session
        session["_auth_user_id"] = str(cast.owner.pk)
        session.save()
        assert browser.get("/settings/").status_code == 302

    @pytest.mark.parametrize("key", ["x" * 32, "", "\0", "a" * 10_000, "' OR 1=1"])
    def test_a_made_up_key_is_nobodys(self, cast: Cast, key: str):
        browser = Client()
        browser.cookies["session"] = key
        assert browser.get("/settings/").status_code == 302
