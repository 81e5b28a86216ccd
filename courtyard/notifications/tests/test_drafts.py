"""Drafts written with others ring those who write them, and nobody else."""

import datetime
from typing import Any

import pytest

from courtyard.accounts.models import Person, Role
from courtyard.content.models import Item, Schedule
from courtyard.content.selectors.cards import load
from courtyard.content.services import review, scheduling
from courtyard.content.services.items import Due
from courtyard.core.clock import now
from courtyard.core.ids import new_id
from courtyard.feed import services
from courtyard.feed.models import SavedDraft
from courtyard.feed.services import Draft
from courtyard.notifications.models import Notice
from courtyard.notifications.selectors import Entry, entries, unread_count
from courtyard.spaces.models import Space
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> SavedDraft:
    """The member's, written with the host and the outsider."""
    made = services.save_draft(actor=cast.member, id=new_id(), fields={"body": ["The new till"]})
    people = [cast.host.pk, cast.outsider.pk]
    services.share_draft(actor=cast.member, draft_id=made.pk, person_ids=people)
    services.share_draft(actor=cast.member, draft_id=made.pk, person_ids=people)
    return made


def told(person: Person) -> list[Entry]:
    return list(entries(person).results)


def test_who_is_asked_is_told_once_and_led_there(cast: Cast, draft: SavedDraft) -> None:
    (entry,) = told(cast.outsider)
    assert entry.sentence == "Member asks you to write a draft together"
    assert (entry.about, entry.href) == ("The new till", f"/drafts/{draft.pk}/")
    assert told(cast.member) == []
    browser = client_of(cast.outsider)
    assert "asks you to write" in browser.get("/notifications/").text
    browser.get(f"/drafts/{draft.pk}/")
    assert unread_count(cast.outsider) == 0


def test_comments_are_one_line_a_draft(cast: Cast, draft: SavedDraft) -> None:
    services.remark(actor=cast.host, draft_id=draft.pk, text="A comma is missing")
    last = services.remark(actor=cast.outsider, draft_id=draft.pk, text="There, too")
    (entry,) = told(cast.member)
    assert entry.sentence == "Outsider and Host commented on a draft you write together"
    assert entry.href == f"/drafts/{draft.pk}/#remark-{last.pk}"
    assert unread_count(cast.member) == 1
    assert len(told(cast.host)) == 1
    services.delete_remark(actor=cast.outsider, draft_id=draft.pk, remark_id=last.pk)
    assert told(cast.member)[0].sentence == "Host commented on a draft you write together"


def test_who_was_removed_or_left_hears_nothing_more(cast: Cast, draft: SavedDraft) -> None:
    services.unshare_draft(actor=cast.member, draft_id=draft.pk, person_id=cast.outsider.pk)
    services.unshare_draft(actor=cast.host, draft_id=draft.pk, person_id=cast.host.pk)
    services.remark(actor=cast.member, draft_id=draft.pk, text="Alone again")
    for person in (cast.outsider, cast.host):
        assert (told(person), unread_count(person)) == ([], 0)


def test_nor_does_who_became_a_guest(cast: Cast, draft: SavedDraft) -> None:
    Notice.objects.all().delete()
    Person.objects.filter(pk=cast.outsider.pk).update(role=Role.GUEST)
    services.remark(actor=cast.member, draft_id=draft.pk, text="For colleagues")
    assert list(Notice.objects.values_list("person", flat=True)) == [cast.host.pk]


@pytest.mark.parametrize("end", ["publish", "discard"])
def test_the_lines_end_with_the_draft(cast: Cast, draft: SavedDraft, end: str) -> None:
    services.remark(actor=cast.outsider, draft_id=draft.pk, text="Ready")
    if end == "publish":
        services.create_post(
            actor=cast.member, space_ids=[cast.open.pk], draft=Draft(body="Out"), id=draft.pk, draft_version=1
        )
    else:
        services.discard_draft(actor=cast.member, id=draft.pk)
    assert not Notice.objects.filter(object_kind="draft").exists()


class TestPublished:
    def sent(self, cast: Cast, draft: SavedDraft, **more: Any) -> Item:
        written = Draft(body=f"The new till, says @{cast.outsider.handle}", format="markdown", **more)
        return services.create_post(
            actor=cast.member, space_ids=[cast.open.pk], draft=written, id=draft.pk, draft_version=1
        )

    def test_who_wrote_it_hears_that_it_is_out(self, cast: Cast, draft: SavedDraft) -> None:
        services.set_named(actor=cast.host, draft_id=draft.pk, named=False)
        item = self.sent(cast, draft)
        (entry,) = told(cast.host)
        assert (entry.sentence, entry.href) == ("Member published what you wrote together", f"/items/{item.pk}/")
        (entry,) = told(cast.outsider)  # who is mentioned in it, too
        assert entry.sentence == "Member mentioned you"
        assert set(entry.reasons) == {"mention", "draft_published"}
        assert told(cast.member) == []

    def test_whom_it_does_not_reach_hears_nothing(self, cast: Cast, draft: SavedDraft) -> None:
        written = Draft(body="Below", format="markdown")
        services.create_post(actor=cast.member, space_ids=[cast.secret.pk], draft=written, id=draft.pk, draft_version=1)
        assert [bool(told(person)) for person in (cast.host, cast.outsider)] == [True, False]

    def test_of_what_waits_for_approval_they_hear_once_it_is_approved(self, cast: Cast, draft: SavedDraft) -> None:
        Space.objects.filter(pk=cast.open.pk).update(approval=True)
        services.set_named(actor=cast.outsider, draft_id=draft.pk, named=False)
        item = self.sent(cast, draft)
        assert told(cast.outsider) == []
        assert load(cast.steward, [item.pk])[0].coauthors[0].name == "Host"
        review.decide(actor=cast.steward, item_id=item.pk, approved=True)
        assert told(cast.host)[0].sentence == "Member published what you wrote together"
        assert "draft_published" in told(cast.outsider)[0].reasons
        assert [who.name for who in load(cast.host, [item.pk])[0].coauthors] == ["Host"]

    def test_of_what_is_scheduled_once_its_time_has_come(self, cast: Cast, draft: SavedDraft) -> None:
        item = self.sent(cast, draft, due=Due(now() + datetime.timedelta(hours=1)), credits=False)
        assert told(cast.host) == []
        Schedule.objects.filter(item=item).update(at=now(), next_at=now())
        scheduling.publish_due()
        assert told(cast.host)[0].sentence == "Member published what you wrote together"
        assert load(cast.host, [item.pk])[0].coauthors == []
