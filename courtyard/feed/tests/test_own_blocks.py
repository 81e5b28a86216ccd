"""The blocks beside one's own Home: free ones are moved and put away, locked ones stand."""

import pytest

from courtyard.accounts.models import Person
from courtyard.core.errors import Forbidden
from courtyard.feed import services
from courtyard.feed.models import OwnBlocks
from courtyard.feed.selectors.arrangements import EVERYBODY, my_blocks
from courtyard.people.models import Profile
from tests.cast import Cast, client_of
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
FIRST = ["celebrations", "waiting", "invitations", "questions", "discover", "lists"]
JSON = "application/json"


def shown(who: Person) -> list[str]:
    return [block.key for block in my_blocks(who).shown]


def lock(cast: Cast, key: str) -> None:
    services.place_block(actor=cast.communicator, arrangement_id=EVERYBODY, key=key, locked=True, position=0)


def test_free_ones_are_moved_put_away_and_had_again_without_scripts(cast: Cast) -> None:
    browser = client_of(cast.member)
    as_it_stood = {"order": FIRST, "hidden": ["waiting"]}
    for _click in range(2):
        assert browser.post("/home/blocks/", {**as_it_stood, "up": "lists"}).status_code == 302
    assert shown(cast.member) == ["celebrations", "invitations", "questions", "lists", "discover"]
    assert shown(cast.host) == FIRST
    order = [block.key for block in my_blocks(cast.member).free]
    browser.post("/home/blocks/", {"order": order, "hidden": ["waiting"], "show": "waiting", "down": "celebrations"})
    assert shown(cast.member) == ["waiting", "celebrations", "invitations", "questions", "lists", "discover"]
    assert "As it was at first" in browser.get("/home/blocks/").text
    browser.post("/home/blocks/", {"order": order, "hide": "lists"})
    assert "From all your spaces" not in browser.get("/home/side/").text
    for _click in range(2):
        browser.post("/home/blocks/", {"reset": "1"})
    assert shown(cast.member) == FIRST


def test_locked_ones_stand_on_top_and_cannot_be_put_away(cast: Cast) -> None:
    services.arrange_own(actor=cast.member, order=["lists"], hidden=["questions", "discover"])
    lock(cast, "questions")
    assert shown(cast.member) == ["questions", "lists", "celebrations", "waiting", "invitations"]
    for way in ({"order": FIRST, "hide": "questions"}, {"order": FIRST, "hidden": ["questions"]}):
        assert client_of(cast.member).post("/home/blocks/", way).status_code == 403
    with pytest.raises(Forbidden):
        services.arrange_own(actor=cast.member, order=[], hidden=["questions"])
    services.arrange_own(actor=cast.member, order=["lists", "questions"])
    assert shown(cast.member)[:2] == ["questions", "lists"]
    page = client_of(cast.member).get("/home/blocks/").text
    assert "Your communicators chose this for everybody." in page
    assert 'id="see-questions"' not in page


def test_what_comes_later_stands_below_and_what_goes_is_forgotten(cast: Cast) -> None:
    services.arrange_own(actor=cast.member, order=[*reversed(FIRST), "weather", "lists"], hidden=["weather"])
    assert shown(cast.member) == FIRST[::-1]
    services.add_block(actor=cast.communicator, arrangement_id=EVERYBODY, kind="words", heading="News", body="Hello")
    services.drop_block(actor=cast.communicator, arrangement_id=EVERYBODY, key="lists")
    assert shown(cast.member)[:-1] == ["discover", "questions", "invitations", "waiting", "celebrations"]
    assert my_blocks(cast.member).free[-1].name == "News"


def test_the_name_of_the_arrangement_says_for_whom_it_was_chosen(cast: Cast) -> None:
    one = services.make_arrangement(actor=cast.admin, name="Läden & Lager 🏬", sites=["Lille"])
    services.place_block(actor=cast.admin, arrangement_id=one.pk, key="lists", locked=True, position=0)
    Profile.objects.filter(person=cast.member).update(site="Lille")
    assert "chose this for Läden &amp; Lager 🏬." in client_of(cast.member).get("/home/blocks/").text
    assert "Always there" not in client_of(cast.host).get("/home/blocks/").text


def test_everybody_may_arrange_their_own_guests_too(cast: Cast) -> None:
    services.arrange_own(actor=cast.guest, order=["lists"])
    assert shown(cast.guest)[0] == "lists"
    assert client_of(cast.guest).get("/home/blocks/").status_code == 200
    assert client_of(cast.guest).get("/home/today/").status_code == 200
    assert client_of(cast.suspended).get("/home/blocks/").status_code in (302, 401, 403)


def test_by_the_api(cast: Cast) -> None:
    lock(cast, "lists")
    api, address = client_of(cast.member), "/api/v1/home/blocks"
    found = api.get(address).json()
    assert [row["key"] for row in found["results"]] == ["lists", *FIRST[:-1]]
    assert (found["chosen"], found["results"][0]["locked"]) == (False, True)
    sent = {"order": ["discover"], "hidden": ["waiting"]}
    for _twice in range(2):
        found = api.put(address, sent, content_type=JSON).json()
    assert [row["key"] for row in found["results"]][:3] == ["lists", "discover", "celebrations"]
    assert [row["key"] for row in found["results"] if row["hidden"]] == ["waiting"]
    assert api.put(address, {"hidden": ["lists"]}, content_type=JSON).status_code == 403
    assert api.delete(address).json()["chosen"] is False
    assert not OwnBlocks.objects.exists()


def test_it_costs_one_statement_whatever_is_arranged(cast: Cast) -> None:
    my_blocks(cast.member)
    assert len(queries_of(lambda: my_blocks(cast.member))) == 2
    for number in range(3):
        services.make_arrangement(actor=cast.owner, name=f"Site {number}", sites=[f"Site {number}"])
    lock(cast, "lists")
    services.arrange_own(actor=cast.member, order=["discover"])
    my_blocks(cast.member)
    assert len(queries_of(lambda: my_blocks(cast.member))) == 2
