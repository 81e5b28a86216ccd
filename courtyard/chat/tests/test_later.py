"""Later: kept messages, sent later exactly once, drafts on every device."""

import datetime
from functools import partial

import pytest
from django.utils import timezone

from courtyard.chat import services
from courtyard.chat.models import Message, MessageDraft, SavedMessage, ScheduledMessage
from courtyard.chat.moments import moments
from courtyard.chat.selectors import acts
from courtyard.chat.selectors.listing import conversations
from courtyard.chat.services import Mattering
from courtyard.chat.tests.talking import HTMX, group, say
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id
from courtyard.core.models import Change
from tests.cast import Cast, client_of
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
JSON = "application/json"


class TestSaving:
    def test_one_keeps_it_is_done_with_it_takes_it_up_and_lets_it_go(self, cast: Cast) -> None:
        said = say(cast.host, group(cast), "Read this again")
        browser, base = client_of(cast.member), f"/message/{said.pk}/"
        for _twice in range(2):
            browser.post(f"{base}saved/")
        assert SavedMessage.objects.count() == 1
        assert "Read this again" in browser.get("/messages/saved/").text
        assert " saved" in browser.get(base, headers=HTMX).text
        browser.post(f"{base}done/")
        assert "Nothing saved" in browser.get("/messages/saved/").text
        assert "Read this again" in browser.get("/messages/saved/?done=1").text
        browser.post(f"{base}done/", {"end": "1"})
        assert "Read this again" in browser.get("/messages/saved/").text
        browser.post(f"{base}saved/", {"end": "1"})
        assert not SavedMessage.objects.exists()
        browser.post(f"{base}saved/", {"end": "1"})
        assert client_of(cast.host).get("/api/v1/messages/saved").json()["results"] == []

    def test_what_one_lost_is_gone_from_the_list(self, cast: Cast) -> None:
        talk = group(cast)
        said = say(cast.member, talk)
        services.save(actor=cast.host, message_id=said.pk)
        assert len(acts.saved_messages(cast.host).results) == 1
        services.remove_member(actor=cast.member, conversation_id=talk.pk, person_id=cast.host.pk)
        assert acts.saved_messages(cast.host).results == []
        for act in (services.save, services.finish, services.take_up):
            with pytest.raises(NotFound):
                act(actor=cast.host, message_id=said.pk)
        services.unsave(actor=cast.host, message_id=said.pk)
        with pytest.raises(NotFound):
            services.unsave(actor=cast.host, message_id=said.pk)

    def test_a_reminder_is_due_once_and_not_for_who_is_done_or_reads_it_no_longer(self, cast: Cast) -> None:
        talk = group(cast)
        said = say(cast.member, talk)
        for person in (cast.host, cast.guest, cast.member):
            services.remind(actor=person, message_id=said.pk, at=now() + HOUR)
        services.finish(actor=cast.guest, message_id=said.pk)
        assert services.ring_reminders() == 0
        assert services.ring_reminders(moment=now() + 2 * HOUR) == 2
        assert services.ring_reminders(moment=now() + 2 * HOUR) == 0
        services.remind(actor=cast.host, message_id=said.pk, at=now() + HOUR)
        assert services.ring_reminders(moment=now() + 2 * HOUR) == 1

    def test_the_page_follows_what_is_kept_and_what_becomes_of_it(self, cast: Cast) -> None:
        talk = group(cast)
        said = say(cast.member, talk)
        services.remind(actor=cast.host, message_id=said.pk, at=now() + HOUR)
        services.finish(actor=cast.host, message_id=said.pk)
        services.take_up(actor=cast.host, message_id=said.pk)
        services.ring_reminders(moment=now() + 2 * HOUR)
        told = Change.objects.filter(event="marked", topic=f"person:{cast.host.pk}").order_by("pk")
        assert [change.data["saved"] for change in told] == [True, True, False, True, True]
        page = client_of(cast.host).get("/messages/saved/")
        assert f'data-message="{said.pk}"' in page.text
        assert "data-keeps" in page.text
        anew = client_of(cast.host).get("/messages/saved/", headers=HTMX).text
        assert anew.lstrip().startswith("<li")
        assert f'data-message="{said.pk}"' in anew
        services.delete_message(actor=cast.member, message_id=said.pk)
        assert "Nothing saved" in client_of(cast.host).get("/messages/saved/", headers=HTMX).text

    def test_moments_are_chosen_by_name_or_written(self, cast: Cast) -> None:
        said = say(cast.member, group(cast))
        browser, address = client_of(cast.host), f"/message/{said.pk}/reminder/"
        assert "Tomorrow morning" in browser.get(address).text
        browser.post(address, {"when": "hour", "at": ""})
        row = SavedMessage.objects.get()
        assert abs(row.remind_at - now() - HOUR) < datetime.timedelta(minutes=1)
        for wrong in ({}, {"at": "2020-01-01T10:00"}, {"at": "nonsense"}, {"when": "never"}):
            assert browser.post(address, wrong).status_code == 422
        browser.post(address, {"end": "1"})
        row.refresh_from_db()
        assert row.remind_at is None
        assert client_of(cast.outsider).get(address).status_code == 404

    def test_the_api_keeps_reminds_and_finishes(self, cast: Cast) -> None:
        said = say(cast.member, group(cast))
        browser, address = client_of(cast.host), f"/api/v1/messages/{said.pk}/saved"
        at = (now() + HOUR).isoformat()
        assert browser.put(address, {"remind_at": at}, content_type=JSON).json()["remind_at"]
        done = browser.put(address, {"done": True}, content_type=JSON).json()
        assert done["done_at"]
        assert done["remind_at"]
        assert [one["message"]["id"] for one in browser.get("/api/v1/messages/saved?done=true").json()["results"]]
        assert browser.delete(address).status_code == 204
        assert client_of(cast.outsider).put(address, {}, content_type=JSON).status_code == 404


