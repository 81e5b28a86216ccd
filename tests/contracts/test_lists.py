"""Every list costs the same number of queries however much there is to show, and stays within its budget."""

from collections.abc import Callable

import pytest
from django.test import Client

from courtyard.content.models import Attachment, Bookmark, File, ItemTag, Pin, Reaction, Tag
from courtyard.core.clock import now
from courtyard.feed.models import (
    Ballot,
    BestAnswer,
    Idea,
    IdeaDecision,
    Poll,
    PollOption,
    Praise,
    Praised,
    Value,
    Vote,
)
from courtyard.moderation.models import Act, Case, Decision, Report
from courtyard.notifications.models import Happening, Notice, Reason
from courtyard.people.models import Profile
from courtyard.spaces.models import JoinRequest, Membership, SpaceInvitation
from tests.cast import Cast, client_of, comment, new_person, new_space, post
from tests.queries import assert_constant_queries

HOME_BUDGET = 12  # architecture.md, section 6: the home feed


class World:
    """The cast's world, and how it grows: each step adds some more of everything a list may show."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.tag = Tag.objects.create(slug="garden", name="garden")
        self.thread = post(cast.host, cast.open, text="A thread")
        comment(cast.member, self.thread)
        self.question = post(cast.host, cast.open, kind="question", title="Who has the key?")

    def grow(self) -> None:
        """Posts by new people in new spaces, with everything that hangs on a post, and entries in the bell."""
        for _ in range(2):
            author = new_person()
            space = new_space(members=[self.cast.member, author])
            Membership.objects.create(space=self.cast.open, person=author)
            for place in (space, self.cast.open):
                self._post(author, place)
                self._kinds(author, place)
            self._answer(author)
            JoinRequest.objects.create(space=self.cast.closed, person=author)
            SpaceInvitation.objects.create(space=self.cast.closed, person=new_person(), by=author)
            Profile.objects.filter(person=author).update(manager=self.cast.member)

    def _post(self, author: object, place: object) -> None:
        item = post(author, place, text=f"With everything, by {author}")  # type: ignore[arg-type]
        ItemTag.objects.create(item=item, tag=self.tag, published_at=item.published_at)
        for person in (author, self.cast.host):
            Reaction.objects.create(item=item, person=person, emoji="👏")  # type: ignore[misc]
        item.counter.reactions = {"👏": 2}
        item.counter.save()
        for name in ("a.png", "b.pdf"):
            picture = {"display_key": "x", "thumb_key": "y", "width": 4, "height": 3} if name == "a.png" else {}
            file = File.objects.create(owner=author, name=name, content_type="image/png", size=1, key=name, **picture)  # type: ignore[misc]
            Attachment.objects.create(item=item, file=file)
        answer = comment(self.cast.host, item)
        comment(author, answer)  # type: ignore[arg-type]
        Bookmark.objects.create(item=item, person=self.cast.member)
        Pin.objects.create(item=item, space=place, by=author)  # type: ignore[misc]
        notice = Notice.objects.create(person=self.cast.member, object_kind="item", object_id=item.pk, updated_at=now())
        Happening.objects.create(notice=notice, reason=Reason.COMMENT, actor=author, source_id=answer.pk)  # type: ignore[misc]
        self._report(author, item)

    def _report(self, author: object, item: object) -> None:
        """One that waits and one that was decided."""
        for decided_at in (None, now()):
            case = Case.objects.create(item=item, post=item, decided_at=decided_at)  # type: ignore[misc]
            for person in (self.cast.member, author):
                Report.objects.create(case=case, person=person, reason="rude", words="No")  # type: ignore[misc]
        Decision.objects.create(case=case, item=item, by=self.cast.host, act=Act.KEEP, words="Fine", version=1)  # type: ignore[misc]

    def _kinds(self, author: object, place: object) -> None:
        """One post of each kind, with ballots, votes, a best answer and a decision."""
        asked, poll, idea, thanks = (
            post(author, place, kind=kind, title=f"{kind} by {author}")  # type: ignore[arg-type]
            for kind in ("question", "poll", "idea", "praise")
        )
        answer = comment(self.cast.host, asked)
        BestAnswer.objects.create(question=asked, answer=answer, by=author)  # type: ignore[misc]
        rules = Poll.objects.create(item=poll, choice="ranked")
        options = [PollOption.objects.create(poll=rules, position=n, text=f"Option {n}").pk for n in range(3)]
        for person in (author, self.cast.host):
            Ballot.objects.create(poll=rules, person=person, choices=options)  # type: ignore[misc]
            Vote.objects.create(item=idea, person=person)  # type: ignore[misc]
            Vote.objects.create(item=answer, person=person)  # type: ignore[misc]
        IdeaDecision.objects.create(idea=Idea.objects.create(item=idea), status="review", by=author)  # type: ignore[misc]
        value = Value.objects.get_or_create(name="Care", icon="heart")[0]
        praise = Praise.objects.create(item=thanks, value=value)
        Praised.objects.create(praise=praise, person=self.cast.host)
        open_one = post(author, place, kind="question", title=f"Open, by {author}")  # type: ignore[arg-type]
        comment(self.cast.host, open_one)
        said = comment(author, self.question)  # type: ignore[arg-type]
        Vote.objects.create(item=said, person=self.cast.host)

    def _answer(self, author: object) -> None:
        said = comment(author, self.thread)  # type: ignore[arg-type]
        comment(self.cast.host, said)
        Reaction.objects.create(item=said, person=author, emoji="❤️")  # type: ignore[misc]


LISTS: dict[str, Callable[[World], str]] = {
    "home": lambda world: "/",
    "space": lambda world: f"/spaces/{world.cast.open.slug}/",
    "person": lambda world: f"/people/{world.cast.host.pk}/",
    "tag": lambda world: "/tags/garden/",
    "bookmarks": lambda world: "/bookmarks/",
    "post": lambda world: f"/items/{world.thread.pk}/",
    "thread": lambda world: f"/items/{world.thread.pk}/comments/",
    "answers": lambda world: f"/items/{world.question.pk}/comments/",
    "questions": lambda world: "/questions/?state=all",
    "open questions": lambda world: f"/questions/?in={world.cast.open.slug}",
    "ideas": lambda world: "/ideas/",
    "praise": lambda world: f"/people/{world.cast.host.pk}/praise/",
    "praise at the side": lambda world: f"/people/{world.cast.host.pk}/praise/",
    "side of home": lambda world: "/home/side/",
    "values": lambda world: "/manage/values/",
    "api questions": lambda world: "/api/v1/questions?state=all",
    "api ideas": lambda world: "/api/v1/ideas",
    "api answers": lambda world: f"/api/v1/items/{world.question.pk}/comments",
    "api praise": lambda world: f"/api/v1/people/{world.cast.host.pk}/praise",
    "reactions": lambda world: f"/items/{world.thread.pk}/reactions/",
    "bell": lambda world: "/notifications/",
    "spaces": lambda world: "/spaces/",
    "members": lambda world: f"/spaces/{world.cast.open.slug}/members/",
    "requests": lambda world: f"/spaces/{world.cast.closed.slug}/requests/",
    "people": lambda world: "/people/",
    "chart": lambda world: f"/people/chart/?to={world.cast.member.pk}",
    "chart around": lambda world: f"/people/{world.cast.member.pk}/chart/",
    "manage people": lambda world: "/manage/people/",
    "queue": lambda world: "/moderation/",
    "objections": lambda world: "/moderation/objections/",
    "log": lambda world: "/moderation/log/",
    "api cases": lambda world: "/api/v1/cases",
    "api decisions": lambda world: "/api/v1/decisions",
    "api my reports": lambda world: "/api/v1/reports",
    "api feed": lambda world: "/api/v1/feed",
    "api space feed": lambda world: f"/api/v1/spaces/{world.cast.open.pk}/feed",
    "api comments": lambda world: f"/api/v1/items/{world.thread.pk}/comments",
    "api people": lambda world: "/api/v1/people",
    "api chart": lambda world: "/api/v1/people/chart?depth=3",
    "api reports": lambda world: f"/api/v1/people/{world.cast.member.pk}/reports",
    "api spaces": lambda world: "/api/v1/spaces",
    "api members": lambda world: f"/api/v1/spaces/{world.cast.open.pk}/members",
    "api notifications": lambda world: "/api/v1/notifications",
    "api bookmarks": lambda world: "/api/v1/me/bookmarks",
}
FRAGMENTS = {
    "answers",
    "praise at the side",
    "side of home",
    "thread",
}  # asked for by a page, never opened by themselves
READERS = {"requests": "host", "manage people": "owner", "values": "owner"}
READERS |= dict.fromkeys(("queue", "objections", "log", "api cases", "api decisions"), "host")


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


def _read(client: Client, address: str, *, fragment: bool) -> None:
    response = client.get(address, headers={"HX-Request": "true"} if fragment else {})
    assert response.status_code == 200, f"{address} answered {response.status_code}"


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_when_it_grows(world: World, name: str):
    address = LISTS[name](world)
    client = client_of(world.cast.person(READERS.get(name, "member")))
    budget = HOME_BUDGET if name == "home" else 0
    assert_constant_queries(world.grow, lambda: _read(client, address, fragment=name in FRAGMENTS), at_most=budget)
