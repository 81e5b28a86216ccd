"""Ways in: made by who may, taken once, over when they are over."""

import datetime
import threading

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from courtyard.accounts import services
from courtyard.accounts.models import Invitation, Organisation, Person, Role, State
from courtyard.accounts.permissions import forget_organisation
from courtyard.accounts.secrets import hash_of
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, Invalid, NotFound
from tests.cast import PASSWORD, Cast, client_of, new_person

pytestmark = pytest.mark.django_db

NEWCOMER = {"name": "Nina Neu", "email": "nina@example.org", "password": PASSWORD}


def secret_in(letter: mail.EmailMessage) -> str:
    return str(letter.body).split("/join/")[1].split("/")[0]


@pytest.fixture
def link(cast: Cast) -> str:
    return services.invite_by_link(actor=cast.owner, uses=2)[1]


class TestByLink:
    def test_whoever_holds_it_comes_in_and_is_signed_in(self, cast: Cast, link: str):
        browser = Client()
        assert browser.get(f"/join/{link}/").status_code == 200
        answer = browser.post(f"/join/{link}/", NEWCOMER)
        assert (answer.status_code, answer["Location"]) == (302, "/")
        person = Person.objects.get(email="nina@example.org")
        assert (person.state, person.role, person.name) == (State.ACTIVE, Role.MEMBER, "Nina Neu")
        assert browser.get("/settings/").status_code == 200

    def test_who_is_in_already_stays_who_they_are(self, cast: Cast, link: str):
        browser = client_of(cast.member)
        assert browser.post(f"/join/{link}/", NEWCOMER)["Location"] == "/"
        assert not Person.objects.filter(email="nina@example.org").exists()
        assert Invitation.objects.get().uses_left == 2

    def test_it_is_used_up(self, cast: Cast, link: str):
        for number in range(2):
            services.accept_invitation(secret=link, **{**NEWCOMER, "email": f"n{number}@example.org"})
        with pytest.raises(NotFound):
            services.accept_invitation(secret=link, **NEWCOMER)
        assert Client().get(f"/join/{link}/").status_code == 404

    def test_only_a_hash_is_kept(self, cast: Cast, link: str):
        row = Invitation.objects.get()
        assert row.secret_hash == hash_of(link)
        assert link not in str(row.__dict__)
        assert len(link) >= 43  # 256 bits

    @pytest.mark.parametrize(
        "over", ["expired", "ended", "suspended inviter", "demoted inviter", "altered", "nonsense"]
    )
    def test_one_that_is_over_opens_nothing(self, cast: Cast, over: str):
        invitation, secret = services.invite_by_link(actor=cast.admin, role=Role.MODERATOR)
        if over == "expired":
            Invitation.objects.update(expires_at=now() - datetime.timedelta(seconds=1))
        elif over == "ended":
            services.end_invitation(actor=cast.admin, invitation=invitation)
        elif over == "suspended inviter":
            services.suspend(actor=cast.owner, person=cast.admin)
        elif over == "demoted inviter":
            services.change_role(actor=cast.owner, person=cast.admin, role=Role.MEMBER)
        else:
            secret = secret[:-1] + "_" if over == "altered" else "x"
        for answer in (Client().get(f"/join/{secret}/"), Client().post(f"/join/{secret}/", NEWCOMER)):
            assert answer.status_code == 404
        assert not Person.objects.filter(email="nina@example.org").exists()

    @pytest.mark.parametrize("name", ["member", "unclaimed", "suspended", "left", "owner"])
    def test_a_known_address_is_never_opened_by_it(self, cast: Cast, link: str, name: str, run_jobs):
        person = cast.person(name)
        before = person.password
        answer = Client().post(f"/join/{link}/", {**NEWCOMER, "email": str(person.email).upper()})
        assert (answer.status_code, answer["Location"]) == (302, "/join/check-your-mail/")
        person.refresh_from_db()
        assert (person.password, person.name) == (before, name.capitalize())
        assert Invitation.objects.get().uses_left == 2
        run_jobs()
        assert len(mail.outbox) == (1 if name in ("member", "unclaimed", "owner") else 0)

    @pytest.mark.parametrize("fault", [{"password": "short"}, {"password": "password123"}, {"password": "x" * 1025},
                                       {"password": "nina@example.org"}, {"name": " "}, {"name": "x" * 1_000_000},
                                       {"name": "\0"}, {"email": "no"}, {"email": "a@b.de\nBcc: c@d.de"}])  # fmt: skip
    def test_what_cannot_be_taken_uses_nothing(self, cast: Cast, link: str, fault: dict[str, str]):
        answer = Client().post(f"/join/{link}/", {**NEWCOMER, **fault})
        assert answer.status_code == 422
        assert b'class="error"' in answer.content
        assert Invitation.objects.get().uses_left == 2
        assert not Person.objects.filter(name__startswith="Nina").exists()

    def test_nothing_else_of_the_form_counts(self, cast: Cast, link: str):
        Client().post(
            f"/join/{link}/", {**NEWCOMER, "role": "owner", "state": "active", "is_bot": "1", "id": str(cast.owner.pk)}
        )
        person = Person.objects.get(email="nina@example.org")
        assert (person.role, person.is_bot) == (Role.MEMBER, False)
        assert person.pk != cast.owner.pk


