"""What comes again: at the hour of its person's clock, each time exactly once, and none that fails holds up the others."""

import datetime
import io
import zoneinfo
from urllib.parse import urlencode

import pytest
from PIL import Image

from courtyard.accounts.models import Person
from courtyard.chat import services
from courtyard.chat.models import Message, SavedMessage, ScheduledMessage
from courtyard.chat.moments import again
from courtyard.chat.repeating import ONCE, Rhythm
from courtyard.chat.services import scheduling
from courtyard.chat.tests.talking import group, say
from courtyard.content.services import files
from courtyard.core.clock import now
from courtyard.core.errors import Invalid, NotFound
from courtyard.core.ids import new_id
from tests.cast import Cast, client_of

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
JSON = "application/json"
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def rung(person: Person) -> int:
    """How much their bell has for them."""
    return len(client_of(person).get("/api/v1/notifications").json()["results"])


def times(first: str, every: str, count: int, until: str | None = None) -> list[str]:
    """Those of a rhythm, as clocks in Paris say them."""
    row = ScheduledMessage()
    rhythm = Rhythm(every, datetime.date.fromisoformat(until) if until else None)
    at: datetime.datetime | None = row.begin(
        datetime.datetime.fromisoformat(first).replace(tzinfo=PARIS), rhythm, PARIS
    )
    found: list[str] = []
    while at and len(found) < count:
        found.append(at.astimezone(PARIS).strftime("%m-%d %H:%M"))
        at = row.next_after(at, PARIS)
    return found


class TestRhythm:
    def test_the_clock_stays_when_summer_time_begins_and_ends(self) -> None:
        assert times("2026-03-28T09:00", "day", 3) == ["03-28 09:00", "03-29 09:00", "03-30 09:00"]
        assert times("2026-10-24T09:00", "day", 3) == ["10-24 09:00", "10-25 09:00", "10-26 09:00"]

    def test_an_hour_that_a_day_has_not_or_has_twice_comes_once_and_returns(self) -> None:
        assert times("2026-03-28T02:30", "day", 3) == ["03-28 02:30", "03-29 03:30", "03-30 02:30"]
        assert times("2026-10-24T02:30", "day", 3) == ["10-24 02:30", "10-25 02:30", "10-26 02:30"]

    def test_workdays_leave_out_the_weekend_also_for_the_first_time(self) -> None:
        assert times("2026-11-27T09:00", "workday", 2) == ["11-27 09:00", "11-30 09:00"]
        assert times("2026-11-28T09:00", "workday", 2) == ["11-30 09:00", "12-01 09:00"]

    def test_weeks_keep_their_day_and_months_have_their_last_where_they_are_shorter(self) -> None:
        assert times("2026-11-24T08:15", "week", 3) == ["11-24 08:15", "12-01 08:15", "12-08 08:15"]
        assert times("2027-01-31T08:00", "month", 4) == ["01-31 08:00", "02-28 08:00", "03-31 08:00", "04-30 08:00"]

    def test_the_last_day_is_one_of_them_and_one_before_the_first_is_refused(self) -> None:
        assert times("2026-11-24T08:15", "day", 9, until="2026-11-25") == ["11-24 08:15", "11-25 08:15"]
        with pytest.raises(Invalid):
            times("2026-11-24T08:15", "day", 9, until="2026-11-23")
        with pytest.raises(Invalid):
            times("2026-11-24T08:15", "fortnight", 9)


@pytest.fixture
def series(cast: Cast) -> ScheduledMessage:
    """A message of the member, every day from tomorrow on."""
    return services.schedule(
        actor=cast.member, conversation_id=group(cast).pk, body="Stand-up", at=now() + DAY, rhythm=Rhythm("day")
    )


