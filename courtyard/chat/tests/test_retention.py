"""How long messages stay: who says so, what goes in the night, and what stays."""

import datetime
import io

import pytest

from courtyard.chat import services
from courtyard.chat.models import (
    Conversation,
    Forward,
    Message,
    MessageFile,
    MessagePin,
    MessageReaction,
    MessageVersion,
    Retention,
    SavedMessage,
    Thread,
    ThreadFollower,
)
from courtyard.chat.tests.talking import channel, group, say
from courtyard.content.models import Attachment, File
from courtyard.content.services import files
from courtyard.content.services.items import Attached
from courtyard.core import storage
from courtyard.core.audit import AuditEntry
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.models import Change
from tests.cast import Cast, client_of, post

pytestmark = pytest.mark.django_db


def _old(*messages: Message, days: int = 100) -> None:
    Message.objects.filter(pk__in=[it.pk for it in messages]).update(created_at=now() - datetime.timedelta(days=days))


def _keep(cast: Cast, **days: int | None) -> None:
    services.set_retention(actor=cast.owner, days=days, confirmed=True)


def _left(talk: Conversation) -> list[str]:
    rows = Message.objects.filter(conversation=talk).order_by("created_at")
    return list(rows.values_list("body_text", flat=True))


class TestWhoSaysSo:
    def test_who_runs_the_organisation_does_and_it_is_on_the_record(self, cast: Cast) -> None:
        _keep(cast, group=90, direct=30)
        _keep(cast, group=None)
        assert dict(Retention.objects.values_list("kind", "days")) == {"direct": 30}
        entries = AuditEntry.objects.filter(kind="messages.retention").order_by("pk")
        assert [entry.data for entry in entries] == [{"group": 90, "direct": 30}, {"group": None}]

    def test_nobody_else_and_nothing_senseless(self, cast: Cast) -> None:
        for person in (cast.member, cast.moderator, cast.guest):
            with pytest.raises(Forbidden):
                services.set_retention(actor=person, days={"nonsense": 0})
            assert client_of(person).get("/manage/messages/").status_code == 403
        for days in ({"group": 0}, {"group": 36_501}, {"nonsense": 3}):
            with pytest.raises(Invalid):
                services.set_retention(actor=cast.admin, days=days)

    def test_what_goes_is_said_first_and_nothing_goes_at_once(self, cast: Cast) -> None:
        talk = group(cast)
        _old(say(cast.member, talk, "Long ago"), say(cast.host, talk, "Long ago, too"))
        say(cast.host, talk, "Now")
        browser = client_of(cast.admin)
        asked = browser.post("/manage/messages/", {"group": "90", "direct": "", "channel": ""})
        assert (asked.status_code, Retention.objects.count()) == (409, 0)
        assert "2 messages will be removed for good." in asked.text
        browser.post("/manage/messages/", {"group": "90", "direct": "", "channel": "", "confirmed": "1"})
        assert len(_left(talk)) == 3
        assert browser.post("/manage/messages/", {"group": "95", "direct": "", "channel": ""}).status_code == 302
        wrong = browser.post("/manage/messages/", {"group": "soon", "direct": "", "channel": ""})
        assert (wrong.status_code, "Between 1 and 36,500 days" in wrong.text) == (422, True)
        services.remove_past()
        assert _left(talk) == ["Now"]

    def test_the_api_says_it_as_well(self, cast: Cast) -> None:
        _old(say(cast.member, group(cast)))
        browser, door = client_of(cast.admin), "/api/v1/organisation/retention"
        assert browser.get(door).json() == {"direct": None, "group": None, "channel": None}
        refused = browser.patch(door, {"group": 50}, content_type="application/json")
        assert (refused.status_code, "1 message will" in refused.json()["detail"]) == (409, True)
        sent = {"group": 50, "confirmed": True}
        assert browser.patch(door, sent, content_type="application/json").json()["group"] == 50
        assert client_of(cast.member).patch(door, sent, content_type="application/json").status_code == 403
        assert client_of(cast.member).get(door).json()["group"] == 50

    def test_a_conversation_says_how_long_its_messages_stay(self, cast: Cast) -> None:
        talk, browser = group(cast), client_of(cast.host)
        assert "Messages stay here for good." in browser.get(f"/messages/{talk.pk}/settings/").text
        assert "Messages are removed" not in browser.get(f"/messages/{talk.pk}/").text
        _keep(cast, group=90, channel=1)
        for page in ("", "settings/"):
            assert "Messages are removed after 90 days" in browser.get(f"/messages/{talk.pk}/{page}").text


