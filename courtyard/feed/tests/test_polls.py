"""Polls: ways to vote, who sees results when, the end by the database's clock, and ballots that name nobody."""

import datetime
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, CourtyardError, Forbidden, Invalid, NotFound
from courtyard.feed import services
from courtyard.feed.models import Ballot, Participation, Poll, PollOption
from courtyard.feed.selectors.kinds import own_of_kinds
from courtyard.feed.selectors.polls import PollOwn, voters
from courtyard.feed.services import Draft, PollDraft
from courtyard.spaces import services as spaces
from courtyard.spaces.models import Space
from tests.cast import Cast, client_of, new_person, post

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def poll(author: Person, space: Space, *texts: str, **rules: object) -> Item:
    draft = PollDraft(options=texts or ("Tea", "Coffee", "Water"), **rules)  # type: ignore[arg-type]
    title = "What do we drink?"
    return services.create_post(actor=author, space_ids=[space.pk], draft=Draft(kind="poll", title=title, poll=draft))


def ids(item: Item) -> list[uuid.UUID]:
    return list(PollOption.objects.filter(poll=item.pk).order_by("position").values_list("pk", flat=True))


def seen(viewer: Person, item: Item) -> PollOwn:
    own = own_of_kinds(viewer, [item.pk])[item.pk]
    assert isinstance(own, PollOwn)
    return own


def results(viewer: Person, item: Item) -> list[int | None]:
    return [line.votes for line in seen(viewer, item).options]


def vote(person: Person, item: Item, *chosen: int) -> None:
    options = ids(item)
    services.cast_ballot(actor=person, item_id=item.pk, choices=[options[n] for n in chosen])


