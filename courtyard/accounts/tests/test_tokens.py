"""API tokens: made by whom, kept as what, good for whom."""

import datetime

import pytest
from django.test import Client

from courtyard.accounts import services
from courtyard.accounts.models import ApiToken, Person, Role
from courtyard.accounts.secrets import token_bearer
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, Invalid, NotFound
from tests.cast import STATES, Cast, client_of
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(cast: Cast) -> tuple[ApiToken, str]:
    return services.create_token(actor=cast.member, person=cast.member, name="Till", scopes=["read"])


def bearer(text: str) -> Person:
    """The person a token acts for; fails if it acts for nobody."""
    found = token_bearer(text)
    assert found is not None
    return found[0]


def test_its_text_is_long_and_only_a_hash_is_kept(token: tuple[ApiToken, str]):
    row, text = token
    assert text.startswith("cy_")
    assert len(text) >= 46
    row.refresh_from_db()
    assert text not in str(row.__dict__)


def test_it_acts_for_its_person_in_one_query(cast: Cast, token: tuple[ApiToken, str]):
    row, text = token
    assert token_bearer(text) == (cast.member, row)
    assert row.scopes == ["read"]
    assert len(queries_of(lambda: token_bearer(text))) == 1  # its use was noted less than a minute ago


def test_its_use_is_noted_once_a_minute(token: tuple[ApiToken, str]):
    row, text = token
    token_bearer(text)
    row.refresh_from_db()
    first = row.last_used_at
    assert first is not None
    token_bearer(text)
    row.refresh_from_db()
    assert row.last_used_at == first
    ApiToken.objects.update(last_used_at=now() - datetime.timedelta(minutes=2))
    token_bearer(text)
    row.refresh_from_db()
    assert row.last_used_at not in (None, first)


@pytest.mark.parametrize("text", ["", "cy_", "cy_x", "Bearer", "cy_" + "x" * 1_000_000, "cy_\0", "cy_\ud800", "x" * 43])
def test_nonsense_bears_nobody(cast: Cast, text: str):
    assert token_bearer(text) is None


def test_a_revoked_one_bears_nobody(cast: Cast, token: tuple[ApiToken, str]):
    row, text = token
    services.revoke_token(actor=cast.member, token=row)
    assert token_bearer(text) is None


@pytest.mark.parametrize("state", STATES.values())
def test_who_is_not_active_has_none_that_works(cast: Cast, token: tuple[ApiToken, str], state: str):
    cast.member.state = state
    cast.member.save()
    assert token_bearer(token[1]) is None
    with pytest.raises(Forbidden):
        services.create_token(actor=cast.owner, person=cast.member, name="x")


@pytest.mark.parametrize(
    ("actor", "person"), [("guest", "guest"), ("member", "colleague"), ("admin", "member"), ("owner", "admin")]
)
def test_nobody_makes_one_for_another_person(cast: Cast, actor: str, person: str):
    with pytest.raises(Forbidden):
        services.create_token(actor=cast.person(actor), person=cast.person(person), name="x")
    assert not ApiToken.objects.exists()


def test_bots_get_theirs_from_who_stands_above(cast: Cast):
    bot = services.create_person(actor=cast.admin, name="Bot", is_bot=True)
    assert bearer(services.create_token(actor=cast.admin, person=bot, name="x")[1]) == bot
    with pytest.raises(Forbidden):
        services.create_token(actor=cast.member, person=bot, name="x")
    bot.role = Role.OWNER
    bot.save()
    with pytest.raises(Forbidden):
        services.create_token(actor=cast.admin, person=bot, name="x")


@pytest.mark.parametrize("fault", [{"scopes": []}, {"scopes": ["admin"]}, {"name": ""}, {"name": "x" * 81}])
def test_faults_are_refused(cast: Cast, fault: dict):
    with pytest.raises(Invalid):
        services.create_token(actor=cast.member, person=cast.member, **{"name": "x", **fault})


def test_fifty_are_enough(cast: Cast):
    for _ in range(50):
        services.create_token(actor=cast.member, person=cast.member, name="x")
    with pytest.raises(Invalid):
        services.create_token(actor=cast.member, person=cast.member, name="x")


def test_others_tokens_are_absent(cast: Cast, token: tuple[ApiToken, str]):
    row, text = token
    with pytest.raises(NotFound):
        services.revoke_token(actor=cast.colleague, token=row)
    assert client_of(cast.colleague).post(f"/settings/tokens/{row.pk}/revoke/").status_code == 404
    assert token_bearer(text) is not None


class TestPage:
    def test_the_text_is_shown_once(self, cast: Cast):
        browser = client_of(cast.member)
        page = browser.post("/settings/tokens/", {"name": "Till <b>", "scopes": "read-write"}).content.decode()
        text = page.split('value="cy_')[1].split('"')[0]
        assert bearer(f"cy_{text}") == cast.member
        later = browser.get("/settings/tokens/").content.decode()
        assert text not in later
        assert "Till &lt;b&gt;" in later

    def test_it_can_be_revoked(self, cast: Cast, token: tuple[ApiToken, str]):
        assert client_of(cast.member).post(f"/settings/tokens/{token[0].pk}/revoke/").status_code == 302
        assert token_bearer(token[1]) is None

    def test_guests_have_none(self, cast: Cast):
        assert client_of(cast.guest).get("/settings/tokens/").status_code == 403
        assert "/settings/tokens/" not in client_of(cast.guest).get("/settings/").content.decode()

    def test_anonymous_people_neither(self, cast: Cast):
        assert Client().post("/settings/tokens/", {"name": "x", "scopes": "read"}).status_code == 302
        assert not ApiToken.objects.exists()
