"""What the kinds of posts have beyond their words: answers with votes, ballots, praise, where an idea stands.

Headers: ``question: TITLE`` with ``best: N`` and ``votes: N N`` (by first-level comment); ``poll: TITLE`` with ``options:
A | B``, ``ballots: N N`` and ``rules: ranked sealed anonymous adding final several closed``; ``praise: ICON | WHO WHO``
(the icon of a value); ``idea: TITLE`` with ``for: N`` and ``status: STATUS WHO REASON``; ``link: ADDRESS`` with
``preview: TITLE | DESCRIPTION | SITE`` and the ``pic`` of the page, as if it had been fetched.
"""

import datetime
import hashlib
import random
from dataclasses import dataclass, field

from courtyard.accounts.models import Person
from courtyard.content.models import Item, ItemKind, ItemLink, LinkPreview
from courtyard.feed.addresses import same
from courtyard.feed.models import (
    Ballot,
    BestAnswer,
    Choice,
    Idea,
    IdeaDecision,
    Participation,
    Poll,
    PollClosing,
    PollOption,
    Praise,
    Praised,
    Value,
    Vote,
    WebLink,
)  # fmt: skip
from courtyard.feed.services import ensure_values
from courtyard.integrations.demo.cast import Cast
from courtyard.integrations.demo.clockwork import Clockwork
from courtyard.integrations.demo.gallery import Gallery
from courtyard.integrations.demo.reading import Post

__all__ = ["Kinds", "kind_of", "title_of"]

_TITLED = (ItemKind.ARTICLE, ItemKind.QUESTION, ItemKind.POLL, ItemKind.IDEA, ItemKind.ALBUM)


def kind_of(post: Post) -> ItemKind:
    """The kind that the headers name."""
    return next(
        (kind for kind in (*_TITLED, ItemKind.PRAISE, ItemKind.LINK) if kind.value in post.headers), ItemKind.UPDATE
    )


def title_of(post: Post) -> str:
    """Its title, if it has one."""
    kind = kind_of(post)
    return post.headers[kind.value] if kind in _TITLED else ""


