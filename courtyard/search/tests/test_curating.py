"""What administrators do so that people find: synonyms, recommended results, words that found nothing, the index."""

import datetime

import pytest

from courtyard.content.models import File, FileText, ItemKind
from courtyard.core.clock import today
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.models import AuditEntry
from courtyard.search import services
from courtyard.search.models import Kind, Recommendation, Refill, Salt, Somebody, Synonym, Unfound
from courtyard.search.query import read
from courtyard.search.selectors import console, recommended
from courtyard.search.selectors.curated import forget_curated
from courtyard.search.selectors.finding import find
from courtyard.search.selectors.results import search
from courtyard.search.services import noting
from courtyard.search.tests.conftest import settle
from tests.cast import absent_id, client_of, new_space, post
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

NOT_CURATING = ("member", "moderator", "communicator", "guest", "suspended")


@pytest.fixture
def means(cast):
    """Say that words mean the same."""

    def add(line: str) -> Synonym:
        return services.add_synonym(actor=cast.admin, line=line)

    return add


def test_a_synonym_is_found_in_the_same_tier_as_the_word(cast, found, means):
    word = post(cast.host, cast.open, text="The leave is granted")
    other = post(cast.host, cast.open, text="The absence is granted")
    assert found(cast.member, "leave", Kind.POST) == [word.pk]
    means("leave, absence, paid time off")
    settle()
    matches = find(cast.member, read("leave")).matches
    assert {match.ref for match in matches} == {word.pk, other.pk}
    assert not any(match.loose for match in matches)
    assert matches[0].score == pytest.approx(matches[1].score, rel=0.01)
    assert set(found(cast.member, "absence", Kind.POST)) == {word.pk, other.pk}


def test_a_phrase_means_a_word_and_the_other_way_round(cast, found, means):
    means("leave, paid time off")
    word = post(cast.host, cast.open, text="Ask for leave early")
    phrase = post(cast.host, cast.open, text="Paid time off is counted in days")
    apart = post(cast.host, cast.open, text="Time was paid, then off we went")
    assert set(found(cast.member, "leave", Kind.POST)) == {phrase.pk, word.pk}
    assert set(found(cast.member, "paid time off", Kind.POST)) == {word.pk, phrase.pk, apart.pk}
    assert set(found(cast.member, "paid time off early", Kind.POST)) == {word.pk}
    assert found(cast.member, '"paid time off"', Kind.POST) == [phrase.pk]
    assert found(cast.member, '"leave"', Kind.POST) == [word.pk]
    assert set(found(cast.member, "time -leave", Kind.POST)) == {phrase.pk, apart.pk}


def test_one_way_is_one_way(cast, found, means):
    means("SAP > finance system")
    one = post(cast.host, cast.open, text="SAP is slow")
    other = post(cast.host, cast.open, text="The finance system is down")
    assert set(found(cast.member, "sap", Kind.POST)) == {one.pk, other.pk}
    assert found(cast.member, "finance system", Kind.POST) == [other.pk]


def test_names_of_spaces_are_found_by_synonyms_and_marked(cast, found, means):
    means("cantine, canteen menu")
    space = new_space("Canteen menu")
    assert found(cast.member, "cantine", Kind.SPACE) == [space.pk]
    settle()
    assert "<mark>Canteen</mark>" in client_of(cast.member).get("/search/?q=cantine").content.decode()


def test_a_slip_of_the_finger_beside_a_synonym_does_no_harm(cast, found, means):
    means("leave, holiday")
    item = post(cast.host, cast.open, text="Holiday in the warehouse")
    assert found(cast.member, "leave warehuose", Kind.POST) == [item.pk]


