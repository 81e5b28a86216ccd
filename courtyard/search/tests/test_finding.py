"""What is found: by words in any form, by operators, and best first."""

import datetime

import pytest

from courtyard.content.models import Attachment, Bookmark, File, Item, ItemState, ItemTag, Tag
from courtyard.core.clock import now
from courtyard.core.paging import BadCursor
from courtyard.people.models import Profile
from courtyard.search.models import Kind
from courtyard.search.query import read
from courtyard.search.selectors import results
from courtyard.search.tests.conftest import settle
from tests.cast import client_of, comment, new_person, new_space, post

pytestmark = pytest.mark.django_db


def test_a_post_is_found_by_its_words_whatever_the_case_and_the_accents(cast, found):
    item = post(cast.host, cast.open, text="La société crée un café")
    for typed in ("société", "SOCIETE", "cafe", "crée", "cree société", "soc"):
        assert found(cast.member, typed) == [item.pk], typed
    assert found(cast.member, "sociopath") == []


def test_words_are_found_by_their_stems_in_the_language_of_the_text(cast, found):
    english = post(cast.host, cast.open, text="We were delivering the parcels of the customers to the station")
    german = post(cast.host, cast.open, text="Die Häuser sind und bleiben nicht zu verkaufen, und das ist gut")
    assert found(cast.member, "delivered parcel", Kind.POST) == [english.pk]
    for person in (cast.member,):
        person.language = "de"
        assert found(person, "haus nicht", Kind.POST) == [german.pk]


def test_a_comment_is_found_at_its_place(cast, found):
    item = post(cast.host, cast.open, text="How do we pack vases?")
    reply = comment(cast.member, item, text="With sawdust and patience")
    assert found(cast.member, "sawdust patience") == [reply.pk]


def test_a_slip_of_the_finger_does_no_harm(cast, found):
    item = post(cast.host, cast.open, text="The warehouse inventory is due")
    for typed in ("warehuose", "warehose", "warehousee", "inventery warehouse", "wsrehouse"):
        assert found(cast.member, typed) == [item.pk], typed
    assert found(cast.member, "wrhs") == []


def test_compounds_are_found_by_their_last_part(cast, found):
    item = post(cast.host, cast.open, text="Bitte den Urlaubsantrag bis Freitag abgeben")
    assert found(cast.member, "antrag") == [item.pk]
    assert found(cast.member, "urlaub") == [item.pk]


def test_chinese_and_japanese_are_found_by_their_signs(cast, found):
    item = post(cast.host, cast.open, text="東京の倉庫は閉まっています")
    assert found(cast.member, "倉庫") == [item.pk]
    assert found(cast.member, "庫倉") == []


@pytest.mark.parametrize("word", ["مستودع", "Ελλάδα", "склад", "안녕하세요", "כלב", "ไทย"])
def test_any_script_is_found(cast, found, word):
    item = post(cast.host, cast.open, text=f"{word} 42")
    assert found(cast.member, word) == [item.pk]


def test_phrases_and_what_is_not_wanted(cast, found):
    side = post(cast.host, cast.open, text="The opening hours change")
    apart = post(cast.host, cast.open, text="Hours after the opening we sold out")
    assert set(found(cast.member, "opening hours")) == {side.pk, apart.pk}
    assert found(cast.member, '"opening hours"') == [side.pk]
    assert found(cast.member, "opening -sold") == [side.pk]


def test_operators(cast, found):
    mine = post(cast.member, cast.open, text="Pallets arrive")
    other = post(cast.host, cast.closed, text="Pallets leave")
    tag = Tag.objects.create(slug="safety", name="Safety")
    ItemTag.objects.create(item=mine, tag=tag, published_at=mine.published_at)
    file = File.objects.create(owner=cast.host, name="plan.pdf", content_type="application/pdf", size=1)
    Attachment.objects.create(item=other, file=file)
    asked = {
        "from:me": [mine.pk], f"from:{cast.host.handle}": [other.pk], f"in:{cast.closed.slug}": [other.pk],
        f"in:{cast.closed.pk}": [other.pk], "tag:safety": [mine.pk], "has:file": [other.pk], "-has:file": [mine.pk], "is:mine": [mine.pk],
        "type:article": [], "from:nobody.at.all": [], "in:nowhere": [], "has:wings": [], "before:soon": [],
    }  # fmt: skip
    for operator, expected in asked.items():
        assert found(cast.member, f"pallets {operator}", Kind.POST) == expected, operator
    assert found(cast.member, f"has:file in:{cast.closed.slug}", Kind.POST) == [other.pk]


def test_before_and_after(cast, found):
    early = post(
        cast.host, cast.open, text="Crates", published_at=datetime.datetime(2025, 3, 5, 12, tzinfo=datetime.UTC)
    )
    late = post(
        cast.host, cast.open, text="Crates", published_at=datetime.datetime(2025, 4, 5, 12, tzinfo=datetime.UTC)
    )
    assert found(cast.member, "crates before:2025-04", Kind.POST) == [early.pk]
    assert found(cast.member, "crates after:2025-03", Kind.POST) == [late.pk]
    assert found(cast.member, "crates after:2024 before:2026", Kind.POST) == [late.pk, early.pk]


