"""The figures of a space: what is counted, for whom, and that nobody is named."""

import datetime

import pytest

from courtyard.content.models import ItemState, Reaction
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden
from courtyard.feed.selectors.figures import WEEKS, figures
from courtyard.spaces.models import Membership
from tests.cast import Cast, client_of, comment, new_person, post
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
WEEK = datetime.timedelta(weeks=1)


def test_each_week_counts_posts_comments_and_the_people_who_did_something(cast: Cast) -> None:
    before = now() - WEEK
    item = post(cast.member, cast.open, published_at=before)
    comment(cast.member, item, published_at=before)
    comment(cast.steward, item, published_at=before)
    comment(cast.steward, item, state=ItemState.DELETED)
    Reaction.objects.create(item=item, person=cast.outsider, emoji="👍")
    post(cast.member, cast.closed)
    weeks = figures(cast.host, cast.open)
    assert len(weeks) == WEEKS
    assert (weeks[-2].posts, weeks[-2].comments, weeks[-2].active) == (1, 2, 2)
    assert (weeks[-1].posts, weeks[-1].comments, weeks[-1].active) == (0, 0, 1)
    assert all((week.posts, week.comments, week.active) == (0, 0, 0) for week in weeks[:-2])


def test_members_are_counted_by_the_week_in_which_they_joined(cast: Cast) -> None:
    Membership.objects.filter(space=cast.open).update(created_at=now() - 3 * WEEK)
    Membership.objects.create(space=cast.open, person=new_person())
    weeks = figures(cast.host, cast.open)
    assert [week.members for week in weeks[-5:]] == [0, 3, 3, 3, 4]  # suspended, unclaimed and left are not counted


def test_what_waits_or_was_taken_down_is_not_counted(cast: Cast) -> None:
    item = post(cast.member, cast.open, state=ItemState.PENDING)
    item.placements.update(live=False)
    assert figures(cast.host, cast.open)[-1].posts == 0


def test_the_page_shows_charts_and_numbers_and_names_nobody(cast: Cast) -> None:
    post(cast.outsider, cast.open)
    page = client_of(cast.host).get(f"/spaces/{cast.open.slug}/figures/").text
    main = page.partition('class="charts"')[2].partition("<aside")[0]
    assert main.count("<svg viewBox") == 4
    assert "Week by week" in main
    assert "Outsider" not in main
    assert "style=" not in main
    assert str(cast.outsider.pk) not in main


@pytest.mark.parametrize(("who", "status"), [("steward", 403), ("member", 403), ("admin", 403), ("guest", 404)])
def test_only_owners_see_them(cast: Cast, who: str, status: int) -> None:
    browser = client_of(cast.person(who))
    assert browser.get(f"/spaces/{cast.open.slug}/figures/").status_code == status
    assert browser.get(f"/api/v1/spaces/{cast.open.pk}/figures").status_code == status
    assert browser.get(f"/spaces/{cast.secret.slug}/figures/").status_code == (
        403 if who in {"steward", "member"} else 404
    )
    if status == 403:
        with pytest.raises(Forbidden):
            figures(cast.person(who), cast.open)


def test_by_the_api(cast: Cast) -> None:
    weeks = client_of(cast.host).get(f"/api/v1/spaces/{cast.open.pk}/figures").json()["weeks"]
    assert len(weeks) == WEEKS
    assert set(weeks[0]) == {"start", "members", "posts", "comments", "active"}


def test_they_cost_the_same_however_much_happened(cast: Cast) -> None:
    few = len(queries_of(lambda: figures(cast.host, cast.open)))
    for _n in range(10):
        comment(cast.member, post(cast.steward, cast.open))
    assert len(queries_of(lambda: figures(cast.host, cast.open))) == few
