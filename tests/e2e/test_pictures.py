"""The pictures of a post over the page: by mouse and by keys, and back to where one was."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from courtyard.content.services import files
from courtyard.content.services.items import Attached
from courtyard.feed import services as feed
from courtyard.feed.services import Draft
from tests.cast import Cast
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]


def test_an_album_is_looked_through_by_keys(house: House, cast: Cast) -> None:
    stored = []
    for colour in ("red", "green", "blue"):
        kept = io.BytesIO()
        Image.new("RGB", (80, 60), colour).save(kept, "PNG")
        kept.seek(0)
        stored.append(Attached(files.upload(actor=cast.member, stream=kept, name=f"{colour}.png").pk, f"All {colour}"))
    draft = Draft(kind="album", title="Colours", files=stored)
    item = feed.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=draft)
    page = house.visit(cast.host).new_page()
    page.goto(f"/items/{item.pk}/")
    first = page.locator("a.pic").first
    first.click()
    viewer = page.locator("dialog.viewer")
    expect(viewer.locator("[data-words]")).to_have_text("All red")
    page.keyboard.press("ArrowRight")
    expect(viewer.locator("[data-words]")).to_have_text("All green")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(viewer.locator("[data-count]")).to_have_text("3 / 3")
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(page.locator("a.pic").nth(2)).to_be_focused()
