"""Where nearly nothing says all the words: what says most of them, as they were typed or as they were meant; and what comes first."""

import datetime

import pytest

from courtyard.content.models import Attachment, Bookmark, File, Item, ItemKind
from courtyard.core.clock import now
from courtyard.people.models import Profile
from courtyard.search.models import Kind
from courtyard.search.query import read
from courtyard.search.selectors import loosening
from courtyard.search.selectors.finding import find
from courtyard.search.tests.conftest import settle
from tests.cast import client_of, comment, new_person, post

pytestmark = pytest.mark.django_db


def test_what_says_most_of_the_words_is_found_and_called_so(cast, found):
    item = post(cast.host, cast.open, text="The stock count of lamps is on Friday")
    settle()
    match = find(cast.member, read("annual stock count deadline")).matches[0]
    assert (match.ref, match.loose) == (item.pk, True)
    assert found(cast.member, "annual deadline") == []


def test_a_question_in_words_finds_what_answers_it(cast, found):
    item = post(cast.host, cast.open, text="Requesting leave: ask your manager, then write it into the calendar")
    post(cast.host, cast.open, text="What do you think of that? I do not know how")
    assert found(cast.member, "how do I request leave for next summer?")[0] == item.pk


def test_the_rare_word_weighs_most(cast, found):
    for n in range(8):
        post(cast.host, cast.open, text=f"The van of tour {n} is late")
    item = post(cast.host, cast.open, text="A defibrillator hangs in the hall")
    assert found(cast.member, "van defibrillator February")[0] == item.pk


def test_a_conversation_says_the_words_together(cast, found):
    item = post(cast.host, cast.open, text="Anything but table football, please")
    reply = comment(cast.member, item, text="There are two balls in the cupboard")
    other = post(cast.host, cast.open, text="Balls of wool")
    assert found(cast.member, "football balls") == [item.pk, reply.pk, other.pk]


def test_the_name_of_who_wrote_it_counts_as_said(cast, found):
    writer = new_person("Fatoumata Traore")
    item = post(writer, cast.open, text="Two straps were enough")
    post(cast.host, cast.open, text="Three straps were lost")
    hidden = post(writer, cast.secret, text="Straps for the launch")
    assert found(cast.member, "fatoumata straps", Kind.POST)[0] in (item.pk, hidden.pk)
    assert found(cast.outsider, "fatoumata straps", Kind.POST)[0] == item.pk
    assert hidden.pk not in found(cast.outsider, "fatoumata straps", Kind.POST)


def test_words_written_together_and_apart(cast, found):
    plan = post(cast.host, cast.open, text="Here is the floor plan of the window")
    sheet = post(cast.host, cast.open, text="A cheatsheet for all of you")
    person = new_person("Nino Trann", title="Payroll")
    assert found(cast.member, "floorplan")[0] == plan.pk
    assert found(cast.member, "cheat sheet")[0] == sheet.pk
    assert found(cast.member, "pay roll", Kind.PERSON) == [person.pk]


def test_a_word_as_it_was_typed_comes_before_one_like_it(cast, found):
    for n in range(6):
        post(cast.host, cast.open, text=f"Things in general, number {n}")
    item = post(cast.host, cast.open, text="Hinges: four makes, opened until they broke")
    assert found(cast.member, "hinges catalogue")[0] == item.pk


def test_two_slips_and_a_name_of_which_only_half_is_right(cast, found):
    person = new_person("Katarzyna Nowicka")
    item = post(cast.host, cast.open, text="Emotional intelligence can be learned")
    assert found(cast.member, "katarina nowicka")[0] == person.pk
    assert found(cast.member, "emotinal inteligence") == [item.pk]


def test_a_persons_skill_is_found_in_a_question(cast, found):
    person = new_person("Samer Khour")
    Profile.objects.filter(person=person).update(languages="Arabic")
    assert found(cast.member, "who speaks arabic", Kind.PERSON) == [person.pk]


def test_words_far_from_each_other_come_after_most_of_the_words_side_by_side(cast, found):
    far = " and so on, for a long while ".join(["badge", *["nothing"] * 60, "login", *["else"] * 60, "tills"])
    scattered = post(cast.host, cast.open, text=far)
    near = post(cast.host, cast.open, text="Badge login from today on, everywhere")
    assert found(cast.member, "badge login tills") == [near.pk, scattered.pk]


def test_words_side_by_side_come_first(cast, found):
    apart = post(cast.host, cast.open, text="The period after which we talk again about your probation")
    near = post(
        cast.host, cast.open, text="Your talk with us after the probation period", published_at=apart.published_at
    )
    assert found(cast.member, "probation period") == [near.pk, apart.pk]


def test_a_picture_comes_after_the_post_that_says_as_much(cast, found):
    item = post(cast.host, cast.open, text="Herbs on the roof")
    file = File.objects.create(owner=cast.host, name="x.png", content_type="image/png", size=1)
    Attachment.objects.create(item=item, file=file, alt="Herbs on the roof, seen from above, with a watering can")
    assert found(cast.member, "herbs roof") == [item.pk, file.pk]


def test_articles_hardly_age(cast, found):
    old = now() - datetime.timedelta(days=700)
    handbook = post(cast.host, cast.open, text="Expenses are paid on Fridays, expenses of all kinds", published_at=old)
    talk = post(cast.host, cast.open, text="Expenses are paid")
    assert found(cast.member, "expenses")[0] == talk.pk
    Item.objects.filter(pk=handbook.pk).update(kind=ItemKind.ARTICLE, title="Expenses")
    assert found(cast.member, "expenses")[0] == handbook.pk


def test_what_is_not_wanted_phrases_and_operators_stay_asked_for(cast, found):
    wanted = post(cast.host, cast.open, text="Opening hours of the shops")
    post(cast.host, cast.open, text="Hours after opening: a draft for the shops")
    draft = post(cast.member, cast.open, text="Opening hours, a draft")
    assert found(cast.member, '"opening hours" shops deadline -draft', Kind.POST) == [wanted.pk]
    assert found(cast.member, "hours shops deadline from:me", Kind.POST) == [draft.pk]
    Bookmark.objects.create(person=cast.member, item=draft)
    assert found(cast.member, "hours shops deadline is:saved", Kind.POST) == [draft.pk]


@pytest.mark.parametrize("most", [0, 600])
def test_of_common_words_two_are_asked_for(cast, found, monkeypatch, most):
    monkeypatch.setattr(loosening, "SOME", most)
    item = post(cast.host, cast.open, text="The town hall is on Tuesday")
    single = post(cast.host, cast.open, text="The old town")
    assert found(cast.member, "town hall subtitles")[0] == item.pk
    assert (single.pk in found(cast.member, "town hall subtitles")) is (most > 0)


def test_the_page_says_where_nothing_says_just_that_and_where_a_tab_is_empty(cast):
    post(cast.host, cast.open, text="The plumbago blooms")
    settle()
    client, hint = client_of(cast.member), "Nothing says just that"
    assert hint in client.get("/search/?q=plumbagp").content.decode()
    assert hint not in client.get("/search/?q=plumbago").content.decode()
    assert hint not in client.get("/search/?q=qwyxvortle").content.decode()
    page = client.get("/search/?q=plumbago&kind=message").content.decode()
    assert "Nothing of this kind" in page
    assert "Show all results" in page
    assert "Nothing found" in client.get("/search/?q=qwyxvortle&kind=message").content.decode()
