"""Arrangements: whose Home has which blocks, who may say so, and what a block may hold."""

import pytest

from courtyard.accounts.models import Person
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id
from courtyard.core.models import AuditEntry
from courtyard.feed import services
from courtyard.feed.blocks import Link, kinds
from courtyard.feed.models import Arrangement
from courtyard.feed.selectors.arrangements import EVERYBODY, all_arrangements, fits, my_blocks, reach, reached
from courtyard.people.models import Profile
from tests.cast import Cast, absent_id, client_of, post

pytestmark = pytest.mark.django_db
FIRST = ["celebrations", "waiting", "invitations", "questions", "discover", "lists"]
JSON = "application/json"


def made(cast: Cast, name: str = "Stores", **audience: list[str]) -> Arrangement:
    return services.make_arrangement(actor=cast.communicator, name=name, **(audience or {"sites": ["Lille"]}))


def at(who: Person, **where: str) -> None:
    Profile.objects.filter(person=who).update(**where)


def theirs(who: Person) -> str:
    return my_blocks(who).arrangement.name


def keys(who: Person) -> list[str]:
    return [block.key for block in my_blocks(who).shown]


def linked(cast: Cast, *links: tuple[str, str], heading: str = "Ways") -> str:
    found = [Link(*link) for link in links]
    return services.add_block(
        actor=cast.communicator, arrangement_id=EVERYBODY, kind="links", heading=heading, links=found
    ).key


def test_before_anybody_arranges_everybody_has_what_was_always_there(cast: Cast) -> None:
    assert keys(cast.member) == keys(cast.guest) == FIRST
    assert "From all your spaces" in client_of(cast.member).get("/home/side/").text
    assert not Arrangement.objects.exists()


def test_the_first_that_fits_counts(cast: Cast) -> None:
    at(cast.member, department="Kitchen", site="Lille")
    at(cast.colleague, department="Kitchen")
    at(cast.outsider, site="Lille")
    at(cast.guest, site="Lille")
    made(cast, "Lille", sites=["Lille"])
    kitchen = made(cast, "Kitchen", departments=["Kitchen"])
    made(cast, "Guests", roles=["guest", "moderator"])
    fitting = ["member", "colleague", "outsider", "guest", "moderator", "host"]
    assert [theirs(cast.person(who)) for who in fitting] == ["Lille", "Kitchen", "Lille", "Guests", "Guests", ""]
    services.place_arrangement(actor=cast.communicator, arrangement_id=kitchen.pk, position=0)
    assert [theirs(cast.person(who)) for who in ("member", "outsider")] == ["Kitchen", "Lille"]


def test_the_database_counts_as_the_page_chooses(cast: Cast) -> None:
    at(cast.member, department="Kitchen", site="Lille")
    at(cast.guest, department="Kitchen")
    at(cast.colleague, department="Kitchen")
    made(cast, "Lille", sites=["Lille"], roles=["guest"])
    made(cast, "Kitchen", departments=["Kitchen"])
    found = all_arrangements()
    profiles = Profile.objects.filter(person__state__in=["active", "unclaimed"]).select_related("person")
    chosen = [
        next(place for place, one in enumerate(found) if fits(one, row.person, row.department, row.site))
        for row in profiles
    ]
    assert reach(found) == [chosen.count(place) for place in range(3)]
    assert reached(Arrangement(sites=["Lille"])) == 0  # an earlier one has them
    assert reached(Arrangement(roles=["owner"], departments=["Kitchen"])) == 1
    assert reached(Arrangement(departments=["Nowhere"])) == 0


def test_who_moves_has_what_fits_them_now(cast: Cast) -> None:
    made(cast, "Lille", sites=["Lille"])
    assert theirs(cast.member) == ""
    at(cast.member, site="Lille")
    assert theirs(cast.member) == "Lille"


@pytest.mark.parametrize("who", ["member", "moderator", "host", "guest"])
def test_only_communicators_and_administrators_arrange(cast: Cast, who: str) -> None:
    one, browser = made(cast), client_of(cast.person(who))
    base = f"/manage/home/{one.pk}/"
    for address in (
        "/manage/home/",
        "/manage/home/new/",
        base,
        f"{base}audience/",
        f"{base}preview/",
        f"{base}blocks/",
    ):
        assert browser.get(address).status_code == 403, address
        assert browser.post(address, {"kind": "articles", "end": "1"}).status_code == 403, address
    assert browser.get("/api/v1/home/arrangements").status_code == 403
    assert browser.delete(f"/api/v1/home/arrangements/{one.pk}").status_code == 403
    assert browser.delete(f"/api/v1/home/arrangements/{one.pk}/blocks/lists").status_code == 403
    with pytest.raises(Forbidden):
        services.add_block(actor=cast.person(who), arrangement_id=EVERYBODY, kind="articles")
    one.refresh_from_db()
    assert len(one.blocks) == len(FIRST)
    assert "Arrange for others" not in browser.get("/home/side/").text


