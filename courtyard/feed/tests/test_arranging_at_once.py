"""Two communicators at once: nobody overwrites unnoticed what the other one saved, and no words are lost."""

import pytest
from django.test import Client

from courtyard.core.errors import Conflict
from courtyard.feed import services
from courtyard.feed.blocks import Block
from courtyard.feed.models import Arrangement
from courtyard.feed.selectors.arrangements import EVERYBODY, all_arrangements, zones
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db
JSON = "application/json"
BASE = f"/manage/home/{EVERYBODY}/"


@pytest.fixture
def block(cast: Cast) -> Block:
    """Words beside everybody's Home."""
    return services.add_block(
        actor=cast.admin, arrangement_id=EVERYBODY, kind="words", heading="This week", body="Count the lamps"
    )


@pytest.fixture
def lille(cast: Cast) -> Arrangement:
    return services.make_arrangement(actor=cast.admin, name="Lille", sites=["Lille"])


def changed(cast: Cast, block: Block, body: str = "Count the chairs") -> Block:
    return services.edit_block(
        actor=cast.admin, arrangement_id=EVERYBODY, key=block.key, heading="This week", body=body
    )


def stands(block: Block) -> str | None:
    locked, free = zones(all_arrangements()[-1])
    return next((one.html for one in (*locked, *free) if one.key == block.key), None)


def version_in(page: str) -> str:
    return page.partition('name="version" value="')[2].partition('"')[0]


def writing(cast: Cast, block: Block) -> tuple[Client, str, dict[str, str]]:
    """The communicator with the form of the block open, and what they write in it."""
    browser, address = client_of(cast.communicator), f"{BASE}blocks/{block.key}/"
    version = version_in(browser.get(address).text)
    assert version == block.version
    return browser, address, {"kind": "words", "version": version, "heading": "Today", "body": "Count the *mugs*"}


def test_what_a_block_says_is_compared_and_then_saved(cast: Cast, block: Block) -> None:
    browser, address, sent = writing(cast, block)
    changed(cast, block)
    refused = browser.post(address, sent)
    assert refused.status_code == 409
    for part in ("Somebody changed this meanwhile", "What stands now", "Count the chairs", "Count the *mugs*"):
        assert part in refused.text, part
    assert stands(block) == "<p>Count the chairs</p>"
    again = sent | {"version": version_in(refused.text)}
    assert [browser.post(address, again).status_code for _click in range(2)] == [302, 302]
    assert stands(block) == "<p>Count the <em>mugs</em></p>"


def test_a_form_refused_for_another_reason_still_knows_where_it_began(cast: Cast, block: Block) -> None:
    browser, address, sent = writing(cast, block)
    changed(cast, block)
    refused = browser.post(address, sent | {"heading": ""})
    assert (refused.status_code, version_in(refused.text)) == (422, sent["version"])


def test_another_block_or_place_stands_in_nobodys_way(cast: Cast, block: Block) -> None:
    browser, address, sent = writing(cast, block)
    services.place_block(actor=cast.admin, arrangement_id=EVERYBODY, key=block.key, locked=True, position=0)
    services.drop_block(actor=cast.admin, arrangement_id=EVERYBODY, key="discover")
    assert browser.post(address, sent).status_code == 302
    assert stands(block) == "<p>Count the <em>mugs</em></p>"


def test_words_for_a_block_that_was_taken_away_are_kept_to_be_added_again(cast: Cast, block: Block) -> None:
    browser, address, sent = writing(cast, block)
    services.drop_block(actor=cast.admin, arrangement_id=EVERYBODY, key=block.key)
    refused = browser.post(address, sent)
    assert (refused.status_code, f'action="{BASE}blocks/"' in refused.text) == (409, True)
    assert "Count the *mugs*" in refused.text
    assert browser.post(f"{BASE}blocks/", sent).status_code == 302
    assert browser.get(address).status_code == 404
    assert browser.post(address, sent | {"kind": "nothing"}).status_code == 404


def test_a_block_that_says_something_else_by_now_is_not_taken_away(cast: Cast, block: Block) -> None:
    browser, address, sent = writing(cast, block)
    assert f'name="version" value="{block.version}"' in browser.get(BASE).text
    changed(cast, block)
    answer = browser.post(address, {"end": "1", "version": sent["version"]}, follow=True)
    assert "Somebody changed this meanwhile" in answer.text
    assert stands(block)
    browser.post(address, {"end": "1", "version": version_in(browser.get(address).text)})
    assert stands(block) is None


def test_whom_it_is_for_is_compared_and_then_saved(cast: Cast, lille: Arrangement) -> None:
    browser, address = client_of(cast.communicator), f"/manage/home/{lille.pk}/audience/"
    sent = {"name": "The north", "sites": "Lille", "version": version_in(browser.get(address).text)}
    looked = browser.post(address, sent | {"look": "1"})
    assert version_in(looked.text) == sent["version"] == lille.version
    services.edit_arrangement(actor=cast.admin, arrangement_id=lille.pk, name="Flanders", sites=["Lille", "Douai"])
    refused = browser.post(address, sent)
    assert refused.status_code == 409
    for part in ("Somebody changed this meanwhile", "Flanders", "Douai, Lille", 'value="The north"'):
        assert part in refused.text, part
    assert Arrangement.objects.get(pk=lille.pk).name == "Flanders"
    assert browser.post(address, sent | {"version": version_in(refused.text)}).status_code == 302
    assert Arrangement.objects.get(pk=lille.pk).name == "The north"


def test_by_the_api(cast: Cast, block: Block, lille: Arrangement) -> None:
    api, base = client_of(cast.communicator), "/api/v1/home/arrangements"
    one = f"{base}/{EVERYBODY}/blocks/{block.key}"
    read = api.get(f"{base}/{EVERYBODY}").json()["blocks"][-1]["version"]
    assert read == block.version
    changed(cast, block)
    sent = {"heading": "Today", "body": "Mugs", "version": read}
    assert api.put(one, sent, content_type=JSON).status_code == 409
    assert api.delete(f"{one}?version={read}").status_code == 409
    assert api.put(one, sent | {"version": None}, content_type=JSON).status_code == 200
    whom = {"name": "North", "sites": ["Lille"], "version": "another"}
    assert api.put(f"{base}/{lille.pk}", whom, content_type=JSON).status_code == 409
    assert api.put(f"{base}/{lille.pk}", whom | {"version": lille.version}, content_type=JSON).status_code == 200
    with pytest.raises(Conflict):
        services.drop_block(actor=cast.admin, arrangement_id=EVERYBODY, key=block.key, version=read)


@pytest.mark.parametrize("who", ["member", "moderator", "guest"])
def test_who_does_not_arrange_learns_nothing_of_it(cast: Cast, block: Block, who: str) -> None:
    address = f"/api/v1/home/arrangements/{EVERYBODY}/blocks/{block.key}"
    sent = {"heading": "Today", "body": "Mugs", "version": "another"}
    assert client_of(cast.person(who)).put(address, sent, content_type=JSON).status_code == 403
