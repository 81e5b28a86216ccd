"""One walk through the house as people take it: write, mention, answer, react, read the bell; axe looks at every page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.e2e.house import CHROMIUM, ROOT, House

AXE = ROOT / "node_modules/axe-core/axe.min.js"

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
    pytest.mark.skipif(not AXE.is_file(), reason="axe is not installed."),
]


def _serious(page: Page) -> list[str]:
    """What axe finds that would stop somebody."""
    page.evaluate("source => (0, eval)(source)", AXE.read_text())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [f"{page.url} {one['id']}" for one in found if one["impact"] in ("serious", "critical")]


def test_a_tour_of_the_house(house: House, cast: Cast) -> None:
    page = house.visit(cast.member, bypass_csp=True).new_page()
    page.goto(f"/spaces/{cast.open.slug}/")
    form = page.locator(".composer-form")
    page.locator(".composer .ask").click()
    text = form.locator("[contenteditable=true]")
    text.wait_for()
    form.get_by_role("button", name="Publish").click()
    expect(page.locator(".toast")).to_contain_text("Write something first.")
    text.focus()
    page.keyboard.type(f"The garden is open, @{cast.host.byline[:4]}")
    page.get_by_role("option", name=cast.host.byline).first.wait_for()
    page.keyboard.press("Enter")
    form.get_by_role("button", name="Publish").click()
    card = page.locator("#feed > article", has_text="The garden is open")
    expect(card).to_have_count(1)
    expect(form).to_have_count(0)
    address = (card.locator("[data-comments]").get_attribute("href") or "").split("#")[0]

    reader = house.visit(cast.host, bypass_csp=True, viewport={"width": 390, "height": 844}).new_page()
    reader.goto("/notifications/")
    reader.locator("main .notice", has_text="The garden is open").first.wait_for()
    reader.goto(address)
    comment = reader.locator(".comment-form").first
    comment.locator("textarea").focus()
    comment.locator("[contenteditable=true]").fill("I come at noon")
    comment.get_by_role("button", name="Send").click()
    said = reader.locator("article.comment", has_text="I come at noon")
    expect(said).to_have_count(1)

    page.goto(address)
    page.locator("article.comment [data-add]").first.click()
    page.locator("[popover]:popover-open button[aria-pressed]").first.click()
    expect(said.locator("[data-emoji] .number")).to_have_text("1")
    page.locator("article.comment").get_by_role("link", name="Reply").click()
    expect(page.get_by_role("textbox", name=re.compile("Write a reply"))).to_be_focused()

    places = ["/", f"/spaces/{cast.open.slug}/", address, f"/people/{cast.host.pk}/", "/notifications/", "/settings/"]
    found = []
    for walker in (page, reader):
        for place in places:
            walker.goto(place)
            found += _serious(walker)
    assert found == []
