"""Who somebody is, over their name: by mouse and by keyboard, never in the way; and the part of a picture that shows."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from courtyard.accounts.models import Person
from courtyard.core import storage
from courtyard.people.services import set_status
from tests.cast import Cast, post
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]


def _opened(house: House, cast: Cast, **options: object) -> Page:
    set_status(actor=cast.host, person=cast.host, emoji="📅", words="In a meeting")
    post(cast.host, cast.closed, text=f'Ask <span data-mention="{cast.steward.pk}">@Steward</span>')
    page = house.visit(cast.guest, **options).new_page()
    page.goto(f"/spaces/{cast.closed.slug}/")
    page.locator("person-card:defined").wait_for(state="attached")
    return page


def test_a_card_comes_over_a_name_and_goes(house: House, cast: Cast) -> None:
    page = _opened(house, cast)
    card, name = page.locator("#hover-card"), page.locator(".post .who a")
    name.hover()
    expect(card).to_contain_text("In a meeting")
    expect(card).not_to_contain_text("Write a mail")  # a guest reads no address
    box = card.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20, steps=4)
    page.wait_for_timeout(500)
    expect(card).to_be_visible()  # one may move into it
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.locator(".prose a[data-mention]").hover()
    expect(card).to_contain_text("Steward")
    page.mouse.move(2, 2)
    expect(card).to_be_hidden()


def test_a_card_comes_by_keyboard_and_tab_leads_into_it(house: House, cast: Cast) -> None:
    page = _opened(house, cast)
    card, name = page.locator("#hover-card"), page.locator(".post .who a")
    page.keyboard.press("Tab")
    name.focus()
    expect(card).to_be_visible()
    page.keyboard.press("Tab")
    expect(card.locator("a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(name).to_be_focused()


def test_a_finger_opens_the_page_and_no_card(house: House, cast: Cast) -> None:
    page = _opened(house, cast, has_touch=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator(".post .who a").tap()
    page.wait_for_url(f"**/people/{cast.host.pk}/")
    page.wait_for_timeout(700)
    assert not any(address.endswith("/card/") for address in asked)


def test_the_part_of_a_photo_that_shows_is_chosen_with_the_arrow_keys(house: House, cast: Cast) -> None:
    image = Image.new("RGB", (800, 400), "red")
    image.paste(Image.new("RGB", (400, 400), "blue"), (400, 0))
    kept = io.BytesIO()
    image.save(kept, "PNG")
    page = house.visit(cast.member).new_page()
    page.goto("/settings/")
    page.locator("picture-crop:defined").wait_for(state="attached")
    page.set_input_files(
        "picture-crop input[type=file]", {"name": "x.png", "mimeType": "image/png", "buffer": kept.getvalue()}
    )
    frame = page.locator("[data-crop]")
    frame.focus()
    for _press in range(5):
        frame.press("Shift+ArrowRight")
    expect(page.locator("[name=focus_x]")).to_have_value("100.0")
    page.get_by_role("button", name="Save the picture").click()
    page.locator(".row .av-xl img").wait_for()
    with storage.open(Person.objects.get(pk=cast.member.pk).picture) as stream:
        red, _green, blue = Image.open(stream).convert("RGB").getpixel((20, 192))  # type: ignore[misc]
    assert blue > 200 > red
