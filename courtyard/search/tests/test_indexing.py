"""The index changes with what it is about, in the same transaction; made anew it is the same."""

import pytest
from django.db import connection, transaction

from courtyard.content.models import Attachment, File, FileText, Item, ItemState, Placement, TextState
from courtyard.people.models import PersonSkill, Skill, SkillName
from courtyard.search import services
from courtyard.search.models import Edit, Entry, Refill, Word
from courtyard.search.query import read
from courtyard.search.selectors.finding import find
from courtyard.search.selectors.results import search
from courtyard.search.tests.conftest import settle
from courtyard.spaces.models import Category, Visibility
from tests.cast import comment, post

pytestmark = pytest.mark.django_db


def _index() -> list[tuple]:
    return sorted(Entry.objects.values_list("kind", "ref", "part", "language", "words"), key=str)


def _words(ref) -> str:
    connection.check_constraints()
    return " ".join(Entry.objects.filter(ref=ref).values_list("words", flat=True))


def test_what_is_written_edited_and_deleted_is_indexed_so(cast):
    item = post(cast.host, cast.open, text="First")
    assert "'first'" in _words(item.pk)
    Item.objects.filter(pk=item.pk).update(body_text="Second")
    assert "'second'" in _words(item.pk)
    assert "'first'" not in _words(item.pk)
    item.placements.all().delete()
    assert _words(item.pk) == ""
    Placement.objects.create(item=item, space=cast.open)
    assert "'second'" in _words(item.pk)
    item.delete()
    assert _words(item.pk) == ""


def test_comments_go_and_come_with_their_post(cast):
    item = post(cast.host, cast.open)
    reply = comment(cast.member, item, text="Reply")
    assert "reply" in _words(reply.pk)
    Item.objects.filter(pk=item.pk).update(state=ItemState.HIDDEN)
    assert _words(reply.pk) == ""
    Item.objects.filter(pk=item.pk).update(state=ItemState.PUBLISHED)
    assert "reply" in _words(reply.pk)


def test_a_file_is_found_by_where_it_hangs(cast):
    item = post(cast.host, cast.closed)
    file = File.objects.create(owner=cast.host, name="budget-2026.xlsx", content_type="x", size=1)
    assert _words(file.pk) == ""
    attachment = Attachment.objects.create(item=item, file=file)
    assert "'budget'" in _words(file.pk)
    assert f"s:{cast.closed.pk.hex}" in _words(file.pk)
    assert "'budget'" in _words(item.pk)
    attachment.delete()
    assert _words(file.pk) == ""
    assert "'budget'" not in _words(item.pk)


def test_a_file_is_found_by_what_is_inside_in_parts(cast, found):
    item = post(cast.host, cast.closed)
    file = File.objects.create(owner=cast.host, name="report.pdf", content_type="x", size=1)
    Attachment.objects.create(item=item, file=file)
    text = "The first chapter. " + "filler " * 20_000 + "The last chapter is about quinces."
    FileText.objects.create(file=file, state=TextState.DONE, text=text)
    connection.check_constraints()
    assert Entry.objects.filter(ref=file.pk).count() == 3
    assert found(cast.member, "chapter quinces") == [file.pk]
    [hit] = search(cast.member, read("quinces")).hits
    assert "The last chapter is about quinces." in hit.plain_snippet
    assert ("quinces", True) in hit.snippet
    assert found(cast.outsider, "quinces") == []
    FileText.objects.filter(file=file).update(text="")
    assert found(cast.member, "quinces") == []


def test_people_are_found_by_what_changes_around_them(cast):
    skill = Skill.objects.create(name="Beekeeping")
    SkillName.objects.create(skill=skill, name="Beekeeping")
    PersonSkill.objects.create(person=cast.host, skill=skill, position=0)
    assert "beekeeping" in _words(cast.host.pk)
    SkillName.objects.create(skill=skill, name="Apiculture")
    assert "apiculture" in _words(cast.host.pk)
    skill.retired_at = cast.host.created_at
    skill.save()
    assert "beekeeping" not in _words(cast.host.pk)


def test_a_space_is_found_by_its_category(cast):
    category = Category.objects.create(name="Gardens")
    cast.open.category = category
    cast.open.save()
    assert "gardens" in _words(cast.open.pk)
    category.name = "Parks"
    category.save()
    assert "parks" in _words(cast.open.pk)


