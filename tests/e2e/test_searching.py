"""Searching in a browser: the palette by keyboard, results walked with j and k, the page on a phone."""

import re

import pytest
from playwright.sync_api import expect

from courtyard.people.models import PersonSkill
from courtyard.people.services.skills import endorse, set_skills
from courtyard.search import services
from courtyard.search.tests.conftest import settle
from tests.cast import Cast, post
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]


def test_the_palette_leads_to_a_person_and_the_page_is_walked_by_keyboard(house: House, cast: Cast) -> None:
    found = [post(cast.host, cast.open, text=f"Pallets arrive {n}") for n in range(3)]
    settle()
    services.save_search(actor=cast.member, query="pallets", name="All pallets")
    page = house.visit(cast.member).new_page()
    page.goto("/notifications/")
    page.locator("search-palette:defined").wait_for(state="attached")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox")
    expect(page.get_by_role("option", name="All pallets")).to_be_visible()
    box.press_sequentially("stew")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Steward")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")
    expect(page.locator(".palette [role=status]")).to_contain_text("suggestion")
    box.press("Enter")
    page.wait_for_url(f"**/people/{cast.steward.pk}/")

    page.goto("/search/?q=pallets")
    expect(page).to_have_title("3 results · pallets · Search")
    for _step in range(2):
        page.keyboard.press("j")
    expect(page.locator(".hit").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/**")
    assert any(str(item.pk) in page.url for item in found)


def test_a_newcomer_asks_who_can_help_and_opens_a_colleague_without_a_mouse(house: House, cast: Cast) -> None:
    set_skills(actor=cast.colleague, person=cast.colleague, names=["Espresso machines"])
    for person in (cast.host, cast.member):
        endorse(actor=person, held_id=PersonSkill.objects.get().pk)
    post(cast.steward, cast.open, text="How espresso machines are cleaned")
    post(cast.host, cast.secret, text="Espresso machines are too dear")
    settle()
    page = house.visit(cast.outsider).new_page()
    page.goto("/notifications/")
    page.locator("search-palette:defined").wait_for(state="attached")
    page.keyboard.press("Control+k")
    page.keyboard.type("who can help with espresso machines?")
    expect(page.get_by_role("option").first).to_contain_text("Who can help with espresso machines")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=who*")
    helpers = page.get_by_role("region", name="Who can help with espresso machines").locator(".expert")
    expect(helpers).to_have_count(2)
    expect(helpers.nth(0)).to_contain_text("Espresso machines, endorsed by 2 colleagues")
    expect(helpers.nth(1)).to_contain_text("Wrote about it on")
    expect(helpers.nth(1)).to_contain_text(cast.steward.name)
    name = helpers.nth(0).get_by_role("link", name=cast.colleague.name)
    for _step in range(60):
        if name.evaluate("link => link === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(name).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/people/{cast.colleague.pk}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(cast.colleague.name)


def test_the_search_page_fits_a_phone(house: House, cast: Cast) -> None:
    services.save_search(actor=cast.member, query="a rather long search with many words in it " * 3, alert="daily")
    page = house.visit(cast.member, viewport={"width": 390, "height": 800}).new_page()
    page.goto("/search/")
    expect(page.get_by_role("heading", name="Saved searches")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("searchbox").fill("steward")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("link", name="Steward")).to_be_visible()
