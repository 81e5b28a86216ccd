"""Latest, Relevant and Unread; what counts and why; what one missed; everything read."""

import datetime
from functools import partial

import pytest

from courtyard.content.models import Counter, Mention, Seen
from courtyard.content.services import marks
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Invalid
from courtyard.core.paging import BadCursor
from courtyard.feed import services
from courtyard.feed.models import AllRead, Taste, Visit
from courtyard.feed.selectors import away
from courtyard.feed.selectors.modes import of_mode
from courtyard.feed.selectors.relevance import reasons_for
from courtyard.spaces.models import Follow, Membership
from courtyard.spaces.services import mark_read
from tests.cast import Cast, absent_id, client_of, comment, post, storyline_of
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.timedelta(days=20)


def shown(mode: str, viewer, **paging) -> list:
    return [card.id for card in of_mode(mode, viewer, **paging).results]


@pytest.fixture(autouse=True)
def _members_for_long(cast: Cast) -> None:
    """What came before one belonged counts as read: everybody has belonged for a while."""
    Membership.objects.update(created_at=ago(days=60))


def ago(**span: int) -> datetime.datetime:
    return now() - datetime.timedelta(**span)


class TestUnread:
    def test_what_others_wrote_since_the_watermark_and_was_not_seen(self, cast: Cast) -> None:
        mark_read(actor=cast.member, space_ids=[cast.open.pk], at=ago(hours=1))
        before, first, second = (post(cast.host, cast.open, published_at=ago(minutes=m)) for m in (90, 30, 20))
        post(cast.member, cast.open)
        assert before.pk not in shown("unread", cast.member)
        assert shown("unread", cast.member) == [second.pk, first.pk]
        marks.mark_seen(actor=cast.member, item_ids=[first.pk])
        assert shown("unread", cast.member) == [second.pk]
        services.read_everything(actor=cast.member)
        assert shown("unread", cast.member) == []
        assert shown("unread", cast.steward)  # everybody has their own

    def test_pages_follow_each_other(self, cast: Cast) -> None:
        posts = [post(cast.host, cast.open, published_at=ago(minutes=m)).pk for m in range(1, 6)]
        first = of_mode("unread", cast.member, limit=3)
        rest = of_mode("unread", cast.member, limit=3, cursor=first.next)
        assert [card.id for card in [*first.results, *rest.results]] == posts
        assert rest.next is None

    def test_nobody_finds_what_they_may_not_read(self, cast: Cast) -> None:
        hidden = post(cast.host, cast.secret)
        for mode in ("unread", "relevant"):
            assert hidden.pk in shown(mode, cast.steward)
            assert hidden.pk not in shown(mode, cast.outsider)
            assert hidden.pk not in shown(mode, cast.guest)

    def test_all_read_is_a_post(self, cast: Cast) -> None:
        post(cast.host, cast.open)
        assert client_of(cast.member).get("/home/read/").status_code == 405
        assert client_of(cast.member).post("/home/read/").status_code in (204, 302)
        assert b"You are all caught up" in client_of(cast.member).get("/?mode=unread").content

    def test_all_read_is_taken_back(self, cast: Cast) -> None:
        first, second = post(cast.host, cast.open, published_at=ago(minutes=5)), post(cast.host, cast.closed)
        mark_read(actor=cast.member, space_ids=[cast.open.pk], at=ago(hours=1))
        before = shown("unread", cast.member)
        assert {first.pk, second.pk} <= set(before)
        client = client_of(cast.member)
        assert b"/home/unread/" in client.post("/home/read/", follow=True).content
        mark_read(actor=cast.member, space_ids=[cast.closed.pk])  # read meanwhile in another window
        client.post("/home/unread/")
        assert shown("unread", cast.member) == [pk for pk in before if pk != second.pk]
        assert client.post("/home/unread/").status_code == 409

    def test_nothing_is_taken_back_too_late_or_for_another(self, cast: Cast) -> None:
        post(cast.host, cast.open)
        services.read_everything(actor=cast.member)
        with pytest.raises(Conflict):
            services.unread_again(actor=cast.steward)
        AllRead.objects.update(at=ago(minutes=11))
        with pytest.raises(Conflict):
            services.unread_again(actor=cast.member)
        assert shown("unread", cast.member) == []


