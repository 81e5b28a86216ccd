"""Profiles: what they say, who reads what, who changes what."""

import datetime

import pytest

from courtyard.accounts.events import BylineChanged
from courtyard.accounts.models import Person, State
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id
from courtyard.people import access, selectors, services
from courtyard.people.events import ProfileChanged
from courtyard.people.models import Profile
from tests.cast import Cast, new_person

pytestmark = pytest.mark.django_db


def test_a_profile_is_made_once(db):
    person = Person.objects.create(name="New", handle="new")
    profile = services.create_profile(person=person)
    assert services.create_profile(person=person) == profile
    assert Profile.objects.count() == 1


def test_people_say_who_they_are(cast: Cast, heard):
    services.edit_person(
        actor=cast.member, person=cast.member,
        changes={"title": "Buyer", "about": " I buy chairs.\r\n\x00Ask me. ", "phone": "+33 3 20",
                 "pronouns": "she/her"},
    )  # fmt: skip
    profile = Profile.objects.get(person=cast.member)
    assert (profile.about, profile.phone, profile.pronouns) == ("I buy chairs.\nAsk me.", "+33 3 20", "she/her")
    assert Person.objects.get(pk=cast.member.pk).title == "Buyer"
    assert [type(event) for event in heard] == [BylineChanged, ProfileChanged]
    assert heard[1].fields == ("about", "phone", "pronouns")
    services.edit_person(actor=cast.member, person=cast.member, changes={"phone": "+33 3 20"})
    assert len(heard) == 2


@pytest.mark.parametrize("field", ["department", "site", "started_on", "manager"])
def test_what_audiences_are_made_of_is_not_for_people_to_say_of_themselves(cast: Cast, field: str):
    value = {"started_on": datetime.date(2020, 1, 1), "manager": cast.host.pk}.get(field, "Board")
    for who in ("member", "communicator", "moderator", "guest"):
        with pytest.raises(Forbidden):
            services.edit_person(actor=cast.person(who), person=cast.person(who), changes={field: value})
    services.edit_person(actor=cast.admin, person=cast.member, changes={field: value})
    assert getattr(Profile.objects.get(person=cast.member), "manager_id" if field == "manager" else field) == value


@pytest.mark.parametrize("who", ["outsider", "host", "communicator", "moderator", "guest", "suspended", "left"])
def test_nobody_changes_anothers_profile(cast: Cast, who: str):
    for changes in ({"about": "Fool"}, {"name": "Fool"}, {"department": "Fools"}):
        with pytest.raises(Forbidden):
            services.edit_person(actor=cast.person(who), person=cast.member, changes=changes)
    assert Person.objects.get(pk=cast.member.pk).name == "Member"


@pytest.mark.parametrize("who", ["suspended", "left", "unclaimed"])
def test_who_is_not_in_changes_not_even_their_own(cast: Cast, who: str):
    with pytest.raises(Forbidden):
        services.update_profile(actor=cast.person(who), person=cast.person(who), changes={"about": "x"})


@pytest.mark.parametrize(
    "field", ["role", "state", "is_bot", "email", "handle", "password", "cover", "person", "person_id", "manager__role"]
)
def test_no_other_field_is_reached(cast: Cast, field: str):
    with pytest.raises(Invalid):
        services.edit_person(actor=cast.owner, person=cast.member, changes={field: "owner"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("about", "x" * 2001), ("about", "(" * 100_000), ("about", 5), ("phone", "1" * 41), ("pronouns", ["she"]),
        ("department", "x" * 121), ("started_on", "yesterday"), ("started_on", datetime.date(1, 1, 1)),
        ("manager", "nobody"), ("name", ""), ("name", "\u202e\u200b"), ("title", "x" * 121),
    ],
)  # fmt: skip
def test_what_cannot_be_said(cast: Cast, field: str, value: object):
    with pytest.raises(Invalid) as refusal:
        services.edit_person(actor=cast.admin, person=cast.member, changes={field: value})
    assert list(refusal.value.errors) == [field]


def test_all_or_nothing(cast: Cast):
    with pytest.raises(Invalid):
        services.edit_person(actor=cast.member, person=cast.member, changes={"name": "Ada", "about": "x" * 3000})
    assert Person.objects.get(pk=cast.member.pk).name == "Member"