def test_without_scripts_it_is_made_changed_and_ended(cast: Cast) -> None:
    at(cast.member, site="Lille")
    browser, pk = client_of(cast.communicator), new_id()
    sent = {"id": str(pk), "name": "Größe & Été 🌻", "sites": ["Lille"]}
    looked = browser.post("/manage/home/new/", {**sent, "look": "1"})
    assert "1 person has it." in looked.text
    assert not Arrangement.objects.exists()
    for _click in range(2):
        assert browser.post("/manage/home/new/", sent)["Location"] == f"/manage/home/{pk}/"
    assert Arrangement.objects.count() == 1
    base = f"/manage/home/{pk}/"
    for _click in range(2):
        assert browser.post(f"{base}blocks/", {"kind": "articles"}).status_code == 302
        assert browser.post(f"{base}blocks/questions/", {"zone": "locked", "position": "0"}).status_code == 302
        assert browser.post(f"{base}blocks/lists/", {"zone": "free", "position": "0"}).status_code == 302
        assert browser.post(f"{base}blocks/discover/", {"end": "1"}).status_code == 302
    assert keys(cast.member) == ["questions", "lists", "celebrations", "waiting", "invitations", "articles"]
    assert keys(cast.host) == FIRST
    for address in ("/manage/home/", base, f"{base}audience/", f"{base}preview/"):
        assert "Größe &amp; Été 🌻" in browser.get(address).text, address
    for _click in range(2):
        assert browser.post(base, {"end": "1"})["Location"] == "/manage/home/"
    assert keys(cast.member) == FIRST
    assert browser.get(base).status_code == 404
    assert {"home.arranged", "home.blocks", "home.dropped"} <= set(AuditEntry.objects.values_list("kind", flat=True))


def test_a_refused_one_keeps_what_was_typed(cast: Cast) -> None:
    browser = client_of(cast.communicator)
    for wrong in ({"name": "Nobody"}, {"name": " ", "sites": ["Lille"]}, {"name": "x" * 61, "sites": ["Lille"]}):
        assert browser.post("/manage/home/new/", wrong).status_code == 422
    assert browser.post("/manage/home/new/", {"name": "A", "roles": ["king"]}).status_code == 422
    lines = {"kind": "links", "heading": "مرحبا", "link_name": ["Bad"], "link_address": ["javascript:alert(1)"]}
    answer = browser.post(f"/manage/home/{EVERYBODY}/blocks/", lines)
    assert answer.status_code == 422
    assert "مرحبا" in answer.text
    assert 'href="javascript:' not in answer.text
    assert not Arrangement.objects.exclude(pk=EVERYBODY).exists()


def test_everybodys_stays_and_stays_last(cast: Cast) -> None:
    one = made(cast)
    for wrong in (
        lambda: services.drop_arrangement(actor=cast.owner, arrangement_id=EVERYBODY),
        lambda: services.edit_arrangement(actor=cast.owner, arrangement_id=EVERYBODY, name="All", sites=["Lille"]),
    ):
        with pytest.raises(Forbidden):
            wrong()
    with pytest.raises(NotFound):
        services.place_arrangement(actor=cast.owner, arrangement_id=EVERYBODY, position=0)
    services.add_block(actor=cast.owner, arrangement_id=EVERYBODY, kind="articles", locked=True)
    services.place_arrangement(actor=cast.owner, arrangement_id=one.pk, position=99)
    assert [row.pk for row in all_arrangements()] == [one.pk, EVERYBODY]
    assert keys(cast.member) == ["articles", *FIRST]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example",
        "/\\evil.example", "https://ada@evil.example", "mailto:ada@example.org", "example.org", "", "\x00javascript:x",
    ],
)  # fmt: skip
def test_links_lead_to_the_web_or_stay_in_the_house(cast: Cast, address: str) -> None:
    with pytest.raises(Invalid):
        linked(cast, ("Canteen", address))
    assert keys(cast.member) == FIRST


def test_links_stand_as_they_were_written(cast: Cast) -> None:
    lines = [
        ("Speisekarte für heute", "https://example.org/?a=1&b=2"),
        ("Jardin 🌱", "/spaces/garden/"),
        ("دليل", "HTTP://a.example"),
    ]
    key = linked(cast, *lines, heading='<b>"Chemins"</b> & دروب')
    page = client_of(cast.member).get("/home/side/").text
    assert "&lt;b&gt;&#34;Chemins&#34;&lt;/b&gt; &amp; دروب" in page
    assert 'href="https://example.org/?a=1&amp;b=2"' in page
    assert all(name in page for name, _address in lines)
    with pytest.raises(Invalid):
        linked(cast, *lines * 5)
    address = f"/manage/home/{EVERYBODY}/blocks/{key}/"
    browser = client_of(cast.communicator)
    assert 'value="Jardin 🌱"' in browser.get(address).text
    sent = {"heading": "New", "link_name": ["", "One"], "link_address": ["", "/"]}
    assert browser.post(address, sent).status_code == 302
    assert "Jardin" not in client_of(cast.member).get("/home/side/").text
    assert browser.get(f"/manage/home/{EVERYBODY}/blocks/lists/").status_code == 404


