"""Since: nothing is missed, whoever commits first; what is too old is said so."""

import datetime
import uuid

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courtyard.core import changes
from courtyard.core.clock import now
from courtyard.core.models import Change, Frame, Incarnation
from courtyard.core.paging import BadCursor
from courtyard.core.tests.connections import connections, note, rolled_back, settled_cursor

TOPIC = "item:0199c0de-0000-7000-8000-000000000001"
OTHER = "item:0199c0de-0000-7000-8000-000000000002"
OBJECT = uuid.UUID(int=1)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.alone]


def _note(topic=TOPIC, event="happened", object_id=OBJECT, **more):
    with transaction.atomic():
        return changes.note([topic], event, object_id, **more)[0][0]


def _ids(answer):
    return [change.id for change in answer.changes]


def test_a_change_is_seen_after_the_cursor_and_not_before():
    _note()
    cursor = settled_cursor()
    assert _ids(changes.since([TOPIC], cursor)) == []
    id = _note(data={"count": 3})
    answer = changes.since([TOPIC], cursor)
    assert _ids(answer) == [id]
    assert answer.changes[0].as_frame() == {
        "n": id, "t": TOPIC, "e": "happened", "id": str(OBJECT), "d": {"count": 3}
    }  # fmt: skip
    assert _ids(changes.since([TOPIC], settled_cursor())) == []


def test_other_topics_are_left_out_and_several_may_be_asked():
    cursor = settled_cursor()
    mine, other = _note(), _note(OTHER)
    assert _ids(changes.since([TOPIC], cursor)) == [mine]
    assert _ids(changes.since([TOPIC, OTHER], cursor)) == [mine, other]
    assert _ids(changes.since([], cursor)) == []


def test_without_a_cursor_the_answer_is_where_to_begin():
    _note()
    answer = changes.since([TOPIC], None)
    assert answer.changes == []
    assert answer.cursor.split(".")[0] == str(Incarnation.objects.get().value)


def test_what_was_rolled_back_was_never_heard_of():
    cursor = settled_cursor()
    with rolled_back():
        changes.note([TOPIC], "happened", OBJECT)
    assert _ids(changes.since([TOPIC], cursor)) == []


def test_a_slow_transaction_that_commits_late_is_still_seen():
    with connections(2) as (slow, quick):
        cursor = settled_cursor()
        late = note(slow, TOPIC)
        early = note(quick, TOPIC)
        quick.commit()
        first = changes.since([TOPIC], cursor)
        slow.commit()
        second = changes.since([TOPIC], first.cursor)
    assert late < early
    assert _ids(first) == [early]
    assert late in _ids(second)
    assert set(_ids(changes.since([TOPIC], second.cursor))) <= {late, early}


def test_an_older_transaction_that_starts_to_write_late_is_still_seen():
    """Its id is given out with its first row, and rows may follow after younger transactions have ended."""
    with connections(2) as (slow, quick):
        first = note(slow, OTHER)
        cursor = settled_cursor()
        note(quick, TOPIC)
        quick.commit()
        later = changes.since([TOPIC], cursor).cursor
        id = note(slow, TOPIC)
        slow.commit()
    assert first < id
    assert id in _ids(changes.since([TOPIC], later))


def test_what_was_noted_first_is_told_first_whichever_transaction_is_the_older():
    with connections(2) as (slow, quick):
        note(slow, OTHER)
        cursor = settled_cursor()
        first = note(quick, TOPIC)
        quick.commit()
        second = note(slow, TOPIC)
        slow.commit()
    assert _ids(changes.since([TOPIC], cursor)) == [first, second]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["write", "write", "commit", "roll back", "ask"]))))
def test_no_interleaving_loses_or_invents_a_change(steps):
    """Four writers, one reader who drops by id: at the end the reader has exactly what was committed."""
    topic = f"item:{uuid.uuid4()}"  # what other examples wrote is sent again while a transaction elsewhere goes on
    cursor, seen, committed = changes.cursor(), [], set()
    pending: list[set[int]] = [set(), set(), set(), set()]
    with connections(4) as writers:
        for number, step in [*steps, *((number, "commit") for number in range(4))]:
            if step == "write":
                pending[number].add(note(writers[number], topic))
            elif step == "commit":
                writers[number].commit()
                committed |= pending[number]
                pending[number].clear()
            elif step == "roll back":
                writers[number].rollback()
                pending[number].clear()
            else:
                answer = changes.since([topic], cursor, limit=3)
                seen += [id for id in _ids(answer) if id not in seen]
                cursor = answer.cursor
                assert set(seen) <= committed
        for _end in ("of an answer in parts", "of what came between its parts"):
            answer = changes.since([topic], cursor)
            seen += [id for id in _ids(answer) if id not in seen]
            cursor = answer.cursor
    assert set(seen) == committed
    assert len(seen) == len(committed)


def test_a_long_answer_comes_in_parts_and_the_parts_hold_everything_once():
    cursor = settled_cursor()
    written = [_note() for _ in range(7)]
    seen = []
    while True:
        answer = changes.since([TOPIC], cursor, limit=3)
        seen += _ids(answer)
        cursor = answer.cursor
        if not answer.more:
            break
    assert seen == written


def test_a_slow_transaction_that_commits_between_two_parts_is_still_seen():
    with connections(1) as (slow,):
        cursor = settled_cursor()
        late = note(slow, TOPIC)
        for _ in range(5):
            _note()
        first = changes.since([TOPIC], cursor, limit=3)
        slow.commit()
        second = changes.since([TOPIC], first.cursor, limit=3)
        assert first.more
        assert not second.more
        assert late in _ids(changes.since([TOPIC], second.cursor))