def test_a_group_is_changed_and_removed(cast, found, means):
    item = post(cast.host, cast.open, text="Holiday")
    group = means("leave, vacation")
    assert found(cast.member, "leave") == []
    services.change_synonym(actor=cast.admin, synonym_id=group.pk, line=" leave ,  holiday, leave")
    assert Synonym.objects.get().line == "leave, holiday"
    assert found(cast.member, "leave") == [item.pk]
    services.drop_synonym(actor=cast.admin, synonym_id=group.pk)
    services.drop_synonym(actor=cast.admin, synonym_id=group.pk)
    assert found(cast.member, "leave") == []
    assert AuditEntry.objects.filter(kind__startswith="search.synonym", subject_id=group.pk).count() == 3
    with pytest.raises(NotFound):
        services.change_synonym(actor=cast.admin, synonym_id=group.pk, line="a, b")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "leave",
        "leave,",
        ",",
        "leave >",
        "> leave",
        "leave, ...",
        "a b c d e f, x",
        ", ".join(map(str, range(21))),
        "x" * 1001,
    ],
)
def test_what_is_no_group_is_refused_and_kept_in_the_form(cast, means, line):
    with pytest.raises(Invalid):
        means(line)
    answer = client_of(cast.admin).post("/manage/search/synonyms/", {"line": line})
    assert answer.status_code == 422
    assert Synonym.objects.count() == 0


def test_synonyms_are_read_once_in_a_while(cast, means):
    means("leave, holiday")
    search(cast.member, read("leave"))
    assert not any("search_synonym" in sql for sql in queries_of(lambda: search(cast.member, read("leave"))))


@pytest.mark.parametrize("name", NOT_CURATING)
def test_who_does_not_manage_the_organisation_curates_nothing(cast, means, name):
    actor, group = cast.person(name), means("a, b")
    row = services.recommend(actor=cast.admin, words="x", address=f"/people/{cast.host.pk}/")
    acts = (
        lambda: services.add_synonym(actor=actor, line=""),
        lambda: services.change_synonym(actor=actor, synonym_id=group.pk, line=""),
        lambda: services.drop_synonym(actor=actor, synonym_id=group.pk),
        lambda: services.recommend(actor=actor, words="", address=""),
        lambda: services.drop_recommendation(actor=actor, recommendation_id=row.pk),
        lambda: services.set_aside(actor=actor, unfound_id=absent_id()),
        lambda: services.index_anew(actor=actor),
        lambda: console.unfound(actor),
        lambda: console.synonyms(actor),
        lambda: console.condition(actor),
        lambda: recommended.recommendations(actor),
    )
    for act in acts:
        with pytest.raises(Forbidden):
            act()
    client = client_of(actor)
    assert client.get("/manage/search/").status_code != 200
    for path in ("search-synonyms", "search-recommendations", "unfound-searches", "search-index"):
        assert client.get(f"/api/v1/{path}").status_code in (401, 403), path


def _recommended(viewer, typed) -> list[str]:
    settle()
    return [hit.plain_title for hit in search(viewer, read(typed)).recommended]


def test_what_is_recommended_stands_first_marked_and_only_once(cast):
    item = post(cast.host, cast.open, title="How to claim expenses", kind=ItemKind.ARTICLE, text="Expenses, expenses")
    services.recommend(actor=cast.admin, words="expense claim", address=f"http://127.0.0.1:8000/items/{item.pk}/?x=1#y")
    services.recommend(actor=cast.admin, words="expenses", address="https://pay.example/claims", title="Claims desk")
    services.recommend(actor=cast.admin, words="expenses", address=f"/people/{cast.host.pk}/")
    services.recommend(actor=cast.admin, words="expenses", address=f"/spaces/{cast.open.slug}/")
    assert _recommended(cast.member, "claim my expenses") == ["How to claim expenses", "Claims desk", "Host", "Garden"]
    assert _recommended(cast.member, "expense") == ["Claims desk", "Host", "Garden"]
    assert _recommended(cast.member, "expenses from:me") == []
    assert _recommended(cast.member, "expens") == ["Claims desk", "Host", "Garden"]  # its stem
    assert _recommended(cast.member, "expe") == []
    client = client_of(cast.member)
    page = client.get("/search/?q=claim+expenses").content.decode()
    assert page.count(f"/items/{item.pk}/") == 1
    assert page.count("Recommended</span>") == 4
    assert "Recommended" not in client.get("/search/?q=claim+expenses&kind=post").content.decode()
    assert "Claims desk" in client.get("/search/suggest/?q=expenses").content.decode()
    found = client.get("/api/v1/search?q=expenses").json()
    assert [(one["kind"], one["recommended"]) for one in found["recommended"]] == [
        ("link", True), ("person", True), ("space", True),
    ]  # fmt: skip
    assert (
        client.get("/api/v1/search/suggestions?q=expenses").json()["results"][0]["url"] == "https://pay.example/claims"
    )