@pytest.mark.django_db
class TestMessages:
    def test_each_time_is_sent_once_and_the_next_waits(self, cast: Cast, series: ScheduledMessage) -> None:
        first = series.at
        assert [services.send_due(moment=first) for _twice in range(2)] == [1, 0]
        series.refresh_from_db()
        assert series.at == first + DAY
        assert services.send_due(moment=first + DAY) == 1
        assert list(Message.objects.values_list("body_text", flat=True)) == ["Stand-up"] * 2

    def test_a_job_that_is_killed_in_between_sends_it_the_next_time(
        self, series: ScheduledMessage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(scheduling, "_move_on", lambda *_row: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                services.send_due(moment=series.at)
        assert not Message.objects.exists()
        assert [services.send_due(moment=series.at) for _twice in range(2)] == [1, 0]
        assert Message.objects.count() == 1

    def test_what_was_missed_comes_once(self, series: ScheduledMessage) -> None:
        late = series.at + 10 * DAY + HOUR
        assert [services.send_due(moment=late) for _twice in range(2)] == [1, 0]
        row = ScheduledMessage.objects.get()
        assert row.at == series.at + 11 * DAY

    def test_the_zone_of_the_writer_decides(self, cast: Cast) -> None:
        cast.member.time_zone = "Europe/Paris"
        cast.member.save()
        at = datetime.datetime(2027, 3, 27, 9, tzinfo=PARIS)
        row = services.schedule(
            actor=cast.member, conversation_id=group(cast).pk, body="x", at=at, rhythm=Rhythm("day")
        )
        services.send_due(moment=at)
        row.refresh_from_db()
        assert row.at.astimezone(PARIS).hour == 9
        assert row.at - at == 23 * HOUR

    def test_after_the_last_day_nothing_is_left(self, cast: Cast) -> None:
        at = now() + DAY
        services.schedule(
            actor=cast.member, conversation_id=group(cast).pk, body="x", at=at, rhythm=Rhythm("day", at.date())
        )
        services.send_due(moment=at)
        assert not ScheduledMessage.objects.exists()
        assert Message.objects.count() == 1

    def test_one_skips_sends_now_and_ends_it_and_nobody_else_does(self, cast: Cast, series: ScheduledMessage) -> None:
        browser, base = client_of(cast.member), f"/messages/scheduled/{series.pk}/"
        first = {"occurrence": series.at.isoformat()}
        assert "Every day at" in browser.get("/messages/scheduled/").text
        assert "next tomorrow" in browser.get("/messages/scheduled/").text
        for other in (cast.host, cast.outsider):
            assert client_of(other).post(f"{base}skip/", first).status_code == 404
        for _twice in range(2):
            browser.post(f"{base}skip/", first)
        assert ScheduledMessage.objects.get().at == series.at + DAY
        assert browser.post(f"{base}skip/", {"occurrence": "soon"}).status_code == 422
        second = {"occurrence": (series.at + DAY).isoformat()}
        for _twice in range(2):
            assert browser.post(f"{base}now/", second).status_code == 302
        assert Message.objects.count() == 1
        assert ScheduledMessage.objects.get().at == series.at + 2 * DAY
        assert browser.post(f"{base}now/").status_code == 422
        browser.post(f"{base}removal/")
        assert not ScheduledMessage.objects.exists()

    def test_what_was_refused_goes_on_with_the_next_time(self, cast: Cast, series: ScheduledMessage) -> None:
        talk = series.conversation
        services.edit_conversation(actor=cast.member, conversation_id=talk.pk, announcing=True)
        services.set_role(actor=cast.member, conversation_id=talk.pk, person_id=cast.host.pk, owner=True)
        services.set_role(actor=cast.host, conversation_id=talk.pk, person_id=cast.member.pk, owner=False)
        ScheduledMessage.objects.update(at=now() - HOUR, began=now() - HOUR)
        services.send_due()
        assert ScheduledMessage.objects.get().refusal
        row = services.change_scheduled(actor=cast.member, scheduled_id=series.pk, body="<p>Again</p>")
        assert (row.refusal, row.at > now(), row.every) == ("", True, "day")
        assert services.change_scheduled(actor=cast.member, scheduled_id=series.pk, rhythm=ONCE).every == ""
        with pytest.raises(Invalid):
            services.skip_scheduled(actor=cast.member, scheduled_id=series.pk, occurrence=row.at)

    def test_the_composer_and_the_edit_form_say_how_often(self, cast: Cast) -> None:
        talk = group(cast)
        browser = client_of(cast.member)
        sent = {"body": "Lunch?", "when": "tomorrow", "every": "workday", "until": "2099-01-01"}
        browser.post(f"/messages/{talk.pk}/scheduled/", sent)
        row = ScheduledMessage.objects.get()
        assert (row.every, row.until) == ("workday", datetime.date(2099, 1, 1))
        refused = browser.post(f"/messages/{talk.pk}/scheduled/", sent | {"until": "2020-01-01"})
        assert refused.status_code == 422
        assert 'value="workday" selected' in refused.text
        page = f"/messages/scheduled/{row.pk}/"
        assert 'value="workday" selected' in browser.get(page).text
        at = row.at.strftime("%Y-%m-%dT%H:%M")
        browser.post(page, {"body": "Lunch", "at": at, "every": "week"})
        row.refresh_from_db()
        assert (row.every, row.until, row.body_text) == ("week", None, "Lunch")
        assert browser.post(page, {"body": "Lunch", "at": at, "every": "never"}).status_code == 422

    def test_the_api_says_how_often_skips_and_sends(self, cast: Cast) -> None:
        talk, browser = group(cast), client_of(cast.member)
        given = {"body": "Hi", "at": (now() + DAY).isoformat(), "every": "day"}
        made = browser.post(f"/api/v1/conversations/{talk.pk}/scheduled", given, content_type=JSON).json()
        base, at = f"/api/v1/messages/scheduled/{made['id']}", made["at"]
        assert made["every"] == "day"
        skipped = [browser.post(f"{base}/skipped", {"at": at}, content_type=JSON).json()["at"] for _twice in range(2)]
        assert skipped[0] == skipped[1] != at
        assert browser.post(f"{base}/sent").status_code == 422
        said = [browser.post(f"{base}/sent?{urlencode({'at': skipped[0]})}").json()["id"] for _twice in range(2)]
        assert said[0] == said[1]
        assert browser.patch(base, {"body": "Hello"}, content_type=JSON).json()["every"] == "day"
        changed = browser.patch(base, {"every": "week", "until": "2099-01-01"}, content_type=JSON).json()
        assert (changed["every"], changed["until"]) == ("week", "2099-01-01")
        assert client_of(cast.host).post(f"{base}/skipped", {"at": at}, content_type=JSON).status_code == 404


@pytest.mark.django_db
class TestErrors:
    def test_one_that_meets_an_error_holds_up_no_other_and_is_kept_with_the_reason(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        talk = group(cast)
        given = {"actor": cast.member, "conversation_id": talk.pk}
        broken = services.schedule(**given, body="Broken", at=now() + HOUR)
        services.schedule(**given, body="Whole", at=now() + 2 * HOUR)
        send, later = scheduling.send, now() + 3 * HOUR

        def stumble(**said: object) -> Message:
            if said["id"] == broken.pk:
                raise ZeroDivisionError
            return send(**said)

        monkeypatch.setattr(scheduling, "send", stumble)
        assert services.send_due(moment=later) == 1
        assert Message.objects.get().body_text == "Whole"
        for _try in range(3):
            assert services.send_due(moment=later) == 0
        broken.refresh_from_db()
        assert broken.refusal == ""
        services.send_due(moment=later)
        broken.refresh_from_db()
        assert "on our side" in broken.refusal
        assert rung(cast.member) == 1
        monkeypatch.undo()
        assert services.send_now(actor=cast.member, scheduled_id=broken.pk).body_text == "Broken"

    def test_a_reminder_that_meets_one_holds_up_no_other(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        said = say(cast.member, group(cast))
        first, second = (
            services.remind(actor=person, message_id=said.pk, at=now() + HOUR) for person in (cast.host, cast.guest)
        )
        save = SavedMessage.save

        def stumble(row: SavedMessage, **given: object) -> None:
            if row.pk == first.pk:
                raise ZeroDivisionError
            save(row, **given)

        monkeypatch.setattr(SavedMessage, "save", stumble)
        assert services.ring_reminders(moment=now() + 2 * HOUR) == 1
        second.refresh_from_db()
        assert second.rang_at


@pytest.mark.django_db
class TestReminders:
    def test_it_rings_each_time_until_it_is_done_with(self, cast: Cast) -> None:
        said = say(cast.member, group(cast))
        saved = services.remind(actor=cast.host, message_id=said.pk, at=now() + DAY, rhythm=Rhythm("day"))
        for days in (0, 1, 1, 9):
            services.ring_reminders(moment=saved.remind_at + days * DAY)
            assert rung(cast.host) == 1
        row = SavedMessage.objects.get()
        assert (row.remind_at, row.rang_at) == (saved.remind_at + 10 * DAY, None)
        services.finish(actor=cast.host, message_id=said.pk)
        assert services.ring_reminders(moment=saved.remind_at + 20 * DAY) == 0

    def test_one_skips_a_time_and_ends_it(self, cast: Cast) -> None:
        said = say(cast.member, group(cast))
        browser, base = client_of(cast.host), f"/message/{said.pk}/reminder/"
        browser.post(base, {"when": "tomorrow", "every": "week"})
        row = SavedMessage.objects.get()
        assert f"Every {row.remind_at:%A} at 09:00 · next tomorrow" == again(row, row.remind_at)
        assert again(row, row.remind_at) in browser.get("/messages/saved/").text
        for _twice in range(2):
            browser.post(f"{base}skip/", {"occurrence": row.remind_at.isoformat()})
        assert SavedMessage.objects.get().remind_at == row.remind_at + 7 * DAY
        assert browser.post(f"{base}skip/", {}).status_code == 422
        assert client_of(cast.outsider).post(f"{base}skip/", {}).status_code == 404
        browser.post(base, {"end": "1"})
        row.refresh_from_db()
        assert (row.remind_at, row.every) == (None, "")
        with pytest.raises(Invalid):
            services.skip_reminder(actor=cast.host, message_id=said.pk, occurrence=now())
        with pytest.raises(NotFound):
            services.skip_reminder(actor=cast.guest, message_id=said.pk, occurrence=now())
        assert browser.post(base, {"when": "tomorrow", "every": "day", "until": "2020-01-01"}).status_code == 422

    def test_after_the_last_time_it_came_back(self, cast: Cast) -> None:
        said, at = say(cast.member, group(cast)), now() + DAY
        services.remind(actor=cast.host, message_id=said.pk, at=at, rhythm=Rhythm("day", at.date()))
        services.ring_reminders(moment=at)
        assert "Came back to you" in client_of(cast.host).get("/messages/saved/").text

    def test_the_api_repeats_and_skips(self, cast: Cast) -> None:
        said = say(cast.member, group(cast))
        browser, base = client_of(cast.host), f"/api/v1/messages/{said.pk}/saved"
        given = {"remind_at": (now() + DAY).isoformat(), "every": "day"}
        kept = browser.put(base, given, content_type=JSON).json()
        assert kept["every"] == "day"
        later = browser.post(f"{base}/skipped", {"at": kept["remind_at"]}, content_type=JSON).json()
        assert later["remind_at"] > kept["remind_at"]
        assert client_of(cast.outsider).post(f"{base}/skipped", {"at": "x"}, content_type=JSON).status_code in (
            404,
            422,
        )


@pytest.mark.django_db
class TestFiles:
    def _upload(self, cast: Cast, name: str = "plan.png") -> str:
        stream = io.BytesIO()
        Image.new("RGB", (8, 8)).save(stream, "PNG")
        stream.seek(0)
        return str(files.upload(actor=cast.member, stream=stream, name=name).pk)

    def test_files_are_added_and_left_out_in_the_form_and_by_the_api(self, cast: Cast) -> None:
        first, second = self._upload(cast), self._upload(cast, "other.png")
        talk, browser, id = group(cast), client_of(cast.member), new_id()
        api = f"/api/v1/messages/scheduled/{id}"
        given = {"id": str(id), "body": "Look", "at": (now() + DAY).isoformat(), "files": [first]}
        browser.post(f"/api/v1/conversations/{talk.pk}/scheduled", given, content_type=JSON)
        page = f"/messages/scheduled/{id}/"
        assert first in browser.get(page).text
        at = (now() + DAY).strftime("%Y-%m-%dT%H:%M")
        browser.post(page, {"body": "Look", "at": at, "files": [first, second], f"alt-{second}": "Another"})
        assert ScheduledMessage.objects.get().files == [[first, ""], [second, "Another"]]
        assert browser.patch(api, {"files": [second]}, content_type=JSON).json()["files"] == [second]
        assert ScheduledMessage.objects.get().files == [[second, "Another"]]
        assert browser.patch(api, {"body": "", "files": []}, content_type=JSON).status_code == 422
        assert browser.patch(api, {"files": [str(new_id())]}, content_type=JSON).status_code == 422
        assert client_of(cast.host).patch(api, {"files": []}, content_type=JSON).status_code == 404
        plain = io.BytesIO(b"Words")
        plain.name = "words.txt"
        browser.post(page, {"body": "Look", "at": at, "files": [second], "attach": plain})
        sent = services.send_now(actor=cast.member, scheduled_id=id)
        assert [one.file.name for one in sent.attachments.select_related("file").order_by("position")] == [
            "other.png",
            "words.txt",
        ]
