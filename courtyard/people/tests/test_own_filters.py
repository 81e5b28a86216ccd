"""The organisation's own fields as filters of the directory and in what is taken away: only what the viewer reads of everybody."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courtyard.accounts.models import Person
from courtyard.people import selectors, services
from courtyard.people.models import Field, FieldValue
from courtyard.people.selectors import Wishes
from tests.cast import Cast, client_of, new_person
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db

OPTIONS = ["Forklift", "Crane", "Truck, heavy"]


@pytest.fixture
def make(cast: Cast) -> Any:
    """Makes a field for several of a list, unless told otherwise."""
    section = services.make_section(actor=cast.admin, name="Safety")

    def made(name: str = "Licences", kind: str = "choices", **settings: Any) -> Field:
        options = OPTIONS if kind in ("choice", "choices") else []
        return services.make_field(
            actor=cast.admin, section_id=section.pk, name=name, kind=kind, **{"options": options} | settings
        )

    return made


def say(field: Field, person: Person, *texts: str) -> None:
    FieldValue.objects.create(field=field, person=person, text="\n".join(texts))


def wish(field: Field, *values: str) -> tuple[str, ...]:
    return tuple(f"{field.pk}:{value}" for value in values)


def found(viewer: Person, *wishes: str) -> set[str]:
    return {one.name for one in selectors.directory(viewer, Wishes(field=wishes), limit=100).results}


def numbers(viewer: Person, **wishes: Any) -> dict[str, int]:
    return {one.label: one.count for one in selectors.counted(viewer, Wishes(**wishes))["field"]}


def test_of_several_all_are_wished_and_of_one_any(cast: Cast, make: Any) -> None:
    licences, shift = make(), make("Shift", "choice")
    say(licences, cast.member, "Forklift", "Crane")
    say(licences, cast.host, "Forklift", "Truck, heavy")
    say(shift, cast.member, "Crane")
    say(shift, cast.host, "Forklift")
    assert found(cast.outsider, *wish(licences, "Forklift")) == {"Member", "Host"}
    assert found(cast.outsider, *wish(licences, "Forklift", "Crane")) == {"Member"}
    assert found(cast.outsider, *wish(licences, "Truck, heavy")) == {"Host"}
    assert found(cast.outsider, *wish(shift, "Forklift", "Crane")) == {"Member", "Host"}
    assert found(cast.outsider, *wish(shift, "Forklift"), *wish(licences, "Crane")) == set()
    assert found(cast.outsider, *wish(licences, "Fork")) == found(cast.outsider, *wish(licences, "")) == set()


def test_numbers_beside_own_fields_are_those_of_the_lists_they_lead_to(cast: Cast, make: Any) -> None:
    licences, shift, desk = make(), make("Shift", "choice"), make("Desk", "line", searchable=True)
    say(licences, cast.member, "Forklift", "Crane")
    say(licences, cast.host, "Forklift")
    say(shift, cast.member, "Crane")
    say(shift, cast.host, "Forklift")
    say(desk, cast.member, "B 12: left")
    say(desk, cast.left, "Cellar")
    for chosen in ((), wish(shift, "Crane"), wish(licences, "Forklift"), wish(desk, "B 12: left")):
        for one in selectors.counted(cast.outsider, Wishes(field=chosen))["field"]:
            same_field = [value for value in chosen if value[:36] == one.field and str(licences.pk) != one.field]
            kept = [value for value in chosen if value not in same_field and value != one.key]
            assert len(found(cast.outsider, *kept, one.key)) == one.count, (chosen, one)
    assert numbers(cast.outsider, field=wish(shift, "Crane")) == {
        "Forklift": 1, "Crane": 1, "B 12: left": 1,
    }  # fmt: skip
    assert "Cellar" not in numbers(cast.outsider)


READERS = {
    "everyone": {"owner", "admin", "member", "outsider", "guest"},
    "colleagues": {"owner", "admin", "member", "outsider"},
    "spaces": {"owner", "admin", "guest"},  # a guest finds those alone with whom they share a space
    "line": {"owner", "admin"},
    "self": set(),
}


@pytest.mark.parametrize(("audience", "readers"), READERS.items())
def test_only_who_reads_a_field_of_everybody_filters_counts_and_takes_it_away(
    cast: Cast, make: Any, audience: str, readers: set[str]
) -> None:
    field = make(audience=audience)
    say(field, cast.member, "Crane")
    for who in ("owner", "admin", "member", "outsider", "guest"):
        viewer = cast.person(who)
        assert bool(found(viewer, *wish(field, "Crane"))) == (who in readers), who
        assert ("Crane" in numbers(viewer)) == (who in readers), who
        page = client_of(viewer).get("/people/", {"field": wish(field, "Crane")}).text
        assert ("Licences" in page) == (who in readers), who
    assert not found(cast.suspended, *wish(field, "Crane"))
    taken = list(csv.DictReader(io.StringIO(client_of(cast.admin).get("/people/people.csv").getvalue().decode())))
    assert ("Licences" in taken[0]) == ("admin" in readers)


@pytest.mark.parametrize("audience", ["line", "spaces", "self"])
def test_not_even_the_time_it_takes_tells_of_a_field_that_is_not_read(cast: Cast, make: Any, audience: str) -> None:
    field = make(audience=audience)
    say(field, cast.member, "Crane")
    asked = []
    for value in (
        *wish(field, "Crane"),
        *wish(field, "Nothing"),
        "01920000-0000-7000-8000-000000000000:Crane",
        "no:id",
    ):
        with CaptureQueriesContext(
            connection,
        ) as run:
            assert not found(cast.outsider, value)
        assert not any("people_fieldvalue" in query["sql"] for query in run.captured_queries)
        asked.append(len(run))
    assert len(set(asked)) == 1


def test_lines_that_are_not_searched_dates_and_retired_fields_make_no_filter(cast: Cast, make: Any) -> None:
    for field in (make("Desk", "line"), make("Bio", "lines", searchable=True), make("Hired", "date"), make("Old")):
        say(field, cast.member, "2024-09-01" if field.kind == "date" else "Crane")
        if field.name == "Old":
            services.edit_field(actor=cast.admin, field_id=field.pk, retired=True)
        assert not found(cast.admin, *wish(field, "Crane", "2024-09-01"))
    assert numbers(cast.admin) == {}


def test_what_is_taken_away_says_each_field_of_the_exporter(cast: Cast, make: Any) -> None:
    say(make(), cast.member, "Crane", "Truck, heavy")
    say(make("=Notes", "lines", audience="line"), cast.member, "=1+1\nsecond line")
    say(make("Diary", "line", audience="self"), cast.admin, "only mine")
    text = client_of(cast.admin).get("/people/people.csv?q=member").getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["Licences"] == "Crane; Truck, heavy"
    assert row["'=Notes"] == "'=1+1\nsecond line"
    assert "Diary" not in text
    assert "only mine" not in client_of(cast.admin).get("/people/people.csv").getvalue().decode()


def test_own_fields_over_the_page_saved_filters_and_the_api(cast: Cast, make: Any) -> None:
    field = make()
    say(field, cast.member, "Crane")
    say(field, cast.host, "Truck, heavy")
    client, wished = client_of(cast.outsider), wish(field, "Truck, heavy")
    page = client.get("/people/", {"field": wished}).text
    assert "Licences: Truck, heavy" in page
    assert "Host" in page
    assert "Member</a>" not in page
    saved = client.post(f"/people/filters/?{Wishes(field=wished).query}", {"name": "Drivers"})
    assert client.get(saved.headers["Location"]).text.count("Host</a>") == page.count("Host</a>")
    people = client.get("/api/v1/people", {"field": wished}).json()["results"]
    assert [one["name"] for one in people] == ["Host"]
    told = client.get("/api/v1/people-filters/numbers").json()["field"]
    assert {"value": wished[0], "label": "Truck, heavy", "count": 1, "more": False} in told
    assert client.get("/people/", {"field": ["x" * 5000, "\x00", ":", str(field.pk)]}).status_code == 200


def test_constant_queries(cast: Cast, make: Any) -> None:
    licences, shift = make(), make("Shift", "choice")

    def more() -> None:
        person = new_person()
        say(make(f"Field {person.handle}"), person, "Crane")
        say(licences, person, "Crane")
        say(shift, person, "Crane")

    wishes = Wishes(field=(*wish(licences, "Crane"), *wish(shift, "Crane")))
    assert_constant_queries(more, lambda: selectors.counted(cast.member, wishes), at_most=5)
    assert_constant_queries(more, lambda: selectors.directory(cast.member, wishes), at_most=2)