def test_a_synonym_of_the_words_does_as_well(cast, means):
    means("leave, holiday")
    services.recommend(actor=cast.admin, words="holiday", address=f"/people/{cast.host.pk}/")
    assert _recommended(cast.member, "leave") == ["Host"]


def test_it_ends_after_its_last_day(cast):
    row = services.recommend(actor=cast.admin, words="x1", address=f"/people/{cast.host.pk}/", until=today())
    assert _recommended(cast.member, "x1") == ["Host"]
    Recommendation.objects.update(until=today() - datetime.timedelta(days=1))
    forget_curated()
    assert _recommended(cast.member, "x1") == []
    again = services.recommend(actor=cast.admin, words="x1", address=f"/people/{cast.host.pk}/")
    assert again.pk == row.pk
    assert _recommended(cast.member, "x1") == ["Host"]
    services.drop_recommendation(actor=cast.admin, recommendation_id=row.pk)
    services.drop_recommendation(actor=cast.admin, recommendation_id=row.pk)
    assert _recommended(cast.member, "x1") == []


def test_what_cannot_be_recommended_says_why(cast):
    secret = post(cast.host, cast.secret)
    wrong = [
        {"words": "", "address": f"/people/{cast.host.pk}/"},
        {"words": "...", "address": f"/people/{cast.host.pk}/"},
        {"words": "x", "address": ""},
        {"words": "x", "address": f"/items/{secret.pk}/"},
        {"words": "x", "address": f"/items/{absent_id()}/"},
        {"words": "x", "address": "/items/nonsense/"},
        {"words": "x", "address": "/spaces/nowhere/"},
        {"words": "x", "address": "/settings/"},
        {"words": "x", "address": "http://plain.example/", "title": "t"},
        {"words": "x", "address": "javascript:alert(1)", "title": "t"},
        {"words": "x", "address": "https://u:p@evil.example/", "title": "t"},
        {"words": "x", "address": "https://fine.example/", "title": ""},
        {"words": "x", "address": "https://fine.example/", "title": "t", "until": "2020-01-01"},
        {"words": "x", "address": "https://fine.example/", "title": "t", "until": "soon"},
    ]
    client = client_of(cast.admin)
    for sent in wrong:
        answer = client.post("/manage/search/recommended/", sent)
        assert answer.status_code == 422, sent
        assert answer.content.decode().count('class="banner"') == 1, sent
    assert Recommendation.objects.count() == 0


def _vain(person, typed: str) -> None:
    client_of(person).get("/search/", {"q": typed})


def _listed(viewer) -> list[tuple[str, int, int]]:
    return [(one.words, one.times, one.people) for one in console.unfound(viewer)]


def test_what_two_people_looked_for_in_vain_is_listed_without_saying_who(cast):
    for _twice in range(2):
        _vain(cast.member, "Télé travail")
    assert _listed(cast.admin) == []  # one person's words are shown to nobody
    _vain(cast.host, "tele  TRAVAIL")
    assert _listed(cast.admin) == [("tele travail", 2, 2)]
    rows = [bytes(row.who) for row in Somebody.objects.all()]
    assert len(set(rows)) == 2
    assert not any(
        person.pk.bytes in row or row in person.pk.bytes for person in (cast.member, cast.host) for row in rows
    )
    page = client_of(cast.admin).get("/manage/search/").content.decode()
    assert "/posts/new/?kind=article&amp;title=tele%20travail" in page
    assert 'value="tele travail"' in client_of(cast.admin).get("/manage/search/?synonym=tele+travail").content.decode()
    assert (
        'value="tele travail"'
        in client_of(cast.admin).get("/posts/new/?kind=article&title=tele+travail").content.decode()
    )


def test_whoever_comes_back_on_another_day_may_be_the_same_and_is_not_counted_twice(cast, monkeypatch):
    with monkeypatch.context() as yesterday:
        yesterday.setattr(noting, "today", lambda: today() - datetime.timedelta(days=1))
        _vain(cast.member, "mine alone")
        for person in (cast.member, cast.host):
            _vain(person, "nonesuch")
        services.forget_unfound()
        assert Somebody.objects.count() == 3
    services.forget_unfound()
    assert (Somebody.objects.count(), Salt.objects.count()) == (0, 0)
    assert not Unfound.objects.filter(words="mine alone").exists()
    for word in ("mine alone", "nonesuch"):
        _vain(cast.member, word)
    assert _listed(cast.admin) == [("nonesuch", 3, 2)]


