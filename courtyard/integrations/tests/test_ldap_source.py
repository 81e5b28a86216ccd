"""Setting up an LDAP server: what is told when it does not work, who may, and that the password stays where it is."""

import socket
import threading
from collections.abc import Iterator

import pytest
from django.test import Client

from courtyard.accounts.models import Person
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.models import AuditEntry
from courtyard.integrations import services
from courtyard.integrations.api import ImportOut, SourceOut, TrialOut
from courtyard.integrations.models import DirectoryRun, DirectorySource
from courtyard.integrations.services import SourceWishes
from courtyard.integrations.tests.directories import worked
from courtyard.integrations.tests.ldap_sources import PLACE, set_up
from courtyard.integrations.tests.slapd import BASE, BLIND, PASSWORD, PEOPLE, Slapd
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db
PAGE = "/manage/people/import/ldap/"
API = "/api/v1/directory-source"
ONE = (
    f"dn: uid=ada,{PEOPLE}\nobjectClass: inetOrgPerson\nuid: ada\ncn: Ada Example\nsn: Example\nmail: ada@x.example\n\n"
)


@pytest.fixture(scope="module")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    server = Slapd(tmp_path_factory.mktemp("slapd"), ONE)
    yield server
    server.stop()


def described(**more: object) -> SourceWishes:
    return SourceWishes(**PLACE | more)


def form(**more: object) -> dict[str, object]:
    """What a browser sends."""
    sent = {name: value for name, value in PLACE.items() if name != "attributes"}
    held = {f"attribute-{target}": name for target, name in PLACE["attributes"].items()}
    return sent | held | {"verified": "on", "page_size": 500, "brake": 10, "schedule": "never"} | more


def tried(actor: Person, slapd: Slapd, **more: object) -> str:
    set_up(actor, slapd, **more)
    found = services.try_source(actor=actor)
    assert not found.worked
    return found.words


def test_a_connection_that_works_says_how_many_and_what_nobody_has(cast: Cast, slapd: Slapd):
    for url in (slapd.url, slapd.ldaps_url):
        set_up(cast.admin, slapd, url=url)
        found = services.try_source(actor=cast.admin)
        assert (found.worked, "1 person" in found.words, "telephoneNumber" in found.words) == (True, True, True)
    set_up(cast.admin, slapd, plain=True, authorities="")
    assert services.try_source(actor=cast.admin).worked
    set_up(cast.admin, slapd, verified=False, authorities="")
    assert services.try_source(actor=cast.admin).worked