@dataclass(slots=True)
class Kinds:
    """Collects the rows of all posts; ``save`` writes them."""

    cast: Cast
    clock: Clockwork
    gallery: Gallery
    chance: random.Random
    best: list[BestAnswer] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    polls: list[Poll] = field(default_factory=list)
    options: list[PollOption] = field(default_factory=list)
    ballots: list[Ballot] = field(default_factory=list)
    took_part: list[Participation] = field(default_factory=list)
    closings: list[PollClosing] = field(default_factory=list)
    praise: list[tuple[Praise, str]] = field(default_factory=list)
    praised: list[Praised] = field(default_factory=list)
    ideas: list[Idea] = field(default_factory=list)
    decisions: list[IdeaDecision] = field(default_factory=list)
    links: list[WebLink] = field(default_factory=list)
    previews: list[ItemLink] = field(default_factory=list)

    def add(self, post: Post, item: Item, answers: list[Item], readers: list[Person]) -> None:
        """What the headers of ``post`` say of its kind; ``answers`` are its first-level comments."""
        match item.kind:
            case ItemKind.QUESTION:
                self._question(post, item, answers, readers)
            case ItemKind.POLL:
                self._poll(post, item, readers)
            case ItemKind.PRAISE:
                self._praise(post, item)
            case ItemKind.IDEA:
                self._idea(post, item, readers)
            case ItemKind.LINK:
                self._link(post, item)

    def _question(self, post: Post, item: Item, answers: list[Item], readers: list[Person]) -> None:
        for answer, number in zip(answers, post.headers.get("votes", "").split(), strict=False):
            self._vote(answer, int(number), readers)
        if "best" in post.headers:
            answer = answers[int(post.headers["best"]) - 1]
            at = min(answer.published_at + datetime.timedelta(minutes=21), self.clock.now)
            self.best.append(BestAnswer(question=item, answer=answer, by=item.author, created_at=at))

    def _vote(self, item: Item, number: int, readers: list[Person]) -> None:
        others = [person for person in readers if person.pk != item.author_id]
        for person in self.chance.sample(others, min(number, len(others))):
            late = datetime.timedelta(minutes=self.chance.randint(2, 300))
            at = min(item.published_at + late, self.clock.now)
            self.votes.append(Vote(item=item, person=person, created_at=at))

    def _poll(self, post: Post, item: Item, readers: list[Person]) -> None:
        rules = post.headers.get("rules", "").split()
        choice = next((choice for choice in Choice if choice.value in rules), Choice.SINGLE)
        is_anonymous = "anonymous" in rules
        closes_at = None if "closed" in rules else self.clock.now + datetime.timedelta(days=3, hours=4)
        poll = Poll(
            item=item, choice=choice, sealed="sealed" in rules, adding="adding" in rules, anonymous=is_anonymous,
            changeable=not is_anonymous and "final" not in rules, closes_at=closes_at,
        )  # fmt: skip
        self.polls.append(poll)
        texts = [text.strip() for text in post.headers["options"].split("|")]
        options = [PollOption(poll=poll, position=n, text=text) for n, text in enumerate(texts)]
        self.options += options
        firsts = [
            option for option, n in zip(options, post.headers["ballots"].split(), strict=True) for _one in range(int(n))
        ]
        voters = self.chance.sample(readers, min(len(firsts), len(readers)))
        for person, first in zip(voters, firsts, strict=False):
            self._cast(poll, person, first, options)
        if "closed" in rules:
            at = min(item.published_at + datetime.timedelta(days=2), self.clock.now)
            self.closings.append(PollClosing(poll=poll, by=item.author, created_at=at))

    def _cast(self, poll: Poll, person: Person, first: PollOption, options: list[PollOption]) -> None:
        others = [option.pk for option in options if option is not first]
        more = 0 if poll.choice == Choice.SINGLE else self.chance.randint(0, min(2, len(others)))
        chosen = [first.pk, *self.chance.sample(others, more)]
        choices = chosen if poll.choice == Choice.RANKED else sorted(chosen)
        if poll.anonymous:
            self.took_part.append(Participation(poll=poll, person=person))
        self.ballots.append(Ballot(poll=poll, person=None if poll.anonymous else person, choices=choices))

    def _praise(self, post: Post, item: Item) -> None:
        value, _bar, people = post.headers["praise"].partition("|")
        praise = Praise(item=item)
        self.praise.append((praise, value.strip()))
        self.praised += [Praised(praise=praise, person=self.cast.people[key]) for key in people.split()]

    def _idea(self, post: Post, item: Item, readers: list[Person]) -> None:
        idea = Idea(item=item)
        self.ideas.append(idea)
        self._vote(item, int(post.headers.get("for", "0")), readers)
        if "status" in post.headers:
            idea.status, who, reason = post.headers["status"].split(" ", 2)
            age = self.clock.now - item.published_at
            at = item.published_at + min(datetime.timedelta(days=1, hours=3), age * 0.7)
            by = self.cast.people[who]
            self.decisions.append(IdeaDecision(idea=idea, status=idea.status, reason=reason, by=by, created_at=at))

    def _link(self, post: Post, item: Item) -> None:
        address = post.headers["link"]
        item.body_text += f"\n{address}"
        self.links.append(WebLink(item=item, address=address, same=same(address)))
        if "preview" in post.headers:
            title, description, site = (text.strip() for text in post.headers["preview"].split("|"))
            page = LinkPreview(
                url_hash=hashlib.sha256(address.encode()).hexdigest(), url=address, title=title, description=description,
                site=site, picture=self.gallery.shown(post.pictures[0]), fetched_at=item.published_at,
            )  # fmt: skip
            self.previews.append(ItemLink(item=item, preview=page))

    def save(self) -> None:
        """Write it all down; the values are those of a new organisation. Ballots that name nobody are shuffled."""
        ensure_values()
        values = list(Value.objects.order_by("position"))
        icons = {value.icon: value for value in values}
        for praise, icon in self.praise:
            praise.value = icons[icon]
        self.chance.shuffle(self.ballots)
        self.chance.shuffle(self.took_part)
        BestAnswer.objects.bulk_create(self.best)
        Vote.objects.bulk_create(self.votes)
        Poll.objects.bulk_create(self.polls)
        PollOption.objects.bulk_create(self.options)
        Ballot.objects.bulk_create(self.ballots)
        Participation.objects.bulk_create(self.took_part)
        PollClosing.objects.bulk_create(self.closings)
        Praise.objects.bulk_create(praise for praise, _icon in self.praise)
        Praised.objects.bulk_create(self.praised)
        Idea.objects.bulk_create(self.ideas)
        IdeaDecision.objects.bulk_create(self.decisions)
        WebLink.objects.bulk_create(self.links)
        LinkPreview.objects.bulk_create(line.preview for line in self.previews)
        ItemLink.objects.bulk_create(self.previews)
