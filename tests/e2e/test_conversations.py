"""What moderators and authors do to a conversation reaches windows that are open on it."""

import pytest
from playwright.sync_api import Page, expect

from courtyard.content.models import Item
from courtyard.content.services import comments, items, merging, moderating, moves, reactions, splitting, threads
from courtyard.moderation.services.decisions import decide
from courtyard.moderation.services.reports import report
from tests.cast import Cast, new_space, post
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]


@pytest.fixture
def item(cast: Cast) -> Item:
    return post(cast.member, cast.open, text="Shall we meet in the garden?")


def _open(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("html[data-live=on]", state="attached")
    return page


def test_closing_takes_the_form_away_and_opening_gives_it_back(house: House, cast: Cast, item: Item) -> None:
    said = comments.comment(actor=cast.host, item_id=item.pk, body="Yes", format="markdown")
    page = _open(house.visit(cast.colleague).new_page(), f"/items/{item.pk}/")
    reply = page.locator(f"#item-{said.pk}").get_by_text("Reply", exact=True)
    expect(reply).to_be_visible()
    threads.close(actor=cast.member, item_id=item.pk, words="At noon, then.")
    expect(page.get_by_text("At noon, then.")).to_be_visible()
    expect(page.locator(".thread-foot form")).to_have_count(0)
    expect(reply).to_be_hidden()
    threads.reopen(actor=cast.member, item_id=item.pk)
    expect(page.locator(".thread-foot form")).to_have_count(1)
    expect(reply).to_be_visible()


def test_a_comment_is_folded_where_it_stands_and_unfolds(house: House, cast: Cast, item: Item) -> None:
    said = comments.comment(actor=cast.host, item_id=item.pk, body="My cat is ill", format="markdown")
    page = _open(house.visit(cast.colleague).new_page(), f"/items/{item.pk}/")
    words = page.get_by_text("My cat is ill")
    expect(words).to_be_visible()
    threads.mark_off_topic(actor=cast.steward, item_id=said.pk)
    expect(words).to_be_hidden()
    page.get_by_text("Folded as off-topic").click()
    expect(words).to_be_visible()
    threads.end_off_topic(actor=cast.steward, item_id=said.pk)
    expect(page.get_by_text("Folded as off-topic")).to_have_count(0)
    expect(words).to_be_visible()


def test_a_moved_post_leaves_its_space_and_says_at_home_where_it_stands(house: House, cast: Cast, item: Item) -> None:
    there = new_space("Orchard", members=[cast.host, cast.member])
    space = _open(house.visit(cast.colleague).new_page(), f"/spaces/{cast.open.slug}/")
    home = _open(house.visit(cast.member).new_page(), "/")
    moves.move(actor=cast.host, item_id=item.pk, source_id=cast.open.pk, target_id=there.pk)
    expect(space.get_by_text("This post was moved to another space.")).to_be_visible()
    expect(home.locator(f"#item-{item.pk} .place")).to_have_text("Orchard")


def test_a_post_moved_behind_a_door_says_nothing_of_where_it_went(house: House, cast: Cast, item: Item) -> None:
    there = new_space("Vault", members=[cast.host], visibility="secret")
    home = _open(house.visit(cast.member).new_page(), "/")
    moves.move(actor=cast.host, item_id=item.pk, source_id=cast.open.pk, target_id=there.pk)
    expect(home.get_by_text("This post was moved to a space you cannot see.")).to_be_visible()
    assert "Vault" not in home.content()


def test_a_hidden_post_and_a_hidden_comment_leave_open_windows(house: House, cast: Cast, item: Item) -> None:
    said = comments.comment(actor=cast.host, item_id=item.pk, body="Fools", format="markdown")
    space = _open(house.visit(cast.colleague).new_page(), f"/spaces/{cast.open.slug}/")
    page = _open(house.visit(cast.colleague).new_page(), f"/items/{item.pk}/")
    case = report(actor=cast.colleague, item_id=said.pk, reason="rude").case
    decide(actor=cast.steward, case_id=case.pk, act="hide", words="Unkind")
    expect(page.get_by_text("Fools")).to_have_count(0)
    moderating.take_out(actor=cast.steward, item_id=item.pk)
    expect(space.get_by_text("A moderator has hidden this post.")).to_be_visible()


def test_a_quote_stands_in_the_answer_and_is_sent(house: House, cast: Cast, item: Item) -> None:
    said = comments.comment(actor=cast.host, item_id=item.pk, body="Bring the blue chairs", format="markdown")
    page = _open(house.visit(cast.member).new_page(), f"/items/{item.pk}/")
    page.locator(f"#item-{said.pk} lazy-menu > a").click()
    page.get_by_role("menuitem", name="Quote").click()
    field = page.locator(f"#reply-{said.pk} [contenteditable=true]")
    expect(field.locator("blockquote")).to_contain_text("Bring the blue chairs")
    field.press("Control+End")
    field.press_sequentially("All twelve?")
    page.locator(f"#reply-{said.pk}").get_by_role("button", name="Send").click()
    answer = page.locator(f"#replies-{said.pk} .prose")
    expect(answer.locator("blockquote")).to_contain_text("Bring the blue chairs")
    expect(answer).to_contain_text("All twelve?")
    assert answer.locator("blockquote a").get_attribute("href") == f"/people/{cast.host.pk}/"


def test_locking_takes_reactions_and_answers_away_and_opening_gives_them_back(
    house: House, cast: Cast, item: Item
) -> None:
    said = comments.comment(actor=cast.host, item_id=item.pk, body="Yes", format="markdown")
    reactions.react(actor=cast.host, item_id=said.pk, emoji="👍")
    browser = house.visit(cast.colleague)
    page, feed = (
        _open(browser.new_page(), f"/items/{item.pk}/"),
        _open(browser.new_page(), f"/spaces/{cast.open.slug}/"),
    )
    page.locator(f"#item-{said.pk}").get_by_text("Reply", exact=True).click()
    expect(page.locator(f"#reply-{said.pk} form")).to_have_count(1)
    adding = [page.locator(f"#item-{said.pk} [data-add]"), page.locator(f"#item-{item.pk} [data-add]")]
    adding.append(feed.locator(f"#item-{item.pk} [data-add]"))
    threads.close(actor=cast.steward, item_id=item.pk, lock=True)
    for add in adding:
        expect(add).to_have_count(0)
    expect(page.locator(f"#reply-{said.pk} form")).to_have_count(0)
    expect(page.locator(f"#item-{said.pk} [data-emoji]")).to_be_disabled()
    threads.reopen(actor=cast.steward, item_id=item.pk)
    for add in adding:
        expect(add).to_be_visible()
    page.locator(f"#item-{said.pk} [data-emoji]").click()
    expect(page.locator(f"#item-{said.pk} [data-emoji]")).to_have_attribute("aria-pressed", "true")


def test_a_bookmark_shows_in_the_other_windows_of_who_made_it(house: House, cast: Cast, item: Item) -> None:
    browser = house.visit(cast.colleague)
    here, there = (_open(browser.new_page(), at) for at in (f"/items/{item.pk}/", f"/spaces/{cast.open.slug}/"))
    others = _open(house.visit(cast.host).new_page(), f"/items/{item.pk}/")
    button, twin, foreign = (
        page.locator(f"#item-{item.pk}").get_by_role("button", name="Bookmark") for page in (here, there, others)
    )
    for kept in ("true", "false"):
        button.click()
        expect(twin).to_have_attribute("aria-pressed", kept)
        expect(foreign).to_have_attribute("aria-pressed", "false")


def test_open_windows_follow_comments_that_become_a_post_and_come_back(house: House, cast: Cast, item: Item) -> None:
    plan = comments.comment(actor=cast.host, item_id=item.pk, body="At noon", format="markdown")
    cat = comments.comment(actor=cast.colleague, item_id=item.pk, body="My cat is ill", format="markdown")
    comments.comment(actor=cast.member, item_id=cat.pk, body="Poor thing", format="markdown")
    later = comments.comment(actor=cast.host, item_id=item.pk, body="Bring chairs", format="markdown")
    page = _open(house.visit(cast.member).new_page(), f"/items/{item.pk}/")
    splitting.split(actor=cast.steward, item_id=item.pk, comment_ids=[cat.pk], space_id=cast.open.pk)
    line = page.get_by_text("Steward made a post of 2 comments that stood here")
    expect(line).to_be_visible()
    expect(page.get_by_text("Poor thing")).to_have_count(0)
    expect(page.get_by_text("2 comments", exact=True)).to_be_visible()
    order = page.locator(f"#strands-{item.pk} > li").evaluate_all("lines => lines.map(line => line.id)")
    assert order == [f"strand-{plan.pk}", f"split-{cat.pk}", f"strand-{later.pk}"]
    made = _open(house.visit(cast.colleague).new_page(), f"/items/{cat.pk}/")
    merging.merge(actor=cast.steward, item_id=cat.pk, target_id=item.pk)
    expect(made.get_by_text("This post was joined with another one.")).to_be_visible()
    expect(page.get_by_text("Poor thing")).to_be_visible()
    expect(line).to_have_count(0)
    expect(page.get_by_text("4 comments", exact=True)).to_be_visible()
    made.get_by_role("link", name="Go there").click()
    made.wait_for_url(f"**/items/{item.pk}/?at={cat.pk}#item-{cat.pk}")


def test_words_for_a_comment_that_went_go_to_its_post_and_words_for_a_closed_one_stay(
    house: House, cast: Cast, item: Item
) -> None:
    said = comments.comment(actor=cast.host, item_id=item.pk, body="Bring chairs", format="markdown")
    page = _open(house.visit(cast.colleague).new_page(), f"/items/{item.pk}/")
    page.locator(f"#item-{said.pk}").get_by_text("Reply", exact=True).click()
    page.locator(f"#reply-{said.pk} [contenteditable=true]").press_sequentially("All twelve of them?")
    items.remove_item(actor=cast.host, item_id=said.pk)
    expect(page.get_by_text("This comment is gone. What you wrote is still here.")).to_be_visible()
    expect(page.get_by_text("Bring chairs")).to_be_hidden()
    page.locator(f"#reply-{said.pk}").get_by_role("button", name="Send").click()
    kept = page.get_by_role("region", name="Your words are kept")
    expect(kept.get_by_role("alert")).to_contain_text("is no longer here")
    expect(kept.locator("[contenteditable=true]")).to_have_text("All twelve of them?")
    kept.get_by_role("button", name="Send").click()
    expect(page.locator(f"#strands-{item.pk} > li .prose").last).to_have_text("All twelve of them?")
    expect(kept).to_have_count(0)

    field = page.locator(".thread-foot [contenteditable=true]")
    page.locator(".thread-foot textarea").focus()
    field.press_sequentially("And the table?")
    threads.close(actor=cast.member, item_id=item.pk, words="At noon, then.")
    expect(page.get_by_text("At noon, then.")).to_be_visible()
    expect(field).to_have_text("And the table?")
    page.locator(".thread-foot").get_by_role("button", name="Send").click()
    expect(kept.get_by_role("alert")).to_contain_text("This conversation is closed")
    expect(kept.get_by_label("Your words")).to_have_value("And the table?")
    expect(kept.get_by_role("button", name="Copy")).to_be_visible()
    threads.reopen(actor=cast.member, item_id=item.pk)
    expect(page.locator(".thread-foot form")).to_have_count(1)
    expect(kept.get_by_label("Your words")).to_have_value("And the table?")
