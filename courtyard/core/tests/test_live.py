"""Publish, revoke, sign: noted in the transaction, rung once after it, and never in the way of the request."""

import time
import uuid

import psycopg
import pytest
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from hypothesis import given
from hypothesis import strategies as st

from courtyard.core import changes, live
from courtyard.core.models import Change, Frame, Revocation
from courtyard.core.tests.connections import connect, rolled_back

ITEM = live.topic_of("item", uuid.UUID(int=1))
SPACE = live.topic_of("space", uuid.UUID(int=2))
PERSON = uuid.UUID(int=3)
OBJECT = uuid.UUID(int=4)


@pytest.fixture(autouse=True)
def _every_language(monkeypatch):
    """Which languages are in use is for ``config`` to say."""
    monkeypatch.setattr(live, "_locales", lambda: ["en", "fr"])


@pytest.fixture
def bells():
    """Every doorbell rung since the last look, in order."""
    listener = connect(autocommit=True)
    listener.execute(f"LISTEN {live.CHANNEL}")

    def heard() -> list[str]:
        return [bell.payload for bell in listener.notifies(timeout=0.2)]

    yield heard
    listener.close()


@pytest.mark.django_db(transaction=True)
class TestPublish:
    def test_a_change_its_fragments_and_one_bell(self, bells):
        with transaction.atomic():
            live.publish(ITEM, "commented", OBJECT, render=lambda locale: f"<li>{locale}</li>", data={"count": 2})
            assert bells() == []
        change = Change.objects.get(topic=ITEM)
        assert (change.event, change.object_id, change.data, change.framed) == ("commented", OBJECT, {"count": 2}, True)
        assert {frame.locale: frame.html for frame in Frame.objects.filter(change_id=change.pk)} == {
            "en": "<li>en</li>",
            "fr": "<li>fr</li>",
        }
        assert bells() == [ITEM]

    def test_one_bell_for_all_that_a_transaction_says(self, bells):
        with transaction.atomic():
            live.publish([SPACE, ITEM], "placed", OBJECT)
            with transaction.atomic():
                live.publish(ITEM, "counted", OBJECT)
            live.revoke(PERSON, SPACE)
        assert Change.objects.filter(topic=ITEM).count() == 2
        assert bells() == ["*"]
        with transaction.atomic():
            for number in range(30):
                live.publish(live.topic_of("item", uuid.UUID(int=number)), "counted", OBJECT)
        rung = bells()
        assert len(rung) == 1
        assert len(rung[0].split()) == 30

    def test_a_crowd_of_topics_rings_without_names(self, bells):
        with transaction.atomic():
            live.publish([live.topic_of("space", uuid.UUID(int=number)) for number in range(400)], "placed", OBJECT)
        assert bells() == ["*"]

    def test_what_was_rolled_back_is_neither_noted_nor_rung(self, bells):
        with rolled_back():
            live.publish(ITEM, "commented", OBJECT)
        assert bells() == []
        assert not Change.objects.exists()

    def test_a_savepoint_that_was_rolled_back_takes_only_its_own_with_it(self, bells):
        with transaction.atomic():
            live.publish(ITEM, "commented", OBJECT)
            with rolled_back():
                live.publish(SPACE, "placed", OBJECT)
        assert bells() == [ITEM]
        with transaction.atomic():
            with rolled_back():
                live.publish(ITEM, "commented", OBJECT)
            live.publish(SPACE, "placed", OBJECT)
        assert bells() == [SPACE]
        with transaction.atomic(), rolled_back():
            live.publish(ITEM, "commented", OBJECT)
        assert bells() == []

    def test_a_fragment_that_fails_fails_nothing_else(self, bells, caplog):
        def broken(locale):
            if locale == "fr":
                raise ZeroDivisionError
            return "<p>"

        with transaction.atomic():
            live.publish(ITEM, "commented", OBJECT, render=broken)
        assert bells() == [ITEM]
        assert [frame.locale for frame in Frame.objects.all()] == ["en"]
        assert "could not be rendered in fr" in caplog.text

    def test_a_bell_that_fails_does_not_fail_the_request(self, monkeypatch, caplog):
        def broken(entries):
            raise psycopg.OperationalError("the line is cut")

        monkeypatch.setattr(live, "_ring", broken)
        with transaction.atomic():
            live.publish(ITEM, "commented", OBJECT)
        assert Change.objects.filter(topic=ITEM).exists()
        assert "could not be rung" in caplog.text

    def test_the_fragment_is_rendered_in_its_language_and_the_callers_stays(self):
        with translation.override("de"), transaction.atomic():
            live.publish(ITEM, "commented", OBJECT, render=lambda locale: f"{locale} {translation.get_language()}")
            live.publish(ITEM, "commented", OBJECT)
        assert {frame.html for frame in Frame.objects.all()} == {"en en", "fr fr"}

    def test_only_the_languages_in_use_are_rendered(self):
        live.bind(locales=lambda: ["fr"])
        with transaction.atomic():
            live.publish(ITEM, "commented", OBJECT, render=lambda locale: _("January"))
        assert [(frame.locale, frame.html) for frame in Frame.objects.all()] == [("fr", "janvier")]

    def test_what_is_deleted_is_not_handed_out_to_those_who_ask_what_they_missed(self):
        cursor = changes.cursor()
        with transaction.atomic():
            live.publish(ITEM, "commented", OBJECT, render=lambda locale: "a secret")
        with transaction.atomic():
            live.publish(ITEM, "deleted", OBJECT)
        assert not Frame.objects.exists()
        assert [change.html for change in changes.since([ITEM], cursor, locale="en").changes] == [None, None]

    def test_it_is_refused_outside_a_transaction(self):
        with pytest.raises(RuntimeError):
            live.publish(ITEM, "commented", OBJECT)
        with pytest.raises(RuntimeError):
            live.revoke(PERSON)

    def test_nobody_to_tell_costs_nothing(self, django_assert_num_queries):
        with transaction.atomic(), django_assert_num_queries(0):
            live.publish([], "placed", OBJECT)

    def test_a_publication_costs_two_statements(self, django_assert_num_queries):
        with django_assert_num_queries(4), transaction.atomic():  # BEGIN and COMMIT are counted
            live.publish([ITEM, SPACE], "commented", OBJECT, render=lambda locale: "<li>")

    def test_a_revocation_is_a_row_of_the_same_transaction(self, bells):
        with transaction.atomic():
            live.revoke(PERSON, SPACE, session="abc")
        row = Revocation.objects.get()
        assert (row.person_id, row.topic, row.session) == (PERSON, SPACE, "abc")
        assert bells() == ["*"]

    def test_a_crowd_loses_a_right_in_one_statement(self, django_assert_num_queries):
        people = [uuid.uuid4() for _ in range(50)]
        with transaction.atomic(), django_assert_num_queries(1):
            live.revoke(people, SPACE)
        assert set(Revocation.objects.values_list("person_id", flat=True)) == set(people)

    def test_trimming_leaves_what_is_still_needed(self):
        with transaction.atomic():
            live.publish(ITEM, "commented", OBJECT, render=lambda locale: "<li>")
            live.revoke(PERSON)
        live.trim()
        assert Change.objects.count() == 1
        assert Frame.objects.count() == 2
        assert Revocation.objects.count() == 1
        Revocation.objects.update(at=Revocation.objects.get().at - live.REVOCATION_RETENTION)
        live.trim()
        assert Revocation.objects.count() == 0