def test_words_are_cleaned_and_short(cast: Cast) -> None:
    browser, pk = client_of(cast.communicator), new_id()
    address = f"/manage/home/{EVERYBODY}/blocks/"
    hostile = "<p>Hello <strong>you</strong><script>alert(1)</script><a href='javascript:x' onclick='y'>go</a></p>"
    sent = {"kind": "words", "id": str(pk), "heading": "Bonjour à tous", "body": hostile, "format": "html"}
    for _click in range(2):
        assert browser.post(address, sent).status_code == 302
    page = client_of(cast.member).get("/home/side/").text
    assert page.count("<strong>you</strong>") == 1
    assert not any(word in page for word in ("alert(1)", "javascript:", "onclick"))
    for body in ("", " \n ", "x" * 2001):
        with pytest.raises(Invalid):
            services.add_block(actor=cast.owner, arrangement_id=EVERYBODY, kind="words", heading="A", body=body)
    assert browser.post(address, {**sent, "heading": "x" * 61, "id": str(new_id())}).status_code == 422
    assert browser.get(f"{address}{pk}/").status_code == 200


def test_latest_articles_show_what_one_reads_and_no_more(cast: Cast) -> None:
    services.add_block(actor=cast.communicator, arrangement_id=EVERYBODY, kind="articles")
    post(cast.host, cast.secret, kind="article", title="Only in the cellar")
    post(cast.host, cast.open, kind="article", title="Hidden by a moderator", state="hidden")
    post(cast.host, cast.open, kind="article", title="For all members")
    for number in range(5):
        post(cast.host, cast.company, kind="article", title=f"Company {number}")
    shown = {
        who: client_of(cast.person(who)).get("/home/side/").text for who in ("member", "outsider", "owner", "guest")
    }
    assert [shown[who].count("Company ") for who in shown] == [5, 5, 5, 0]
    assert not any("cellar" in page or "Hidden by" in page for who, page in shown.items())
    post(cast.host, cast.secret, kind="article", title="New in the cellar")
    assert "New in the cellar" in client_of(cast.member).get("/home/side/").text
    for who in ("outsider", "owner", "former", "guest"):
        assert "cellar" not in client_of(cast.person(who)).get("/home/side/").text


def test_a_kind_that_is_no_more_is_passed_over(cast: Cast) -> None:
    services.add_block(actor=cast.owner, arrangement_id=EVERYBODY, kind="articles")
    row = Arrangement.objects.get()
    row.blocks = [{**row.blocks[0], "kind": "weather", "key": "weather"}, *row.blocks]
    row.save()
    assert keys(cast.member) == [*FIRST, "articles"]
    with pytest.raises(Invalid):
        services.add_block(actor=cast.owner, arrangement_id=EVERYBODY, kind="weather")
    assert "weather" not in kinds()


def test_by_the_api(cast: Cast) -> None:
    api, base = client_of(cast.communicator), "/api/v1/home/arrangements"
    sent = {"id": str(new_id()), "name": "Lille", "sites": ["Lille"]}
    assert [api.post(base, sent, content_type=JSON).status_code for _click in range(2)] == [201, 200]
    assert api.post(base, {**sent, "name": "Other"}, content_type=JSON).status_code == 409
    one = f"{base}/{sent['id']}"
    block = api.post(
        f"{one}/blocks",
        {"kind": "links", "locked": True, "heading": "Ways", "links": [{"name": "Home", "address": "/"}]},
        content_type=JSON,
    ).json()
    assert block["links"] == [{"name": "Home", "address": "/"}]
    hostile = {"heading": "Ways", "links": [{"name": "Home", "address": "javascript:x"}]}
    assert api.put(f"{one}/blocks/{block['key']}", hostile, content_type=JSON).status_code == 422
    moved = api.put(f"{one}/blocks/lists/place", {"locked": True, "position": 0}, content_type=JSON).json()
    assert [row["key"] for row in moved["blocks"] if row["locked"]] == ["lists", block["key"]]
    assert api.put(f"{one}/place", {"position": 0}, content_type=JSON).status_code == 204
    assert api.put(one, {"name": "Lyon", "sites": ["Lyon"]}, content_type=JSON).json()["sites"] == ["Lyon"]
    listed = api.get(base).json()["results"]
    assert [(row["name"], row["everybody"]) for row in listed] == [("Lyon", False), ("", True)]
    assert api.delete(f"{one}/blocks/lists").status_code == 200
    assert api.delete(one).status_code == 204
    assert api.get(one).status_code == api.get(f"{base}/{absent_id()}").status_code == 404
    assert (
        api.put(
            f"{base}/{EVERYBODY}/blocks/nothing/place", {"locked": True, "position": 0}, content_type=JSON
        ).status_code
        == 404
    )
    assert api.delete(f"{base}/{EVERYBODY}").status_code == 403