def test_what_one_bookmarked_is_found_however_old(cast, found):
    old = post(cast.host, cast.open, text="Ladders", published_at=now() - datetime.timedelta(days=900))
    post(cast.host, cast.open, text="Ladders")
    Bookmark.objects.create(person=cast.member, item=old)
    assert found(cast.member, "ladders is:saved") == [old.pk]
    assert found(cast.member, "is:saved") == [old.pk]
    assert found(cast.host, "is:saved") == []


def test_people_by_name_title_and_place(cast, found):
    person = new_person("Zoé Lindqvist", title="Arborist")
    Profile.objects.filter(person=person).update(site="Lyon", languages="Arabic, French", ask_about="pruning and SAP")
    for typed in ("zoe", "lindqvist", "lindq", "arborist lyon", "arabic lyon sap", "lindqist"):
        assert found(cast.member, typed)[:1] == [person.pk], typed


def test_spaces_and_tags(cast, found):
    space = new_space("Greenhouse keepers", about="Tomatoes and cucumbers")
    item = post(cast.host, cast.open, text="x")
    tag = Tag.objects.create(slug="tomatoes", name="Tomatoes")
    ItemTag.objects.create(item=item, tag=tag, published_at=item.published_at)
    assert found(cast.member, "greenh", Kind.SPACE) == [space.pk]
    assert found(cast.member, "cucumber", Kind.SPACE) == [space.pk]
    assert [ref.int for ref in found(cast.member, "tomat", Kind.TAG)] == [tag.pk]


def test_what_has_the_words_in_its_title_comes_first_and_newer_before_older(cast, found):
    year = now() - datetime.timedelta(days=400)
    old = post(cast.host, cast.open, text="The fire drill went well", published_at=year)
    new = post(cast.host, cast.open, text="The fire drill went well")
    titled = post(cast.host, cast.open, text="Read this", title="Fire drill", published_at=year)
    assert found(cast.member, "fire drill") == [titled.pk, new.pk, old.pk]


@pytest.mark.parametrize("read_on", [3, 9, 100])
def test_many_matches_are_looked_at_newest_first_and_counted_to_a_bound(cast, found, monkeypatch, read_on):
    from courtyard.search.selectors import finding, proposing

    for room in (finding, proposing):
        monkeypatch.setattr(room, "COUNTED", 5)
    monkeypatch.setattr(proposing, "_MARGIN", 2)
    monkeypatch.setattr(proposing, "_RARE", 2)
    monkeypatch.setattr(proposing, "_READ", read_on)
    day = datetime.timedelta(days=1)
    items = [post(cast.host, cast.open, text="Bananas again", published_at=now() - day * 20 * n) for n in range(12)]
    assert found(cast.member, "bananas", Kind.POST)[:5] == [item.pk for item in items[:5]]
    found_so_far = results.search(cast.member, read("bananas"))
    assert (found_so_far.total, found_so_far.more) == (5, True)
    assert found(cast.member, f"bananas before:{(now() - day * 190).date()}", Kind.POST) == [
        item.pk for item in items[10:]
    ]


def test_a_stretch_of_time_is_marked_whole_on_any_day(monkeypatch):
    from courtyard.search.selectors import proposing

    for today in (
        datetime.datetime(2027, month, day, tzinfo=datetime.UTC) for month in (1, 3, 8, 12) for day in (1, 5, 29)
    ):
        monkeypatch.setattr(proposing, "now", lambda today=today: today)
        for days in (1, 40, 41, 45, 100, 336, 337, 700, 1000):
            marks = set(proposing._stretch(days))
            stretch = [(today - datetime.timedelta(days=n)).date() for n in range(days + 1)]
            assert all(marks & {f"d:{day}", f"m:{day:%Y-%m}", f"y:{day.year}"} for day in stretch), (today, days)


@pytest.mark.parametrize("bad", ["%00", "%F1%A6%AB%B8%00%04", "%ED%A0%80", "'%5C%22:*&|!()", "%E2%80%AE"])
def test_no_address_makes_searching_fall(cast, bad):
    client = client_of(cast.member)
    doors = [
        f"/search/?q=x{bad}",
        f"/search/?q=x&kind={bad}&sort={bad}",
        f"/search/?q=in:x{bad}+from:x{bad}+tag:x{bad}+is:x{bad}",
    ]
    doors += [f"/search/suggest/?q=x{bad}&in=x{bad}", f"/search/suggest/?in={bad}&q=xy"]
    doors += [
        f"/api/v1/search?q=x&space=x{bad}",
        f"/api/v1/search?space={bad}",
        f"/api/v1/search/suggestions?q=xy{bad}&space=x{bad}",
    ]
    doors += [f"/api/v1/search/experts?q=who:x{bad}", f"/tags/?cursor={bad}", f"/manage/tags/?q={bad}"]
    assert {door: client.get(door).status_code for door in doors if client.get(door).status_code >= 500} == {}


def test_pages_hold_each_result_once_also_when_what_stood_last_is_gone(cast):
    items = [post(cast.host, cast.open, text=f"Marmalade {n}") for n in range(9)]
    settle()
    seen, cursor = [], None
    while True:
        page = results.search(cast.member, read("marmalade"), cursor=cursor, limit=4)
        seen += [hit.ref for hit in page.hits]
        Item.objects.filter(pk=seen[-1]).update(state=ItemState.DELETED)
        cursor = page.next
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) >= 8
    assert set(seen) <= {item.pk for item in items}
    with pytest.raises(BadCursor):
        results.search(cast.member, read("marmalade"), cursor="nonsense")
