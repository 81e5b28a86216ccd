"""Drafts written with others ring those who write them, and nobody else."""

import pytest

from courtyard.accounts.models import Person, Role
from courtyard.core.ids import new_id
from courtyard.feed import services
from courtyard.feed.models import SavedDraft
from courtyard.feed.services import Draft
from courtyard.notifications.models import Notice
from courtyard.notifications.selectors import Entry, entries, unread_count
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
    assert not Notice.objects.exists()
