"""The channels of a space, beside its posts and on a page of their own."""

import pytest

from courtyard.chat import services
from courtyard.chat.tests.talking import HTMX, channel, say
from tests.cast import Cast, client_of
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


def _address(space: object) -> str:
    return f"/messages/space/{space.slug}/"  # type: ignore[attr-defined]


def test_the_page_of_a_space_asks_for_its_channels_and_has_a_tab_for_them(cast: Cast) -> None:
    page = client_of(cast.member).get(f"/spaces/{cast.closed.slug}/").text
    assert f'hx-get="{_address(cast.closed)}"' in page
    assert f'href="{_address(cast.closed)}"' in page


def test_members_find_the_channels_that_they_read_with_what_is_unread(cast: Cast) -> None:
    talk, closed = channel(cast), channel(cast, private=True)
    services.edit_conversation(actor=cast.host, conversation_id=closed.pk, name="Salaries")
    services.join(actor=cast.member, conversation_id=talk.pk)
    say(cast.host, talk)
    browser = client_of(cast.member)
    for page in (browser.get(_address(cast.closed)), browser.get(_address(cast.closed), headers=HTMX)):
        assert f"/messages/{talk.pk}/" in page.text
        assert "1 unread" in page.text
        assert "Salaries" not in page.text
        assert "New channel" not in page.text
    for headers in (HTMX, {}):
        page = client_of(cast.host).get(_address(cast.closed), headers=headers)
        assert "Salaries" in page.text
        assert "Only for members of the channel" in page.text


def test_who_leads_the_space_comes_to_the_form_with_it_chosen(cast: Cast) -> None:
    browser = client_of(cast.host)
    link = f"/messages/new/?space={cast.closed.pk}"
    assert link in browser.get(_address(cast.closed), headers=HTMX).text
    assert f'<option value="{cast.closed.pk}" selected>' in browser.get(link).text


def test_where_there_is_none_nothing_stands_beside_the_posts(cast: Cast) -> None:
    browser = client_of(cast.member)
    assert not browser.get(_address(cast.closed), headers=HTMX).text.strip()
    assert "No channels yet" in browser.get(_address(cast.closed)).text


def test_archived_ones_are_left_out(cast: Cast) -> None:
    talk = channel(cast)
    services.archive(actor=cast.host, conversation_id=talk.pk)
    assert str(talk.pk) not in client_of(cast.member).get(_address(cast.closed), headers=HTMX).text


def test_outsiders_of_a_closed_space_are_refused_and_a_secret_one_is_not_there(cast: Cast) -> None:
    browser = client_of(cast.outsider)
    assert browser.get(_address(cast.closed)).status_code == 403
    assert browser.get(_address(cast.secret)).status_code == 404
    assert browser.get(f"/api/v1/spaces/{cast.closed.pk}/channels").status_code == 403
    assert browser.get(f"/api/v1/spaces/{cast.secret.pk}/channels").status_code == 404
    assert browser.get(_address(cast.closed), {"cursor": "x"}).status_code == 403


def test_the_api_lists_them_by_name_page_by_page(cast: Cast) -> None:
    names = ["Alpha", "Beta", "Gamma"]
    for name in reversed(names):
        services.create_channel(actor=cast.host, space_id=cast.closed.pk, name=name)
    browser, address = client_of(cast.member), f"/api/v1/spaces/{cast.closed.pk}/channels"
    first = browser.get(address, {"limit": 2}).json()
    rest = browser.get(address, {"limit": 2, "cursor": first["next"]}).json()
    assert [one["name"] for one in first["results"] + rest["results"]] == names
    assert browser.get(_address(cast.closed), {"cursor": "x"}).status_code == 400


def test_many_channels_cost_no_more_queries_than_few(cast: Cast) -> None:
    browser = client_of(cast.member)
    assert_constant_queries(
        lambda: say(cast.host, channel(cast)), lambda: browser.get(_address(cast.closed), headers=HTMX)
    )
