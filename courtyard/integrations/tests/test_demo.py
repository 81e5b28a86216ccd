"""The demo is a whole and consistent firm: nobody says what they could not have said, and every count is true."""

import datetime
import time
from collections import Counter as Count
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.models import Count as Number
from django.db.models import F, Q

from courtyard.accounts.models import Organisation, Person, Role, State
from courtyard.content import access
from courtyard.content.models import (
    Attachment,
    Bookmark,
    Counter,
    File,
    Item,
    LinkPreview,
    Mention,
    Pin,
    Placement,
    Reaction,
    Seen,
)
from courtyard.core import storage
from courtyard.core.clock import now
from courtyard.core.errors import Conflict
from courtyard.feed.access import writers_of
from courtyard.feed.models import Article, SavedDraft, Visit, WebLink
from courtyard.feed.selectors import timelines
from courtyard.feed.selectors.arrangements import my_blocks
from courtyard.integrations import demo
from courtyard.integrations.demo.clockwork import ZONE
from courtyard.notifications.models import Notice
from courtyard.people.models import Profile
from courtyard.spaces.models import JoinRequest, Kind, Membership, Space, SpaceInvitation, Visibility
from tests.cast import client_of

pytestmark = pytest.mark.django_db
STAFF = Q(state=State.ACTIVE) & ~Q(role=Role.GUEST)