class TestMoments:
    @pytest.mark.parametrize(("day", "keys"), [(4, ["hour", "tomorrow", "monday"]), (1, ["hour", "tomorrow"])])
    def test_they_are_those_of_the_writers_zone(
        self, monkeypatch: pytest.MonkeyPatch, day: int, keys: list[str]
    ) -> None:
        """2026-11-04 is a Wednesday, 2026-11-01 a Sunday."""
        moment = datetime.datetime(2026, 11, day, 22, 30, tzinfo=datetime.UTC)
        monkeypatch.setattr("courtyard.chat.moments.now", lambda: moment)
        with timezone.override("America/Toronto"):
            found = {one.key: timezone.localtime(one.at) for one in moments()}
            assert list(found) == keys
            assert (found["tomorrow"].day, found["tomorrow"].hour) == (day + 1, 9)
            assert all(found[key].weekday() == 0 for key in keys if key == "monday")


class TestSchedule:
    def _write(self, cast: Cast, talk: object, text: str = "At nine", **given: object) -> ScheduledMessage:
        at = given.pop("at", now() + HOUR)
        return services.schedule(
            actor=cast.member, conversation_id=talk.pk, body=text, format="markdown", at=at, **given
        )

    def test_it_is_sent_once_when_its_time_has_come_under_the_id_it_had(self, cast: Cast) -> None:
        talk, id = group(cast), new_id()
        answered = say(cast.host, talk)
        for _twice in range(2):
            self._write(cast, talk, id=id, reply_to=answered.pk, level="important")
        assert services.send_due() == 0
        assert not Message.objects.filter(author=cast.member).exists()
        later = now() + 2 * HOUR
        assert [services.send_due(moment=later) for _twice in range(2)] == [1, 0]
        sent = Message.objects.get(author=cast.member)
        assert (sent.pk, sent.body_text, sent.reply_to, sent.priority.level) == (id, "At nine", answered, "important")
        assert not ScheduledMessage.objects.exists()
        with pytest.raises(Conflict):
            self._write(cast, talk, id=id)

    def test_a_job_that_is_killed_half_way_sends_it_the_next_time(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        talk = group(cast)
        self._write(cast, talk)
        with monkeypatch.context() as patch:
            patch.setattr(ScheduledMessage, "delete", lambda _row: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                services.send_due(moment=now() + 2 * HOUR)
        assert not Message.objects.exists()
        assert services.send_due(moment=now() + 2 * HOUR) == 1
        assert Message.objects.count() == 1

    @pytest.mark.parametrize("loss", ["removed", "announcing", "suspended"])
    def test_what_may_not_be_said_any_more_stays_with_the_reason(self, cast: Cast, loss: str) -> None:
        talk = services.create_group(actor=cast.host, person_ids=[cast.member.pk], name="Trip")
        row = self._write(cast, talk)
        if loss == "removed":
            services.remove_member(actor=cast.host, conversation_id=talk.pk, person_id=cast.member.pk)
        elif loss == "announcing":
            services.edit_conversation(actor=cast.host, conversation_id=talk.pk, announcing=True)
        else:
            cast.member.state = "suspended"
            cast.member.save()
        assert [services.send_due(moment=now() + 2 * HOUR) for _twice in range(2)] == [1, 0]
        row.refresh_from_db()
        assert row.refusal
        assert not Message.objects.exists()
        if loss == "announcing":
            page = client_of(cast.member).get("/messages/scheduled/").text
            assert "It was not sent: Only the owners" in page
            services.edit_conversation(actor=cast.host, conversation_id=talk.pk, announcing=False)
            assert services.send_now(actor=cast.member, scheduled_id=row.pk).body_text == "At nine"

    def test_the_answered_message_may_be_gone_by_then(self, cast: Cast) -> None:
        talk = group(cast)
        answered = say(cast.host, talk)
        self._write(cast, talk, reply_to=answered.pk)
        services.delete_message(actor=cast.host, message_id=answered.pk)
        services.send_due(moment=now() + 2 * HOUR)
        assert Message.objects.get(author=cast.member).reply_to is None

    def test_moments_that_cannot_be_and_places_where_one_may_not_write(self, cast: Cast) -> None:
        talk = group(cast)
        for at in (None, now() - HOUR, now() + datetime.timedelta(days=800)):
            with pytest.raises(Invalid):
                self._write(cast, talk, at=at)
        with pytest.raises(Invalid):
            self._write(cast, talk, " ")
        services.archive(actor=cast.member, conversation_id=talk.pk)
        with pytest.raises(Forbidden):
            self._write(cast, talk, " ", at=None)
        with pytest.raises(NotFound):
            services.schedule(actor=cast.outsider, conversation_id=talk.pk, body="", at=None)

    def test_only_its_writer_sees_changes_sends_and_deletes_it(self, cast: Cast) -> None:
        talk = group(cast)
        row = self._write(cast, talk)
        base = f"/messages/scheduled/{row.pk}/"
        for other in (cast.host, cast.owner):
            assert "At nine" not in client_of(other).get("/messages/scheduled/").text
            assert client_of(other).get(base).status_code == 404
            for act in ("", "now/", "removal/"):
                assert client_of(other).post(f"{base}{act}").status_code == 404
        browser = client_of(cast.member)
        assert "At nine" in browser.get("/messages/scheduled/").text
        assert "1 message of yours waits" in browser.get(f"/messages/{talk.pk}/").text
        at = timezone.localtime(now() + 3 * HOUR).strftime("%Y-%m-%dT%H:%M")
        assert browser.post(base, {"body": "At ten", "at": at}).status_code == 302
        assert browser.post(base, {"body": "At ten", "at": "2020-01-01T10:00"}).status_code == 422
        assert services.send_due(moment=now() + 2 * HOUR) == 0
        for _twice in range(2):
            assert browser.post(f"{base}now/").status_code == 302
        assert Message.objects.get().body_text == "At ten"
        assert client_of(cast.host).post(f"{base}now/").status_code == 404
        gone = self._write(cast, talk)
        browser.post(f"/messages/scheduled/{gone.pk}/removal/")
        assert not ScheduledMessage.objects.exists()

    def test_the_composer_sends_later_with_and_without_scripts(self, cast: Cast) -> None:
        talk = group(cast)
        browser, address = client_of(cast.member), f"/messages/{talk.pk}/scheduled/"
        refused = browser.post(address, {"body": "Not lost", "when": "", "at": ""})
        assert refused.status_code == 422
        assert "Not lost" in refused.text
        assert browser.post(address, {"body": "One", "when": "hour"})["Location"] == "/messages/scheduled/"
        answer = browser.post(address, {"body": "Two", "when": "tomorrow", "priority": "urgent"}, headers=HTMX)
        assert answer.text.startswith("It is sent ")
        assert list(ScheduledMessage.objects.order_by("at").values_list("body_text", "level", "asks")) == [
            ("One", "", False),
            ("Two", "urgent", True),
        ]
        assert client_of(cast.outsider).post(address, {"body": "x", "when": "hour"}).status_code == 404

    def test_the_api_schedules(self, cast: Cast) -> None:
        talk = group(cast)
        browser, at = client_of(cast.member), (now() + HOUR).isoformat()
        made = browser.post(f"/api/v1/conversations/{talk.pk}/scheduled", {"body": "Hi", "at": at}, content_type=JSON)
        assert made.status_code == 201
        base = f"/api/v1/messages/scheduled/{made.json()['id']}"
        assert browser.patch(base, {"body": "Hello"}, content_type=JSON).json()["text"] == "Hello"
        assert [one["text"] for one in browser.get("/api/v1/messages/scheduled").json()["results"]] == ["Hello"]
        assert browser.post(f"{base}/sent").json()["text"] == "Hello"
        assert browser.delete(base).status_code == 404
        assert client_of(cast.host).post(f"{base}/sent").status_code == 404


class TestDrafts:
    def _keep(self, cast: Cast, talk: object, body: str, version: int = 0) -> MessageDraft | None:
        return services.keep_draft(actor=cast.member, conversation_id=talk.pk, body=body, version=version)

    def test_it_appears_on_the_other_device_and_in_the_list_and_is_gone_when_sent(self, cast: Cast) -> None:
        talk = group(cast)
        browser, base = client_of(cast.member), f"/messages/{talk.pk}/"
        kept = browser.post(
            f"{base}draft/", {"body": "<p>Half a <strong>thought</strong></p>", "format": "html"}
        ).json()
        assert kept["version"] == 1
        assert browser.get(f"{base}draft/").json()["html"] == "<p>Half a <strong>thought</strong></p>"
        page = browser.get(base).text
        assert "Half a **thought**</textarea>" in page
        assert "Draft:" in browser.get("/messages/").text
        assert conversations(cast.host).results[0].draft == ""
        browser.post(base, {"body": "A thought", "draft": "1"})
        assert browser.get(f"{base}draft/").json() == {"version": 0, "html": ""}
        assert "Draft:" not in browser.get("/messages/").text
        assert client_of(cast.outsider).get(f"{base}draft/").status_code == 404

    def test_two_devices_lose_nothing(self, cast: Cast) -> None:
        talk = group(cast)
        assert self._keep(cast, talk, "<p>One</p>").version == 1
        with pytest.raises(Conflict) as refused:
            self._keep(cast, talk, "<p>Two</p>")
        assert refused.value.current.body_html == "<p>One</p>"
        assert self._keep(cast, talk, "<p>One</p>").version == 1
        assert self._keep(cast, talk, "<p>Both</p>", version=1).version == 2
        services.drop_draft(actor=cast.member, conversation_id=talk.pk, version=1)  # what the first device sent
        assert MessageDraft.objects.get().body_text == "Both"
        assert (
            client_of(cast.member).post(f"/messages/{talk.pk}/draft/", {"body": "x", "version": "1"}).status_code == 409
        )

    def test_an_empty_field_is_no_draft_and_windows_hear_of_it(self, cast: Cast) -> None:
        talk = group(cast)
        self._keep(cast, talk, "<p>One</p>")
        assert self._keep(cast, talk, "<p> </p>", version=1) is None
        assert not MessageDraft.objects.exists()
        assert [c.data for c in Change.objects.filter(event="draft").order_by("pk")] == [{"version": 1}, {"version": 0}]

    def test_the_api_keeps_it_too(self, cast: Cast) -> None:
        address = f"/api/v1/conversations/{group(cast).pk}/draft"
        browser = client_of(cast.member)
        assert browser.put(address, {"body": "<p>One</p>"}, content_type=JSON).json()["version"] == 1
        assert browser.put(address, {"body": "<p>Two</p>"}, content_type=JSON).status_code == 409
        assert browser.get(address).json() == {"body": "<p>One</p>", "version": 1}
        assert client_of(cast.outsider).put(address, {"body": "x"}, content_type=JSON).status_code == 404


def test_what_one_keeps_and_what_is_pinned_cost_the_same_when_they_grow(cast: Cast) -> None:
    talk = group(cast)

    def grow() -> None:
        for n in range(3):
            said = say(cast.host, talk, f"Words {n}", extras=Mattering.of("important", asks=True))
            if n == 0:  # there is an end to pins
                services.pin(actor=cast.host, message_id=said.pk)
            services.remind(actor=cast.member, message_id=said.pk, at=now() + HOUR)
            other = group(cast, name=f"Group {n}")
            services.forward(actor=cast.host, message_id=said.pk, conversation_id=other.pk)
            services.schedule(actor=cast.member, conversation_id=other.pk, body="<p>Hi</p>", at=now() + HOUR)

    grow()
    browser, base = client_of(cast.member), f"/messages/{talk.pk}/"
    said = Message.objects.filter(conversation=talk).first()
    for address in (base, f"{base}pins/", "/messages/saved/", "/messages/scheduled/", f"/message/{said.pk}/forward/"):
        assert_constant_queries(grow, partial(browser.get, address))
    for address in (f"/api/v1/conversations/{talk.pk}/pins", "/api/v1/messages/saved"):
        assert_constant_queries(grow, partial(browser.get, address))
