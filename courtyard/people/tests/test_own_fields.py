"""The organisation's own fields: who makes them, who fills them in, who reads them, and what is never told."""

import datetime
from typing import Any

import pytest

from courtyard.accounts.models import Person
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.models import AuditEntry
from courtyard.people import selectors, services
from courtyard.people.models import Field, FieldValue, Profile, Section
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(cast: Cast) -> Section:
    return services.make_section(actor=cast.admin, name="Safety")


@pytest.fixture
def make(cast: Cast, section: Section) -> Any:
    """Makes a field for one line, unless told otherwise."""

    def made(name: str = "Licences", kind: str = "line", **settings: Any) -> Field:
        return services.make_field(actor=cast.admin, section_id=section.pk, name=name, kind=kind, **settings)

    return made


def fill(cast: Cast, field: Field, value: object, *, by: str = "member") -> None:
    services.edit_person(actor=cast.person(by), person=cast.member, changes={}, said={field.pk: value})


def read(cast: Cast, who: str) -> list[str]:
    """What somebody reads in the member's fields."""
    found = selectors.said_in_fields(cast.person(who), cast.member)
    return [said.text for _section, row in found for said in row]


@pytest.mark.parametrize(
    ("kind", "value", "held"),
    [
        ("line", " Forklift  ", "Forklift"),
        ("lines", "Forklift\r\nCrane", "Forklift\nCrane"),
        ("choice", "Crane", "Crane"),
        ("choices", ["Crane", "Forklift"], "Forklift\nCrane"),
        ("date", datetime.date(2026, 5, 1), "2026-05-01"),
        ("date", "2026-05-01", "2026-05-01"),
        ("link", "https://example.org/ü?a=1", "https://example.org/ü?a=1"),
    ],
)
def test_each_kind_keeps_what_it_takes(cast: Cast, make: Any, kind: str, value: object, held: str) -> None:
    fill(cast, make(kind=kind, options=["Forklift", "Crane"]), value)
    assert read(cast, "outsider") == [held]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("line", "x" * 201), ("line", ["a"]), ("choice", "Tank"), ("choices", ["Forklift", "Tank"]), ("date", "1 May"),
        ("link", "javascript:alert(1)"), ("link", "example"), ("choice", ["Forklift", "Crane"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_its_field(cast: Cast, make: Any, kind: str, value: object) -> None:
    field = make(kind=kind, options=["Forklift", "Crane"])
    with pytest.raises(Invalid) as refusal:
        fill(cast, field, value)
    assert list(refusal.value.errors) == [f"field-{field.pk}"]
    assert not FieldValue.objects.exists()


READERS = {
    "everyone": {"member", "guest", "outsider", "host", "admin"},
    "colleagues": {"member", "outsider", "host", "admin"},
    "spaces": {"member", "guest", "host", "admin"},
    "line": {"member", "host", "admin"},
    "self": {"member"},
}


@pytest.mark.parametrize("audience", READERS)
def test_a_field_is_read_by_its_audience_alone(cast: Cast, make: Any, audience: str) -> None:
    Profile.objects.filter(person=cast.member).update(manager=cast.steward)
    Profile.objects.filter(person=cast.steward).update(manager=cast.host)
    Profile.objects.filter(person=cast.host).update(manager=cast.member)  # a circle, as imports bring them
    fill(cast, make(audience=audience), "Plumbago")
    readers = READERS[audience]
    for who in ("member", "guest", "outsider", "host", "admin"):
        assert read(cast, who) == (["Plumbago"] if who in readers else []), who
        client = client_of(cast.person(who))
        assert ("Plumbago" in client.get(f"/people/{cast.member.pk}/").text) == (who in readers), who
        assert ("Plumbago" in client.get(f"/api/v1/people/{cast.member.pk}").text) == (who in readers), who
        assert "Plumbago" not in client.get(f"/people/{cast.member.pk}/card/").text


def test_who_manages_people_fills_in_what_is_theirs_and_it_is_noted(cast: Cast, make: Any) -> None:
    field = make(editor="managed")
    with pytest.raises(Forbidden):
        fill(cast, field, "Mine")
    fill(cast, field, "Given", by="admin")
    assert read(cast, "member") == ["Given"]
    entry = AuditEntry.objects.get(kind="profile.filled")
    assert (entry.actor_id, entry.subject_id, entry.data) == (cast.admin.pk, cast.member.pk, {"field": str(field.pk)})
    assert "Given" in client_of(cast.admin).get(f"/people/{cast.member.pk}/edit/").text
    assert str(field.pk) not in client_of(cast.member).get(f"/people/{cast.member.pk}/edit/").text


def test_a_department_given_by_who_manages_people_is_noted(cast: Cast) -> None:
    services.edit_person(actor=cast.admin, person=cast.member, changes={"department": "Stores", "about": "Hello"})
    assert AuditEntry.objects.get(kind="profile.managed").data == {"fields": ["department"]}


@pytest.mark.parametrize(
    ("settings", "by"), [({"editor": "synced"}, "admin"), ({"audience": "self"}, "admin"), ({}, "host")]
)
def test_it_is_not_for_others_to_fill_in(cast: Cast, make: Any, settings: dict[str, str], by: str) -> None:
    with pytest.raises(Forbidden):
        fill(cast, make(**settings), "Not theirs", by=by)


def test_what_is_asked_of_everybody_cannot_be_left_out(cast: Cast, make: Any) -> None:
    field = make(required=True)
    member = client_of(cast.member)
    form = {"name": "Member", "phone_for": "colleagues", "birthday_for": "nobody", "personality_for": "self"}
    form |= {f"field-{field.pk}": ""}
    assert member.post(f"/people/{cast.member.pk}/edit/", form).status_code == 422
    assert member.post(f"/people/{cast.member.pk}/edit/", form | {f"field-{field.pk}": "Crane"}).status_code == 302
    assert read(cast, "host") == ["Crane"]
    with pytest.raises(Invalid):
        fill(cast, field, None)
    services.edit_person(actor=cast.admin, person=cast.member, changes={}, said={field.pk: ""})
    assert read(cast, "host") == []


def test_a_retired_field_is_not_asked_and_not_shown_and_keeps_what_was_said(cast: Cast, make: Any) -> None:
    field = make()
    fill(cast, field, "Crane")
    services.edit_field(actor=cast.admin, field_id=field.pk, retired=True)
    assert read(cast, "member") == []
    with pytest.raises(Forbidden):
        fill(cast, field, "Other")
    services.edit_field(actor=cast.admin, field_id=field.pk, retired=False)
    assert read(cast, "host") == ["Crane"]


def test_an_option_that_is_offered_no_more_stays_where_it_was_chosen(cast: Cast, make: Any) -> None:
    field = make(kind="choice", options=["Forklift", "Crane"])
    fill(cast, field, "Crane")
    services.edit_field(actor=cast.admin, field_id=field.pk, options=["Forklift"])
    form = client_of(cast.member).get(f"/people/{cast.member.pk}/edit/").text
    assert '<option value="Crane" selected>' in form
    sent = {"name": "Member", "about": "New", "phone_for": "colleagues", "birthday_for": "nobody"}
    sent |= {"personality_for": "self"}
    kept = client_of(cast.member).post(f"/people/{cast.member.pk}/edit/", sent | {f"field-{field.pk}": "Crane"})
    assert (kept.status_code, read(cast, "host")) == (302, ["Crane"])


@pytest.mark.parametrize(
    ("settings", "wrong"),
    [
        ({"name": " "}, "name"), ({"kind": "colour"}, "kind"), ({"kind": "choice"}, "options"),
        ({"audience": "spaces", "searchable": True}, "searchable"), ({"editor": "managed", "required": True}, "required"),
        ({"audience": "nobody"}, "audience"), ({"kind": "choice", "options": [str(n) for n in range(61)]}, "options"),
    ],
)  # fmt: skip
def test_rules_that_do_not_go_together_are_refused(cast: Cast, make: Any, settings: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Invalid) as refusal:
        make(**settings)
    assert list(refusal.value.errors) == [wrong]


def test_words_in_a_searchable_field_are_found_by_who_reads_it(cast: Cast, make: Any) -> None:
    fill(cast, make(searchable=True), "Première Soudure")
    fill(cast, make("Hidden", audience="self"), "Plumbago")
    found = lambda who, q: [p.pk for p in selectors.directory(cast.person(who), selectors.Wishes(q=q)).results]  # noqa: E731
    assert found("outsider", "soudure") == [cast.member.pk]
    assert found("outsider", "prem") == [cast.member.pk]
    assert found("outsider", "plumb") == []
    assert found("member", "plumb") == []  # nobody finds by it, so nobody learns by counting
    assert found("guest", "soudure") == []  # "colleagues" are no guests
    Person.objects.filter(pk=cast.member.pk).update(state="suspended")
    assert found("outsider", "soudure") == []


def test_headings_are_named_and_go_only_when_nothing_stands_under_them(cast: Cast, section: Section, make: Any) -> None:
    field = make()
    other = services.make_section(actor=cast.admin, name="How I work")
    with pytest.raises(Conflict):
        services.remove_section(actor=cast.admin, section_id=section.pk)
    services.edit_field(actor=cast.admin, field_id=field.pk, section_id=other.pk)
    services.remove_section(actor=cast.admin, section_id=section.pk)
    assert [one.name for one in selectors.sections()] == ["How I work"]


def test_fields_change_places_under_their_heading(cast: Cast, make: Any) -> None:
    first, second, third = make("One"), make("Two"), make("Three")
    names = lambda: [one.name for one in selectors.sections()[0].fields.all()]  # noqa: E731
    services.shift_field(actor=cast.admin, field_id=third.pk, by=-1)
    assert names() == ["One", "Three", "Two"]
    services.shift_field(actor=cast.admin, field_id=first.pk, by=-1)
    services.shift_field(actor=cast.admin, field_id=second.pk, by=1)
    assert names() == ["One", "Three", "Two"]


def test_administrators_make_them_on_a_page(cast: Cast, section: Section) -> None:
    admin = client_of(cast.admin)
    assert f'<option value="{section.pk}">Safety</option>' in admin.get("/manage/fields/").text
    sent = {"section": str(section.pk), "name": "Licences", "kind": "choices", "options": "Forklift\nCrane", "editor": "person",
            "audience": "colleagues", "searchable": "on"}  # fmt: skip
    assert admin.post("/manage/fields/", sent).status_code == 302
    field = Field.objects.get()
    assert (field.options, field.searchable, field.required) == (["Forklift", "Crane"], True, False)
    refused = admin.post("/manage/fields/", sent | {"name": "", "options": "Only"})
    assert (refused.status_code, "Only" in refused.text) == (422, True)
    assert admin.post(f"/manage/fields/{field.pk}/", sent | {"name": "Permits", "then": "retire"}).status_code == 302
    page = admin.get("/manage/fields/").text
    assert "Permits" in page
    assert "Not asked any more" in page
    assert admin.post(f"/manage/fields/sections/{section.pk}/", {"name": "Work", "remove": "1"}).status_code == 422
    assert admin.post("/manage/fields/sections/", {"name": ""}).status_code == 422
    assert admin.post("/manage/fields/sections/", {"name": "Second"}).status_code == 302
    for who in (cast.member, cast.communicator, cast.guest):
        assert client_of(who).get("/manage/fields/").status_code == 403
        with pytest.raises(Forbidden):
            services.make_section(actor=who, name="Mine")


def test_a_person_fills_them_in_on_their_page(cast: Cast, make: Any) -> None:
    several = make(kind="choices", options=["Forklift", "Crane", "Tank"])
    day, link = make("Since", "date"), make("Page", "link")
    member = client_of(cast.member)
    sent = {"name": "Member", "phone_for": "colleagues", "birthday_for": "nobody", "personality_for": "self",
        f"field-{several.pk}": ["Crane", "Tank"],
            f"field-{day.pk}": "2020-02-29", f"field-{link.pk}": "https://example.org/"}  # fmt: skip
    assert member.post(f"/people/{cast.member.pk}/edit/", sent).status_code == 302
    page = client_of(cast.outsider).get(f"/people/{cast.member.pk}/").text
    assert all(words in page for words in ("Safety", "Crane, Tank", "29 Feb 2020", 'href="https://example.org/"'))
    refused = member.post(f"/people/{cast.member.pk}/edit/", sent | {f"field-{link.pk}": "nowhere"})
    assert (refused.status_code, "nowhere" in refused.text) == (422, True)


def test_the_same_by_the_api(cast: Cast) -> None:
    admin, member = client_of(cast.admin), client_of(cast.member)
    call = {"content_type": "application/json"}
    assert member.post("/api/v1/profile-sections", {"name": "Mine"}, **call).status_code == 403
    section = admin.post("/api/v1/profile-sections", {"name": "Safety"}, **call).json()
    sent = {"section": section["id"], "name": "Licences", "kind": "choices", "options": ["Forklift", "Crane"]}
    assert member.post("/api/v1/profile-fields", sent, **call).status_code == 403
    field = admin.post("/api/v1/profile-fields", sent, **call).json()
    address = f"/api/v1/people/{cast.member.pk}"
    said = member.patch(address, {"fields": {field["id"]: ["Crane"]}}, **call).json()["fields"]
    assert [(one["name"], one["values"]) for one in said] == [("Licences", ["Crane"])]
    assert member.patch(address, {"fields": {field["id"]: "Tank"}}, **call).status_code == 422
    assert client_of(cast.host).patch(address, {"fields": {field["id"]: ["Crane"]}}, **call).status_code == 403
    assert client_of(cast.guest).get(address).json()["fields"] == []
    assert admin.patch(f"/api/v1/profile-fields/{field['id']}", {"retired": True}, **call).json()["retired"] is True
    assert member.get("/api/v1/profile-fields").json()["results"][0]["fields"] == []
    assert admin.delete(f"/api/v1/profile-sections/{section['id']}").status_code == 409
