"""Commenting as a browser without scripts meets it."""

import re

import pytest

from courtyard.accounts.services import update_organisation
from courtyard.content.models import Item, Pin, Reaction
from courtyard.content.services.threads import close
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, Invalid
from tests.cast import Cast, absent_id, client_of, comment, post

pytestmark = pytest.mark.django_db

TOO_LONG = "word " * 40_001


def comments_on(item: Item) -> int:
    return Item.objects.filter(root=item).count()


def test_a_comment_without_scripts_leads_back_to_the_post(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    answer = client_of(cast.member).post(f"/items/{item.pk}/comments/", {"body": "I **agree**"})
    made = Item.objects.get(root=item)
    assert (answer.status_code, answer["Location"]) == (302, f"/items/{item.pk}/?at={made.pk}#item-{made.pk}")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"body": "  "}, b"Write something first."),
        ({"body": TOO_LONG}, b"This text is too long"),
        ({"body": "See this", "files": "01920000-0000-7000-8000-000000000000"}, b"One of these files is not yours"),
        ({"body": "Half\x00way"}, b"cannot be stored"),
    ],
    ids=["empty", "too long", "a file of somebody else", "a character no column holds"],
)
def test_a_refused_comment_keeps_what_was_typed(cast: Cast, sent: dict[str, str], words: bytes) -> None:
    item = post(cast.host, cast.open)
    answer = client_of(cast.member).post(f"/items/{item.pk}/comments/", sent)
    assert answer.status_code == 422
    assert words in answer.content
    assert sent["body"].strip().replace("\x00", "\N{REPLACEMENT CHARACTER}").encode() in answer.content
    assert f'action="/items/{item.pk}/comments/"'.encode() in answer.content
    assert comments_on(item) == 0