class TestTheNight:
    def test_what_is_old_goes_with_all_that_hangs_on_it(
        self, cast: Cast, django_capture_on_commit_callbacks: object
    ) -> None:
        talk, other = group(cast), channel(cast)
        file = files.upload(actor=cast.member, stream=io.BytesIO(b"%PDF-1.4"), name="plan.pdf")
        said = say(cast.member, talk, "The plan", files=[Attached(file.pk)])
        services.edit_message(actor=cast.member, message_id=said.pk, body="The new plan")
        services.react(actor=cast.host, message_id=said.pk, emoji="👍")
        services.pin(actor=cast.host, message_id=said.pk)
        services.save(actor=cast.guest, message_id=said.pk)
        services.forward(actor=cast.member, message_id=said.pk, conversation_id=other.pk, body="See")
        reply = say(cast.host, talk, "Good", reply_to=said.pk)
        taken = say(cast.host, talk, "Taken back")
        services.delete_message(actor=cast.host, message_id=taken.pk)
        _old(said, taken)
        _keep(cast, group=90)
        MessageFile.objects.exclude(message=said).delete()
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            assert services.remove_past() == 2
        assert _left(talk) == ["Good"]
        for model in (MessageVersion, MessageReaction, MessagePin, SavedMessage, MessageFile):
            assert not model.objects.exists(), model
        assert (Forward.objects.get().source, Message.objects.get(pk=reply.pk).reply_to) == (None, None)
        assert not File.objects.filter(pk=file.pk).exists()
        assert not storage.exists(file.key)
        assert Change.objects.filter(event="deleted", object_id=said.pk).exists()
        assert AuditEntry.objects.get(kind="messages.removed").data == {"messages": 2}
        assert services.remove_past() == 0

    def test_a_file_that_stands_elsewhere_stays(self, cast: Cast, django_capture_on_commit_callbacks: object) -> None:
        talk = group(cast)
        kept = [files.upload(actor=cast.member, stream=io.BytesIO(b"%PDF-1.4"), name=f"{n}.pdf") for n in range(3)]
        _old(say(cast.member, talk, "All", files=[Attached(file.pk) for file in kept]))
        Attachment.objects.create(item=post(cast.member, cast.closed), file=kept[0])
        say(cast.member, talk, "Again", files=[Attached(kept[1].pk)])
        services.schedule(
            actor=cast.member, conversation_id=talk.pk, body="Later", files=[Attached(kept[2].pk)],
            at=now() + datetime.timedelta(days=1),
        )  # fmt: skip
        _keep(cast, group=90)
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            assert services.remove_past() == 1
        assert File.objects.filter(pk__in=[file.pk for file in kept]).count() == 3
        assert all(storage.exists(file.key) for file in kept)

    def test_only_conversations_of_the_kind_and_only_what_is_old(self, cast: Cast) -> None:
        talk, place = group(cast), channel(cast)
        direct = services.start_direct(actor=cast.member, person_id=cast.host.pk)
        for where in (talk, place, direct):
            _old(say(cast.host, where, "Old"), days=40)
            say(cast.host, where, "New")
        _keep(cast, channel=30, group=50)
        services.remove_past()
        assert (_left(talk), _left(place), _left(direct)) == (["Old", "New"], ["New"], ["Old", "New"])

    def test_a_thread_that_goes_on_loses_its_first_message_and_goes_with_its_last_answer(self, cast: Cast) -> None:
        talk = group(cast)
        first = say(cast.member, talk, "Question")
        answers = [say(cast.host, talk, words, thread=first.pk) for words in ("Early", "Late")]
        _old(first, answers[0])
        _keep(cast, group=90)
        assert services.remove_past() == 2
        assert _left(talk) == ["", "Late"]
        assert Thread.objects.get().answers == 1
        assert "Late" in client_of(cast.guest).get(f"/message/{first.pk}/thread/").text
        assert client_of(cast.guest).get(f"/message/{first.pk}/history/").status_code == 404
        assert services.remove_past() == 0
        _old(answers[1])
        assert services.remove_past() == 2
        for model in (Message, Thread, ThreadFollower):
            assert not model.objects.exists(), model

    def test_more_than_a_batch_goes_in_one_night(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("courtyard.chat.services.retention._AT_ONCE", 2)
        talk = group(cast)
        _old(*[say(cast.member, talk, str(n)) for n in range(5)])
        _keep(cast, group=90)
        assert (services.remove_past(), _left(talk)) == (5, [])

    def test_without_a_word_nothing_goes(self, cast: Cast) -> None:
        talk = group(cast)
        _old(say(cast.member, talk), days=9_000)
        assert (services.remove_past(), _left(talk)) == (0, ["Hello"])
        with pytest.raises(Conflict):
            services.set_retention(actor=cast.owner, days={"group": 36})
