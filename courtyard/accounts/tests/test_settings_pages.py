"""One's own account: what can be said there and what cannot."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from courtyard.accounts.models import Person, SignIn
from courtyard.accounts.tests.samples import picture
from courtyard.core import storage
from tests.cast import Cast, client_of
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Mem Ber",
    "title": "Baker",
    "language": "fr",
    "time_zone": "Europe/Paris",
    "theme": "dark",
    "density": "compact",
}


def test_what_is_said_is_kept(cast: Cast):
    browser = client_of(cast.member)
    assert browser.post("/settings/", FORM)["Location"] == "/settings/"
    person = Person.objects.get(pk=cast.member.pk)
    assert {field: getattr(person, field) for field in FORM} == FORM
    page = browser.get("/settings/").content.decode()
    assert '<html lang="fr"' in page
    assert 'data-theme="dark"' in page
    assert 'data-density="compact"' in page


def test_what_is_chosen_for_every_device_counts_on_this_one(cast: Cast):
    browser = client_of(cast.member)
    browser.cookies["courtyard_theme"] = "light"
    browser.post("/settings/", FORM)
    assert browser.cookies["courtyard_theme"].value == ""


def test_members_find_the_way_to_invite_when_they_may(cast: Cast):
    from courtyard.accounts import services

    browser = client_of(cast.member)
    assert "/manage/invitations/" not in browser.get("/settings/").content.decode()
    services.update_organisation(actor=cast.owner, changes={"members_may_invite": True})
    assert "/manage/invitations/" in browser.get("/settings/").content.decode()
    assert browser.get("/manage/invitations/").status_code == 200


def test_what_is_not_offered_changes_nothing(cast: Cast):
    extra = {
        "role": "owner",
        "state": "left",
        "email": "x@example.org",
        "is_bot": "1",
        "password": "x",
        "handle": "boss",
    }
    client_of(cast.member).post("/settings/", {**FORM, **extra})
    person = Person.objects.get(pk=cast.member.pk)
    assert (person.role, person.state, person.email, person.is_bot, person.handle) == (
        "member", "active", cast.member.email, False, cast.member.handle,
    )  # fmt: skip


@pytest.mark.parametrize(
    "fault", [{"name": ""}, {"name": "\0"}, {"name": "x" * 1_000_000}, {"theme": "pink"}, {"time_zone": "Mars"}]
)
def test_faults_are_told_and_change_nothing(cast: Cast, fault: dict[str, str]):
    answer = client_of(cast.member).post("/settings/", {**FORM, **fault})
    assert answer.status_code == 422
    assert Person.objects.get(pk=cast.member.pk).title == ""
    assert "Baker" in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>', "{{7*7}}", "</title><script>"]
)
def test_a_hostile_name_is_inert_wherever_it_stands(cast: Cast, name: str):
    browser = client_of(cast.owner)
    browser.post("/settings/", {**FORM, "name": name, "title": name, "language": ""})
    assert Person.objects.get(pk=cast.owner.pk).name == name
    browser.post("/manage/invitations/", {"role": "member", "days": "7", "uses": "3"})
    for path in ("/settings/", "/settings/security/", "/settings/tokens/", "/manage/people/", "/manage/invitations/"):
        page = browser.get(path).content.decode()
        assert "<img src=x" not in page
        assert "<svg/onload" not in page
        assert "<script>" not in page
        assert ">49<" not in page


class TestPicture:
    def test_it_is_drawn_anew_and_replaced(self, cast: Cast, django_capture_on_commit_callbacks):
        browser = client_of(cast.member)
        assert browser.post("/settings/picture/", {"picture": picture()}).status_code == 302
        first = Person.objects.get(pk=cast.member.pk)
        assert storage.exists(first.picture)
        assert first.version == cast.member.version + 1
        with storage.open(first.picture) as kept:
            assert kept.read(4) == b"RIFF"
        with django_capture_on_commit_callbacks(execute=True):
            browser.post("/settings/picture/", {"picture": picture()})
        assert not storage.exists(first.picture)

    def test_it_can_be_taken_away(self, cast: Cast):
        browser = client_of(cast.member)
        browser.post("/settings/picture/", {"picture": picture()})
        browser.post("/settings/picture/", {"remove": "1"})
        assert Person.objects.get(pk=cast.member.pk).picture == ""

    @pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"\x89PNG broken", b"GIF89a" + b"\0" * 50])
    def test_what_is_no_picture_is_refused(self, cast: Cast, content: bytes):
        upload = SimpleUploadedFile("me.png", content, content_type="image/png")
        answer = client_of(cast.member).post("/settings/picture/", {"picture": upload})
        assert answer.status_code == 422
        assert 'class="error"' in answer.content.decode()
        assert Person.objects.get(pk=cast.member.pk).picture == ""


class TestDevices:
    def test_they_are_listed_and_can_be_ended(self, cast: Cast, with_password, enter):
        from django.test import Client

        phone_agent = (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
        )
        person = with_password(cast.member)
        mine = enter(
            person, client=Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0")
        )
        phone = enter(person, client=Client(HTTP_USER_AGENT=phone_agent))
        page = mine.get("/settings/security/").content.decode()
        assert "Firefox on Linux" in page
        assert "Safari on iPhone" in page
        assert not any(row.pk in page for row in SignIn.objects.all())  # keys never leave the server
        mark = page.split('name="device" value="')[1].split('"')[0]
        assert mine.post("/settings/security/end/", {"device": mark}).status_code == 302
        assert phone.get("/settings/").status_code == 302
        assert mine.get("/settings/").status_code == 200

    def test_all_others_end_at_once(self, cast: Cast, with_password, enter):
        person = with_password(cast.member)
        mine, *others = [enter(person) for _ in range(3)]
        mine.post("/settings/security/end/", {"others": "1"})
        assert mine.get("/settings/").status_code == 200
        assert {browser.get("/settings/").status_code for browser in others} == {302}

    def test_those_of_somebody_else_are_absent(self, cast: Cast, with_password, enter):
        from courtyard.core.live import session_hash

        theirs = enter(with_password(cast.colleague))
        mark = session_hash(SignIn.objects.get(person=cast.colleague).pk)
        assert client_of(cast.member).post("/settings/security/end/", {"device": mark}).status_code == 404
        assert theirs.get("/settings/").status_code == 200

    def test_a_hostile_user_agent_is_inert(self, cast: Cast, with_password, enter):
        browser = enter(with_password(cast.member), client=Client(HTTP_USER_AGENT="<script>\x1b[31m" * 100))
        page = browser.get("/settings/security/").content.decode()
        assert "<script>\x1b" not in page
        assert "Unknown device" in page

    def test_the_number_of_queries_does_not_grow(self, cast: Cast, with_password, enter):
        browser = enter(with_password(cast.member))
        assert_constant_queries(lambda: enter(cast.member), lambda: browser.get("/settings/security/"))

    def test_a_sign_in_in_use_is_noted_now_and_then(self, cast: Cast, with_password, enter):
        import datetime

        from courtyard.core.clock import now

        browser = enter(with_password(cast.member))
        long_ago = now() - datetime.timedelta(hours=2)
        SignIn.objects.update(seen_at=long_ago, expire_date=now() + datetime.timedelta(days=1))
        browser.get("/settings/")
        row = SignIn.objects.get(person=cast.member)
        assert row.seen_at > long_ago
        assert row.expire_date > now() + datetime.timedelta(days=29)


def test_every_page_answers_in_the_organisations_language_to_who_chose_none(cast: Cast):
    from courtyard.accounts import services

    services.update_organisation(actor=cast.owner, changes={"language": "fr"})
    page = client_of(cast.member).get("/settings/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="fr"' in page


def test_times_are_in_the_zone_of_the_person_or_the_browser(cast: Cast, rf):
    from courtyard.accounts.middleware import _zone

    request = rf.get("/")
    request.user = cast.member
    assert str(_zone(request)) == "UTC"
    request.COOKIES["courtyard_zone"] = "Asia/Tokyo"
    assert str(_zone(request)) == "Asia/Tokyo"
    request.COOKIES["courtyard_zone"] = "../../etc/passwd"
    assert str(_zone(request)) == "UTC"
    cast.member.time_zone = "Europe/Paris"
    assert str(_zone(request)) == "Europe/Paris"
