"""Tags that fit are offered while one writes, and ticked with the keyboard they stand in the post."""

import pytest
from playwright.sync_api import expect

from courtyard.content.models import ItemTag, Tag
from courtyard.content.services import tags
from tests.cast import Cast, post
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]


def test_a_tag_that_fits_is_added_with_the_keyboard(house: House, cast: Cast) -> None:
    known = post(cast.host, cast.open)
    tag = Tag.objects.create(slug="leave", name="leave")
    ItemTag.objects.create(item=known, tag=tag, published_at=known.published_at)
    tags.add_synonym(actor=cast.admin, name="leave", synonym="holidays")
    page = house.visit(cast.member).new_page()
    page.goto(f"/spaces/{cast.open.slug}/")
    page.locator(".composer .ask").click()
    page.locator(".composer [contenteditable]").click()
    page.keyboard.type("My holidays begin")
    choice = page.get_by_role("checkbox", name="#leave")
    expect(choice).to_be_visible()
    choice.focus()
    with page.expect_response("**/posts/tags/"):
        page.keyboard.press("Space")
    expect(choice).to_be_checked()
    expect(choice).to_be_focused()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#feed .prose a[data-tag=leave]")).to_have_text("#leave")
    assert ItemTag.objects.filter(tag=tag).count() == 2
