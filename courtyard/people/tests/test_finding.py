"""Finding people: folding, the directory, who is offered while one types."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courtyard.accounts.models import Person
from courtyard.core.errors import Invalid
from courtyard.people import selectors
from courtyard.people.folding import query_of
from courtyard.people.models import Profile
from courtyard.people.selectors import Wishes
from tests.cast import Cast, new_person
from tests.queries import assert_constant_queries, queries_of

pytestmark = pytest.mark.django_db


def fold(text: str) -> str:
    with connection.cursor() as sql:
        sql.execute("SELECT courtyard_fold(%s)", [text])
        return sql.fetchone()[0]


def names(people: list[Person]) -> list[str]:
    return [person.name for person in people]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Élan", "elan"), ("ŁÓDŹ", "lodz"), ("Øre", "ore"), ("Straße", "strasse"), ("ẞ", "ss"), ("Æsir", "aesir"),
        ("Œuvre", "oeuvre"), ("Þór", "thor"), ("İstanbul", "istanbul"), ("ﬁn", "fin"), ("Ёлка", "елка"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"), ("Đặng", "dang"), ("①", "1"), ("山田", "山田"), ("🎉", "🎉"), ("", ""),
    ],
)  # fmt: skip
def test_folding(text: str, folded: str):
    assert fold(text) == folded


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=120))
def test_folding_and_splitting_take_any_text_and_folding_again_changes_nothing(db, text: str):
    once = fold(text)
    assert fold(once) == once
    with connection.cursor() as sql:
        sql.execute("SELECT courtyard_words(%s, %s, '') @@ courtyard_prefixes(%s, 'A')", [text, text, text])
        assert sql.fetchone()[0] in (True, None)


@pytest.mark.parametrize("name", ["\ufdfa" * 120, "\u33ff" * 120, "a" * 120, "'&|!:*()<->\\" * 10])
def test_any_name_can_be_kept_and_found(db, name: str):
    person = new_person(name, handle="some-handle")
    assert selectors.suggest(person, "some") == [person]


@pytest.mark.parametrize(
    "typed",
    ["lod", "LÓDŹ", "lodz ew", "ewa", "Ewa Lodz", "ewa-l", "@ewa", "ewa-lodzka", " ewa  "],
)
def test_the_beginning_of_any_word_or_of_the_handle_is_enough(cast: Cast, typed: str):
    ewa = new_person("Ewa Łódzka", handle="ewa-lodzka")
    assert selectors.suggest(cast.member, typed) == [ewa]
    assert selectors.directory(cast.member, Wishes(q=typed)).results == [ewa]


@pytest.mark.parametrize(
    "typed",
    ["zzz", "odz", "%", "_", "'; drop table accounts_person; --", "\\", "a:*|b", "((((", "\x00", "\ud800",
     "x" * 100_000,     "[" * 100_000, "@" * 5000, "email__startswith=m"],
)  # fmt: skip
def test_what_finds_nobody(cast: Cast, typed: str):
    new_person("Ewa Łódzka")
    found = selectors.suggest(cast.member, typed)
    assert found == [] or not query_of(typed)
    selectors.directory(cast.member, Wishes(q=typed))


def test_typing_nothing_offers_the_first_by_name(cast: Cast):
    found = names(selectors.suggest(cast.member))
    assert len(found) == 8
    assert found == sorted(found)


def test_the_first_match_of_a_name_comes_before_one_in_its_middle(cast: Cast):
    new_person("Zoe Anders"), new_person("Anders Zorn"), new_person("Mia Anders")
    assert names(selectors.suggest(cast.member, "anders"))[0] == "Anders Zorn"
    assert set(names(selectors.suggest(cast.member, "anders"))) == {"Zoe Anders", "Anders Zorn", "Mia Anders"}


@pytest.mark.parametrize("find", [lambda who, q: selectors.suggest(who, q),
                                  lambda who, q: selectors.directory(who, Wishes(q=q)).results])  # fmt: skip
def test_who_is_found_by_whom(cast: Cast, find):
    hidden = {"suspended", "left", "unclaimed"}
    Profile.objects.filter(person=cast.unclaimed).update(department="")  # merely invited
    for name in hidden:
        assert not find(cast.member, name)
    assert names(find(cast.outsider, "guest")) == ["Guest"]
    assert names(find(cast.guest, "member")) == ["Member"]
    assert not find(cast.guest, "colleague")
    assert not find(cast.guest, "outsider")
    for name in hidden:
        assert not find(cast.person(name), "member")


def test_the_directory_finds_titles_departments_and_sites(cast: Cast):
    ewa = new_person("Ewa Łódzka", title="Chief repairer")
    Profile.objects.filter(person=ewa).update(department="Ateliers & réparation", site="Roubaix")
    for typed in ("repairer", "ewa chief", "chi ew", "REPAIRER łód"):
        assert selectors.directory(cast.member, Wishes(q=typed)).results == [ewa]
    assert not selectors.directory(cast.member, Wishes(q="ewa buyer")).results
    assert selectors.suggest(cast.member, "repairer") == []
    assert selectors.directory(cast.member, Wishes(department=("Ateliers & réparation",))).results == [ewa]
    assert selectors.directory(cast.member, Wishes(site=("Roubaix",))).results == [ewa]
    assert not selectors.directory(cast.member, Wishes(department=("Ateliers",))).results
    Profile.objects.filter(person=cast.left).update(department="Gone", site="Gone")
    assert selectors.departments(cast.member) == ["Ateliers & réparation", "Workshop"]
    assert selectors.sites(cast.member) == ["Roubaix"]
    assert selectors.departments(cast.guest) == ["Workshop"]
    assert selectors.sites(cast.guest) == selectors.sites(cast.suspended) == []


def test_bots_are_not_in_the_directory(cast: Cast):
    new_person("Deploy bot", is_bot=True)
    assert not selectors.directory(cast.member, Wishes(q="deploy")).results


def test_the_directory_goes_on_where_it_ended(cast: Cast):
    for name in ("Éva", "eva", "Evä", "Zoé"):
        new_person(name)
    seen, cursor = [], None
    while True:
        page = selectors.directory(cast.member, cursor=cursor, limit=3)
        seen += page.results
        if not (cursor := page.next):
            break
    assert len(seen) == len({person.pk for person in seen}) == len(selectors.directory(cast.member, limit=100).results)
    assert names(seen) == names(selectors.directory(cast.member, limit=100).results)
    assert names(seen)[-1] == "Zoé"


def test_a_cursor_that_is_not_ours(cast: Cast):
    for cursor in ("nonsense", "\x00", "x" * 5000):
        with pytest.raises(Invalid):
            selectors.directory(cast.member, cursor=cursor)


def test_constant_queries(cast: Cast):
    def more() -> None:
        new_person(department_of := f"Person {Person.objects.count()}", title=department_of)

    assert_constant_queries(more, lambda: selectors.directory(cast.member, Wishes(q="per"), limit=100), at_most=2)
    assert_constant_queries(more, lambda: selectors.suggest(cast.member, "p", space_id=cast.closed.pk), at_most=4)


def test_one_look_along_the_index_is_enough_for_a_common_beginning(cast: Cast):
    for number in range(12):
        new_person(f"Anna {number}")
    assert len(queries_of(lambda: selectors.suggest(cast.member, "an"))) == 1


@pytest.mark.parametrize(
    ("typed", "found"),
    [("ate", ["Ateliers"]), ("NORD", ["Magasins Nord"]), ("rep", ["Réparation"]), ("at", []), ("ord", [])],
)
def test_departments_and_sites_that_were_meant(typed: str, found: list[str]):
    assert selectors.alike(["Ateliers", "Magasins Nord", "Réparation"], typed) == found


@pytest.mark.parametrize(("typed", "found"), [("l", True), ("ło", True), ("ód", False), ("%", False), ("ew", False)])
def test_one_or_two_letters_are_the_beginning_of_a_name(cast: Cast, typed: str, found: bool):
    new_person("Łódź Ewa")
    assert ("Łódź Ewa" in names(selectors.directory(cast.member, Wishes(q=typed)).results)) == found