def test_only_words_that_found_nothing_at_all_are_noted(cast, found):
    post(cast.host, cast.secret, text="plumbagoes")
    post(cast.host, cast.open, text="warehouse")
    services.recommend(actor=cast.admin, words="nonesuch", address=f"/people/{cast.host.pk}/")
    settle()
    for typed in ("warehouse", "warehuose", "nonesuch", "from:me nonesuch2", "x9 -y9", "from:nobody.at.all"):
        _vain(cast.member, typed)
    client_of(cast.member).get("/search/?q=nothingness&kind=post")
    assert list(Unfound.objects.values_list("words", flat=True)) == []
    _vain(cast.outsider, "plumbagoes")
    assert list(Unfound.objects.values_list("words", flat=True)) == ["plumbagoes"]


def test_they_are_set_aside_and_forgotten_after_ninety_days(cast):
    for word in ("first", "second"):
        for person in (cast.member, cast.host):
            _vain(person, word)
    first = Unfound.objects.get(words="first")
    client_of(cast.admin).post(f"/manage/search/unfound/{first.pk}/")
    assert _listed(cast.admin) == [("second", 2, 2)]
    with pytest.raises(NotFound):
        services.set_aside(actor=cast.admin, unfound_id=absent_id())
    Unfound.objects.update(last_on=today() - datetime.timedelta(days=90))
    services.forget_unfound()
    assert Unfound.objects.count() == 2
    Unfound.objects.update(last_on=today() - datetime.timedelta(days=91))
    services.forget_unfound()
    assert Unfound.objects.count() == 0


def test_the_console_tells_how_the_index_is_and_makes_it_anew(cast):
    post(cast.host, cast.open, text="warehouse")
    for state in ("done", "unreadable", "unreadable"):
        file = File.objects.create(owner=cast.host, name="x.pdf", content_type="application/pdf", size=1)
        FileText.objects.update_or_create(file=file, defaults={"state": state})
    Refill.objects.all().delete()
    settle()
    found = console.condition(cast.admin)
    assert found.numbers["post"] == 1
    assert found.size > 0
    assert found.words > 0
    assert found.learned_at is not None
    assert (found.anew, found.stale, found.files) == ([], 0, {"unreadable": 2})
    client = client_of(cast.admin)
    client.post("/manage/search/index/")
    assert console.condition(cast.admin).anew == ["file", "item", "message", "person", "space", "tag"]
    assert "Files: Not readable" in client.get("/manage/search/").content.decode()
    assert AuditEntry.objects.filter(kind="search.index_anew", actor_id=cast.admin.pk).exists()


def test_the_api_curates(cast):
    client, json = client_of(cast.owner), {"content_type": "application/json"}
    made = client.post("/api/v1/search-synonyms", {"line": "a1, b2"}, **json)
    assert (made.status_code, made.json()["line"]) == (201, "a1, b2")
    address = f"/api/v1/search-synonyms/{made.json()['id']}"
    assert client.put(address, {"line": "a1 > b2"}, **json).json()["line"] == "a1 > b2"
    assert client.put(address, {"line": "a1"}, **json).status_code == 422
    assert len(client.get("/api/v1/search-synonyms").json()["results"]) == 1
    assert client.delete(address).status_code == 204
    sent = {"words": "pay", "address": f"/spaces/{cast.open.slug}/", "until": str(today())}
    row = client.post("/api/v1/search-recommendations", sent, **json)
    assert (row.status_code, row.json()["result"]["kind"]) == (201, "space")
    assert client.get("/api/v1/search-recommendations").json()["results"] == [row.json()]
    assert client.delete(f"/api/v1/search-recommendations/{row.json()['id']}").status_code == 204
    for person in (cast.member, cast.host):
        _vain(person, "nonesuch")
    vain = client.get("/api/v1/unfound-searches").json()["results"]
    assert [one["words"] for one in vain] == ["nonesuch"]
    assert client.delete(f"/api/v1/unfound-searches/{vain[0]['id']}").status_code == 204
    assert client.get("/api/v1/unfound-searches").json()["results"] == []
    assert client.post("/api/v1/search-index").status_code == 202
    assert client.get("/api/v1/search-index").json()["anew"]
