"""Administration: the list, roles and states by the pages, and who is turned away."""

import pytest
from django.test import Client

from courtyard.accounts.models import Invitation, Organisation, Person, Role, State
from courtyard.accounts.tests.samples import picture
from tests.cast import STATES, Cast, absent_id, client_of, new_person
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db

PAGES = ["/manage/", "/manage/people/", "/manage/invitations/", "/manage/organisation/"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", ["communicator", "moderator", "member", "host", "guest"])
def test_who_may_not_manage_is_refused(cast: Cast, path: str, name: str):
    assert client_of(cast.person(name)).get(path).status_code == 403


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", [*STATES, None])
def test_who_is_not_in_is_sent_to_sign_in(cast: Cast, path: str, name: str | None):
    browser = client_of(cast.person(name)) if name else Client()
    assert browser.get(path)["Location"].startswith("/sign-in/")


class TestList:
    def names(self, cast: Cast, query: str = "") -> str:
        return client_of(cast.admin).get(f"/manage/people/{query}").content.decode().split('id="people-list"')[-1]

    def test_everybody_in_every_state_is_in_it(self, cast: Cast):
        page = self.names(cast)
        assert all(f"person-{cast.person(name).pk}" in page for name in ("owner", "guest", *STATES))

    def test_but_not_the_erased(self, cast: Cast):
        Person.objects.filter(pk=cast.left.pk).update(state=State.ERASED)
        assert f"person-{cast.left.pk}" not in self.names(cast)

    @pytest.mark.parametrize(
        ("query", "found"),
        [("?state=suspended", {"suspended"}), ("?role=guest", {"guest"}), ("?q=unclaim", {"unclaimed"}),
         ("?q=OWNER@", set()), ("?q=zzz", set()), ("?state=active&role=owner", {"owner"})],
    )  # fmt: skip
    def test_it_can_be_narrowed(self, cast: Cast, query: str, found: set[str]):
        page = self.names(cast, query)
        shown = {name for name in ("owner", "guest", "member", *STATES) if f"person-{cast.person(name).pk}" in page}
        assert shown == found

    @pytest.mark.parametrize(
        "query",
        ["?state=x", "?role='", "?cursor=x", "?q=%00", "?q=" + "x" * 5000, "?password__startswith=p",
         "?order_by=password", "?q=<script>alert(1)</script>"],
    )  # fmt: skip
    def test_nonsense_breaks_nothing(self, cast: Cast, query: str):
        answer = client_of(cast.admin).get(f"/manage/people/{query}")
        assert answer.status_code in (200, 400)
        assert "<script>alert" not in answer.content.decode()

    def test_it_comes_in_pages_that_are_links(self, cast: Cast):
        for number in range(60):
            new_person(f"Zz {number:02}")
        browser = client_of(cast.admin)
        page = browser.get("/manage/people/?q=Zz").content.decode()
        assert page.count('class="row managed"') == 50
        more = page.split("<load-more>")[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
        assert browser.get(more).content.decode().count('class="row managed"') == 10
        assert "<html" not in browser.get(more, headers={"HX-Request": "true"}).content.decode()

    def test_the_number_of_queries_does_not_grow(self, cast: Cast):
        browser = client_of(cast.admin)
        assert_constant_queries(new_person, lambda: browser.get("/manage/people/"), at_most=12)

    def test_an_administrator_is_offered_nothing_above_them(self, cast: Cast):
        page = self.names(cast)
        assert f"/manage/people/{cast.owner.pk}/role/" not in page
        assert f"/manage/people/{cast.admin.pk}/role/" not in page
        assert f"/manage/people/{cast.member.pk}/role/" in page
        assert 'value="owner"' not in page.split("</ul>")[0]


class TestActs:
    def test_a_role_is_given(self, cast: Cast):
        answer = client_of(cast.admin).post(f"/manage/people/{cast.member.pk}/role/", {"role": "moderator"})
        assert answer["Location"] == "/manage/people/"
        assert Person.objects.get(pk=cast.member.pk).role == Role.MODERATOR

    @pytest.mark.parametrize(
        ("actor", "target", "role", "status"),
        [("admin", "guest", "owner", 403), ("admin", "owner", "guest", 403), ("member", "member", "owner", 403),
         ("moderator", "guest", "member", 403), ("guest", "guest", "owner", 403), ("admin", "member", "emperor", 302)],
    )  # fmt: skip
    def test_nobody_climbs_by_the_page(self, cast: Cast, actor: str, target: str, role: str, status: int):
        before = cast.person(target).role
        answer = client_of(cast.person(actor)).post(f"/manage/people/{cast.person(target).pk}/role/", {"role": role})
        assert answer.status_code == status
        assert Person.objects.get(pk=cast.person(target).pk).role == before

    @pytest.mark.parametrize(
        ("target", "change", "after"),
        [("member", "suspend", "suspended"), ("member", "leave", "left"), ("suspended", "restore", "unclaimed"),
         ("suspended", "leave", "left"), ("unclaimed", "suspend", "suspended")],
    )  # fmt: skip
    def test_a_state_is_changed(self, cast: Cast, target: str, change: str, after: str):
        person = cast.person(target)
        assert client_of(cast.admin).post(f"/manage/people/{person.pk}/state/", {"change": change}).status_code == 302
        assert Person.objects.get(pk=person.pk).state == after

    @pytest.mark.parametrize("change", ["", "erase", "__class__"])
    def test_other_changes_do_not_exist(self, cast: Cast, change: str):
        client_of(cast.owner).post(f"/manage/people/{cast.member.pk}/state/", {"change": change})
        assert Person.objects.get(pk=cast.member.pk).state == State.ACTIVE

    def test_an_id_that_nobody_has_is_absent(self, cast: Cast):

        assert (
            client_of(cast.owner).post(f"/manage/people/{absent_id()}/state/", {"change": "suspend"}).status_code == 404
        )

    @pytest.mark.parametrize(
        "wish", ["https://evil.example/manage/", "//evil.example/manage/", "/settings/", "javascript:1"]
    )
    def test_one_is_led_back_to_the_list_only(self, cast: Cast, wish: str):
        answer = client_of(cast.owner).post(f"/manage/people/{cast.member.pk}/role/", {"role": "guest", "next": wish})
        assert answer["Location"] == "/manage/people/"


class TestInvitePage:
    def test_a_link_is_shown_once(self, cast: Cast):
        browser = client_of(cast.admin)
        page = browser.post("/manage/invitations/", {"role": "member", "days": "7", "uses": "5"}).content.decode()
        secret = page.split("/join/")[1].split("/")[0]
        assert Client().get(f"/join/{secret}/").status_code == 200
        assert secret not in browser.get("/manage/invitations/").content.decode()

    def test_the_report_of_a_list(self, cast: Cast):
        text = f"nina@example.org, {cast.member.email}\n<b>nobody</b>"
        page = client_of(cast.admin).post("/manage/invitations/", {"text": text, "role": "member"}).content.decode()
        assert "1 invitation is on its way" in page
        assert str(cast.member.email) in page
        assert "&lt;b&gt;nobody" in page

    def test_roles_above_are_not_offered_and_not_taken(self, cast: Cast):
        browser = client_of(cast.admin)
        assert 'value="owner"' not in browser.get("/manage/invitations/").content.decode()
        assert browser.post("/manage/invitations/", {"role": "owner", "days": "7", "uses": "5"}).status_code == 422
        assert not Invitation.objects.exists()


class TestOrganisationPage:
    FORM = {"name": "Juniper & Sons", "accent": "plum", "language": "en", "members_may_invite": "on"}

    def test_it_is_saved_and_shown(self, cast: Cast):
        browser = client_of(cast.admin)
        assert browser.post("/manage/organisation/", self.FORM).status_code == 302
        organisation = Organisation.objects.get()
        assert (organisation.name, organisation.members_may_invite, organisation.members_may_create_spaces) == (
            "Juniper & Sons", True, False,
        )  # fmt: skip
        page = browser.get("/manage/organisation/").content.decode()
        assert 'data-accent="plum"' in page
        assert "Juniper &amp; Sons" in page

    def test_what_animated_pictures_do_is_chosen(self, cast: Cast):
        browser = client_of(cast.admin)
        assert browser.post("/manage/organisation/", {**self.FORM, "moving_pictures": "ask"}).status_code == 302
        assert browser.post("/manage/organisation/", self.FORM).status_code == 302
        assert Organisation.objects.get().moving_pictures == "ask", "a form without the field leaves it as it is"
        page = browser.get("/manage/organisation/").text
        assert '<option value="ask" selected>' in page
        assert 'data-moving-pictures="ask"' in page
        assert browser.post("/manage/organisation/", {**self.FORM, "moving_pictures": "x"}).status_code == 422

    def test_a_fault_leaves_the_name_that_everybody_sees(self, cast: Cast):
        answer = client_of(cast.admin).post("/manage/organisation/", {**self.FORM, "name": "x" * 81})
        assert answer.status_code == 422
        assert "Juniper &amp; Co" in client_of(cast.member).get("/settings/").content.decode()

    def test_the_mark_comes_and_goes(self, cast: Cast):
        browser = client_of(cast.admin)
        assert Client().get("/organisation/mark/").status_code == 404
        assert browser.post("/manage/organisation/mark/", {"mark": picture()}).status_code == 302
        assert Client().get("/organisation/mark/").status_code == 200
        browser.post("/manage/organisation/mark/", {"remove": "1"})
        assert Client().get("/organisation/mark/").status_code == 404