def test_nothing_is_left_to_index_after_a_transaction_and_a_rollback_leaves_nothing(cast):
    connection.check_constraints()
    before = _index()
    with transaction.atomic():
        post(cast.host, cast.open, text="Undone")
        connection.check_constraints()
        assert _index() != before
        transaction.set_rollback(True)
    assert _index() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_stale")
        assert cursor.fetchone() == (0,)


def test_made_anew_the_index_is_the_same(cast):
    item = post(cast.host, cast.open, cast.closed, text="Eins zwei und drei")
    comment(cast.member, item, text="Yes")
    connection.check_constraints()
    before = _index()
    assert before
    services.reindex()
    assert services.refill() > 0
    assert _index() == before
    Entry.objects.all().delete()
    services.reindex()
    services.refill()
    assert _index() == before
    assert not Refill.objects.exists()


def test_refilling_goes_on_where_it_stopped(cast, monkeypatch):
    monkeypatch.setattr("courtyard.search.services.indexing.BATCH", 2)
    for n in range(5):
        post(cast.host, cast.open, text=f"Post {n}")
    connection.check_constraints()
    before = _index()
    Entry.objects.all().delete()
    services.reindex()
    assert services.refill(batches=1) == 2
    while services.refill(batches=1) is not None:
        pass
    assert _index() == before


def test_what_stands_in_a_space_that_was_opened_is_indexed_by_the_job(cast):
    item = post(cast.host, cast.closed, text="Here")
    reply = comment(cast.host, item, text="There")
    connection.check_constraints()
    cast.closed.visibility = Visibility.OPEN
    cast.closed.save()
    assert "r:open" not in _words(reply.pk)
    services.refill()
    assert "r:open" in _words(item.pk)
    assert "r:open" in _words(reply.pk)


def test_the_vocabulary_learns_and_forgets(cast):
    item = post(cast.host, cast.open, text="Rhubarb")
    settle()
    assert Word.objects.get(word="rhubarb").entries == 1
    post(cast.host, cast.open, text="Rhubarb crumble")
    connection.check_constraints()
    services.learn()
    assert Word.objects.get(word="rhubarb").entries == 2
    item.delete()
    settle()
    assert Word.objects.get(word="rhubarb").entries == 1
    assert not Word.objects.filter(word__contains=":").exists()


@pytest.mark.parametrize(
    "text",
    [
        "ﷺ " * 20_000,
        "a" * 60_000,
        " ".join(f"ﷺ{n}" for n in range(8_000)),
        "'\\:&|!()<->:*",
        "\u202e\u0000x".replace("\u0000", ""),
        "日" * 50_000,
    ],
)
def test_no_text_is_too_much_for_the_index(cast, text):
    item = post(cast.host, cast.open, text="x", body_text=text)
    connection.check_constraints()
    assert Entry.objects.filter(ref=item.pk).exists()


def test_words_of_an_edit_are_learned_with_those_of_what_is_new(cast):
    item = post(cast.member, cast.open, text="The plumbago blooms")
    settle()
    Item.objects.filter(pk=item.pk).update(body_text="The hellebore blooms")
    connection.check_constraints()
    assert list(Edit.objects.values_list("words", flat=True)) == [["hellebor", "hellebore"]]
    services.learn()
    assert not Edit.objects.exists()
    assert Word.objects.get(word="hellebore").entries == Word.objects.get(word="blooms").entries == 1
    query = read("helebore")
    assert [match.ref for match in find(cast.outsider, query).matches] == [item.pk]


def test_what_is_edited_before_it_is_known_counts_once_and_marks_teach_nothing(cast):
    settle()
    item = post(cast.member, cast.open, text="plumbago")
    connection.check_constraints()
    Item.objects.filter(pk=item.pk).update(body_text="hellebore")
    connection.check_constraints()
    services.learn()
    assert Word.objects.get(word="hellebore").entries == 1
    assert not Word.objects.filter(word="plumbago").exists()
    Item.objects.filter(pk=item.pk).update(body_html='<a href="/">hellebore</a>')
    connection.check_constraints()
    assert not Edit.objects.exists()
