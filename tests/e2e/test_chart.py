"""The organisation chart and the circles with the keyboard alone: walked like a tree, and somebody found."""

import pytest
from playwright.sync_api import expect

from courtyard.people import services
from courtyard.people.models import Profile
from tests.cast import Cast
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]


def test_the_chart_is_walked_and_searched_with_the_keyboard(house: House, cast: Cast) -> None:
    for person, lead in (("host", "owner"), ("member", "host"), ("colleague", "member"), ("steward", "colleague")):
        Profile.objects.filter(person=cast.person(person)).update(manager=cast.person(lead))
    page = house.visit(cast.outsider).new_page()
    page.goto("/people/chart/?depth=1")
    page.locator("org-chart:defined").wait_for(state="attached")

    def entry(who: str):  # type: ignore[no-untyped-def]
        return page.locator(f"#org-{cast.person(who).pk}")

    expect(page.locator("[role=treeitem][tabindex='0']")).to_have_count(1)  # Tab stops once
    page.locator("[role=treeitem][tabindex='0']").focus()
    page.keyboard.press("Home")
    expect(entry("owner")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(entry("host")).to_be_visible()
    expect(entry("owner")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowRight")
    expect(entry("host")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(entry("member")).to_be_visible()
    page.keyboard.press("m")
    expect(entry("member")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(entry("member")).to_be_hidden()
    page.keyboard.press("End")
    expect(page.locator("[role=treeitem]").last).to_be_focused()

    page.locator("#org-q").fill("stew")
    expect(page.locator("#org-found")).to_contain_text("Steward")
    page.locator("#org-q").press("Enter")
    expect(entry("steward")).to_be_focused()  # with the whole way to them open
    expect(entry("colleague")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/people/{cast.steward.pk}/")


def test_drawn_circles_are_walked_with_the_keyboard(house: House, cast: Cast) -> None:
    firm = services.make_circle(actor=cast.admin, name="Firm")
    safety = services.make_circle(actor=cast.admin, name="Safety", within_id=firm.pk)
    for name in ("Clerk", "Warden"):
        services.make_role(actor=cast.admin, circle_id=firm.pk, name=name)
    page = house.visit(cast.outsider).new_page()
    page.goto("/people/circles/")
    page.locator("circle-map:defined").wait_for(state="attached")
    stop = page.locator("circle-map a[tabindex='0']")
    expect(stop).to_have_count(1)
    stop.focus()
    for key, name in (
        ("ArrowDown", "Role Clerk: Vacant"), ("ArrowRight", "Role Warden: Vacant"), ("End", "Circle Safety"),
        ("ArrowDown", "Circle Safety"), ("ArrowUp", "Circle Firm"), ("ArrowDown", "Role Clerk: Vacant"),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(page.locator("circle-map a:focus")).to_have_attribute("aria-label", name)
    expect(stop).to_have_count(1)
    width = page.locator(".circle-map").bounding_box()["width"]  # type: ignore[index]
    page.locator("[data-zoom=in]").click()
    assert page.locator(".circle-map").bounding_box()["width"] > width  # type: ignore[index]
    stop.focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/people/circles/{safety.pk}/")
