"""A poll is asked beside the conversation, and votes show in every open window: to each reader what they may see."""

import pytest
from playwright.sync_api import Page, expect

from courtyard.chat import services
from tests.cast import Cast
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]


def _open(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("html[data-live=on]", state="attached")
    return page


def test_one_asks_and_everybody_votes(house: House, cast: Cast) -> None:
    talk = services.create_group(actor=cast.member, person_ids=[cast.host.pk, cast.guest.pk], name="Garden")
    address = f"/messages/{talk.pk}/"
    hers, his, other = (
        _open(house.visit(person).new_page(), address) for person in (cast.member, cast.host, cast.guest)
    )
    hers.get_by_role("link", name="Ask with options").click()
    hers.get_by_label("Your question").fill("What do we plant?")
    for number, words in enumerate(("Birches", "Roses", "Beans"), 1):
        hers.get_by_label(f"Option {number}", exact=True).fill(words)
    expect(hers.get_by_label("Option 5", exact=True)).to_be_hidden()
    hers.get_by_label("Show results only after voting").check()
    hers.keyboard.press("Escape")
    expect(hers.locator("chat-writing")).to_be_visible()
    hers.get_by_role("link", name="Ask with options").click()
    expect(hers.get_by_label("Your question")).to_have_value("What do we plant?")
    hers.get_by_role("button", name="Send the poll").click()
    expect(hers.locator("message-poll")).to_contain_text("No votes yet")

    his.locator(".poll-choice", has_text="Roses").click()
    expect(his.locator('.poll-choice[aria-pressed="true"]')).to_contain_text("Roses")
    expect(hers.locator(".poll-told")).to_contain_text("1 vote")
    expect(hers.locator(".poll-count")).to_have_count(0)
    hers.locator(".poll-choice", has_text="Roses").click()
    expect(hers.locator(".poll-count").nth(1)).to_contain_text("2")
    expect(his.locator(".poll-count").nth(1)).to_contain_text("2")

    hers.on("dialog", lambda dialog: dialog.accept())
    hers.get_by_role("button", name="Close the poll").click()
    for window in (hers, his, other):
        expect(window.locator(".poll-told")).to_contain_text("closed by")
    expect(other.locator(".poll-count").nth(1)).to_contain_text("2")
    expect(other.locator("button.poll-choice")).to_have_count(0)
