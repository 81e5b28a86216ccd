"""Roles and states: who gives them, and that everything ends for whoever may not be in any more."""

import threading

import pytest
from django.db import connection
from django.test import Client

from courtyard.accounts import services
from courtyard.accounts.models import ApiToken, Invitation, Person, Role, SignIn, State
from courtyard.core.errors import Conflict, Forbidden
from courtyard.core.models import AuditEntry, Revocation
from tests.cast import Cast, client_of, new_person

pytestmark = pytest.mark.django_db


class TestRoles:
    def test_an_administrator_gives_roles_below_their_own(self, cast: Cast):
        assert services.change_role(actor=cast.admin, person=cast.member, role=Role.MODERATOR).role == Role.MODERATOR
        entry = AuditEntry.objects.get(kind="person.role")
        assert (entry.actor_id, entry.subject_id, entry.data) == (
            cast.admin.pk, cast.member.pk, {"from": "member", "to": "moderator"},
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("actor", "target", "role"),
        [
            ("admin", "guest", Role.ADMINISTRATOR),
            ("admin", "guest", Role.OWNER),
            ("admin", "admin", Role.OWNER),
            ("admin", "owner", Role.MEMBER),
            ("member", "member", Role.ADMINISTRATOR),
            ("member", "guest", Role.MEMBER),
            ("moderator", "member", Role.GUEST),
            ("communicator", "guest", Role.MEMBER),
            ("host", "guest", Role.ADMINISTRATOR),
            ("guest", "guest", Role.MEMBER),
            ("suspended", "suspended", Role.OWNER),
        ],
    )
    def test_nobody_climbs_or_lifts(self, cast: Cast, actor: str, target: str, role: Role):
        before = cast.person(target).role
        with pytest.raises(Forbidden):
            services.change_role(actor=cast.person(actor), person=cast.person(target), role=role)
        cast.person(target).refresh_from_db()
        assert cast.person(target).role == before

    def test_only_owners_make_owners(self, cast: Cast):
        assert services.change_role(actor=cast.owner, person=cast.admin, role=Role.OWNER).role == Role.OWNER

    def test_the_last_owner_stays_one(self, cast: Cast):
        with pytest.raises(Conflict):
            services.change_role(actor=cast.owner, person=cast.owner, role=Role.MEMBER)
        services.change_role(actor=cast.owner, person=cast.admin, role=Role.OWNER)
        assert services.change_role(actor=cast.owner, person=cast.owner, role=Role.MEMBER).role == Role.MEMBER

    def test_an_owner_who_is_suspended_does_not_count(self, cast: Cast):
        new_person("Gone", role=Role.OWNER, state=State.SUSPENDED)
        with pytest.raises(Conflict):
            services.change_role(actor=cast.owner, person=cast.owner, role=Role.MEMBER)

    def test_a_role_that_does_not_exist_is_refused(self, cast: Cast):
        from courtyard.core.errors import Invalid

        with pytest.raises(Invalid):
            services.change_role(actor=cast.owner, person=cast.member, role="emperor")


@pytest.mark.django_db(transaction=True)
def test_two_owners_cannot_end_each_other_at_once():
    one, two = new_person("One", role=Role.OWNER), new_person("Two", role=Role.OWNER)
    refused: list[Exception] = []

    def demote(actor: Person, target: Person) -> None:
        try:
            services.change_role(actor=actor, person=target, role=Role.MEMBER)
        except (Conflict, Forbidden) as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=demote, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Person.objects.filter(role=Role.OWNER).count() >= 1


class TestStates:
    @pytest.mark.parametrize("end", [services.suspend, services.leave])
    def test_every_way_in_ends(self, cast: Cast, end):
        browser = client_of(cast.member)
        assert browser.get("/settings/").status_code == 200
        _token, text = services.create_token(actor=cast.member, person=cast.member, name="Script")
        cast.member.role = Role.ADMINISTRATOR
        cast.member.save()
        services.invite_by_link(actor=cast.member)
        end(actor=cast.owner, person=cast.member)
        assert browser.get("/settings/").status_code == 302
        assert not SignIn.objects.filter(person=cast.member).exists()
        assert services.token_bearer(text) is None
        assert not ApiToken.objects.filter(person=cast.member, revoked_at=None).exists()
        assert not Invitation.objects.filter(by=cast.member, ended_at=None).exists()
        assert Revocation.objects.filter(person_id=cast.member.pk, topic="", session="").exists()
        assert AuditEntry.objects.filter(kind="person.state", subject_id=cast.member.pk).exists()

    def test_a_sign_in_that_outlived_the_change_opens_nothing(self, cast: Cast):
        for name in ("suspended", "left", "unclaimed"):
            assert client_of(cast.person(name)).get("/settings/").status_code == 302

    def test_restored_people_come_in_anew(self, cast: Cast):
        cast.member.set_password("correct horse battery staple")
        cast.member.save()
        services.suspend(actor=cast.admin, person=cast.member)
        assert services.restore(actor=cast.admin, person=cast.member).state == State.ACTIVE

    def test_who_never_had_a_password_has_to_claim(self, cast: Cast):
        assert services.restore(actor=cast.admin, person=cast.left).state == State.UNCLAIMED

    @pytest.mark.parametrize(
        ("actor", "target"),
        [("admin", "owner"), ("admin", "admin"), ("owner", "owner"), ("moderator", "guest"), ("member", "guest"),
         ("suspended", "member"), ("guest", "member")],
    )  # fmt: skip
    @pytest.mark.parametrize("change", [services.suspend, services.leave, services.restore])
    def test_nobody_else_changes_states(self, cast: Cast, actor: str, target: str, change):
        with pytest.raises(Forbidden):
            change(actor=cast.person(actor), person=cast.person(target))
        cast.person(target).refresh_from_db()
        assert cast.person(target).is_active

    def test_erased_people_do_not_come_back(self, cast: Cast):
        Person.objects.filter(pk=cast.left.pk).update(state=State.ERASED)
        with pytest.raises(Conflict):
            services.restore(actor=cast.owner, person=cast.left)

    def test_the_last_owner_cannot_be_shut_out_by_the_command_line(self, cast: Cast):
        with pytest.raises(Conflict):
            services.suspend(actor=None, person=cast.owner)


def test_an_invitation_for_the_address_of_a_suspended_person_ends(cast: Cast, client: Client):
    services.invite_by_list(actor=cast.owner, text=str(cast.unclaimed.email))
    services.suspend(actor=cast.owner, person=cast.unclaimed)
    assert not Invitation.objects.filter(email=cast.unclaimed.email, ended_at=None).exists()
