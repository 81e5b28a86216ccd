"""Following, muting, reading; the rail and Home."""

import datetime
from functools import partial

import pytest

from courtyard.accounts.models import Person
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, NotFound
from courtyard.spaces import access, selectors, services
from courtyard.spaces.events import AttentionChanged, SpacesRead
from courtyard.spaces.models import Follow, Kind, Level, Membership, Mute, Space, Watermark
from tests.cast import Cast, new_person, new_space, storyline_of
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def home(person) -> set[str]:
    return {Space.objects.get(pk=pk).slug.split("-")[0] for pk in selectors.feed_spaces(person).all}


def test_home_is_what_one_belongs_to_and_follows(cast: Cast, heard):
    assert home(cast.outsider) == {"juniper"}
    assert home(cast.member) == {"juniper", "garden", "library", "cellar"}
    assert home(cast.guest) == {"library"}
    mine, theirs = storyline_of(cast.outsider), storyline_of(cast.member)
    services.follow(actor=cast.outsider, space_id=cast.open.slug)
    services.follow(actor=cast.outsider, space_id=theirs.pk)
    wanted = {cast.company.pk, cast.open.pk, mine.pk, theirs.pk}
    assert set(selectors.feed_spaces(cast.outsider).all) == wanted
    services.set_level(actor=cast.outsider, space_id=cast.company.pk, level=Level.NOTHING)
    services.unfollow(actor=cast.outsider, space_id=cast.open.pk)
    assert set(selectors.feed_spaces(cast.outsider).all) == {mine.pk, theirs.pk}
    services.set_level(actor=cast.outsider, space_id=cast.company.pk, level=Level.EVERYTHING)
    assert cast.company.pk in selectors.feed_spaces(cast.outsider).all
    assert [(event.following, event.level) for event in heard.of(AttentionChanged)] == [
        (True, None), (True, None), (None, "nothing"), (False, None), (None, "everything"),
    ]  # fmt: skip


def test_saying_it_twice_is_saying_it_once(cast: Cast, heard):
    acts = [
        services.follow,
        services.unfollow,
        *(partial(services.set_level, level=level) for level in reversed(Level)),
    ]
    for act in acts:
        for _twice in range(2):
            act(actor=cast.outsider, space_id=cast.open.pk)
    assert len(heard) == len(acts)
    assert not Mute.objects.exists()


def test_highlights_are_heard_apart(cast: Cast):
    services.set_level(actor=cast.member, space_id=cast.open.pk, level=Level.HIGHLIGHTS)
    assert selectors.feed_spaces(cast.member).highlights == [cast.open.pk]
    assert cast.open.pk not in selectors.feed_spaces(cast.member).everything
    assert {mark.space_id: mark.level for mark in selectors.read_marks(cast.member)}[cast.open.pk] == Level.HIGHLIGHTS
    assert [space.name for space in selectors.nav_spaces(cast.member) if space.level == Level.HIGHLIGHTS] == ["Garden"]
    assert cast.member in access.hearing_members(cast.open)
    services.set_level(actor=cast.member, space_id=cast.open.pk, level=Level.NOTHING)
    assert cast.member not in access.hearing_members(cast.open)


@pytest.mark.parametrize(
    "act",
    [services.follow, partial(services.set_level, level="highlights"), partial(services.set_level, level="nothing")],
)
@pytest.mark.parametrize(
    ("who", "where", "refusal"),
    [
        ("outsider", "closed", Forbidden), ("outsider", "secret", NotFound), ("guest", "open", NotFound),
        ("former", "closed", Forbidden), ("suspended", "open", NotFound), ("admin", "secret", NotFound),
    ],
)  # fmt: skip
def test_nobody_follows_what_they_cannot_read(cast: Cast, act, who: str, where: str, refusal: type[Exception]):
    with pytest.raises(refusal):
        act(actor=cast.person(who), space_id=getattr(cast, where).pk)
    assert not Follow.objects.exists()
    assert not Mute.objects.exists()


def test_one_takes_back_a_choice_about_what_one_may_no_longer_read(cast: Cast):
    Mute.objects.create(person=cast.former, space=cast.closed)
    services.set_level(actor=cast.former, space_id=cast.closed.pk, level=Level.EVERYTHING)
    assert not Mute.objects.exists()


def test_members_need_not_follow(cast: Cast):
    services.follow(actor=cast.member, space_id=cast.open.pk)
    assert not Follow.objects.exists()


def test_a_follow_opens_nothing_once_the_space_is_closed(cast: Cast):
    Follow.objects.create(person=cast.outsider, space=cast.closed)
    Follow.objects.create(person=cast.guest, space=cast.open)
    assert home(cast.outsider) == {"juniper"}
    assert home(cast.guest) == {"library"}


@pytest.mark.parametrize("who", ["suspended", "left", "unclaimed"])
def test_who_is_not_here_has_no_rail_and_no_home(cast: Cast, who: str):
    assert selectors.feed_spaces(cast.person(who)).all == []
    assert selectors.nav_spaces(cast.person(who)) == []