def test_each_failure_is_told_in_words_of_its_own(cast: Cast, slapd: Slapd):
    for words, more in (
        ("cannot be reached", {"url": "ldap://127.0.0.1:1"}),
        ("no server of this name", {"url": "ldap://nowhere.invalid"}),
        ("is not trusted", {"authorities": ""}),
        ("is not trusted", {"authorities": "", "url": slapd.ldaps_url}),
        ("for another name than localhost", {"url": f"ldap://localhost:{slapd.port}"}),
        ("speaks no TLS here", {"url": f"ldaps://127.0.0.1:{slapd.port}"}),
        ("speaks no TLS here", {"url": f"ldap://127.0.0.1:{slapd.ldaps_port}"}),
        ("refuses this user or this password", {"password": "wrong"}),
        ("refuses this user or this password", {"bind_dn": f"cn=nobody,{BASE}"}),
        ("refuses this user or this password", {"bind_dn": "", "password": ""}),
        ("no such base", {"base": f"ou=nowhere,{BASE}"}),
        ("no such base", {"base": "dc=elsewhere"}),
        ("no such base", {"base": "rubbish"}),
        ("no such base", {"bind_dn": BLIND}),
        ("finds nobody", {"filter": "(cn=Nobody)"}),
    ):
        assert words in tried(cast.admin, slapd, **more), more


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x30\x84\xff\xff\xff\xff\x02", b"0\x05\x02\x01\x01a\x00", b""]
)
def test_a_server_of_another_sort_is_told_and_never_waited_for(
    cast: Cast, answer: bytes, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("courtyard.integrations.importers.directory.ldap.connection.PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            caller, _address = listening.accept()
            caller.sendall(answer)
            caller.recv(1000)
            threading.Event().wait(0.4)
            caller.close()

        threading.Thread(target=serve, daemon=True).start()
        url = f"ldap://127.0.0.1:{listening.getsockname()[1]}"
        services.save_source(actor=cast.admin, wishes=described(url=url, plain=True))
        assert not services.try_source(actor=cast.admin).worked


def test_the_password_is_sealed_and_told_nobody(cast: Cast):
    services.save_source(actor=cast.admin, wishes=described())
    kept = DirectorySource.objects.get().password
    assert PASSWORD not in kept
    browser = client_of(cast.owner)
    for answer in (browser.get(PAGE), browser.get("/manage/people/import/"), browser.get(API)):
        assert PASSWORD not in answer.text
        assert kept not in answer.text
    assert browser.get(API).json()["has_password"] is True
    assert not any(PASSWORD in str(entry.data) for entry in AuditEntry.objects.all())


def test_the_password_goes_to_no_other_server_than_the_one_it_was_typed_for(cast: Cast):
    services.save_source(actor=cast.admin, wishes=described())
    before = DirectorySource.objects.get().password
    services.save_source(
        actor=cast.admin, wishes=described(password="", filter="(cn=*)", url="LDAPS://ldap.juniper.example:636/")
    )
    assert DirectorySource.objects.get().password == before
    for more in (
        {"url": "ldaps://evil.example"},
        {"verified": False},
        {"url": "ldap://ldap.juniper.example:636", "plain": True},
    ):
        with pytest.raises(Invalid) as refused:
            services.save_source(actor=cast.owner, wishes=described(password="", **more))
        assert list(refused.value.errors) == ["password"]
    services.save_source(actor=cast.admin, wishes=described(password="", bind_dn=""))
    assert DirectorySource.objects.get().password == ""


def test_a_password_that_was_sealed_with_another_key_is_asked_for_again(cast: Cast, settings: object):
    services.save_source(actor=cast.admin, wishes=described())
    settings.SECRET_KEY = "another one"  # type: ignore[attr-defined]
    assert "type it again" in services.try_source(actor=cast.admin).words
    assert "type it again" in worked(cast.admin, services.sync_directory(actor=cast.admin)).trouble


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "http://ldap.example"), ("url", "ldap://"), ("url", "ldap://u:p@x.example"), ("url", "ldap://x:99999"),
        ("url", "ldaps://x/dc=example"), ("url", "ldap://a b"), ("url", "ldap://[::1"), ("base", " "), ("base", "a\0"), ("filter", ""),
        ("filter", "(cn=x"), ("filter", "cn=x"), ("filter", "()"), ("filter", "(&)(cn=1)"), ("filter", "(cn=\0)"),
        ("authorities", "no certificate"), ("page_size", 0), ("page_size", 10**6), ("brake", -1), ("brake", 101),
        ("schedule", "always"), ("password", ""), ("password", "x" * 1001), ("bind_dn", "x" * 501),
        ("attributes", {}), ("attributes", {"email": "mail"}), ("attributes", {"key": "uid", "name": "UID"}),
        ("attributes", {"key": "uid", "name": "cn", "field-x": "ou"}), ("attribute-name", {"key": "uid", "name": "cn)(x=*"}),
    ],
)  # fmt: skip
def test_what_cannot_be_a_server_is_refused(cast: Cast, field: str, value: object):
    name = field.partition("-")[0]
    with pytest.raises(Invalid) as refused:
        services.save_source(
            actor=cast.admin, wishes=described(**{"attributes" if name == "attribute" else field: value})
        )
    assert field in refused.value.errors
    assert not DirectorySource.objects.exists()