def test_a_comment_under_a_space_archived_meanwhile_keeps_what_was_typed(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    type(cast.open).objects.filter(pk=cast.open.pk).update(archived_at=now())
    answer = client_of(cast.member).post(f"/items/{item.pk}/comments/", {"body": "Ten careful minutes"})
    assert answer.status_code == 403
    assert b"Ten careful minutes" in answer.content
    assert comments_on(item) == 0


def test_a_refusal_in_place_leaves_the_form_alone(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    answer = client_of(cast.member).post(f"/items/{item.pk}/comments/", {"body": ""}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert b"<textarea" not in answer.content


def test_an_answer_without_scripts_has_a_page_of_its_own(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    said = comment(cast.host, item, text="Who brings the cake?")
    browser = client_of(cast.member)
    page = browser.get(f"/items/{said.pk}/reply/")
    assert page.status_code == 200
    assert b"Who brings the cake?" in page.content
    assert f'action="/items/{said.pk}/comments/"'.encode() in page.content
    browser.post(f"/items/{said.pk}/comments/", {"body": "I do"})
    assert Item.objects.get(parent=said).body_text == "I do"


def test_nobody_answers_what_they_may_not_read(cast: Cast) -> None:
    said = comment(cast.host, post(cast.host, cast.secret))
    browser = client_of(cast.outsider)
    assert browser.get(f"/items/{said.pk}/reply/").status_code == 404
    assert browser.post(f"/items/{said.pk}/comments/", {"body": "Hello"}).status_code == 404


def test_a_reaction_is_a_form_that_leads_back_to_where_it_was_pressed(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    browser = client_of(cast.member)
    came = {"referer": "http://testserver/spaces/garden/?cursor=x"}
    answer = browser.post(f"/items/{item.pk}/reactions/", {"emoji": "👏"}, headers=came)
    assert (answer.status_code, answer["Location"]) == (302, f"{came['referer']}#item-{item.pk}")
    assert f'formaction="/items/{item.pk}/reactions/👏/" name="end"' in browser.get(f"/items/{item.pk}/").text
    browser.post(f"/items/{item.pk}/reactions/👏/", {"end": "1"}, headers=came)
    assert not Reaction.objects.exists()


def test_a_page_of_reactions_offers_more_of_them_and_leads_to_the_post(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    browser = client_of(cast.member)
    page = browser.get(f"/items/{item.pk}/reactions/")
    assert 'name="emoji" value="🎉"' in page.text
    came = {"referer": f"http://testserver/items/{item.pk}/reactions/"}
    answer = browser.post(f"/items/{item.pk}/reactions/", {"emoji": "🎉"}, headers=came)
    assert answer["Location"] == f"/items/{item.pk}/#item-{item.pk}"


def test_the_organisation_chooses_which_reactions_it_offers(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    update_organisation(actor=cast.admin, changes={"quick_reactions": "🌱 🌱  👍"})
    browser = client_of(cast.member)
    page = browser.get(f"/items/{item.pk}/reactions/").text
    assert 'value="🌱"' in page
    assert 'value="🎉"' not in page
    assert 'data-reactions="🌱 👍" data-any-reaction' in page
    assert browser.post(f"/items/{item.pk}/reactions/", {"emoji": "🎉"}).status_code == 302


def test_where_no_other_emoji_is_allowed_others_are_refused_and_old_ones_can_be_taken_back(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    browser = client_of(cast.member)
    browser.post(f"/items/{item.pk}/reactions/", {"emoji": "🎉"})
    update_organisation(actor=cast.admin, changes={"any_reaction": False})
    refused = browser.post(f"/items/{item.pk}/reactions/", {"emoji": "🚀"})
    assert refused.status_code == 422
    assert "Your organisation reacts with these" in refused.text
    assert "data-any-reaction" not in browser.get("/").text
    assert browser.post(f"/items/{item.pk}/reactions/", {"emoji": "👍"}).status_code == 302
    browser.post(f"/items/{item.pk}/reactions/🎉/", {"end": "1"})
    assert [row.emoji for row in Reaction.objects.all()] == ["👍"]


@pytest.mark.parametrize(
    "wrong", ["", "  ", "ok", "👍👍", "<b>", "👍 " * 3 + "x", " ".join(chr(0x1F600 + n) for n in range(13))]
)
def test_reactions_are_emoji_and_not_too_many(cast: Cast, wrong: str) -> None:
    with pytest.raises(Invalid):
        update_organisation(actor=cast.admin, changes={"quick_reactions": wrong})


@pytest.mark.parametrize("who", ["member", "moderator", "communicator", "guest"])
def test_only_administrators_choose_reactions(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        update_organisation(actor=cast.person(who), changes={"quick_reactions": "👍"})


def test_a_form_never_leads_away_from_here(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    came = {"referer": "https://elsewhere.example/trap"}
    answer = client_of(cast.member).post(f"/items/{item.pk}/bookmark/", headers=came)
    assert answer["Location"] == "/"


@pytest.mark.parametrize(("who", "status"), [("outsider", 404), ("guest", 404), ("former", 404)])
def test_nobody_reacts_to_what_they_may_not_read(cast: Cast, who: str, status: int) -> None:
    item = post(cast.host, cast.secret)
    answer = client_of(cast.person(who)).post(f"/items/{item.pk}/reactions/", {"emoji": "👏"})
    assert answer.status_code == status
    assert not Reaction.objects.exists()


def test_a_reaction_that_is_no_emoji_is_refused_with_a_page(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    answer = client_of(cast.member).post(f"/items/{item.pk}/reactions/", {"emoji": "<b>"})
    assert answer.status_code == 422
    assert "A reaction is a single emoji." in answer.text


@pytest.mark.parametrize("act", ["bookmark", "follow", "mute"])
def test_what_the_menu_begins_it_ends(cast: Cast, act: str) -> None:
    item = post(cast.host, cast.open)
    browser = client_of(cast.member)
    for sent in ({}, {"end": "1"}):
        answer = browser.post(f"/items/{item.pk}/{act}/", sent)
        assert (answer.status_code, answer["Location"]) == (302, f"/items/{item.pk}/#item-{item.pk}")
        assert 'class="toast"' in browser.get(f"/items/{item.pk}/").text


def test_a_moderator_pins_from_the_menu_page_without_scripts(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    browser = client_of(cast.steward)
    address = f"/items/{item.pk}/pin/?space={cast.open.pk}"
    assert f'formaction="{address}"' in browser.get(f"/items/{item.pk}/menu/?in={cast.open.pk}").text
    assert browser.post(address).status_code == 302
    assert Pin.objects.filter(item=item, by=cast.steward).exists()
    assert client_of(cast.member).post(address, {"end": "1"}).status_code == 403
    assert Pin.objects.exists()


def test_a_deletion_is_undone_without_scripts(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    browser = client_of(cast.member)
    page = browser.post(f"/items/{item.pk}/removal/", follow=True)
    assert f'formaction="/items/{item.pk}/restore/"' in page.text
    assert browser.post(f"/items/{item.pk}/restore/", follow=True).redirect_chain == [(f"/items/{item.pk}/", 302)]
    item.refresh_from_db()
    assert item.state == "published"


def test_a_moderator_pins_from_the_page_of_a_post_too(cast: Cast) -> None:
    item = post(cast.member, cast.open, cast.elsewhere)
    menu = f"/items/{item.pk}/menu/"
    assert f"pin/?space={cast.open.pk}" in client_of(cast.steward).get(menu).text
    assert "pin/?space=" not in client_of(cast.member).get(menu).text


def test_an_answer_to_a_comment_that_went_meanwhile_keeps_its_words(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    said = comment(cast.colleague, item)
    client = client_of(cast.member)
    assert f'name="under" value="{item.pk}"' in client.get(f"/items/{said.pk}/reply/").content.decode()
    Item.objects.filter(pk=said.pk).update(state="deleted")
    answer = client.post(f"/items/{said.pk}/comments/", {"body": "Drei Stunden Arbeit 🙂", "under": str(item.pk)})
    assert answer.status_code == 404
    assert "Drei Stunden Arbeit 🙂" in answer.content.decode()
    assert f'action="/items/{item.pk}/comments/"' in answer.content.decode()


def test_words_about_what_is_gone_or_hidden_are_kept_and_say_nothing_of_it(cast: Cast) -> None:
    hidden = post(cast.host, cast.secret)
    client = client_of(cast.outsider)
    for pk in (hidden.pk, absent_id()):
        answer = client.post(f"/items/{pk}/comments/", {"body": "Mine", "under": str(hidden.pk)})
        assert answer.status_code == 404
        assert "Mine" in answer.content.decode()
        assert str(hidden.pk) not in answer.content.decode().replace(f"/items/{pk}/", "")


IN_PLACE = {"HX-Request": "true"}


def test_in_place_words_about_a_comment_that_went_are_offered_to_its_post(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    said = comment(cast.colleague, item)
    client = client_of(cast.member)
    assert "hx-status:410=" in client.get(f"/items/{said.pk}/reply/", headers=IN_PLACE).text
    Item.objects.filter(pk=said.pk).update(state="deleted")
    sent = {"body": "<p>Drei <strong>Stunden</strong></p>", "format": "html", "under": str(item.pk)}
    answer = client.post(f"/items/{said.pk}/comments/", sent, headers=IN_PLACE)
    assert answer.status_code == 410
    assert "<html" not in answer.text
    for part in ("is no longer here", "&lt;strong&gt;Stunden", f'hx-post="/items/{item.pk}/comments/"', 'name="kept"'):
        assert part in answer.text
    place = answer.text.split('id="kept-')[1].split('"')[0]
    again = client.post(f"/items/{item.pk}/comments/", sent | {"id": place, "kept": "1"}, headers=IN_PLACE)
    assert f'<div id="kept-{place}" hx-swap-oob="delete">' in again.text
    assert comments_on(item) == 2
    assert client.post(f"/items/{said.pk}/comments/", sent | {"body": " "}, headers=IN_PLACE).status_code == 404


def test_in_place_words_for_a_closed_conversation_say_why_and_can_be_copied(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    said = comment(cast.colleague, item)
    close(actor=cast.member, item_id=item.pk, words="")
    for pk in (item.pk, said.pk):
        sent = {"body": "<p>Drei <strong>Stunden</strong></p>", "format": "html", "under": str(item.pk)}
        answer = client_of(cast.host).post(f"/items/{pk}/comments/", sent, headers=IN_PLACE)
        assert answer.status_code == 410
        for part in ("This conversation is closed", "copy them", ">Drei **Stunden**</textarea>"):
            assert part in answer.text
        assert "<form" not in answer.text


def test_in_place_what_is_hidden_answers_like_what_is_not_there(cast: Cast) -> None:
    hidden = post(cast.host, cast.secret)
    client = client_of(cast.outsider)
    answers = []
    for pk in (hidden.pk, absent_id()):
        answer = client.post(f"/items/{pk}/comments/", {"body": "Mine", "under": str(hidden.pk)}, headers=IN_PLACE)
        answers.append((answer.status_code, re.sub(r"kept-[0-9a-f-]{36}", "", answer.text)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 410
    assert ">Mine</textarea>" in answers[0][1]


def test_the_menu_of_a_comment_is_asked_for_and_a_page_without_scripts(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    said = comment(cast.colleague, item)
    address = f"/items/{said.pk}/menu/"
    assert f'href="{address}"' in client_of(cast.member).get(f"/items/{item.pk}/").text
    may = {
        who: client_of(who).get(address).text.split('data-may="')[1].split('"')[0]
        for who in (cast.member, cast.steward)
    }
    assert "pin-reply" in may[cast.member]
    assert "off-topic" not in may[cast.member]
    assert {"off-topic", "split", "delete"} <= set(may[cast.steward].split())
    assert f'formaction="/items/{said.pk}/removal/"' in client_of(cast.colleague).get(address).text
    partial = client_of(cast.member).get(address, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert partial.lstrip().startswith("<action-menu>")


def test_the_menu_of_what_one_may_not_read_is_not_there(cast: Cast) -> None:
    said = comment(cast.host, post(cast.host, cast.secret))
    assert client_of(cast.outsider).get(f"/items/{said.pk}/menu/").status_code == 404
