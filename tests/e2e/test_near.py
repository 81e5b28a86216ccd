"""Two people in two browsers: one sees that the other is here, that they write, that they have read, and when they are gone."""

import pytest
from playwright.sync_api import Page, expect

from courtyard.accounts.models import Organisation
from courtyard.accounts.permissions import forget_organisation
from courtyard.chat import services
from courtyard.gateway import exchange, nearness
from courtyard.people.services import clear_status, set_status
from tests.cast import Cast
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in (nearness, exchange):
        monkeypatch.setattr(place, "TICK", 0.5)
    monkeypatch.setattr(nearness, "GRACE", 1.0)


def _open(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("html[data-live=on]", state="attached")
    return page


def test_two_people_are_near_each_other(house: House, cast: Cast) -> None:
    Organisation.objects.update(show_reading=True)
    forget_organisation()
    talk = services.start_direct(actor=cast.member, person_id=cast.host.pk)
    address = f"/messages/{talk.pk}/"
    his_window = house.visit(cast.host)
    hers, his = house.visit(cast.member).new_page(), his_window.new_page()
    _open(hers, address)
    mark = hers.locator(".room-head near-mark[data-words]")
    expect(mark).to_be_hidden()
    _open(his, address)
    expect(mark).to_have_text("Online", timeout=15_000)
    expect(hers.locator(".chat-line near-mark")).to_have_attribute("title", "Online")

    set_status(actor=cast.host, person=cast.host, do_not_disturb=True)
    expect(mark).to_have_text("Do not disturb")
    expect(hers.locator(".chat-line near-mark")).to_have_attribute("data-near", "quiet")
    clear_status(actor=cast.host, person=cast.host)
    expect(mark).to_have_text("Online")

    his.locator(".room-form rich-text").click()
    his.locator(".room-form [contenteditable=true]").wait_for()
    his.keyboard.type("Good morning")
    writing = hers.locator("chat-typing")
    expect(writing).to_have_text(f"{cast.host.name} is writing…")
    expect(his.locator("chat-typing")).to_have_text("")
    his.keyboard.press("Enter")
    expect(hers.locator(".msg .prose")).to_have_text("Good morning")
    expect(writing).to_have_text("")
    expect(his.locator("chat-reads")).to_have_text("Seen")

    his.keyboard.type("And")
    expect(writing).to_have_text(f"{cast.host.name} is writing…")
    expect(writing).to_have_text("", timeout=9_000)
    his_window.close()
    expect(mark).to_be_hidden(timeout=15_000)
