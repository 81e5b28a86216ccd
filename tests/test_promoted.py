"""What was said in a conversation becomes a post, and nobody reads more by it than they did."""

import pytest
from django.test import Client

from courtyard.chat import services as chat
from courtyard.chat.tests.talking import channel, group, say
from courtyard.content.models import Item, Reference
from courtyard.core.errors import NotFound
from courtyard.feed import services as feed
from courtyard.feed.services import Draft
from courtyard.notifications.selectors import entries
from tests.cast import client_of, new_space

pytestmark = pytest.mark.django_db


def _post(person, message, space, **given):
    draft = Draft(body="Worth keeping", about=("message", message.pk), **given)
    return feed.create_post(actor=person, space_ids=[space.pk], draft=draft)


def _pages(person: Client, item: Item) -> list[str]:
    return [
        person.get(path).content.decode()
        for path in (f"/items/{item.pk}/", "/", f"/api/v1/items/{item.pk}", f"/posts/new/?about=message:{item.pk}")
    ]


def test_the_post_shows_the_message_to_who_may_read_it_where_it_was_said(cast):
    said = say(cast.host, group(cast, cast.host), "The plumbagoes come on Thursday")
    item = _post(cast.member, said, cast.open)
    page = client_of(cast.host).get(f"/items/{item.pk}/").content.decode()
    assert "The plumbagoes come on Thursday" in page
    assert f'href="/message/{said.pk}/"' in page
    for stranger in (cast.colleague, cast.outsider):
        pages = _pages(client_of(stranger), item)
        assert "Worth keeping" in pages[0]
        assert "from a place you cannot see" in pages[0]
        assert not any("plumbagoes" in page or cast.host.name in page for page in pages[:1])


def test_the_message_leads_to_the_post_until_that_is_gone(cast):
    said = say(cast.host, group(cast, cast.host))
    item = _post(cast.member, said, cast.open)
    client = client_of(cast.host)
    assert (
        f'href="/items/{item.pk}/">Became a post' in client.get(f"/messages/{said.conversation_id}/").content.decode()
    )
    assert client.get(f"/api/v1/messages/{said.pk}").json()["became"] == str(item.pk)
    (entry,) = entries(cast.host).results
    assert entry.href == f"/items/{item.pk}/"
    feed_delete(cast.member, item)
    assert client.get(f"/api/v1/messages/{said.pk}").json()["became"] is None


def feed_delete(person, item):
    assert client_of(person).delete(f"/api/v1/items/{item.pk}").status_code == 204


def test_its_words_come_along_only_where_they_may(cast):
    mine, theirs = say(cast.member, group(cast), "My own\n\nidea"), say(cast.host, group(cast, cast.host), "Whispered")
    shouted = say(cast.host, channel(cast, cast.open), "Shouted")
    client = client_of(cast.member)

    def composer(message):
        return client.get(f"/posts/new/?about=message:{message.pk}&kind=question").content.decode()

    assert "<blockquote><p>My own</p><p>idea</p></blockquote>" in composer(mine)
    assert "&gt; Shouted" in composer(shouted)
    assert f'<option value="{cast.open.pk}" data-reach' in composer(shouted)
    page = composer(theirs)
    assert "Whispered" in page  # its writer sees what it will refer to
    assert "&gt; Whispered" not in page


@pytest.mark.parametrize("name", ["outsider", "colleague", "guest", "former"])
def test_who_may_not_read_it_makes_nothing_of_it(cast, name):
    said = say(cast.member, group(cast, cast.host), "Whispered")
    person = cast.person(name)
    place = new_space("Theirs", members=[person])
    with pytest.raises(NotFound):
        _post(person, said, place)
    client = client_of(person)
    answers = [
        client.get(f"/posts/new/?about={about}").content.decode().count("composer-about")
        for about in (f"message:{said.pk}", "message:made-up", "item:%00", "")
    ]
    assert answers == [0, 0, 0, 0]
    sent = {"spaces": [str(place.pk)], "body": "x", "about": f"message:{said.pk}"}
    assert client.post("/api/v1/posts", sent, content_type="application/json").status_code == 404
    assert not Reference.objects.exists()


