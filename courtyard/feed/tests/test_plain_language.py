"""Hints for writers: what is found, what is left alone, and that nothing written is lost or kept by asking."""

import pytest

from courtyard.content.models import File, Item
from courtyard.core.richtext import clean, to_text
from courtyard.feed.models import SavedDraft
from courtyard.feed.plain_language import HARD, hints, language_of, reading_ease
from tests.cast import Cast, absent_id, client_of

EASY = "We open at nine. The van comes at ten. Please bring your key. We will have tea and cake. " * 4
HEAVY = (
    "The implementation of organisational optimisation methodologies necessitates comprehensive interdepartmental "
    "coordination of heterogeneous administrative responsibilities, notwithstanding the considerable communicational "
    "complexity of the aforementioned restructuring of institutional accountability and the documentation of it."
)
GERMAN = "Wir öffnen um neun und die Kasse ist am Eingang. Das ist nicht weit. Sie finden uns mit dem Bus. " * 3
FRENCH = "Nous ouvrons à neuf heures et la caisse est dans le hall. Les clés sont sur la table. Vous êtes là. " * 3


def words(html: str, **more: int) -> list[str]:
    return [hint.words for hint in hints(clean(html), **more)]


@pytest.mark.parametrize(
    ("text", "language"), [(EASY, "en"), (GERMAN, "de"), (FRENCH, "fr"), ("شجرة 🌳 42", ""), ("", "")]
)
def test_the_language_is_told_by_its_common_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_reading_ease_follows_the_published_formulas() -> None:
    text = "The cat sat. " * 10  # 30 words, 10 sentences, 30 syllables
    assert reading_ease(text, "en") == pytest.approx(206.835 - 1.015 * 3 - 84.6)
    assert reading_ease(text, "fr") == pytest.approx(207 - 1.015 * 3 - 73.6)
    assert reading_ease(text, "de") == pytest.approx(180 - 3 - 58.5)
    assert reading_ease("Too short.", "en") is None
    assert reading_ease(EASY, "eo") is None


def test_easy_and_heavy_texts_are_told_apart() -> None:
    assert (reading_ease(EASY, "en") or 0) > 80
    assert (reading_ease(HEAVY, "en") or 99) < HARD
    assert words(f"<p>{EASY}</p>") == words(f"<p>{GERMAN}</p>") == words(f"<p>{FRENCH}</p>") == []
    assert any("hard to read" in line for line in words(f"<p>{HEAVY}</p>"))


def test_each_hint_quotes_its_place() -> None:
    html = (
        f"<h2>One</h2><h4>Two</h4><p>{'word ' * 30}.</p><p>PLEASE READ THIS NOTICE TODAY EVERYBODY NOW AND THEN</p>"
        '<p><a href="https://example.org/plan">Click here</a></p>'
    )
    found = {hint.words: hint.about for hint in hints(clean(html), undescribed=2)}
    assert found["Let the link say where it leads."] == "click here"
    assert found["This heading skips a level: who listens to the page loses its order."] == "Two"
    assert found["A long sentence: could it be two?"].startswith("word word")
    assert "2 pictures have no description: who cannot see them misses what they say." in found


def test_capitals_read_like_shouting() -> None:
    assert words("<p>PLEASE READ THIS NOTICE TODAY</p>") == ["Many capitals read like shouting."]
    assert words("<p>NASA and ESA met the UNHCR</p>") == []


HARMLESS = ["", "<p></p>", "<p>🎉🎉🎉</p>", "<p>NASA und ESA</p>", f"<p>{'a' * 50_000}</p>", f"<p>{'a. ' * 20_000}</p>"]


@pytest.mark.parametrize("html", HARMLESS, ids=range(len(HARMLESS)))
def test_nothing_makes_it_stumble(html: str) -> None:
    assert words(html) == []


def test_each_hint_says_where_it_belongs() -> None:
    html = clean(
        "<h2>Here</h2><p>Look here &amp; there.</p><h4>Here</h4>"
        f'<p>{"word " * 30}.</p><p>See <a href="https://example.org/">here</a>, PLEASE READ THIS NOW AND HERE.</p>'
    )
    text = to_text(html)
    found = {hint.kind: text[slice(*hint.at)] for hint in hints(html) if hint.at}
    assert found["sentence"] == "word " * 29 + "word"
    places = {hint.kind: hint.at for hint in hints(html)}
    assert places["link"] == (text.rindex("here"), text.rindex("here") + 4), "not the same word before it"
    assert places["heading"] == (text.index("Here", 5), text.index("Here", 5) + 4), "not the heading of the same words"


def test_a_picture_in_the_text_wants_words_too() -> None:
    picture = f'<img data-file="{absent_id()}" alt="%s">'
    assert [hint.kind for hint in hints(clean(f"<p>{picture % ''}</p>"))] == ["picture"]
    assert words(f"<p>{picture % 'A garden'}</p>") == []


@pytest.mark.django_db
def test_the_api_gives_the_same_hints_with_their_places(cast: Cast) -> None:
    picture = File.objects.create(
        owner=cast.member, name="a.png", content_type="image/png", size=1, key="a", display_key="b", thumb_key="c"
    )

    def asked(**sent: object) -> dict:
        answer = client_of(cast.member).post("/api/v1/hints", sent, content_type="application/json")
        return answer.json() | {"status": answer.status_code}

    body = f"{HEAVY}\n\nRead it [here](https://example.org/)."
    found = asked(body=body, files=[{"id": str(picture.pk)}])
    assert [hint["kind"] for hint in found["results"]] == ["reading", "sentence", "link", "picture"]
    link, silent = found["results"][2:]
    assert found["text"][link["start"] : link["end"]] == link["about"] == "here"
    assert (silent["start"], silent["end"]) == (None, None)
    assert asked(body=body, files=[{"id": str(picture.pk), "alt": "A plan"}])["results"][-1]["kind"] == "link"
    assert asked(body=GERMAN, language="de")["results"] == asked(body="")["results"] == []
    assert asked(body="x", language="xx")["status"] == asked(body="x" * 1_000_001)["status"] == 422
    assert client_of(None).post("/api/v1/hints", {"body": "x"}, content_type="application/json").status_code == 401
    assert not Item.objects.exists()


@pytest.mark.django_db
def test_asking_keeps_what_was_written_and_stores_nothing(cast: Cast) -> None:
    picture = File.objects.create(
        owner=cast.member, name="a.png", content_type="image/png", size=1, key="a", display_key="b", thumb_key="c"
    )
    sent = {"spaces": cast.open.pk, "kind": "update", "body": HEAVY, "files": picture.pk}
    browser = client_of(cast.member)
    page = browser.post("/posts/check/", sent)
    assert page.status_code == 200
    for part in ("hard to read", "1 picture has no description", "organisational optimisation"):
        assert part in page.text
    piece = browser.post("/posts/check/", sent, headers={"HX-Request": "true"}).text
    assert "hard to read" in piece
    assert "<html" not in piece
    assert "this reads well" in browser.post("/posts/check/", sent | {"body": EASY, "files": ""}).text
    assert not Item.objects.exists()
    assert not SavedDraft.objects.exists()
