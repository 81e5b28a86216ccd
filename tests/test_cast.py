"""The cast is what its table says."""

import pytest

from courtyard.accounts.models import Person, Role, State
from courtyard.spaces import access
from tests.cast import STATES, Cast, client_of, comment, post, storyline_of
from tests.queries import assert_constant_queries, queries_of

pytestmark = pytest.mark.django_db


def test_everybody_stands_where_the_table_says(cast: Cast):
    reads = {name: {space.slug.split("-")[0] for space in access.content_visible_to(cast.person(name))}
             for name in ("member", "guest", "colleague", "outsider", "former member", "owner")}  # fmt: skip
    assert reads["member"] == {"juniper", "garden", "library", "cellar"}
    assert reads["guest"] == {"library"}
    assert reads["colleague"] == {"juniper", "garden", "attic"}
    assert reads["outsider"] == reads["former member"] == reads["owner"] == {"juniper", "garden"}


@pytest.mark.parametrize("name", STATES)
def test_who_is_not_active_reads_nothing(cast: Cast, name: str):
    assert not cast.person(name).is_active
    assert not access.visible_to(cast.person(name)).exists()


def test_named_fixtures_are_people_of_the_cast(owner: Person, guest: Person, suspended: Person, secret_space, cast):
    assert (owner.role, guest.role, suspended.state) == (Role.OWNER, Role.GUEST, State.SUSPENDED)
    assert secret_space == cast.secret


def test_the_cast_is_cheap(db):
    from tests.cast import make_cast

    assert len(queries_of(make_cast)) <= 12


def test_posts_and_comments_can_be_made(cast: Cast):
    item = post(cast.member, cast.open, cast.closed)
    reply = comment(cast.host, comment(cast.guest, item))
    assert (reply.root, reply.depth) == (item, 2)
    assert item.placements.count() == 2
    assert storyline_of(cast.member) == storyline_of(cast.member)


def test_a_browser_knows_who_uses_it(cast: Cast):
    assert client_of(cast.member).session["_auth_user_id"] == str(cast.member.pk)
    assert "_auth_user_id" not in client_of(None).session


def test_a_growing_number_of_queries_is_caught(cast: Cast):
    def more() -> None:
        post(cast.member, cast.open)

    def careless() -> None:
        from courtyard.content.models import Item

        [item.author.name for item in Item.objects.all()]

    def careful() -> None:
        from courtyard.content.models import Item

        [item.author.name for item in Item.objects.select_related("author")]

    assert_constant_queries(more, careful)
    with pytest.raises(AssertionError, match="when the data grew"):
        assert_constant_queries(more, careless)
