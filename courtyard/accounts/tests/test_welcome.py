"""The first-run wizard: once, by one, and nothing else works before."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from courtyard.accounts import services
from courtyard.accounts.models import Organisation, Person, Role
from courtyard.accounts.permissions import forget_organisation
from courtyard.accounts.tests.samples import picture
from courtyard.core import storage
from courtyard.core.errors import Conflict, Invalid
from tests.cast import PASSWORD, Cast

FORM: dict[str, Any] = {
    "name": "Maison Verdier",
    "accent": "clay",
    "language": "fr",
    "owner_name": "Amandine Bauer",
    "owner_email": "amandine@example.org",
    "password": PASSWORD,
}


@pytest.mark.django_db
class TestWizard:
    @pytest.mark.parametrize("path", ["/", "/sign-in/", "/settings/", "/manage/people/", "/join/x/"])
    def test_every_page_leads_to_it(self, path: str):
        answer = Client().get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/welcome/")

    def test_it_makes_the_organisation_and_signs_its_owner_in(self):
        browser = Client()
        assert browser.get("/welcome/").status_code == 200
        answer = browser.post("/welcome/", {**FORM, "mark": picture("mark.png")})
        assert (answer.status_code, answer["Location"]) == (302, "/")
        organisation, owner = Organisation.objects.get(), Person.objects.get()
        assert (organisation.name, organisation.accent, organisation.language) == ("Maison Verdier", "clay", "fr")
        assert (owner.role, owner.email, owner.state) == (Role.OWNER, "amandine@example.org", "active")
        assert storage.exists(organisation.mark)
        assert browser.get("/settings/").status_code == 200
        served = Client().get("/organisation/mark/")
        assert (served.status_code, served["Content-Type"]) == (200, "image/webp")

    def test_it_is_gone_afterwards(self):
        Client().post("/welcome/", FORM)
        assert Client().get("/welcome/").status_code == 404
        assert Client().post("/welcome/", {**FORM, "owner_email": "thief@example.org"}).status_code == 404
        assert Person.objects.count() == 1

    def test_the_second_click_leads_to_sign_in(self):
        services.set_up_organisation(**{key: FORM[key] for key in FORM})
        with pytest.raises(Conflict):
            services.set_up_organisation(**{**FORM, "owner_email": "thief@example.org"})
        assert Person.objects.count() == 1

    def test_who_comes_second_in_the_same_moment_is_sent_to_sign_in(self, monkeypatch: pytest.MonkeyPatch):
        services.set_up_organisation(**FORM)
        monkeypatch.setattr("courtyard.accounts.views.welcome.organisation", lambda: None)
        answer = Client().post("/welcome/", {**FORM, "owner_email": "thief@example.org"})
        assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
        assert Person.objects.count() == 1

    @pytest.mark.parametrize(
        "fault",
        [
            {"name": ""}, {"name": "x" * 81}, {"name": "\0"}, {"name": "x" * 1_000_000}, {"accent": "none"},
            {"language": "xx"}, {"owner_name": " "}, {"owner_email": "no"}, {"password": "short"},
            {"password": "amandine@example.org"}, {"owner_email": "a@b.de\r\nBcc: c@d.de"},
        ],
    )  # fmt: skip
    def test_what_cannot_be_taken_makes_nothing(self, fault: dict[str, str]):
        answer = Client().post("/welcome/", {**FORM, **fault})
        assert answer.status_code == 422
        assert 'class="error"' in answer.content.decode() or "form-errors" in answer.content.decode()
        assert not Organisation.objects.exists()
        assert not Person.objects.exists()

    def test_an_owner_who_is_here_already_is_told(self):
        services.create_person(actor=None, name="Early", email="amandine@example.org")
        answer = Client().post("/welcome/", FORM)
        assert answer.status_code == 422
        assert "already here" in answer.content.decode()
        assert not Organisation.objects.exists()

    def test_an_invisible_name_is_told_beside_its_own_field(self):
        page = Client().post("/welcome/", {**FORM, "owner_name": "\u200d"}).content.decode()
        assert 'id="id_owner_name_error"' in page

    def test_a_mark_that_is_no_picture_makes_nothing(self):
        from django.core.files.uploadedfile import SimpleUploadedFile

        upload = SimpleUploadedFile("mark.svg", b"<svg onload=alert(1)>", content_type="image/svg+xml")
        answer = Client().post("/welcome/", {**FORM, "mark": upload})
        assert answer.status_code == 422
        assert not Organisation.objects.exists()
        assert "amandine@example.org" in answer.content.decode()  # what was typed is kept

    def test_a_hostile_name_is_only_text(self):
        name = '"><svg/onload=alert(1)>{{7*7}}'
        Client().post("/welcome/", {**FORM, "name": name})
        page = Client().get("/sign-in/").content.decode()
        assert "<svg/onload" not in page
        assert "{{7*7}}" in page

    def test_it_speaks_the_browsers_language(self):
        assert '<html lang="fr"' in Client().get("/welcome/", headers={"accept-language": "fr"}).content.decode()
        assert '<html lang="en"' in Client().get("/welcome/", headers={"accept-language": "en-GB"}).content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_five_at_once_one_becomes_the_owner():
    outcomes: list[str] = []
    forget_organisation()

    def set_up(number: int) -> None:
        try:
            services.set_up_organisation(**{**FORM, "owner_email": f"owner{number}@example.org"})
            outcomes.append("done")
        except Conflict:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=set_up, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done"] + ["refused"] * 4
    assert Person.objects.count() == Organisation.objects.count() == 1


@pytest.mark.django_db
class TestOrganisation:
    def test_administrators_change_it(self, cast: Cast):
        changes = {"name": "Juniper", "accent": "plum", "language": "fr", "members_may_invite": True}
        organisation = services.update_organisation(actor=cast.admin, changes=changes)
        assert (organisation.name, organisation.accent, organisation.members_may_invite) == ("Juniper", "plum", True)

    @pytest.mark.parametrize("changes", [{"accent": "x"}, {"name": ""}, {"language": "xx"}, {"id": 2}, {"mark": "x"}])
    def test_what_is_not_offered_is_refused(self, cast: Cast, changes: dict[str, object]):
        with pytest.raises(Invalid):
            services.update_organisation(actor=cast.owner, changes=changes)