def test_nobody_leads_themselves_however_far_round(cast: Cast):
    def lead(person: Person, manager: Person) -> None:
        services.update_profile(actor=cast.admin, person=person, changes={"manager": manager.pk})

    lead(cast.member, cast.steward)
    lead(cast.steward, cast.host)
    for manager in (cast.member, cast.steward, cast.host):
        with pytest.raises(Invalid):
            lead(cast.host, manager)
    services.update_profile(actor=cast.admin, person=cast.steward, changes={"manager": None})
    lead(cast.host, cast.member)


@pytest.mark.parametrize("who", ["suspended", "left"])
def test_who_is_gone_leads_nobody(cast: Cast, who: str):
    for manager in (cast.person(who).pk, new_id()):
        with pytest.raises(Invalid):
            services.update_profile(actor=cast.admin, person=cast.member, changes={"manager": manager})


def test_who_has_not_signed_in_yet_leads_a_team(cast: Cast):
    services.update_profile(actor=cast.admin, person=cast.member, changes={"manager": cast.unclaimed.pk})
    head = selectors.header(cast.outsider, cast.member.pk)
    assert (head.manager, head.contact) == (cast.unclaimed, True)
    assert selectors.reports(cast.outsider, cast.unclaimed.pk).results == [cast.member]


def test_the_head_of_a_page(cast: Cast):
    services.update_profile(actor=cast.admin, person=cast.member, changes={"manager": cast.host.pk})
    head = selectors.header(cast.outsider, cast.member.pk)
    assert (head.manager, head.is_me, head.may_edit, head.contact, head.reports) == (cast.host, False, False, True, 0)
    assert selectors.header(cast.outsider, cast.host.pk).reports == 1
    assert selectors.reports(cast.outsider, cast.host.pk).results == [cast.member]
    mine = selectors.header(cast.member, cast.member.pk)
    assert (mine.is_me, mine.may_edit) == (True, True)
    assert selectors.header(cast.admin, cast.member.pk).may_edit


def test_a_guest_reads_neither_contact_nor_chart(cast: Cast):
    services.update_profile(actor=cast.admin, person=cast.member, changes={"manager": cast.host.pk})
    head = selectors.header(cast.guest, cast.member.pk)
    assert (head.manager, head.contact, head.reports) == (None, False, 0)
    assert selectors.reports(cast.guest, cast.host.pk).results == []
    with pytest.raises(NotFound):
        selectors.header(cast.guest, cast.outsider.pk)
    with pytest.raises(NotFound):
        selectors.reports(cast.guest, cast.outsider.pk)


@pytest.mark.parametrize("who", ["suspended", "left", "unclaimed"])
def test_who_is_gone_stays_as_an_author_and_nothing_more(cast: Cast, who: str):
    head = selectors.header(cast.member, cast.person(who).pk)
    assert not head.contact
    assert head.gone == (who != "unclaimed")
    assert head.arriving == (who == "unclaimed")
    services.update_profile(actor=cast.admin, person=cast.person(who), changes={"manager": cast.host.pk})
    assert bool(selectors.reports(cast.member, cast.host.pk).results) == (who == "unclaimed")
    for other in (cast.member.pk, cast.person(who).pk):
        with pytest.raises(NotFound):
            selectors.header(cast.person(who), other)


def test_a_manager_who_left_is_named_nowhere(cast: Cast):
    services.update_profile(actor=cast.admin, person=cast.member, changes={"manager": cast.host.pk})
    Person.objects.filter(pk=cast.host.pk).update(state=State.LEFT)
    assert selectors.header(cast.outsider, cast.member.pk).manager is None


def test_an_erased_person_and_nobody_answer_alike(cast: Cast):
    erased = new_person("Erased", state=State.ERASED)
    answers = []
    for person_id in (erased.pk, new_id()):
        with pytest.raises(NotFound) as refusal:
            access.person_for_read(cast.owner, person_id)
        answers.append(str(refusal.value))
    assert answers[0] == answers[1]


def test_a_person_without_a_profile_still_has_a_page(db):
    person = Person.objects.create(name="Bare", handle="bare")
    assert selectors.header(person, person.pk).profile.about == ""
    assert services.update_profile(actor=person, person=person, changes={"about": "Here"}).about == "Here"


def test_people_by_their_ids(cast: Cast):
    wanted = [cast.member.pk, cast.suspended.pk, cast.host.pk, new_id()]
    assert selectors.by_ids(cast.outsider, wanted) == [cast.host, cast.member]
    assert selectors.by_ids(cast.guest, [cast.outsider.pk]) == []