def test_the_rail_has_everybody_first_then_names_without_regard_to_accents(cast: Cast):
    for name in ("Éclair", "Data guild", "finance"):
        new_space(name, members=[cast.member])
    storyline_of(cast.member)
    new_space("Old", members=[cast.member], archived_at=now())
    services.set_level(actor=cast.member, space_id=cast.closed.pk, level=Level.NOTHING)
    rail = selectors.nav_spaces(cast.member)
    assert [space.name for space in rail] == [
        "Juniper", "Cellar", "Data guild", "Éclair", "finance", "Garden", "Library",
    ]  # fmt: skip
    assert [space.name for space in rail if space.level == Level.NOTHING] == ["Library"]


def test_unread_starts_when_one_came(cast: Cast):
    before = {space.name: space.read_at for space in selectors.nav_spaces(cast.member)}
    assert before["Juniper"] == cast.member.created_at
    assert before["Garden"] == Membership.objects.get(person=cast.member, space=cast.open).created_at
    services.mark_read(actor=cast.member, space_ids=[cast.open.pk])
    after = {space.name: space.read_at for space in selectors.nav_spaces(cast.member)}
    assert after["Garden"] > before["Garden"]
    assert after["Juniper"] == before["Juniper"]


def test_reading_only_goes_forward_and_never_into_the_future(cast: Cast, heard):
    past, future = now() - HOUR, now() + HOUR
    services.mark_read(actor=cast.member, space_ids=[cast.open.pk], at=future)
    mark = Watermark.objects.get()
    assert mark.read_at <= now()
    services.mark_read(actor=cast.member, space_ids=[cast.open.pk], at=past)
    assert Watermark.objects.get().read_at == mark.read_at
    assert heard == [SpacesRead(actor=cast.member, space_ids=(cast.open.pk,))]


def test_one_reads_only_what_one_sees(cast: Cast):
    moved = services.mark_read(actor=cast.outsider, space_ids=[cast.open.pk, cast.closed.pk, cast.secret.pk])
    assert moved == (cast.open.pk,)
    assert Watermark.objects.count() == 1
    assert services.mark_read(actor=cast.suspended, space_ids=[cast.open.pk]) == ()


@pytest.mark.parametrize("read", [selectors.nav_spaces, lambda viewer: selectors.feed_spaces(viewer).all])
def test_one_query_however_many_spaces(cast: Cast, read):
    Membership.objects.bulk_create(Membership(space=new_space(), person=cast.member) for _ in range(60))
    assert len(queries_of(lambda: read(cast.member))) == 1
    assert len(read(cast.member)) == 64


def test_reading_many_spaces_is_two_statements(cast: Cast):
    spaces = [new_space(members=[cast.member]).pk for _ in range(20)]
    statements = queries_of(lambda: services.mark_read(actor=cast.member, space_ids=spaces))
    assert len([sql for sql in statements if "SAVEPOINT" not in sql]) == 2


def test_the_company_space_is_there_once_and_follows_the_organisations_language(db, heard):
    from courtyard.accounts.models import Organisation

    organisation = Organisation.objects.create(name="Maison Verdier")
    space = services.ensure_company_space(organisation=organisation)
    assert services.ensure_company_space(organisation=organisation) == space
    assert (space.kind, space.slug, space.visibility, space.joining, space.posting) == (
        "company", "everyone", "open", "invited", "moderators",
    )  # fmt: skip
    assert len(heard) == 1


def storyline(person: Person) -> Space:
    space = services.ensure_storyline(person=person)
    assert space is not None
    return space


def test_a_person_has_one_storyline_that_follows_their_name(db, heard):
    person = new_person("Lina Moreau", handle="lina-moreau", state="unclaimed")
    space = storyline(person)
    assert (space.name, space.slug, space.owner, space.posting) == ("Lina Moreau", "@lina-moreau", person, "moderators")
    person.name = "Lina Verdier"
    again = storyline(person)
    assert (again.pk, again.name, again.version) == (space.pk, "Lina Verdier", 2)
    person.state = "erased"
    assert storyline(person).name == "Former colleague"
    assert Space.objects.filter(kind=Kind.STORYLINE).count() == 1
    assert len(heard) == 3


@pytest.mark.parametrize("fields", [{"role": "guest"}, {"is_bot": True}, {"state": "erased"}])
def test_who_has_no_storyline(db, fields: dict):
    assert services.ensure_storyline(person=new_person(**fields)) is None
    assert not Space.objects.exists()


def test_a_storyline_is_its_owners(cast: Cast):
    space = storyline_of(cast.member)
    for act in (services.join, services.ask_to_join):
        with pytest.raises(Forbidden):
            act(actor=cast.colleague, space_id=space.pk)
    with pytest.raises(Forbidden):
        services.edit_space(actor=cast.admin, space_id=space.pk, changes={"about": "Mine now"})
    assert services.edit_space(actor=cast.member, space_id=space.pk, changes={"about": "Me"}).about == "Me"
    with pytest.raises(NotFound):
        services.follow(actor=cast.guest, space_id=space.pk)
