import uuid

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from courtyard.core.prepared import Prepared, as_array, insert, stand_in, stand_in_text, stand_in_texts, stand_ins
from courtyard.spaces.models import Membership, Space
from courtyard.spaces.services import ensure_storyline
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_it_answers_like_the_queryset_it_was_written_from(cast: Cast):
    member = cast.member.pk
    query = Prepared(
        lambda role: (
            Membership.objects.filter(person=stand_in(), role=role).order_by("space").values_list("space", "role")
        )
    )
    for role in ("member", "owner"):
        wanted = Membership.objects.filter(person=member, role=role).order_by("space").values_list("space", "role")
        assert query.rows(role, ids=[member]) == list(wanted)
    assert query.rows("owner", ids=[cast.host.pk])


def test_objects_come_with_their_relations_and_annotations(cast: Cast):
    mine = Membership.objects.filter(space=OuterRef("pk"), person=stand_in())
    query = Prepared(
        lambda: Space.objects.filter(pk__among=stand_ins()).select_related("owner").annotate(mine=Exists(mine))
    )
    storyline = ensure_storyline(actor=cast.member, person=cast.member)
    found = {space.pk: space for space in query.objects(ids=[cast.host.pk], lists=[[storyline.pk, cast.closed.pk]])}
    with CaptureQueriesContext(connection) as asked:
        assert found[storyline.pk].owner == cast.member
        assert found[cast.closed.pk].owner is None
    assert not asked.captured_queries
    assert found[cast.closed.pk].mine is True
    assert found[storyline.pk].mine is False
    assert found[storyline.pk] == storyline
    assert not found[storyline.pk]._state.adding


def test_texts_are_values_and_never_part_of_the_statement(cast: Cast):
    query = Prepared(lambda: Space.objects.filter(slug=stand_in_text()).values_list("pk"))
    assert query.rows(texts=[cast.open.slug]) == [(cast.open.pk,)]
    assert query.rows(texts=["' or true --"]) == []
    several = Prepared(lambda: Space.objects.filter(slug__among=stand_in_texts()).order_by("slug").values_list("slug"))
    slugs = sorted([cast.open.slug, cast.closed.slug])
    assert several.rows(words=[[*slugs, "%s", "' or true --"]]) == [(slug,) for slug in slugs]


def test_constants_are_written_into_the_statement(cast: Cast):
    odd = "100% 'odd' \\ %s"
    Space.objects.filter(pk=cast.open.pk).update(about=odd)
    query = Prepared(lambda about, limit: Space.objects.filter(about=about).values_list("pk")[:limit])
    assert query.rows(odd, 3) == [(cast.open.pk,)]
    with CaptureQueriesContext(connection) as asked:
        query.rows(odd, 3)
    assert "LIMIT 3" in asked.captured_queries[0]["sql"]


def test_what_can_find_nothing_asks_nothing(cast: Cast):
    query = Prepared(lambda: Space.objects.none())
    with CaptureQueriesContext(connection) as asked:
        assert query.objects() == []
        assert query.first() is None
    assert not asked.captured_queries


def test_ids_as_an_array():
    ids = [uuid.UUID(int=1), uuid.UUID(int=2**127)]
    with connection.cursor() as cursor:
        cursor.execute("select %s::uuid[], %s::uuid[]", [as_array(ids), as_array([])])
        assert cursor.fetchone() == (ids, [])


def test_new_rows_go_in_together_and_once(cast: Cast):
    rows = [Membership(space=cast.closed, person=person) for person in (cast.outsider, cast.colleague)]
    with CaptureQueriesContext(connection) as asked:
        insert(*rows)
    assert len(asked.captured_queries) == 1
    assert Membership.objects.filter(space=cast.closed, person__in=[cast.outsider, cast.colleague]).count() == 2
    assert not any(row._state.adding for row in rows)
    insert(Membership(space=cast.closed, person=cast.outsider), once=True)
    assert Membership.objects.filter(space=cast.closed, person=cast.outsider).count() == 1
    insert()
