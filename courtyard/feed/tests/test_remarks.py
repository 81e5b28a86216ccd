"""What a shared draft said before, and what those who write it say about it."""

import datetime

import pytest

from courtyard.core.clock import now
from courtyard.core.errors import Invalid, TooMany
from courtyard.core.ids import new_id
from courtyard.feed import services
from courtyard.feed.models import DraftFile, DraftShare, DraftVersion, Remark, SavedDraft
from courtyard.feed.selectors import saved
from courtyard.feed.services import coauthors as limits
from courtyard.feed.services import saved as keeping
from courtyard.feed.tests.together import HTMX, keep, publish, shared
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> SavedDraft:
    """The member's, for the secret space; the outsider writes it, too."""
    return shared(cast)


class TestVersions:
    def test_one_when_the_writer_changes_or_comes_back(self, cast: Cast, draft: SavedDraft) -> None:
        keep(cast.member, draft, "Half a thought, more", version=1)
        assert not DraftVersion.objects.exists(), "not one for each key"
        SavedDraft.objects.update(updated_at=now() - keeping.PAUSE)
        keep(cast.member, draft, "After lunch", version=2)
        keep(cast.outsider, draft, "Another hand", version=3)
        keep(cast.outsider, draft, "Another hand, more", version=4)
        found = saved.versions(cast.member, draft)
        assert [(row.number, row.by) for row in found] == [(3, cast.member), (2, cast.member)]

    def test_they_are_read_and_brought_back_and_what_stood_is_kept(self, cast: Cast, draft: SavedDraft) -> None:
        keep(cast.outsider, draft, "Another **hand**", version=1)
        browser = client_of(cast.outsider)
        base = f"/drafts/{draft.pk}/versions/"
        assert "Half a thought" in browser.get(base).text
        assert "Half a thought" in browser.get(f"{base}1/").text
        assert browser.get(f"{base}7/").status_code == 404
        assert browser.post(f"{base}1/restored/").status_code == 302
        draft.refresh_from_db()
        assert (draft.version, draft.fields["body"]) == (3, ["Half a thought 🌱"])
        assert draft.fields["spaces"] == [str(cast.secret.pk)]
        assert "<strong>hand</strong>" in client_of(cast.member).get(f"{base}2/").text
        browser.post(f"{base}1/restored/")
        draft.refresh_from_db()
        assert draft.version == 3, "twice is the same as once"

    def test_a_coauthor_does_not_read_what_was_written_before_they_came(self, cast: Cast, draft: SavedDraft) -> None:
        keep(cast.outsider, draft, "Another hand", version=1)
        services.share_draft(actor=cast.member, draft_id=draft.pk, person_ids=[cast.host.pk])
        assert len(saved.versions(cast.member, draft)) == len(saved.versions(cast.outsider, draft)) == 1
        assert saved.versions(cast.host, draft) == []
        assert client_of(cast.host).get(f"/drafts/{draft.pk}/versions/1/").status_code == 404
        keep(cast.member, draft, "Mine again", version=2)
        assert [row.number for row in saved.versions(cast.host, draft)] == [2]

    def test_their_number_is_bounded(self, cast: Cast, draft: SavedDraft, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(keeping, "MAX_VERSIONS", 3)
        for n in range(6):
            keep((cast.outsider, cast.member)[n % 2], draft, f"Turn {n}", version=n + 1)
        assert [row.number for row in saved.versions(cast.member, draft)] == [6, 5, 4]


class TestRemarks:
    WORDS = "Schöne Grüße 🌻\nمرحبا <b>bold</b>"

    def test_they_stand_below_the_draft_oldest_first(self, cast: Cast, draft: SavedDraft) -> None:
        client_of(cast.outsider).post(f"/drafts/{draft.pk}/comments/", {"text": self.WORDS})
        answer = client_of(cast.member).post(f"/drafts/{draft.pk}/comments/", {"text": "Thanks"}, headers=HTMX)
        first, second = (answer.text.index(words) for words in ("Schöne Grüße 🌻", "Thanks"))
        assert first < second
        page = client_of(cast.outsider).get(f"/drafts/{draft.pk}/").text
        assert "مرحبا &lt;b&gt;bold&lt;/b&gt;" in page

    def test_anybody_marks_them_done_and_only_their_writer_deletes_them(self, cast: Cast, draft: SavedDraft) -> None:
        said = services.remark(actor=cast.member, draft_id=draft.pk, text="A comma is missing")
        base, browser = f"/drafts/{draft.pk}/comments/{said.pk}/", client_of(cast.outsider)
        assert "Done, says Outsider" in browser.post(f"{base}done/", headers=HTMX).text
        assert "Done, says Outsider" in client_of(cast.member).post(f"{base}done/", headers=HTMX).text
        assert "Done, says" not in browser.post(f"{base}done/", {"end": "1"}, headers=HTMX).text
        assert browser.post(base).status_code == 403
        assert client_of(cast.member).post(base).status_code == 302
        assert not Remark.objects.exists()

    def test_too_long_or_empty_is_refused_and_kept_in_the_form(self, cast: Cast, draft: SavedDraft) -> None:
        services.remark(actor=cast.member, draft_id=draft.pk, text="ß" * 2000)
        for text in ("ß" * 2001, " \n "):
            with pytest.raises(Invalid):
                services.remark(actor=cast.member, draft_id=draft.pk, text=text)
        answer = client_of(cast.outsider).post(f"/drafts/{draft.pk}/comments/", {"text": "🌱" * 2001})
        assert answer.status_code == 422
        assert "🌱" * 2001 in answer.text
        assert "at most 2000 characters" in answer.text

    def test_a_double_click_comments_once_and_there_is_a_limit(
        self, cast: Cast, draft: SavedDraft, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sent = {"text": "Once", "id": str(new_id())}
        for _click in range(2):
            assert client_of(cast.member).post(f"/drafts/{draft.pk}/comments/", sent).status_code == 302
        assert Remark.objects.count() == 1
        monkeypatch.setattr(limits, "MAX_REMARKS", 1)
        with pytest.raises(TooMany):
            services.remark(actor=cast.member, draft_id=draft.pk, text="Twice")

    def test_everything_goes_with_the_draft(self, cast: Cast, draft: SavedDraft) -> None:
        services.remark(actor=cast.outsider, draft_id=draft.pk, text="Ready")
        keep(cast.outsider, draft, "Another hand", version=1)
        publish(cast, draft, version=2)
        rest = [model.objects.count() for model in (SavedDraft, Remark, DraftShare, DraftVersion, DraftFile)]
        assert rest == [0] * 5

    def test_they_are_purged_with_what_was_thrown_away(self, cast: Cast, draft: SavedDraft) -> None:
        services.remark(actor=cast.outsider, draft_id=draft.pk, text="Ready")
        SavedDraft.objects.update(discarded_at=now() - keeping.KEPT - datetime.timedelta(days=1))
        services.forget_drafts()
        assert not Remark.objects.exists()
