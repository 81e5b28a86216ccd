"""The pictures of a post over the page: by mouse and by keys, and back to where one was."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from courtyard.accounts.services import update_organisation
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


def test_an_animation_plays_when_asked_by_keys_and_is_a_link_without_scripts(house: House, cast: Cast) -> None:
    update_organisation(actor=cast.admin, changes={"moving_pictures": "ask"})
    kept = io.BytesIO()
    first, *others = [Image.new("RGB", (80, 60), (80 * n, 90, 120)) for n in range(3)]
    first.save(kept, "GIF", save_all=True, append_images=others, duration=90)
    kept.seek(0)
    file = files.upload(actor=cast.member, stream=kept, name="wave.gif")
    draft = Draft(body="Look", files=[Attached(file.pk, "It waves")])
    item = feed.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=draft)
    page = house.visit(cast.host).new_page()
    page.goto(f"/items/{item.pk}/")
    picture = page.get_by_alt_text("It waves")
    expect(picture).to_have_attribute("src", re.compile("/display$"))
    page.get_by_role("button", name="Play the animation").press("Enter")
    expect(picture).to_have_attribute("src", re.compile("/moving$"))
    page.get_by_role("button", name="Stop the animation").press("Enter")
    expect(picture).to_have_attribute("src", re.compile("/display$"))
    plain = house.visit(cast.steward, java_script_enabled=False).new_page()
    plain.goto(f"/items/{item.pk}/")
    expect(plain.locator("moving-picture a.pic")).to_have_attribute("href", f"/files/{file.pk}/moving")
