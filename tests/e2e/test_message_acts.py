"""What one does with messages shows in every open window: a pin, a confirmation, what is left unread, a half-written text."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from courtyard.chat import services
from courtyard.chat.selectors.listing import unread_conversations
from courtyard.chat.services import Mattering
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


def _do(page: Page, words: str, act: str) -> None:
    message = page.locator(".msg", has_text=words).first
    message.hover()
    message.locator(".msg-tools [aria-haspopup]").click()
    message.get_by_role("menuitem", name=act).click()


def _until(holds: Callable[[], bool], seconds: float = 5) -> None:
    """What a browser tells the server has arrived."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_acts_are_seen_everywhere_at_once(house: House, cast: Cast) -> None:
    talk = services.create_group(actor=cast.member, person_ids=[cast.host.pk], name="Garden")
    for words in ("The gate is open", "The code is on the board"):
        services.send(actor=cast.host, conversation_id=talk.pk, body=words, format="markdown")
    address = f"/messages/{talk.pk}/"
    hers, his = (_open(house.visit(person).new_page(), address) for person in (cast.member, cast.host))

    _do(hers, "The code", "Pin for everybody here")
    expect(his.locator(".room-pin")).to_contain_text("The code is on the board")
    expect(his.locator(".msg", has_text="The code").locator(".msg-marks")).to_contain_text("Pinned")

    services.send(
        actor=cast.host, conversation_id=talk.pk, body="Water!", format="markdown", extras=Mattering.of("urgent")
    )
    button = hers.get_by_role("button", name="Confirm that you have read it")
    button.click()
    expect(button).to_be_hidden()
    expect(his.locator("[data-confirmed]")).to_have_text("1 confirmed")
    expect(his.get_by_role("link", name="Who has, and who has not")).to_be_visible()

    badge = hers.locator('.rail [data-live="chat"]')
    expect(badge).to_be_hidden()
    _until(lambda: not unread_conversations(cast.member))
    _do(hers, "The code", "Unread from here on")
    expect(badge).to_have_text("1")
    expect(hers.locator(".chat-new + .msg")).to_contain_text("The code")
    hers.evaluate("document.dispatchEvent(new Event('scrollend'))")
    hers.wait_for_timeout(1_500)
    expect(badge).to_have_text("1")

    other = _open(house.visit(cast.member).new_page(), address)
    hers.locator(".room-form rich-text").click()
    hers.locator(".room-form [contenteditable=true]").wait_for()
    hers.keyboard.type("Half a thought")
    expect(other.locator(".room-form [contenteditable=true]")).to_have_text("Half a thought")
    hers.keyboard.press("Enter")
    expect(other.locator(".room-form [contenteditable=true]")).to_have_text("")
    expect(other.locator(".msg").last).to_contain_text("Half a thought")