@pytest.mark.django_db
def test_in_a_test_that_captures_commits_the_bell_is_one_callback_away(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        live.publish(ITEM, "commented", OBJECT, render=lambda locale: "<li>")
    assert Frame.objects.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        live.publish(ITEM, "commented", OBJECT, render=lambda locale: "<li>")
    assert Frame.objects.count() == 4


class TestSignatures:
    def test_a_signed_topic_is_good_for_its_person_and_sign_in(self):
        signed = live.sign_topics(PERSON, "here", [ITEM])[0]
        topic, ends = live.verify(PERSON, "here", signed) or ("", 0)
        assert topic == ITEM
        assert 0 < ends - time.time() <= live.LIFETIME
        assert live.verify(uuid.UUID(int=9), "here", signed) is None
        assert live.verify(PERSON, "elsewhere", signed) is None

    def test_it_ends_after_ten_minutes(self, monkeypatch):
        signed = live.sign_topics(PERSON, "here", [ITEM])[0]
        later = time.time() + live.LIFETIME + 1
        monkeypatch.setattr(live.time, "time", lambda: later)
        assert live.verify(PERSON, "here", signed) is None
        assert live.verify(PERSON, "here", signed, even_expired=True) is not None

    def test_a_name_from_a_clock_far_ahead_is_not_good_for_longer(self, monkeypatch):
        ahead = time.time() + 3600
        with monkeypatch.context() as patch:
            patch.setattr(live.time, "time", lambda: ahead)
            signed = live.sign_topics(PERSON, "here", [ITEM])[0]
        assert live.verify(PERSON, "here", signed) is None

    def test_it_is_short(self):
        longest = live.topic_of("conversation", uuid.uuid4())
        assert len(live.sign_topics(PERSON, live.session_hash("x" * 40), [longest])[0]) <= 90

    @given(st.text())
    def test_what_we_did_not_sign_is_refused(self, text):
        assert live.verify(PERSON, "here", text) is None
        assert live.verify(PERSON, "here", f"{ITEM}~{text}", even_expired=True) is None

    @given(st.integers(min_value=0), st.characters())
    def test_one_altered_character_is_refused(self, place, other):
        signed = live.sign_topics(PERSON, "here", [ITEM])[0]
        place %= len(signed)
        altered = signed[:place] + other + signed[place + 1 :]
        assert altered == signed or live.verify(PERSON, "here", altered) is None

    def test_a_sign_in_is_named_without_its_secret(self):
        assert live.session_hash("secret") != live.session_hash("Secret")
        assert "secret" not in live.session_hash("secret")
        assert len(live.session_hash("secret")) == 20


@pytest.mark.django_db(transaction=True)
def test_the_job_that_trims_runs_every_few_minutes():
    from procrastinate.contrib.django import app

    from courtyard.core.tasks import trim_live

    trim_live(0)
    assert any(periodic.task.name == "core.trim_live" for periodic in app.periodic_registry.periodic_tasks.values())