@pytest.mark.parametrize(
    ("texts", "rules", "field"),
    [
        (["Tea"], {}, "options"),
        ([f"Tea {n}" for n in range(21)], {}, "options"),
        (["Tea", "tea "], {}, "options"),
        (["Tea", "x" * 201], {}, "options"),
        (["Tea", "Milk"], {"choice": "shouting"}, "choice"),
        (["Tea", "Milk"], {"closes_at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)}, "closes_at"),
    ],
)
def test_a_poll_that_cannot_stand_is_refused(cast: Cast, texts: list[str], rules: dict, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        poll(cast.member, cast.open, *texts, **rules)
    assert set(refusal.value.errors) == {field}
    assert not Item.objects.exists()


def test_two_and_twenty_options_are_taken(cast: Cast) -> None:
    for number in (2, 20):
        item = poll(cast.member, cast.open, *(f"Tea {n}" for n in range(number)))
        assert len(ids(item)) == number


@pytest.mark.parametrize(
    ("choice", "chosen"),
    [("single", [0, 1]), ("single", []), ("several", []), ("several", [1, 1]), ("ranked", [0, 0])],
)
def test_a_ballot_that_the_poll_does_not_take_is_refused(cast: Cast, choice: str, chosen: Sequence[int]) -> None:
    item = poll(cast.member, cast.open, choice=choice)
    with pytest.raises(Invalid):
        vote(cast.member, item, *chosen)
    foreign = ids(poll(cast.member, cast.open))[0]
    with pytest.raises(Invalid):
        services.cast_ballot(actor=cast.member, item_id=item.pk, choices=[foreign])
    assert not Ballot.objects.exists()


def test_a_vote_may_change_or_is_final(cast: Cast) -> None:
    item, final = poll(cast.member, cast.open), poll(cast.member, cast.open, changeable=False)
    for each in (item, final):
        vote(cast.member, each, 0)
        vote(cast.member, each, 0)
    vote(cast.member, item, 1)
    assert results(cast.host, item) == [0, 1, 0]
    with pytest.raises(Conflict):
        vote(cast.member, final, 1)
    with pytest.raises(Forbidden):
        services.withdraw_ballot(actor=cast.member, item_id=final.pk)
    assert results(cast.host, final) == [1, 0, 0]
    services.withdraw_ballot(actor=cast.member, item_id=item.pk)
    assert results(cast.host, item) == [0, 0, 0]


def test_sealed_results_are_told_to_who_voted_and_to_all_at_the_end(cast: Cast) -> None:
    item = poll(cast.member, cast.open, sealed=True)
    vote(cast.host, item, 0)
    assert results(cast.host, item) == [1, 0, 0]
    assert results(cast.member, item) == results(cast.outsider, item) == [None, None, None]
    assert "share-bar" not in client_of(cast.outsider).get(f"/items/{item.pk}/").text
    assert voters(cast.outsider, item, seen(cast.outsider, item)) == []
    services.close_poll(actor=cast.member, item_id=item.pk)
    assert results(cast.outsider, item) == [1, 0, 0]


def test_the_deadline_is_the_database_s_not_a_job_s(cast: Cast) -> None:
    item = poll(cast.member, cast.open, sealed=True, closes_at=now() + datetime.timedelta(hours=1))
    vote(cast.host, item, 2)
    Poll.objects.filter(pk=item.pk).update(closes_at=now() - datetime.timedelta(seconds=1))
    for act in (
        lambda: vote(cast.member, item, 0),
        lambda: services.withdraw_ballot(actor=cast.host, item_id=item.pk),
        lambda: services.add_option(actor=cast.member, item_id=item.pk, text="Milk"),
    ):
        with pytest.raises(Forbidden):
            act()
    own = seen(cast.outsider, item)
    assert (own.is_open, own.may_vote, [line.votes for line in own.options]) == (False, False, [0, 0, 1])


def test_only_its_author_closes_it_and_for_good(cast: Cast) -> None:
    item = poll(cast.member, cast.open)
    for who in (cast.host, cast.steward, cast.outsider):
        with pytest.raises(Forbidden):
            services.close_poll(actor=who, item_id=item.pk)
    for _twice in range(2):
        services.close_poll(actor=cast.member, item_id=item.pk)
    with pytest.raises(Forbidden):
        vote(cast.host, item, 0)


def test_others_add_options_where_they_may(cast: Cast) -> None:
    shut, wide = poll(cast.member, cast.open), poll(cast.member, cast.open, adding=True)
    with pytest.raises(Forbidden):
        services.add_option(actor=cast.host, item_id=shut.pk, text="Milk")
    for text in ("Milk", " milk "):
        services.add_option(actor=cast.host, item_id=wide.pk, text=text)
    services.add_option(actor=cast.member, item_id=shut.pk, text="Milk")
    assert [line.text for line in seen(cast.host, wide).options] == ["Tea", "Coffee", "Water", "Milk"]
    for number in range(16):
        services.add_option(actor=cast.host, item_id=wide.pk, text=f"Juice {number}")
    for wrong in ("One too many", "", "x" * 201):
        with pytest.raises(Invalid):
            services.add_option(actor=cast.host, item_id=wide.pk, text=wrong)


@pytest.mark.parametrize("who", ["outsider", "guest", "former", "suspended"])
def test_a_secret_poll_is_like_absent(cast: Cast, who: str) -> None:
    item = poll(cast.member, cast.secret, adding=True)
    vote(cast.host, item, 0)
    stranger = cast.person(who)
    for act in (
        lambda: vote(stranger, item, 0),
        lambda: services.withdraw_ballot(actor=stranger, item_id=item.pk),
        lambda: services.add_option(actor=stranger, item_id=item.pk, text="Milk"),
        lambda: services.close_poll(actor=stranger, item_id=item.pk),
    ):
        with pytest.raises(NotFound):
            act()
    if who != "suspended":
        for tail in ("voters/", "own/"):
            assert client_of(stranger).get(f"/items/{item.pk}/{tail}", headers=HTMX).status_code == 404


def test_a_removed_member_loses_the_poll(cast: Cast) -> None:
    item = poll(cast.host, cast.secret)
    vote(cast.member, item, 0)
    spaces.remove_member(actor=cast.host, space_id=cast.secret.pk, person_id=cast.member.pk)
    with pytest.raises(NotFound):
        vote(cast.member, item, 1)
    assert client_of(cast.member).get(f"/items/{item.pk}/own/", headers=HTMX).status_code == 404


def _at_once(act: Callable[[int], None]) -> None:
    def one(n: int) -> None:
        try:
            act(n)
        except CourtyardError:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(one, range(20)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("anonymous", [False, True])
def test_twenty_votes_at_once_of_one_person_count_once(cast: Cast, anonymous: bool) -> None:
    item = poll(cast.member, cast.open, anonymous=anonymous)
    _at_once(lambda _n: vote(cast.host, item, 1))
    assert Ballot.objects.filter(poll=item.pk).count() == 1
    assert seen(cast.host, item).voters == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("anonymous", [False, True])
def test_twenty_people_at_once_are_twenty_votes(cast: Cast, anonymous: bool) -> None:
    item = poll(cast.member, cast.open, anonymous=anonymous)
    people = [new_person() for _n in range(20)]
    _at_once(lambda n: vote(people[n], item, n % 3))
    assert results(people[0], item) == [7, 7, 6]


def _anonymous(cast: Cast, number: int) -> tuple[Item, list[Person]]:
    item = poll(cast.member, cast.open, anonymous=True)
    people = [new_person() for _n in range(number)]
    for n, person in enumerate(people):
        vote(person, item, n % 2)
    return item, people


def test_anonymous_results_are_told_from_five_votes_on_even_at_the_end(cast: Cast) -> None:
    item, people = _anonymous(cast, 4)
    services.close_poll(actor=cast.member, item_id=item.pk)
    assert results(people[0], item) == results(cast.member, item) == [None] * 3
    item, people = _anonymous(cast, 5)
    assert results(people[0], item) == [3, 2, 0]


def test_an_anonymous_ballot_names_nobody_and_cannot_change(cast: Cast) -> None:
    item, people = _anonymous(cast, 6)
    assert not Ballot.objects.filter(poll=item.pk, person__isnull=False).exists()
    assert Participation.objects.filter(poll=item.pk).count() == 6
    with pytest.raises(Conflict):
        vote(people[0], item, 2)
    with pytest.raises(Forbidden):
        services.withdraw_ballot(actor=people[0], item_id=item.pk)
    own = seen(people[0], item)
    assert (own.voted, own.may_vote, [line.place for line in own.options]) == (True, False, [0, 0, 0])
    assert voters(cast.member, item, seen(cast.member, item)) == []
    assert people[0].name not in client_of(cast.member).get(f"/items/{item.pk}/voters/").text


@pytest.mark.django_db(transaction=True)
def test_neither_order_nor_transaction_nor_time_tells_whose_ballot_it_is(cast: Cast) -> None:
    """All rows of a small poll were written by one transaction, the last vote's, in a random order."""
    item, people = _anonymous(cast, 12)
    orders = set()
    with connection.cursor() as cursor:
        for table in ("feed_ballot", "feed_participation"):
            cursor.execute(f"select count(distinct xmin::text) from {table} where poll_id = %s", [item.pk])
            assert cursor.fetchone()[0] == 1
            cursor.execute(
                "select column_name, data_type from information_schema.columns where table_name = %s", [table]
            )
            columns = dict(cursor.fetchall())
            assert set(columns) <= {"id", "poll_id", "person_id", "choices"}
            assert set(columns.values()) <= {"uuid", "ARRAY"}  # no time, no sequence
        for _again in range(6):
            vote(new_person(), item, 2)
            cursor.execute("select person_id from feed_participation where poll_id = %s order by ctid", [item.pk])
            orders.add(tuple(pk for (pk,) in cursor.fetchall() if pk in {person.pk for person in people}))
            cursor.execute("select id from feed_ballot where poll_id = %s", [item.pk])
            assert all(pk.version == 4 for (pk,) in cursor.fetchall())
    assert len(orders) > 1


def test_a_ranked_poll_ends_in_a_run_off(cast: Cast) -> None:
    item = poll(cast.member, cast.open, choice="ranked")
    for ballot in ([0, 1], [0, 1], [0, 2], [1, 2], [1, 2], [2, 1], [2, 1]):
        vote(new_person(), item, *ballot)
    own = seen(cast.host, item)
    assert [line.votes for line in own.options] == [3, 2, 2]
    assert own.winner == "Coffee"
    page = client_of(cast.host).get(f"/items/{item.pk}/").text
    assert "Instant run-off" in page
    assert "Robert" in page


@pytest.mark.parametrize("choice", ["single", "several", "ranked"])
def test_a_poll_works_without_scripts(cast: Cast, choice: str) -> None:
    item = poll(cast.member, cast.open, choice=choice)
    options, browser, address = ids(item), client_of(cast.host), f"/items/{item.pk}/ballot/"
    page = browser.get(f"/items/{item.pk}/").text
    name = f"rank-{item.pk}-{options[1]}" if choice == "ranked" else f"choice-{item.pk}"
    assert f'formaction="{address}"' in page
    assert f'name="{name}"' in page
    chosen = {name: "1" if choice == "ranked" else str(options[1])}
    assert browser.post(address, chosen).status_code == 302
    assert Ballot.objects.get(poll=item.pk).choices == [options[1]]
    foreign = {f"choice-{item.pk}": str(ids(poll(cast.member, cast.open))[0])}
    twice = {f"rank-{item.pk}-{pk}": "1" for pk in options[:2]}
    for wrong in (foreign, twice, {}):
        assert browser.post(address, wrong).status_code == 422
    browser.post(address, {"end": "1"})
    assert not Ballot.objects.exists()


def test_a_poll_is_made_with_the_composer_s_form_and_a_refusal_keeps_all_of_it(cast: Cast) -> None:
    browser = client_of(cast.member)
    assert 'name="option"' in browser.get("/posts/new/?kind=poll").text
    sent = {
        "spaces": [str(cast.open.pk)], "kind": "poll", "title": "Lunch?", "option": ["Soup", "", "Bread"], "choice": "several",
        "anonymous": "on", "closes_at": "2099-01-01T12:00",
    }  # fmt: skip
    assert browser.post("/posts/", sent).status_code == 302
    made = Poll.objects.get()
    assert (made.choice, made.anonymous, made.changeable, made.closes_at.year) == ("several", True, False, 2099)  # type: ignore[union-attr]
    refused = browser.post("/posts/", sent | {"option": ["Only soup"], "title": "Dinner?"})
    assert refused.status_code == 422
    for kept in ('value="Only soup"', "Dinner?", 'value="2099-01-01T12:00"', "between 2 and 20"):
        assert kept in refused.text
    assert browser.post("/posts/", sent | {"closes_at": "tomorrow"}).status_code == 422


def test_who_voted_is_named_where_a_poll_is_not_anonymous(cast: Cast) -> None:
    item = poll(cast.member, cast.closed)
    vote(cast.host, item, 0)
    assert "Host" in client_of(cast.guest).get(f"/items/{item.pk}/voters/").text
    assert client_of(cast.outsider).get(f"/items/{item.pk}/voters/").status_code == 404
    assert client_of(cast.member).get(f"/items/{post(cast.member, cast.open).pk}/voters/").status_code == 404
