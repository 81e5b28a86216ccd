"""Commands in a real browser: offered while one types, done and answered to who typed them alone, never sent by mistake."""

import pytest
from playwright.sync_api import expect

from courtyard.chat import services
from courtyard.chat.models import Message
from tests.cast import Cast
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]


def test_one_is_offered_commands_and_sends_none_by_mistake(house: House, cast: Cast) -> None:
    talk = services.create_group(actor=cast.member, person_ids=[cast.host.pk], name="Garden")
    page = house.visit(cast.member).new_page()
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"/messages/{talk.pk}/")
    page.wait_for_selector("html[data-live=on]", state="attached")
    page.locator(".room-form rich-text").click()
    field = page.locator(".room-form [contenteditable=true]")
    field.wait_for()
    reply, options = page.locator("[data-reply]"), page.get_by_role("option")

    page.keyboard.type("/")
    expect(options.filter(has_text="/shrug")).to_be_visible()
    expect(options.last).to_have_text("Picture")
    page.keyboard.type("mu")
    expect(options).to_have_count(1)
    expect(field).to_have_attribute("aria-activedescendant", options.get_attribute("id") or "")
    page.keyboard.press("Tab")
    expect(field).to_have_text("/mute ")
    page.keyboard.press("Enter")
    expect(reply).to_contain_text("Muted.")
    expect(field).to_have_text("")

    page.keyboard.type("/me waves")
    page.keyboard.press("Enter")
    expect(page.locator(".msg .prose em")).to_have_text(f"{cast.member.byline} waves")
    expect(page.locator(".msg")).to_have_count(1)

    page.keyboard.type("/foo bar")
    page.keyboard.press("Enter")
    expect(reply).to_contain_text("There is no command /foo.")
    expect(page.locator(".msg")).to_have_count(1)
    expect(field).to_have_text("/foo bar")
    reply.get_by_role("button", name="Send as it stands").click()
    expect(page.locator(".msg .prose").last).to_have_text("/foo bar")
    expect(reply).to_be_empty()

    field.click()
    page.context.set_offline(True)
    page.keyboard.type("/unmute")
    page.keyboard.press("Enter")
    expect(reply).to_contain_text("Not now")
    expect(page.locator(".msg[data-pending]")).to_have_count(0)
    expect(field).to_have_text("/unmute")
    page.context.set_offline(False)
    assert Message.objects.count() == 2
