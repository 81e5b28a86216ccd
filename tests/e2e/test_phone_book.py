"""The phone book without a connection: kept when somebody asks for it, found in, and gone with their sign-in."""

import pytest
from playwright.sync_api import Page, expect

from courtyard.accounts.services import suspend
from courtyard.people.models import Profile
from tests.cast import Cast
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]

KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
  }
  return found.map((path) => path.replace(/[.][0-9a-f]{12}[.]/, ".")).sort();
}"""


def keep(page: Page) -> None:
    """Switch it on, off and on again."""
    page.goto("/people/")
    switch = page.get_by_role("switch", name="Keep the phone book on this device")
    for again in (True, False):
        switch.check()
        expect(page.locator("toast-list")).to_contain_text("Kept on this device")
        expect(page.get_by_role("link", name="Open the phone book")).to_be_visible()
        if again:
            switch.uncheck()
            page.wait_for_function(f"async () => (await ({KEPT})()).length === 0")
            page.reload()


def test_a_colleague_is_found_without_a_connection_and_nothing_stays_after_sign_out(house: House, cast: Cast) -> None:
    Profile.objects.filter(person=cast.colleague).update(phone="+33 3 20 55 01 02", department="Attic")
    context = house.visit(cast.member)
    page = context.new_page()
    page.goto("/people/")
    assert page.evaluate(KEPT) == []  # off until somebody asks for it
    keep(page)
    assert page.evaluate(KEPT) == [
        "/api/v1/phone-book", "/people/offline/", "/phone-book/note", "/static/build/courtyard.css",
        "/static/build/phone-book.js",
    ]  # fmt: skip
    context.set_offline(True)
    page.goto("/")
    expect(page.get_by_role("heading", name="Phone book")).to_be_visible()
    page.get_by_role("searchbox").fill("ATTIC cöll")
    expect(page.get_by_role("listitem")).to_have_count(1)
    expect(page.get_by_role("link", name="+33 3 20 55 01 02")).to_have_attribute("href", "tel:+33320550102")
    expect(page.get_by_role("link", name=str(cast.colleague.email))).to_have_attribute(
        "href", f"mailto:{cast.colleague.email}"
    )
    page.get_by_role("searchbox").fill("5501")
    expect(page.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("searchbox").fill("suspended")
    expect(page.get_by_text("Nobody matches")).to_be_visible()

    context.set_offline(False)
    page.goto("/people/")
    expect(page.get_by_role("heading", name="Directory")).to_be_visible()
    assert len(page.evaluate(KEPT)) == 5  # other pages leave nothing
    page.evaluate("document.querySelector('button[formaction=\"/sign-out/\"]').click()")
    page.wait_for_url("**/sign-in/")
    page.wait_for_function(f"async () => (await ({KEPT})()).length === 0")

    visitor = house.visit(cast.host).new_page()
    keep(visitor)
    suspend(actor=cast.admin, person=cast.host)
    visitor.goto("/people/")
    visitor.wait_for_url("**/sign-in/**")
    visitor.wait_for_function(f"async () => (await ({KEPT})()).length === 0")
