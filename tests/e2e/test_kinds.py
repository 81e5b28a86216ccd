"""Questions, polls, praise and ideas in real browsers: voted in by click and key, seen in other windows, nothing moves."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.content.services import comments
from courtyard.feed import services as feed
from courtyard.feed.models import Ballot, BestAnswer, Poll, PollOption, Praised, Vote
from courtyard.feed.services import Draft, PollDraft
from tests.cast import Cast
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]


def _post(cast: Cast, **draft) -> Item:
    return feed.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=Draft(**draft))


def _poll(cast: Cast, *options: str, **rules) -> Item:
    return _post(cast, kind="poll", title="What do we drink?", poll=PollDraft(options=options, **rules))


def _open(house: House, who: Person, address: str) -> Page:
    page = house.visit(who).new_page()
    page.goto(address)
    page.wait_for_selector("html[data-live=on]", state="attached")
    return page


def _top(page: Page, selector: str) -> float:
    return page.locator(selector).first.bounding_box()["y"]  # type: ignore[index]


def test_a_vote_counts_once_and_shows_elsewhere_without_moving_anything(house, cast):
    item = _poll(cast, "Tea", "Coffee")
    mine, other = (_open(house, who, f"/spaces/{cast.open.slug}/") for who in (cast.host, cast.steward))
    below = _top(other, f"#item-{item.pk} .bar")
    mine.get_by_role("radio", name="Coffee").check()
    mine.get_by_role("button", name="Vote", exact=True).dblclick()
    expect(mine.get_by_role("button", name="Change my vote")).to_be_visible()
    expect(other.locator(".poll-option", has_text="Coffee").locator(".poll-result")).to_contain_text("1")
    assert _top(other, f"#item-{item.pk} .bar") == below
    assert Ballot.objects.filter(poll=item.pk).count() == 1


def test_a_ballot_that_is_being_filled_in_is_left_alone(house, cast):
    item = _poll(cast, "Tea", "Coffee", choice="several")
    page = _open(house, cast.host, f"/items/{item.pk}/")
    page.get_by_role("checkbox", name="Tea").check()
    coffee = PollOption.objects.get(poll=item.pk, text="Coffee")
    feed.cast_ballot(actor=cast.steward, item_id=item.pk, choices=[coffee.pk])
    expect(page.locator(f"#result-{coffee.pk}")).to_contain_text("1")
    expect(page.get_by_role("checkbox", name="Tea")).to_be_checked()


def test_sealed_results_stay_sealed_in_the_window_of_who_has_not_voted(house, cast):
    item = _poll(cast, "Tea", "Coffee", sealed=True)
    page = _open(house, cast.host, f"/items/{item.pk}/")
    tea = PollOption.objects.get(poll=item.pk, text="Tea")
    feed.cast_ballot(actor=cast.steward, item_id=item.pk, choices=[tea.pk])
    expect(page.locator(".poll-facts")).to_contain_text("1 vote")
    expect(page.locator(".poll-result")).to_have_count(0)


def test_a_ranked_ballot_is_filled_in_with_the_keyboard_alone(house, cast):
    item = _poll(cast, "Tea", "Coffee", "Water", choice="ranked")
    page = _open(house, cast.host, f"/items/{item.pk}/")
    page.get_by_label("Place of Water").focus()
    page.keyboard.press("1")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("2")
    page.get_by_role("button", name="Vote", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".poll-outcome")).to_contain_text("Water")
    names = dict(PollOption.objects.filter(poll=item.pk).values_list("pk", "text"))
    assert [names[pk] for pk in Ballot.objects.get().choices] == ["Water", "Coffee"]


def test_answers_are_voted_for_and_chosen_and_others_see_it(house, cast):
    item = _post(cast, kind="question", title="Who has the key?")
    said = comments.comment(actor=cast.steward, item_id=item.pk, body="I have")
    asker, other = (_open(house, who, f"/items/{item.pk}/") for who in (cast.member, cast.colleague))
    answer = f"#item-{said.pk}"
    expect(other.locator(answer).get_by_text("Mark as best answer")).to_be_hidden()
    other.locator(answer).get_by_role("button", name="Good answer").click()
    expect(asker.locator(f"{answer} .votes .number")).to_have_text("1")
    asker.locator(answer).get_by_role("button", name="Mark as best answer").click()
    for page in (asker, other):
        expect(page.locator(f"{answer} .kind")).to_have_text("Best answer")
        expect(page.locator(f"#item-{item.pk} .best-by")).to_contain_text("Answered")
    assert (Vote.objects.count(), BestAnswer.objects.get().answer_id) == (1, said.pk)


def test_an_answer_that_comes_live_can_be_chosen(house, cast):
    item = _post(cast, kind="question", title="Who has the key?")
    asker = _open(house, cast.member, f"/items/{item.pk}/")
    said = comments.comment(actor=cast.steward, item_id=item.pk, body="I have")
    asker.locator(f"#item-{said.pk}").get_by_role("button", name="Mark as best answer").click()
    expect(asker.locator(f"#item-{said.pk} .kind")).to_have_text("Best answer")


def test_every_kind_is_written_in_the_one_composer(house, cast):
    page = _open(house, cast.member, "/")
    page.locator("[data-opens=poll]").click()
    page.get_by_placeholder("Your question in one line").fill("Lunch?")
    for number, text in enumerate(("Soup", "Bread", "Fish"), 1):
        page.get_by_label(f"Option {number}", exact=True).fill(text)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".poll-option")).to_have_count(3)
    page.locator("[data-opens=praise]").click()
    expect(page.get_by_label("Option 1", exact=True)).to_be_hidden()
    page.get_by_role("combobox", name="Whom do you praise?").press_sequentially("Colle")
    page.get_by_role("option", name=re.compile("Colleague")).click()
    page.locator(".composer textarea[name=body]").focus()
    page.locator(".composer [contenteditable=true]").fill("Thank you")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".praise-people")).to_contain_text("Colleague")
    assert (Poll.objects.count(), Praised.objects.get().person) == (1, cast.colleague)


def test_a_name_typed_before_the_picker_awakes_is_looked_up(house, cast):
    page = house.visit(cast.host).new_page()
    held: list[Route] = []
    page.route("**/chunk-person-picker*", lambda route: held.append(route))
    with page.expect_request("**/chunk-person-picker*"):
        page.goto(f"/posts/new/?kind=praise&in={cast.open.slug}", wait_until="domcontentloaded")
    page.get_by_role("combobox", name="Whom do you praise?").fill("Member")
    held[0].continue_()
    expect(page.get_by_role("option", name="Member").first).to_be_visible()
