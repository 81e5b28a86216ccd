"""Changing a poll: all of it while nobody has voted, nothing of it from the first vote on."""

import datetime
import json
import threading
import uuid

import pytest
from django.db import connection, transaction
from django.test import Client

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.feed import services
from courtyard.feed.models import Ballot, Poll
from courtyard.feed.services import Draft, PollDraft
from courtyard.feed.tests.test_polls import ids, poll, results, seen, vote
from tests.cast import Cast, client_of, post

pytestmark = pytest.mark.django_db
LATER = now() + datetime.timedelta(days=3)


def change(actor: Person, item: Item, *texts: str, known: list[uuid.UUID] | None = None, **rules: object) -> Item:
    wanted = PollDraft(options=texts, known=ids(item) if known is None else known, **rules)  # type: ignore[arg-type]
    draft = Draft(title="What do we drink?", poll=wanted)
    return services.edit_post(actor=actor, item_id=item.pk, draft=draft)


def texts(item: Item) -> list[str]:
    return [line.text for line in seen(item.author, item).options]


def test_while_nobody_voted_options_and_rules_change(cast: Cast) -> None:
    item = poll(cast.member, cast.open)
    tea, coffee, _water = ids(item)
    change(cast.member, item, "Kräutertee 🌿", "Coffee", "Tea", "شاي", closes_at=LATER, sealed=True, adding=True)
    assert texts(item) == ["Kräutertee 🌿", "Coffee", "Tea", "شاي"]
    assert ids(item)[1:3] == [coffee, tea]  # what keeps its words keeps its id
    own = seen(cast.host, item)
    assert (own.closes_at, own.sealed, own.adding, own.changeable) == (LATER, True, True, True)
    item.refresh_from_db()
    assert item.version == 2


def test_a_vote_from_an_older_page_never_counts_for_something_else(cast: Cast) -> None:
    item, ranked = poll(cast.member, cast.open), poll(cast.member, cast.open, choice="ranked")
    water, before = ids(item)[2], ids(ranked)
    change(cast.member, item, "Tea", "Coffee", "Wine")
    change(cast.member, ranked, "Tea", "Coffee", "Water", choice="several")
    for each, older in ((item, [water]), (ranked, before)):
        with pytest.raises(Invalid):
            services.cast_ballot(actor=cast.host, item_id=each.pk, choices=older)
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("anonymous", [False, True])
def test_from_the_first_vote_on_only_words_change(cast: Cast, anonymous: bool) -> None:
    item = poll(cast.member, cast.open, anonymous=anonymous)
    vote(cast.host, item, 0)
    for wanted, rules in ((("Tea", "Coffee"), {}), (("Tea", "Coffee", "Water"), {"closes_at": LATER})):
        with pytest.raises(Conflict):
            change(cast.member, item, *wanted, anonymous=anonymous, **rules)
    change(cast.member, item, "Tea", "Coffee", "Water", anonymous=anonymous)  # as it stands: that is no change
    services.edit_post(actor=cast.member, item_id=item.pk, draft=Draft(title="And now?"))
    item.refresh_from_db()
    assert (item.title, texts(item)) == ("And now?", ["Tea", "Coffee", "Water"])


def test_a_vote_taken_back_leaves_the_poll_free_again_and_a_closed_one_stays(cast: Cast) -> None:
    item = poll(cast.member, cast.open)
    vote(cast.host, item, 0)
    services.withdraw_ballot(actor=cast.host, item_id=item.pk)
    change(cast.member, item, "Tea", "Milk")
    services.close_poll(actor=cast.member, item_id=item.pk)
    with pytest.raises(Conflict):
        change(cast.member, item, "Tea", "Coffee")
    assert texts(item) == ["Tea", "Milk"]


def test_what_was_promised_to_be_anonymous_stays_so(cast: Cast) -> None:
    named, promised = poll(cast.member, cast.open), poll(cast.member, cast.open, anonymous=True)
    change(cast.member, named, "Tea", "Coffee", anonymous=True)
    row = Poll.objects.get(pk=named.pk)
    assert (row.anonymous, row.changeable) == (True, False)
    with pytest.raises(Invalid) as refusal:
        change(cast.member, promised, "Tea", "Coffee")
    assert set(refusal.value.errors) == {"anonymous"}


@pytest.mark.parametrize(
    ("wanted", "rules", "field"),
    [
        (["Tea"], {}, "options"),
        (["Tea", " tea"], {}, "options"),
        (["Tea", "x" * 201], {}, "options"),
        (["Tea", "Milk"], {"choice": "shouting"}, "choice"),
        (["Tea", "Milk"], {"closes_at": now() - datetime.timedelta(days=1)}, "closes_at"),
    ],
)
def test_a_poll_is_changed_to_none_that_cannot_stand(cast: Cast, wanted: list[str], rules: dict, field: str) -> None:
    item = poll(cast.member, cast.open)
    with pytest.raises(Invalid) as refusal:
        change(cast.member, item, *wanted, **rules)
    assert set(refusal.value.errors) == {field}
    assert texts(item) == ["Tea", "Coffee", "Water"]


