"""Saved searches and those of late: one's own, and nobody else's."""

import re

import pytest

from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.search import services
from courtyard.search.models import RecentSearch, SavedSearch
from courtyard.search.query import read
from courtyard.search.selectors import own
from courtyard.search.tests.conftest import settle
from tests.cast import absent_id, client_of, post

pytestmark = pytest.mark.django_db


def _typed(person) -> list[str]:
    return [one.query for one in own.recent_searches(person)]


def test_a_search_is_saved_under_its_words_or_a_name_and_found_again(cast):
    client = client_of(cast.member)
    client.post("/search/saved/", {"q": "opening  hours in:garden", "alert": "off"})
    client.post("/search/saved/", {"q": "from:me", "name": "Mine", "kind": "post", "alert": "soon"})
    saved = own.saved_searches(cast.member)
    assert [(one.name, one.query, one.kind, one.alert) for one in saved] == [
        ("opening hours in:garden", "opening hours in:garden", "", "off"), ("Mine", "from:me", "post", "soon"),
    ]  # fmt: skip
    page = client.get("/search/").content.decode()
    assert "Mine" in page
    assert "Mine" in client.get("/search/suggest/?q=").content.decode()
    assert "Mine" in client.get("/search/suggest/?q=mi").content.decode()
    assert client.get(f"/search/saved/{saved[1].pk}/").url == "/search/?q=from%3Ame&kind=post&sort=new"
    assert "You saved this search as Mine." in client.get("/search/?q=from:me&kind=post").content.decode()
    assert "Mine" not in client_of(cast.host).get("/search/").content.decode()


def test_saving_twice_is_saving_once_and_the_name_that_is_taken_gives_way(cast):
    for query in ("x", "x", "y"):
        services.save_search(actor=cast.member, query=query, name="Same")
    assert [one.query for one in own.saved_searches(cast.member)] == ["y"]


def test_what_cannot_be_saved_says_why(cast):
    for wrong in (
        {"query": ""},
        {"query": "x", "alert": "hourly"},
        {"query": "x", "kind": "cake"},
        {"query": "x", "name": "n" * 61},
    ):
        with pytest.raises(Invalid):
            services.save_search(actor=cast.member, **wrong)
    with pytest.raises(Invalid):
        services.save_search(actor=cast.member, query="x", kind="person", alert="soon")
    with pytest.raises(Forbidden):
        services.save_search(actor=cast.suspended, query="x")
    assert client_of(cast.member).post("/search/saved/", {"q": "", "name": "x"}).status_code == 302
    for n in range(50):
        services.save_search(actor=cast.member, query=f"word{n}")
    with pytest.raises(Invalid):
        services.save_search(actor=cast.member, query="one more")


def test_it_is_called_otherwise_and_removed_by_its_owner_alone(cast):
    saved = services.save_search(actor=cast.member, query="x", name="X")
    services.save_search(actor=cast.member, query="y", name="Y")
    services.change_search(actor=cast.member, search_id=saved.pk, name="Z", alert="daily")
    saved.refresh_from_db()
    assert (saved.name, saved.alert) == ("Z", "daily")
    with pytest.raises(Invalid):
        services.change_search(actor=cast.member, search_id=saved.pk, name="Y")
    for pk, actor in ((saved.pk, cast.host), (saved.pk, cast.suspended), (absent_id(), cast.member)):
        with pytest.raises(NotFound):
            services.change_search(actor=actor, search_id=pk, name="n" * 70, alert="bad")
        with pytest.raises(NotFound):
            services.open_search(actor=actor, search_id=pk)
        services.forget_search(actor=actor, search_id=pk)
    assert SavedSearch.objects.filter(pk=saved.pk).exists()
    client = client_of(cast.member)
    client.post(f"/search/saved/{saved.pk}/", {"name": "W", "alert": "off"})
    client.post(f"/search/saved/{saved.pk}/", {"name": "", "alert": "off"})
    saved.refresh_from_db()
    assert (saved.name, saved.alert) == ("W", "off")
    client.post(f"/search/saved/{saved.pk}/", {"forget": "1"})
    assert not SavedSearch.objects.filter(pk=saved.pk).exists()


