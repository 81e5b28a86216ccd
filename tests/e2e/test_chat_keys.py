"""The chat by keyboard: changing what one said last, leaving that again, and going from one conversation to another."""

import pytest
from playwright.sync_api import expect

from courtyard.chat import services
from tests.cast import Cast
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]


def test_one_talks_without_a_mouse(house: House, cast: Cast) -> None:
    talks = [
        services.create_group(actor=cast.member, person_ids=[cast.host.pk], name=name)
        for name in ("Attic", "Balcony", "Cellar")
    ]
    for talk in talks:  # the last one stands first
        services.send(actor=cast.member, conversation_id=talk.pk, body="Mine", format="markdown")
        last = services.send(actor=cast.host, conversation_id=talk.pk, body="Not mine", format="markdown")
        if talk.name == "Balcony":
            services.mark_read(actor=cast.member, conversation_id=talk.pk, message_id=last.pk)
    page = house.visit(cast.member).new_page()
    page.goto(f"/messages/{talks[0].pk}/")
    page.wait_for_selector("html[data-live=on]", state="attached")

    field = page.locator(".room-write [contenteditable=true]")
    page.locator(".room-write rich-text").click()
    field.wait_for()
    page.keyboard.type("Half")
    page.keyboard.press("ArrowUp")
    expect(page.locator("chat-edit")).to_have_count(0)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Backspace")
    page.keyboard.press("ArrowUp")
    changed = page.locator("chat-edit [contenteditable=true]")
    expect(changed).to_be_focused()
    page.keyboard.type("!")
    page.keyboard.press("Escape")
    expect(page.locator("chat-edit")).to_have_count(0)
    expect(field).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(changed).to_be_focused()
    page.keyboard.type(" indeed")
    page.keyboard.press("Enter")
    expect(page.locator(".msg .prose").first).to_have_text("Mine indeed")
    expect(page.locator(".msg")).to_have_count(2)
    expect(field).to_be_focused()

    for keys, name in (("Alt+Shift+ArrowUp", "Cellar"), ("Alt+ArrowDown", "Balcony"), ("Alt+ArrowDown", "Attic")):
        page.keyboard.press(keys)
        expect(page.locator(".chat-line[aria-current]")).to_contain_text(name)
        expect(page.locator(".room-head h1")).to_have_text(name)