class TestRelevant:
    def test_what_names_me_and_what_is_talked_about_comes_first(self, cast: Cast) -> None:
        plain, talked, named = (post(cast.host, cast.open, published_at=ago(hours=40)) for _each in range(3))
        Counter.objects.update_or_create(item=talked, defaults={"comments": 3})
        Mention.objects.create(item=named, person=cast.member)
        old = post(cast.host, cast.open, published_at=ago(days=22))
        mine = post(cast.member, cast.open)
        found = shown("relevant", cast.member)
        assert found == [named.pk, talked.pk, plain.pk]
        assert not {old.pk, mine.pk} & set(found)

    def test_every_post_says_why_it_is_there(self, cast: Cast) -> None:
        item = post(cast.host, cast.open)
        Follow.objects.create(space=storyline_of(cast.host), person=cast.member)
        comment(cast.host, item)
        reasons = {reason.words: reason.points for reason in reasons_for(cast.member, [item.pk])[item.pk]}
        assert reasons["You follow Host"] == 20
        assert reasons["Host, whom you follow, answered"] == 15
        assert reasons["It is recent"] == 40
        page = client_of(cast.member).get(f"/items/{item.pk}/why/")
        assert b"You follow Host" in page.content

    def test_why_is_told_to_nobody_who_may_not_read_it(self, cast: Cast) -> None:
        hidden = post(cast.host, cast.secret)
        absent = client_of(cast.outsider).get(f"/items/{absent_id()}/why/")
        answer = client_of(cast.outsider).get(f"/items/{hidden.pk}/why/")
        assert answer.status_code == absent.status_code == 404

    def test_a_taste_changes_the_order_and_the_reasons(self, cast: Cast) -> None:
        fresh = post(cast.host, cast.open, published_at=ago(minutes=1))
        talked = post(cast.host, cast.open, published_at=ago(days=5))
        Counter.objects.update_or_create(item=talked, defaults={"comments": 9})
        assert shown("relevant", cast.member) == [fresh.pk, talked.pk]
        services.set_taste(actor=cast.member, people=1, talk=2, fresh=0)
        assert shown("relevant", cast.member) == [talked.pk, fresh.pk]
        assert not reasons_for(cast.member, [fresh.pk])[fresh.pk]
        assert shown("relevant", cast.steward) == [fresh.pk, talked.pk]

    def test_a_wrong_weight_is_refused(self, cast: Cast) -> None:
        with pytest.raises(Invalid):
            services.set_taste(actor=cast.member, people=3, talk=1, fresh=1)
        for sent in ({}, {"people": "-1", "talk": "x", "fresh": "1"}, {"people": "²", "talk": "1", "fresh": "1"}):
            assert client_of(cast.member).post("/home/taste/", sent).status_code in (400, 422)
        assert not Taste.objects.exists()
        sent = {"people": "2", "talk": "1", "fresh": "0"}
        assert client_of(cast.member).post("/home/taste/", sent)["Location"] == "/?mode=relevant"
        assert Taste.objects.get(person=cast.member).people == 2

    def test_what_comes_meanwhile_moves_nothing_on_further_pages(self, cast: Cast) -> None:
        for m in range(1, 8):
            post(cast.host, cast.open, published_at=ago(hours=m))
        first = of_mode("relevant", cast.member, limit=4)
        post(cast.host, cast.open, published_at=now())
        rest = of_mode("relevant", cast.member, limit=4, cursor=first.next)
        assert len({card.id for card in [*first.results, *rest.results]}) == 7
        assert rest.next is None
        with pytest.raises(BadCursor):
            of_mode("latest", cast.member, cursor=first.next)


class TestHome:
    def test_the_switch_sticks(self, cast: Cast) -> None:
        client = client_of(cast.member)
        assert b'aria-current="true">Latest' in client.get("/").content
        assert b'aria-current="true">Unread' in client.get("/?mode=unread").content
        assert b'aria-current="true">Unread' in client.get("/").content
        assert b'aria-current="true">Latest' in client.get("/?mode=latest").content
        assert b'aria-current="true">Latest' in client.get("/?mode=nonsense").content

    def test_the_api_reads_in_the_same_modes(self, cast: Cast) -> None:
        item = post(cast.host, cast.open)
        for mode in ("latest", "relevant", "unread"):
            found = client_of(cast.member).get(f"/api/v1/feed?mode={mode}").json()["results"]
            assert [one["id"] for one in found] == [str(item.pk)], mode
        assert client_of(cast.member).get("/api/v1/feed?mode=best").status_code == 422

    def test_posts_do_not_add_statements_in_any_mode(self, cast: Cast) -> None:
        for m in range(20):
            comment(cast.steward, post(cast.host, cast.open, published_at=ago(minutes=m)))
        for mode in ("latest", "relevant", "unread"):
            client = client_of(cast.member)
            first = client.get(f"/?mode={mode}")
            assert first.content.count(b'class="post card"') == 20
            assert len(queries_of(partial(client.get, f"/?mode={mode}"))) <= 13


class TestAway:
    def test_who_was_away_is_caught_up(self, cast: Cast) -> None:
        talked, quiet = post(cast.host, cast.open, text="The new till"), post(cast.host, cast.open)
        Counter.objects.update_or_create(item=talked, defaults={"comments": 5})
        Mention.objects.create(item=quiet, person=cast.member)
        Visit.objects.create(person=cast.member, at=now(), before=now() - LONG_AGO)
        missed = away.summary(cast.member)
        assert missed
        assert (missed.posts, missed.spaces, missed.mentions, missed.days) == (2, 1, 1, 20)
        assert missed.items == [talked, quiet]
        page = client_of(cast.member).get("/home/away/").content
        assert b"While you were away for 20 days" in page
        assert b"The new till" in page

    def test_who_was_here_yesterday_or_missed_nothing_is_told_nothing(self, cast: Cast) -> None:
        assert away.summary(cast.member) is None
        visit = Visit.objects.create(person=cast.member, at=now(), before=now() - LONG_AGO)
        assert away.summary(cast.member) is None
        post(cast.host, cast.open)
        Visit.objects.filter(pk=visit.pk).update(before=now() - datetime.timedelta(days=1))
        assert away.summary(cast.member) is None

    def test_nothing_of_a_space_one_does_not_read(self, cast: Cast) -> None:
        post(cast.host, cast.secret)
        Visit.objects.create(person=cast.outsider, at=now(), before=now() - LONG_AGO)
        assert away.summary(cast.outsider) is None


def test_what_was_before_my_eyes_is_seen(cast: Cast) -> None:
    item, hidden = post(cast.host, cast.open), post(cast.host, cast.secret)
    sent = {"ids": [str(item.pk), str(hidden.pk)]}
    assert client_of(cast.outsider).post("/items/seen/", sent).status_code == 204
    assert [row.item_id for row in Seen.objects.filter(person=cast.outsider)] == [item.pk]