def test_the_api_saves_changes_and_forgets(cast):
    client = client_of(cast.member)
    made = client.post("/api/v1/saved-searches", {"query": "x", "alert": "soon"}, content_type="application/json")
    assert made.status_code == 201
    address = f"/api/v1/saved-searches/{made.json()['id']}"
    changed = client.patch(address, {"alert": "daily"}, content_type="application/json")
    assert (changed.json()["name"], changed.json()["alert"]) == ("x", "daily")
    assert client.patch(address, {"alert": "bad"}, content_type="application/json").status_code == 422
    assert client_of(cast.host).patch(address, {"alert": "bad"}, content_type="application/json").status_code == 404
    assert [one["id"] for one in client.get("/api/v1/saved-searches").json()["results"]] == [made.json()["id"]]
    assert client.delete(address).status_code == 204
    assert client.get("/api/v1/saved-searches").json()["results"] == []


def test_the_last_ten_searches_are_noted_when_their_results_are_opened(cast):
    client = client_of(cast.member)
    for n in range(12):
        client.get(f"/search/?q=word{n}")
    client.get("/search/?q=word5&kind=post")
    client.get("/search/suggest/?q=typing")
    client.get("/api/v1/search?q=script")
    assert _typed(cast.member) == [
        "word5",
        "word11",
        "word10",
        "word9",
        "word8",
        "word7",
        "word6",
        "word4",
        "word3",
        "word2",
    ]
    assert RecentSearch.objects.filter(person=cast.member).count() == 10
    assert "word11" in client.get("/search/").content.decode()
    assert "word11" in client.get("/search/suggest/?q=").content.decode()
    assert _typed(cast.host) == []


def test_the_second_page_is_no_new_search(cast):
    for n in range(25):
        post(cast.host, cast.open, text=f"paging {n}")
    settle()
    client = client_of(cast.member)
    page = client.get("/search/?q=paging").content.decode()
    RecentSearch.objects.all().delete()
    cursor = re.findall(r'&amp;cursor=([^"]+)"', page)[0]
    assert client.get(f"/search/?q=paging&cursor={cursor}", headers={"HX-Request": "true"}).status_code == 200
    assert _typed(cast.member) == []


def test_one_forgets_one_or_all_or_has_none_noted(cast):
    for word in ("a1", "b2", "c3"):
        services.note_search(actor=cast.member, query=read(word), nothing=False)
    services.note_search(actor=cast.host, query=read("d4"), nothing=False)
    client, one = client_of(cast.member), own.recent_searches(cast.member)[1]
    client_of(cast.host).post(f"/search/recent/{one.pk}/")
    assert _typed(cast.member) == ["c3", "b2", "a1"]
    client.post(f"/search/recent/{one.pk}/")
    client.post(f"/search/recent/{one.pk}/")
    assert _typed(cast.member) == ["c3", "a1"]
    client.post("/search/recent/", {"remember": "off"})
    client.get("/search/?q=e5")
    assert _typed(cast.member) == []
    assert "Your searches are not noted." in client.get("/search/").content.decode()
    client.post("/search/recent/", {"remember": "on"})
    client.get("/search/?q=e5")
    assert _typed(cast.member) == ["e5"]
    client.post("/search/recent/")
    assert _typed(cast.member) == []
    assert _typed(cast.host) == ["d4"]


def test_the_api_says_and_forgets_what_was_searched_for(cast):
    client, address = client_of(cast.member), "/api/v1/recent-searches"
    for word in ("a1", "b2"):
        client.get(f"/search/?q={word}")
    found = client.get(address).json()
    assert ([one["query"] for one in found["results"]], found["remembered"]) == (["b2", "a1"], True)
    assert client.delete(f"{address}/{found['results'][0]['id']}").status_code == 204
    assert _typed(cast.member) == ["a1"]
    assert client.delete(address).status_code == 204
    assert client.put(address, {"remembered": False}, content_type="application/json").json()["remembered"] is False
    client.get("/search/?q=c3")
    assert client.get(address).json()["results"] == []