def test_only_its_author_changes_it(cast: Cast) -> None:
    item = poll(cast.member, cast.open)
    for other in (cast.host, cast.steward, cast.outsider, cast.owner):
        with pytest.raises(Forbidden):
            change(other, item, "Tea", "Milk")


def test_an_option_that_somebody_added_meanwhile_stays(cast: Cast) -> None:
    item = poll(cast.member, cast.open, adding=True)
    known = ids(item)
    services.add_option(actor=cast.host, item_id=item.pk, text="Milk")
    change(cast.member, item, "Tea", "Juice", known=known, adding=True)
    assert texts(item) == ["Tea", "Juice", "Milk"]


@pytest.mark.django_db(transaction=True)
def test_a_vote_and_a_change_at_once_are_one_after_the_other(cast: Cast) -> None:
    """The change waits for a vote that is under way, and sees it; a vote waits for a change, and reads the new rules."""
    item = poll(cast.member, cast.open)
    refused: list[Exception] = []

    def meanwhile(act: object) -> threading.Thread:
        def run() -> None:
            try:
                act()  # type: ignore[operator]
            except (Conflict, Invalid) as refusal:
                refused.append(refusal)
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()  # it waits
        return thread

    older = ids(item)
    with transaction.atomic():
        change(cast.member, item, "Tea", "Wine")
        thread = meanwhile(lambda: services.cast_ballot(actor=cast.host, item_id=item.pk, choices=[older[1]]))
    thread.join()
    assert isinstance(refused.pop(), Invalid)
    with transaction.atomic():
        vote(cast.host, item, 1)
        thread = meanwhile(lambda: change(cast.member, item, "Tea", "Beer"))
    thread.join()
    assert isinstance(refused.pop(), Conflict)
    assert (texts(item), results(cast.host, item)) == (["Tea", "Wine"], [0, 1])


def _form(browser: Client, item: Item, **more: object) -> dict[str, object]:
    known = [str(pk) for pk in ids(item)]
    return {"kind": "poll", "title": item.title, "version": "1", "known": known, "choice": "single", **more}


def test_the_page_shows_the_poll_as_the_composer_does_and_saves_it(cast: Cast) -> None:
    item = poll(cast.member, cast.open, anonymous=True, closes_at=LATER)
    browser, address = client_of(cast.member), f"/items/{item.pk}/edit/"
    page = browser.get(address).text
    for shown in ('value="Coffee"', 'name="choice" value="single" checked', 'name="anonymous" value="on"', "disabled"):
        assert shown in page
    minute = LATER.strftime("%Y-%m-%dT%H:%M")
    sent = _form(browser, item, option=["Tea", "", "Juice"], anonymous="on", closes_at=minute)
    assert browser.post(address, sent | {"option": ["Tea"]}).status_code == 422
    assert browser.post(address, sent).status_code == 302
    assert texts(item) == ["Tea", "Juice"]
    assert Poll.objects.get(pk=item.pk).closes_at == LATER  # the form knows minutes only


def test_after_a_vote_the_page_says_why_and_keeps_what_was_wanted(cast: Cast) -> None:
    item = poll(cast.member, cast.open)
    browser, address = client_of(cast.member), f"/items/{item.pk}/edit/"
    sent = _form(browser, item, option=["Tea", "Coffee", "Juice"], body="My own words")
    vote(cast.host, item, 0)
    refused = browser.post(address, sent)
    assert refused.status_code == 409
    for kept in ("Somebody has voted", "My own words", "Juice</li>"):
        assert kept in refused.text
    assert 'name="option"' not in refused.text
    assert "Somebody has voted" in browser.get(address).text
    assert browser.post(address, {"kind": "poll", "title": "Drinks?", "version": "1"}).status_code == 302


def test_the_api_changes_a_poll_and_says_when_it_cannot(cast: Cast) -> None:
    item = poll(cast.member, cast.open, closes_at=LATER, adding=True)

    def patch(pk: uuid.UUID, **sent: object) -> int:
        browser = client_of(cast.member)
        return browser.patch(f"/api/v1/items/{pk}", json.dumps({"poll": sent}), "application/json").status_code

    assert patch(item.pk, options=["Tea", "Milk"], closes_at=None, sealed=True) == 200
    own = seen(cast.member, item)
    assert ([line.text for line in own.options], own.closes_at, own.sealed, own.adding) == (
        ["Tea", "Milk"], None, True, True,
    )  # fmt: skip
    assert patch(item.pk, options=["Tea"]) == 422
    assert patch(item.pk, closes_at="2099-01-01T12:00:00") == 422  # of which zone?
    assert patch(post(cast.member, cast.open).pk, sealed=True) == 422
    vote(cast.host, item, 0)
    assert patch(item.pk, options=["Tea", "Wine"]) == 409
