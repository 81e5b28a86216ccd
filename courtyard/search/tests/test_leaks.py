"""A word that stands only where one may not read answers as a word that stands nowhere: on every door, byte for byte."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client

from courtyard.accounts.models import State
from courtyard.chat import services as chat
from courtyard.chat.tests.talking import channel, group, say
from courtyard.content.models import Attachment, File, ItemKind, ItemState, ItemTag, Tag
from courtyard.feed.models import BestAnswer
from courtyard.people.models import Field, FieldKind, FieldValue, PersonSkill, Section, Skill, SkillName
from courtyard.people.models import FieldAudience as Audience
from courtyard.search import services
from courtyard.search.models import Kind, Recommendation, SavedSearch, Unfound
from courtyard.search.query import read
from courtyard.search.selectors import console, own
from courtyard.search.tests.conftest import settle
from courtyard.spaces.models import Membership, Visibility
from tests.cast import client_of, comment, new_space, post

pytestmark = pytest.mark.django_db

SECRET, NOWHERE = "plumbagoes", "qwyxvortle"
DOORS = [
    "/search/?q={}",
    "/search/?q={}&sort=new",
    "/search/suggest/?q={}",
    "/api/v1/search?q={}",
    "/api/v1/search/suggestions?q={}",
    "/api/v1/search/experts?q={}",
]
DOORS += [f"/search/?q={{}}&kind={kind}" for kind in Kind.values] + [
    f"/api/v1/search?q={{}}&type={kind}" for kind in Kind.values
]
DOORS += [
    "/search/?q={}+in:{secret}",
    "/search/?q=in:{}",
    "/search/?q=from:{}",
    "/search/?q=tag:{}",
    "/search/?q={}+from:{host}",
    "/search/?q={}+chairs+tables",
    "/search/?q={}+{host}",
]
DOORS += [
    "/search/?q=who+can+help+with+{}",
    "/search/?q=who+can+help+with+{}&kind=person",
    "/search/?q=who:{}+in:{secret}",
    "/search/suggest/?q=who+can+help+with+{}",
    "/api/v1/search?q=who+can+help+with+{}",
    "/api/v1/search/experts?q={}+from:{host}",
]
_CHANGING = re.compile(r'(csrf-token" content|csrfmiddlewaretoken" value|topics|cursor)="[^"]*"')


@pytest.fixture
def secret(cast):
    """One of each kind of thing with the word, where only the members of the secret space read it."""
    for text in ("Chairs and tables", "Chairs", "Tables of the house"):
        post(cast.host, cast.open, text=text)
    item = post(cast.host, cast.secret, text=f"{SECRET} and more", title=SECRET)
    comment(cast.host, item, text=SECRET)
    tag = Tag.objects.create(slug=SECRET, name=SECRET)
    ItemTag.objects.create(item=item, tag=tag, published_at=item.published_at)
    file = File.objects.create(owner=cast.host, name=f"{SECRET}.pdf", content_type="application/pdf", size=1)
    Attachment.objects.create(item=item, file=file, alt=SECRET)
    new_space(SECRET, members=[cast.host], visibility=Visibility.SECRET)
    section = Section.objects.create(name="x", position=0)
    field = Field.objects.create(
        section=section, name="x", kind=FieldKind.LINE, searchable=True, audience=Audience.LINE, position=0
    )
    FieldValue.objects.create(field=field, person=cast.host, text=SECRET)
    skill = Skill.objects.create(name=SECRET, retired_at=item.published_at)
    SkillName.objects.create(skill=skill, name=SECRET)
    PersonSkill.objects.create(person=cast.host, skill=skill, position=0)
    question = post(cast.host, cast.secret, text=SECRET, kind=ItemKind.QUESTION)
    BestAnswer.objects.create(question=question, answer=comment(cast.host, question, text="x"), by=cast.host)
    say(cast.host, channel(cast, cast.secret), SECRET)
    talk = group(cast, cast.host, name=SECRET)
    say(cast.host, talk, SECRET)
    chat.leave(actor=cast.member, conversation_id=talk.pk)
    settle()
    return item


def _answer(client: Client, door: str, word: str, cast) -> tuple[int, str]:
    response = client.get(door.format(word, secret=cast.secret.slug, host=cast.host.handle))
    body = _CHANGING.sub("", response.content.decode()).replace(word, "WORD").replace(word.capitalize(), "WORD")
    return response.status_code, body


@pytest.mark.parametrize("name", ["outsider", "guest", "former", "colleague", "owner", "admin", "suspended", "left"])
def test_the_word_says_nothing_to_who_may_not_read_it(cast, secret, name):
    client = Client()
    client.force_login(cast.person(name))
    for door in DOORS:
        assert _answer(client, door, SECRET, cast) == _answer(client, door, NOWHERE, cast), door


def test_members_find_all_of_it(cast, secret, found):
    assert len(found(cast.member, SECRET, Kind.POST, Kind.COMMENT, Kind.FILE, Kind.TAG)) == 5
    assert len(found(cast.host, SECRET, Kind.SPACE)) == 1


@pytest.mark.parametrize("typed", [SECRET[:-1], SECRET[:6], SECRET.replace("go", "og"), SECRET[2:]])
def test_nor_do_its_beginning_its_end_and_its_misspellings(cast, secret, found, typed):
    assert found(cast.outsider, typed) == []


@pytest.mark.parametrize("state", [ItemState.PENDING, ItemState.SCHEDULED, ItemState.HIDDEN, ItemState.DELETED])
def test_what_is_not_out_is_in_no_index(cast, found, state):
    item = post(cast.host, cast.open, text="plumbagoes")
    assert found(cast.member, "plumbagoes") == [item.pk]
    item.state = state
    item.save()
    assert found(cast.member, "plumbagoes") == []
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_entry WHERE ref = %s", [item.pk])
        assert cursor.fetchone() == (0,)


def test_who_leaves_a_space_finds_nothing_of_it_at_once(cast, secret, found):
    assert found(cast.member, SECRET)
    Membership.objects.filter(person=cast.member, space=cast.secret).delete()
    assert found(cast.member, SECRET) == []


def test_who_is_suspended_finds_nothing_and_is_not_found(cast, found):
    cast.colleague.name = "Plumbagoes"
    cast.colleague.save()
    assert found(cast.member, "plumbagoes") == [cast.colleague.pk]
    cast.colleague.state = State.SUSPENDED
    cast.colleague.save()
    assert found(cast.member, "plumbagoes") == []
    post(cast.host, cast.open, text="plumbagoes")
    assert found(cast.colleague, "plumbagoes") == []


def test_a_guest_finds_people_of_their_spaces_by_name_alone(cast, found):
    cast.host.title = "Plumbagoes"
    cast.host.save()
    cast.outsider.name = "Plumbagoes"
    cast.outsider.save()
    assert found(cast.guest, "plumbagoes") == []
    assert found(cast.guest, cast.host.name) == [cast.host.pk]
    assert set(found(cast.member, "plumbagoes")) == {cast.host.pk, cast.outsider.pk}


def test_a_space_that_was_narrowed_is_closed_at_once_and_one_that_was_opened_is_open_at_once(cast, found):
    item = post(cast.host, cast.closed, text="plumbagoes")
    assert found(cast.outsider, "plumbagoes") == []
    cast.closed.visibility = Visibility.OPEN
    cast.closed.save()
    assert found(cast.outsider, "plumbagoes") == [item.pk]
    cast.closed.visibility = Visibility.SECRET
    cast.closed.save()
    assert found(cast.outsider, "plumbagoes") == []


@pytest.fixture
def recommended(cast, secret):
    """The secret post and the secret space stand first for a word that anybody may type."""
    for kind, ref in (("post", secret.pk), ("space", cast.secret.pk)):
        Recommendation.objects.create(words="everyday", kind=kind, ref=ref)


@pytest.mark.parametrize("name", ["outsider", "guest", "former", "owner", "suspended"])
def test_what_is_recommended_says_nothing_to_who_may_not_read_it(cast, recommended, name):
    client = client_of(cast.person(name))
    for door in DOORS[:5]:
        body = client.get(door.format("everyday")).content.decode()
        assert SECRET not in body, door
        assert cast.secret.slug not in body, door
        assert "Recommended" not in body, door


def test_nor_to_who_recommends_it(cast, recommended):
    client = client_of(cast.admin)
    for door in ("/manage/search/", "/api/v1/search-recommendations"):
        body = client.get(door).content.decode()
        assert "everyday" in body
        assert SECRET not in body
        assert cast.secret.slug not in body


def test_who_reads_it_finds_it_first(cast, recommended):
    assert SECRET in client_of(cast.member).get("/search/?q=everyday").content.decode()


def test_an_address_elsewhere_is_for_colleagues(cast):
    services.recommend(actor=cast.admin, words="everyday", address="https://inside.example/", title="Inside")
    assert "Inside" in client_of(cast.member).get("/search/?q=everyday").content.decode()
    assert "Inside" not in client_of(cast.guest).get("/search/?q=everyday").content.decode()


def test_an_alert_counts_only_what_its_owner_may_read(cast, secret):
    for person in (cast.member, cast.outsider, cast.former, cast.guest):
        services.save_search(actor=person, query=SECRET, alert="soon")
    SavedSearch.objects.update(looked_at=secret.published_at - datetime.timedelta(hours=1))
    post(cast.host, cast.secret, text=SECRET, published_at=secret.published_at - datetime.timedelta(minutes=5))
    settle()
    assert services.look() == 1
    assert [one.found for one in SavedSearch.objects.exclude(person=cast.member)] == [0, 0, 0]


@pytest.mark.parametrize("name", ["host", "owner", "admin"])
def test_what_somebody_searches_for_is_seen_by_nobody_else(cast, name):
    services.save_search(actor=cast.member, query=SECRET, alert="soon")
    services.note_search(actor=cast.member, query=read(SECRET), nothing=True)
    saved, recent = own.saved_searches(cast.member)[0], own.recent_searches(cast.member)[0]
    client = client_of(cast.person(name))
    doors = [
        "/search/", "/search/suggest/?q=", "/search/suggest/?q=plumb", "/manage/search/", f"/search/saved/{saved.pk}/",
        "/api/v1/saved-searches", "/api/v1/recent-searches", "/api/v1/unfound-searches",
    ]  # fmt: skip
    for door in doors:
        assert SECRET not in client.get(door).content.decode(), door
    assert client.post(f"/search/saved/{saved.pk}/", {"name": "x"}).status_code == 404
    client.post(f"/search/saved/{saved.pk}/", {"forget": "1"})
    client.post(f"/search/recent/{recent.pk}/")
    assert own.saved_searches(cast.member) == [saved]
    assert own.recent_searches(cast.member) == [recent]


def test_what_one_person_alone_looked_for_in_vain_is_seen_by_nobody(cast):
    services.note_search(actor=cast.member, query=read("my salary is too low"), nothing=True)
    assert Unfound.objects.count() == 1
    assert console.unfound(cast.owner) == []