def test_a_form_sends_it_and_a_double_click_makes_one(cast):
    said = say(cast.host, group(cast, cast.host), "Whispered")
    client = client_of(cast.member)
    page = client.get(f"/posts/new/?about=message:{said.pk}").content.decode()
    new_id = page.split('name="id" value="')[1][:36]
    sent = {"id": new_id, "about": f"message:{said.pk}", "spaces": str(cast.open.pk), "body": "", "kind": "update"}
    for _click in range(2):
        assert client.post("/posts/", sent).status_code == 302
    assert Reference.objects.get().target_id == said.pk
    chat.delete_message(actor=cast.host, message_id=said.pk)
    assert "from a place you cannot see" in client.get(f"/items/{new_id}/").content.decode()


class TestThreads:
    def test_what_was_answered_comes_along_with_the_names_where_all_may_read_it(self, cast):
        talk = channel(cast, cast.open)
        first = say(cast.host, talk, "Wer gießt die Blumen? 🌷")
        for person, words in ((cast.member, "I do, on Monday"), (cast.host, "Danke")):
            chat.send(actor=person, conversation_id=talk.pk, thread=first.pk, body=words)
        chat.name_thread(actor=cast.host, message_id=first.pk, name="Watering")
        client = client_of(cast.member)
        assert f"/posts/new/?about=thread:{first.pk}" in client.get(f"/message/{first.pk}/thread/").content.decode()
        composer = client.get(f"/posts/new/?about=thread:{first.pk}&kind=article").content.decode()
        for line in (
            f"&gt; {cast.host.byline}: Wer gießt die Blumen? 🌷", f"&gt; {cast.member.byline}: I do, on Monday", "Danke",
        ):  # fmt: skip
            assert line in composer
        assert 'value="Watering"' in composer
        draft = Draft(body="So we water", about=("thread", first.pk))
        item = feed.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=draft)
        page = client_of(cast.colleague).get(f"/items/{item.pk}/").content.decode()
        assert f'href="/message/{first.pk}/thread/"' in page
        assert "Watering" in page
        assert client.get(f"/api/v1/messages/{first.pk}").json()["became"] == str(item.pk)

    def test_of_a_group_only_ones_own_words_and_nobody_else_sees_it(self, cast):
        talk = group(cast, cast.host)
        first = say(cast.host, talk, "Whispered")
        chat.send(actor=cast.member, conversation_id=talk.pk, thread=first.pk, body="Mine to tell")
        composer = client_of(cast.member).get(f"/posts/new/?about=thread:{first.pk}").content.decode()
        assert "Mine to tell" in composer
        assert f"{cast.host.byline}: Whispered" not in composer
        draft = Draft(body="So it is", about=("thread", first.pk))
        item = feed.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=draft)
        page = client_of(cast.outsider).get(f"/items/{item.pk}/").content.decode()
        assert "from a place you cannot see" in page
        assert "Whispered" not in page
        assert "Whispered" in client_of(cast.host).get(f"/items/{item.pk}/").content.decode()

    def test_who_may_not_read_it_makes_nothing_of_it_and_one_whose_first_message_went_still_stands(self, cast):
        talk = group(cast, cast.host)
        first = say(cast.host, talk, "Whispered")
        chat.send(actor=cast.member, conversation_id=talk.pk, thread=first.pk, body="Mine")
        chat.delete_message(actor=cast.host, message_id=first.pk)
        draft, theirs = Draft(body="So it is", about=("thread", first.pk)), new_space("Theirs", members=[cast.outsider])
        with pytest.raises(NotFound):
            feed.create_post(actor=cast.outsider, space_ids=[theirs.pk], draft=draft)
        item = feed.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=draft)
        assert f"/message/{first.pk}/thread/" in client_of(cast.host).get(f"/items/{item.pk}/").content.decode()
