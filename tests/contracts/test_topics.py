"""Every topic has an authoriser, and who may not read is told nothing: above all the member who was removed."""

import re
import uuid
from collections.abc import Callable

import pytest

from courtyard.chat.models import Conversation
from courtyard.gateway import binding
from courtyard.spaces.models import Membership
from tests.architecture import run
from tests.architecture.rules.source import File
from tests.cast import Cast, post

_NAMED = re.compile(r"""topic_of\(\s*["'](\w+)["']|f["'](\w+):\{""")
# For each kind of topic: the id that only members of the secret space may follow.
SECRET: dict[str, Callable[[Cast], uuid.UUID]] = {
    "space": lambda cast: cast.secret.pk,
    "item": lambda cast: post(cast.host, cast.secret).pk,
    "person": lambda cast: cast.member.pk,
    "conversation": lambda cast: _channel(cast),
    "typing": lambda cast: _channel(cast),
}


def _channel(cast: Cast) -> uuid.UUID:
    return Conversation.objects.create(kind="channel", space=cast.secret, name="Cellar", created_by=cast.host).pk


def _kinds_named(files: list[File]) -> set[str]:
    """The kinds of topics that code publishes to or signs."""
    return {
        match[1] or match[2]
        for file in files
        if file.name.endswith(".py") and file.room and not file.is_test
        for match in _NAMED.finditer(file.text)
        if match[1] or "live." in file.text
    }


def _follows(cast: Cast, who: str, kind: str, topic_id: uuid.UUID) -> bool:
    topic = f"{kind}:{topic_id}"
    return topic in binding.allowed(cast.person(who), [topic])


def test_every_kind_of_topic_has_an_authoriser():
    named = _kinds_named(list(run.tree()))
    assert named
    assert named <= set(binding.kinds()), f"no authoriser in config/wiring.py for {named - set(binding.kinds())}"


def test_a_kind_without_one_is_caught():
    file = File("courtyard/boards/services.py", 'publish(topic_of("board", board.pk), "moved", card.pk)\n')
    assert not _kinds_named([file]) <= set(binding.kinds())


def test_every_authoriser_is_tried():
    assert set(binding.kinds()) == {*SECRET, "profile", "near"}, "tell SECRET in this file what to try"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "follows"),
    [("outsider", True), ("guest", False), ("suspended", False), ("unclaimed", False), ("left", False)],
)
@pytest.mark.parametrize("kind", ["profile", "near"])
def test_a_profile_is_followed_by_who_may_open_it(cast: Cast, kind: str, who: str, follows: bool):
    assert _follows(cast, who, kind, cast.colleague.pk) is follows


@pytest.mark.django_db
def test_a_guest_follows_profiles_while_they_share_a_space(cast: Cast):
    assert _follows(cast, "guest", "profile", cast.member.pk)
    Membership.objects.filter(space=cast.closed, person=cast.member).delete()
    assert not _follows(cast, "guest", "profile", cast.member.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", SECRET)
def test_a_member_follows(cast: Cast, kind: str):
    assert _follows(cast, "member", kind, SECRET[kind](cast))


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["guest", "outsider", "former member", "owner", "suspended", "unclaimed", "left"])
@pytest.mark.parametrize("kind", SECRET)
def test_nobody_else_does(cast: Cast, kind: str, who: str):
    assert not _follows(cast, who, kind, SECRET[kind](cast))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["space", "item", "conversation", "typing"])
def test_a_removed_member_does_no_more(cast: Cast, kind: str):
    topic_id = SECRET[kind](cast)
    Membership.objects.filter(space=cast.secret, person=cast.member).delete()
    assert not _follows(cast, "member", kind, topic_id)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "topic", ["space:", "space:no-id", "nothing:01920000-0000-7000-8000-000000000000", "", "space"]
)
def test_what_is_no_topic_is_followed_by_nobody(cast: Cast, topic: str):
    assert not binding.allowed(cast.owner, [topic])