@pytest.fixture(scope="module", autouse=True)
def built(django_db_setup: None, django_db_blocker) -> Iterator[list[demo.SignIn]]:
    """The demo, built once for all tests of this file and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        wall, cpu = time.monotonic(), time.process_time()
        sign_ins = demo.build()
        wall, cpu = time.monotonic() - wall, time.process_time() - cpu
        print(f"\nThe demo was built in {wall:.1f} s, {cpu:.1f} s of them computing")
        assert cpu < 10
        yield sign_ins
        transaction.set_rollback(True)


@pytest.fixture
def lina() -> Person:
    return Person.objects.get(email="lina@verdier.example")


def test_the_firm_has_its_size():
    assert Organisation.objects.get().name == "Maison Verdier"
    assert Person.objects.filter(STAFF).count() == 62
    departments = Count(
        Profile.objects.filter(person__in=Person.objects.filter(STAFF)).values_list("department", flat=True)
    )
    assert len(departments) == 5
    assert min(departments.values()) >= 8
    sites = set(Profile.objects.filter(person__in=Person.objects.filter(STAFF)).values_list("site", flat=True))
    assert sites == {"Lille", "Roubaix", "Douai"}
    assert Person.objects.filter(role=Role.GUEST).count() == 3
    assert Person.objects.filter(state=State.LEFT).count() == Person.objects.filter(state=State.UNCLAIMED).count() == 1


def test_everybody_has_a_place_a_title_and_a_way_up():
    for profile in Profile.objects.filter(person__in=Person.objects.filter(STAFF)).select_related("person", "manager"):
        assert profile.department
        assert profile.site
        assert profile.person.title
        assert profile.started_on
        steps, person = 0, profile
        while person.manager_id:
            person = Profile.objects.get(person=person.manager_id)
            steps += 1
            assert steps < 5
        assert person.person.role == Role.OWNER
    portraits = Person.objects.filter(STAFF).exclude(picture="").count()
    assert 25 <= portraits <= 40
    assert Space.objects.filter(kind=Kind.STORYLINE).count() == 62


def test_there_is_talk_of_six_months():
    assert 250 <= Item.objects.filter(root=None).count() <= 400
    comments = Item.objects.exclude(root=None)
    assert comments.count() >= 800
    assert comments.filter(depth=2).count() >= 150
    assert Article.objects.exclude(cover=None).count() >= 4
    assert Attachment.objects.count() >= 40
    assert Reaction.objects.count() >= 3000
    assert Mention.objects.count() >= 50
    assert Bookmark.objects.exists()
    assert Pin.objects.exists()
    assert Item.objects.filter(version=2).exclude(edited_at=None).exists()
    assert Placement.objects.values("item").annotate(n=Number("id")).filter(n__gt=1).count() >= 8
    assert {space.visibility for space in Space.objects.all()} == set(Visibility)
    assert Space.objects.filter(kind=Kind.PROJECT).exists()
    assert Space.objects.exclude(archived_at=None).exists()


def test_nothing_is_said_twice():
    texts = Count(Item.objects.values_list("body_text", flat=True))
    assert [text for text, times in texts.items() if times > 1 and len(text) > 12] == []
    everything = "\n".join(texts).lower()
    assert "lorem" not in everything
    assert Item.objects.filter(body_text__regex="[\u0600-\u06ff]").count() >= 3
    assert Item.objects.filter(body_text__contains="caisse").exists()


def test_times_are_of_a_working_life():
    moment = now()
    assert not Item.objects.filter(published_at__gt=moment).exists()
    assert not Item.objects.filter(root__published_at__gte=F("published_at")).exists()
    assert not Item.objects.filter(parent__published_at__gte=F("published_at")).exists()
    assert not Reaction.objects.filter(Q(created_at__lt=F("item__published_at")) | Q(created_at__gt=moment)).exists()
    posts = Item.objects.filter(root=None).order_by("published_at")
    first, last = posts[0].published_at, posts.reverse()[0].published_at
    assert moment - last < datetime.timedelta(minutes=30)
    assert moment - first > datetime.timedelta(days=170)
    for item in posts.filter(published_at__lt=moment - datetime.timedelta(days=4)):
        local = item.published_at.astimezone(ZONE)
        assert local.weekday() < 5
        assert 7 <= local.hour < 20


def test_nobody_says_what_they_could_not():
    leaders = Person.objects.filter(role__in=[Role.OWNER, Role.ADMINISTRATOR, Role.COMMUNICATOR])
    company = Placement.objects.filter(space__kind=Kind.COMPANY)
    assert not company.exclude(item__author__in=leaders).exists()
    for placement in Placement.objects.exclude(space__kind=Kind.COMPANY).select_related("space", "item"):
        if placement.space.kind == Kind.STORYLINE:
            assert placement.space.owner_id == placement.item.author_id
        else:
            assert Membership.objects.filter(space=placement.space, person=placement.item.author_id).exists()
    hidden = Placement.objects.exclude(space__visibility=Visibility.OPEN).values_list("item", "space")
    for item, space in hidden:
        if Placement.objects.filter(item=item, space__visibility=Visibility.OPEN).exists():
            continue
        inside = Membership.objects.filter(space=space).values("person")
        assert not Item.objects.filter(root=item).exclude(author__in=inside).exists()
        assert not Reaction.objects.filter(Q(item=item) | Q(item__root=item)).exclude(person__in=inside).exists()
        assert not Seen.objects.filter(item=item).exclude(person__in=inside).exists()
        assert not Mention.objects.filter(Q(item=item) | Q(item__root=item)).exclude(person__in=inside).exists()


def test_every_count_is_true():
    comments = dict(Item.objects.exclude(root=None).values_list("root").annotate(n=Number("id")))
    seen = dict(Seen.objects.values_list("item").annotate(n=Number("id")))
    reactors = dict(Reaction.objects.values_list("item").annotate(n=Number("person", distinct=True)))
    reactions: dict = {}
    for item, emoji, number in Reaction.objects.values_list("item", "emoji").annotate(n=Number("id")):
        reactions.setdefault(item, {})[emoji] = number
    for counter in Counter.objects.select_related("item"):
        assert counter.comments == comments.get(counter.pk, 0)
        assert counter.seen == seen.get(counter.pk, 0)
        assert counter.reactions == reactions.get(counter.pk, {})
        assert counter.item.root_id or counter.seen >= reactors.get(counter.pk, 0)
    assert set(comments) | set(reactions) <= set(Counter.objects.values_list("pk", flat=True))
    assert Counter.objects.filter(shares__gt=0).exists()
    assert not Item.objects.filter(root=None, counter=None).exists()


def test_pictures_are_stored_and_described():
    for file in File.objects.all():
        assert storage.exists(file.key)
        assert file.size
        if file.content_type.startswith("image/"):
            assert storage.exists(file.display_key)
            assert storage.exists(file.thumb_key)
            assert file.width
    assert not Attachment.objects.filter(file__content_type__startswith="image/", alt="").exists()
    assert all(storage.exists(key) for key in Person.objects.exclude(picture="").values_list("picture", flat=True))
    assert storage.exists(Organisation.objects.get().mark)


def test_people_write_a_draft_together():
    draft = SavedDraft.objects.get()
    author = client_of(draft.author)
    assert "A repair counter in every store" in author.get("/drafts/").text
    page = author.get(f"/drafts/{draft.pk}/").text
    for part in ("Sarah Cohen", "Amandine Bauer", "1 earlier version", "settled with Rachid"):
        assert part in page, part
    assert set(draft.remarks.values_list("author", flat=True)) < writers_of(draft)


def test_home_is_arranged_for_the_stores_and_for_guests():
    names = {
        who: my_blocks(Person.objects.get(email=who)) for who in ("lina@verdier.example", "pieter@janssens.example")
    }
    assert [mine.arrangement.name for mine in names.values()] == ["Stores", "Partners"]
    assert [[block.name for block in mine.locked] for mine in names.values()] == [
        ["At the till"],
        ["Good to see you here"],
    ]
    links = names["lina@verdier.example"].locked[0].links
    browser = client_of(Person.objects.get(email="lina@verdier.example"))
    assert all(browser.get(link.address).status_code == 200 for link in links if link.address.startswith("/"))


def test_links_are_shared_with_and_without_a_page():
    shared = WebLink.objects.filter(item__body_text__contains="https://")
    assert shared.count() == WebLink.objects.count() == 3
    assert LinkPreview.objects.exclude(picture="").count() == 2


def test_somebody_has_things_to_read(lina: Person):
    unread = Notice.objects.filter(person=lina, read_at=None)
    assert 4 <= unread.count() <= 12
    assert SpaceInvitation.objects.filter(person=lina, decided_at=None).count() == 1
    assert JoinRequest.objects.filter(space__memberships__person=lina, decided_at=None).exists()
    home = timelines.home(lina).results
    assert len(home) == 20
    visit = Visit.objects.get(person=lina).at
    fresh = [card for card in home if card.published_at > visit]
    assert 6 <= len(fresh) <= 14
    assert all(card.author_id != lina.pk for card in fresh)
    assert not Reaction.objects.filter(person=lina, item__published_at__gt=visit).exists()


def test_the_guest_sees_one_room():
    guest = Person.objects.get(email="pieter@janssens.example")
    spaces = set(
        Placement.objects.filter(item__in=access.visible_to(guest).values("pk")).values_list("space__name", flat=True)
    )
    assert spaces == {"Oak, ash and cork"}


def test_the_sign_ins_work(built: list[demo.SignIn]):
    assert [one.role for one in built] == ["owner", "manager", "member", "guest"]
    for one in built:
        person = Person.objects.get(email=one.email)
        assert person.is_active
        assert person.check_password(one.password)
        assert any(one.email in line for line in demo.lines())
    assert Person.objects.get(email=built[0].email).role == Role.OWNER


def test_it_is_not_built_over_anything(lina: Person):
    before = Item.objects.count()
    assert demo.stands()
    with pytest.raises(Conflict, match="needs an empty installation"):
        demo.build()
    assert Item.objects.count() == before