@pytest.mark.django_db(transaction=True)
def test_the_last_use_is_used_once():
    owner = new_person("Owner", role=Role.OWNER)
    Organisation.objects.create(name="Juniper")
    _invitation, secret = services.invite_by_link(actor=owner, uses=1)

    def accept(number: int) -> None:
        try:
            services.accept_invitation(secret=secret, name="N", email=f"n{number}@example.org", password=PASSWORD)
        except NotFound:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Person.objects.filter(email__startswith="n").exclude(pk=owner.pk).count() == 1


class TestByList:
    def test_each_gets_a_letter_and_the_report_says_what_became_of_the_rest(self, cast: Cast, run_jobs):
        text = f"Nina Neu <nina@example.org>, {cast.member.email}\nnobody at all\n{cast.suspended.email}"
        report = services.invite_by_list(actor=cast.admin, text=text, role=Role.MODERATOR)
        assert report.sent == ["nina@example.org"]
        assert report.already_here == sorted([str(cast.member.email), str(cast.suspended.email)])
        assert report.unreadable == ["nobody at all"]
        assert report.links == {}
        run_jobs()
        assert [letter.to for letter in mail.outbox] == [["nina@example.org"]]
        person = services.accept_invitation(secret=secret_in(mail.outbox[0]), name="Nina", password=PASSWORD)
        assert (person.email, person.role) == ("nina@example.org", Role.MODERATOR)

    def test_the_address_of_the_invitation_counts_not_the_one_typed(self, cast: Cast, run_jobs):
        services.invite_by_list(actor=cast.admin, text="nina@example.org")
        run_jobs()
        answer = Client().post(f"/join/{secret_in(mail.outbox[0])}/", {**NEWCOMER, "email": "boss@example.org"})
        assert answer["Location"] == "/"
        assert Person.objects.filter(email="nina@example.org").exists()
        assert not Person.objects.filter(email="boss@example.org").exists()

    def test_an_unclaimed_person_claims_their_account(self, cast: Cast, run_jobs):
        services.invite_by_list(actor=cast.admin, text=str(cast.unclaimed.email), role=Role.MEMBER)
        run_jobs()
        secret = secret_in(mail.outbox[0])
        person = services.accept_invitation(secret=secret, name="Una Claimed", password=PASSWORD)
        assert (person.pk, person.state, person.name) == (cast.unclaimed.pk, State.ACTIVE, "Una Claimed")
        with pytest.raises(NotFound):
            services.accept_invitation(secret=secret, name="Again", password=PASSWORD)

    def test_a_newer_letter_ends_an_older_one(self, cast: Cast, run_jobs):
        for _ in range(2):
            services.invite_by_list(actor=cast.admin, text="nina@example.org")
            run_jobs()
        older, newer = (secret_in(letter) for letter in mail.outbox[-2:])
        with pytest.raises(NotFound):
            services.accept_invitation(secret=older, name="Nina", password=PASSWORD)
        assert services.accept_invitation(secret=newer, name="Nina", password=PASSWORD).is_active

    def test_no_job_holds_a_secret(self, cast: Cast):
        from procrastinate.contrib.django.models import ProcrastinateJob

        services.invite_by_list(actor=cast.admin, text="nina@example.org")
        job = ProcrastinateJob.objects.get(task_name="accounts.mail_invitation")
        assert job.args == {"invitation": str(Invitation.objects.get().pk)}

    def test_a_letter_that_is_sent_twice_is_the_same(self, cast: Cast):
        from courtyard.accounts import tasks

        services.invite_by_list(actor=cast.admin, text="nina@example.org")
        for _ in range(2):
            tasks.mail_invitation(invitation=str(Invitation.objects.get().pk))
        one, two = mail.outbox
        assert one.body == two.body
        assert one.extra_headers["Message-ID"] == two.extra_headers["Message-ID"]
        assert services.accept_invitation(secret=secret_in(one), name="Nina", password=PASSWORD).is_active

    def test_an_ended_invitation_sends_nothing(self, cast: Cast, run_jobs):
        services.invite_by_list(actor=cast.admin, text="nina@example.org")
        services.end_invitation(actor=cast.owner, invitation=Invitation.objects.get())
        run_jobs()
        assert mail.outbox == []

    def test_without_a_mail_server_there_are_links_to_pass_on(self, cast: Cast, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
        report = services.invite_by_list(actor=cast.admin, text="nina@example.org")
        assert report.sent == []
        person = services.accept_invitation(secret=report.links["nina@example.org"], name="Nina", password=PASSWORD)
        assert person.is_active

    def test_a_list_of_ten_thousand_is_refused_with_a_sentence(self, cast: Cast):
        text = "\n".join(f"p{number}@example.org" for number in range(10_000))
        answer = client_of(cast.admin).post("/manage/invitations/", {"text": text, "role": "member"})
        assert answer.status_code == 422
        assert "At most 1000 people" in answer.content.decode()
        assert "p9999@example.org" in answer.content.decode()  # what was typed is kept
        assert not Invitation.objects.exists()

    @pytest.mark.parametrize("text", ["", "  \n ", "\0"])
    def test_an_empty_list_is_refused(self, cast: Cast, text: str):
        with pytest.raises(Invalid):
            services.invite_by_list(actor=cast.admin, text=text)


class TestWhoMayInvite:
    @pytest.mark.parametrize(
        ("name", "role"),
        [("admin", Role.ADMINISTRATOR), ("admin", Role.OWNER), ("member", Role.MEMBER), ("moderator", Role.GUEST),
         ("communicator", Role.MEMBER), ("guest", Role.GUEST), ("suspended", Role.GUEST)],
    )  # fmt: skip
    def test_nobody_beyond_their_right(self, cast: Cast, name: str, role: Role):
        with pytest.raises(Forbidden):
            services.invite_by_link(actor=cast.person(name), role=role)
        with pytest.raises(Forbidden):
            services.invite_by_list(actor=cast.person(name), text="nina@example.org", role=role)
        assert not Invitation.objects.exists()

    def test_members_may_by_policy_but_bring_in_no_moderator(self, cast: Cast):
        Organisation.objects.update(members_may_invite=True)
        forget_organisation()
        services.invite_by_link(actor=cast.member, role=Role.MEMBER)
        with pytest.raises(Forbidden):
            services.invite_by_link(actor=cast.member, role=Role.MODERATOR)

    def test_a_link_ends_with_the_policy(self, cast: Cast):
        Organisation.objects.update(members_may_invite=True)
        forget_organisation()
        _invitation, secret = services.invite_by_link(actor=cast.member)
        services.update_organisation(actor=cast.owner, changes={"members_may_invite": False})
        assert Client().get(f"/join/{secret}/").status_code == 404

    def test_others_invitations_are_absent(self, cast: Cast):
        Organisation.objects.update(members_may_invite=True)
        forget_organisation()
        invitation, _secret = services.invite_by_link(actor=cast.member)
        path = f"/manage/invitations/{invitation.pk}/end/"
        assert client_of(cast.colleague).post(path).status_code == 404
        assert client_of(cast.guest).post(path).status_code == 403
        assert Invitation.objects.get().is_open()
        assert client_of(cast.admin).post(path).status_code == 302
        assert not Invitation.objects.get().is_open()
        page = client_of(cast.colleague).get("/manage/invitations/").content.decode()
        assert "Open invitations" not in page

    @pytest.mark.parametrize(("days", "uses"), [(365, 1), (0, 1), (7, 0), (7, 100_000)])
    def test_no_link_lasts_for_ever(self, cast: Cast, days: int, uses: int):
        with pytest.raises(Invalid):
            services.invite_by_link(actor=cast.owner, days=days, uses=uses)