def test_by_forms_alone_from_nothing_to_people(cast: Cast, slapd: Slapd):
    browser = client_of(cast.admin)
    assert "Set it up" in browser.get("/manage/people/import/").text
    assert "objectGUID" in browser.get(f"{PAGE}?preset=ad").text
    assert "entryUUID" in browser.get(f"{PAGE}?preset=nonsense").text
    refused = browser.post(PAGE, form(filter="((", brake="many"))
    assert (refused.status_code, refused.text.count('class="error"')) == (422, 1)
    sent = form(url=slapd.url, authorities=slapd.authority)
    wrong = browser.post(PAGE, sent | {"password": "wrong", "try": "1"})
    assert "refuses this user" in wrong.text
    assert (
        "wrong" not in wrong.text.replace("refuses", "").partition("</form>")[0].partition('name="password"')[2][:200]
    )
    assert "The connection works" in browser.post(PAGE, sent | {"try": "1"}).text
    assert browser.post(PAGE, sent | {"password": ""})["Location"] == PAGE
    begun = browser.post(f"{PAGE}reading/")
    again = browser.post(f"{PAGE}reading/")
    assert begun["Location"] == again["Location"]
    assert "Being read" in browser.get(begun["Location"]).text
    run = worked(cast.admin, DirectoryRun.objects.get())
    page = browser.get(begun["Location"]).text
    assert "Ada Example" in page
    assert "Change the columns" not in page
    browser.post(f"{begun['Location']}application/")
    worked(cast.admin, run)
    assert "This came in." in browser.get(begun["Location"]).text
    unchanged = browser.post(f"{PAGE}reading/", {"apply": "1"})["Location"]
    worked(cast.admin, DirectoryRun.objects.order_by("created_at").last())
    assert "Nothing to do" in browser.get(unchanged).text
    assert browser.post(f"{unchanged}discard/").status_code == 302
    for _twice in range(2):
        assert browser.post(f"{PAGE}forget/").status_code == 302
    assert not DirectorySource.objects.exists()
    assert Person.objects.filter(name="Ada Example").exists()


def test_a_reading_that_failed_says_why_and_can_be_done_again_or_forgotten(cast: Cast, slapd: Slapd):
    set_up(cast.admin, slapd, base=f"ou=nowhere,{BASE}")
    run = worked(cast.admin, services.sync_directory(actor=cast.admin))
    browser = client_of(cast.admin)
    page = browser.get(f"/manage/people/import/{run.pk}/").text
    assert "no such base" in page
    assert "Read it again" in page
    assert "no such base" in browser.get("/manage/people/import/").text
    assert browser.post(f"/manage/people/import/{run.pk}/application/").status_code == 422
    browser.post(f"/manage/people/import/{run.pk}/discard/")
    assert not DirectoryRun.objects.exists()


def test_without_a_server_there_is_nothing_to_read(cast: Cast):
    for act in (services.sync_directory, services.try_source):
        with pytest.raises(Conflict):
            act(actor=cast.admin)
    answer = client_of(cast.admin).post(f"{PAGE}reading/", follow=True)
    assert "Please say first" in answer.text
    services.sync_on_schedule()
    assert not DirectoryRun.objects.exists()


def test_a_script_sets_up_tries_and_reads(cast: Cast, slapd: Slapd):
    client = client_of(cast.admin)
    assert client.get(API).status_code == 404
    assert client.post(f"{API}/trials").status_code == 409
    told = PLACE | {"url": slapd.url, "authorities": slapd.authority}
    answer = client.put(API, told, content_type="application/json")
    assert SourceOut.model_validate(answer.json()).by == cast.admin.pk
    assert client.put(API, told | {"brake": 500}, content_type="application/json").status_code == 422
    assert TrialOut.model_validate(client.post(f"{API}/trials").json()).worked
    answer = client.post(f"{API}/readings", {"apply": True}, content_type="application/json")
    run = ImportOut.model_validate(answer.json())
    assert (answer.status_code, run.state, run.origin) == (201, "fetching", "ldap")
    worked(cast.admin, DirectoryRun.objects.get())
    assert client.get(f"/api/v1/directory-imports/{run.id}").json()["state"] == "applied"
    assert client.delete(API).status_code == 204
    assert client.get(API).status_code == 404


@pytest.mark.parametrize(
    "who", ["communicator", "moderator", "member", "outsider", "guest", "suspended", "former", None]
)
def test_nobody_else_sets_it_up_whatever_they_send(cast: Cast, who: str | None):
    services.save_source(actor=cast.admin, wishes=described())
    client: Client = client_of(cast.person(who) if who else None)
    for path in ("", "reading/", "forget/"):
        assert client.post(PAGE + path, {"url": "rubbish"}).status_code in (302, 403, 404)
    answer = client.get(PAGE)
    assert answer.status_code in (302, 403, 404)
    assert "juniper" not in answer.text
    for told in (
        client.get(API), client.delete(API),        client.put(API, PLACE, content_type="application/json"), client.post(f"{API}/trials"),
        client.post(f"{API}/readings", {}, content_type="application/json"),
    ):  # fmt: skip
        assert told.status_code in (401, 403)
    assert DirectorySource.objects.get().by == cast.admin
    assert not DirectoryRun.objects.exists()
    if who and who != "former":
        with pytest.raises(Forbidden):
            services.save_source(actor=cast.person(who), wishes=described(url="rubbish"))