def test_an_expired_cursor_is_answered_with_a_reset():
    old = settled_cursor()
    for _ in range(3):
        _note()
    Change.objects.update(at=now() - 2 * changes.RETENTION)
    fresh = settled_cursor()
    _note()
    assert changes.trim() == 3
    assert changes.since([TOPIC], old).reset
    assert changes.since([OTHER], old).reset, "nobody can say any more whether something was missed"
    kept = changes.since([TOPIC], fresh)
    assert not kept.reset
    assert len(kept.changes) == 1
    assert not changes.since([TOPIC], changes.since([TOPIC], old).cursor).reset


def test_after_a_restore_every_cursor_has_expired():
    old = settled_cursor()
    changes.expire()
    assert changes.since([TOPIC], old).reset
    fresh = settled_cursor()
    id = _note()
    assert _ids(changes.since([TOPIC], fresh)) == [id]


def test_trimming_goes_in_batches_and_leaves_the_young_and_the_floor():
    for _ in range(5):
        _note()
    with transaction.atomic():  # one transaction that is larger than a batch
        changes.note([f"item:{number}" for number in range(9)], "happened", OBJECT)
    _note()
    Change.objects.update(at=now() - 2 * changes.RETENTION)
    young = _note()
    assert changes.trim(batch=3) == 15
    assert changes.trim(batch=3) == 0
    assert Change.objects.count() == 2
    assert young in Change.objects.values_list("pk", flat=True)


def test_on_a_quiet_day_trimming_expires_nobody():
    _note()
    Change.objects.update(at=now() - 2 * changes.RETENTION)
    cursor = settled_cursor()
    id = _note()
    changes.trim()
    answer = changes.since([TOPIC], cursor)
    assert not answer.reset
    assert _ids(answer) == [id]


def test_trimming_never_passes_a_young_row_of_an_old_transaction():
    with connections(1) as (slow,):
        note(slow, OTHER)
        old = settled_cursor()
        for _ in range(3):
            _note()
        Change.objects.update(at=now() - 2 * changes.RETENTION)
        slow.commit()
        changes.trim()
        answer = changes.since([TOPIC], old)
        assert answer.reset or len(answer.changes) == 3


def test_a_cursor_from_the_future_is_one_of_another_database():
    incarnation = changes.cursor().split(".")[0]
    assert changes.since([TOPIC], f"{incarnation}.{10**15}").reset
    assert changes.since([TOPIC], f"{int(incarnation) ^ 1}.{10**15}").reset


def test_after_a_crash_a_cursor_is_not_taken_at_its_word():
    """PostgreSQL empties unlogged tables when it recovers, and may give out transaction ids once more."""
    cursor = settled_cursor()
    incarnation, horizon = cursor.split(".")
    id = _note()
    with connection.cursor() as sql:
        sql.execute("TRUNCATE core_incarnation")
    ahead = f"{incarnation}.{int(horizon) + 50}"
    answer = changes.since([TOPIC], ahead)
    assert _ids(answer) == [id]
    assert answer.cursor.split(".")[0] != incarnation
    assert _ids(changes.since([TOPIC], settled_cursor())) == []


@pytest.mark.parametrize(
    "cursor",
    ["x", "1", "1.2.3", "1.2.3.4.5", "-1.2", "1.-2", "1.99999999999999999999", " 1.2", "1.2\n", "١.٢", "1.2\x00"],
)
def test_a_cursor_that_was_made_up_is_a_bad_request(cursor):
    with pytest.raises(BadCursor):
        changes.since([TOPIC], cursor)


def test_a_note_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError):
        changes.note([TOPIC], "happened", OBJECT)


def test_html_comes_while_it_is_kept_and_only_on_the_newest_change_of_an_object():
    cursor = settled_cursor()
    first, second, other = _note(framed=True), _note(framed=True), _note(object_id=uuid.UUID(int=2), framed=True)
    Frame.objects.bulk_create(
        Frame(change_id=id, locale=locale, html=f"{locale} {id}")
        for id in (first, second, other)
        for locale in ("en", "fr")
    )
    answer = changes.since([TOPIC], cursor, locale="fr")
    assert [change.html for change in answer.changes] == [None, f"fr {second}", f"fr {other}"]
    assert [change.html for change in changes.since([TOPIC], cursor).changes] == [None, None, None]
    in_parts = changes.since([TOPIC], cursor, locale="fr", limit=2)
    assert [change.html for change in in_parts.changes] == [None, None], "the next part may overtake it"


def test_frames_are_trimmed_long_before_the_changes():
    old, young = _note(framed=True), _note(framed=True)
    Frame.objects.bulk_create(Frame(change_id=id, locale="en", html="") for id in (old, young, 10**12))
    Change.objects.filter(pk=old).update(at=now() - changes.FRAME_RETENTION - datetime.timedelta(seconds=1))
    assert changes.trim_frames() == 2
    assert [frame.change_id for frame in Frame.objects.all()] == [young]
    assert Change.objects.filter(pk=old).exists()


def test_asking_costs_one_statement(django_assert_num_queries):
    cursor = settled_cursor()
    _note()
    with django_assert_num_queries(1):
        changes.since([TOPIC], cursor, locale="en")
    changes.cursor()
    with django_assert_num_queries(0):
        changes.cursor(max_age=60)
