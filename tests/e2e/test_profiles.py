"""A name that is recorded in the browser, heard by a colleague, and a profile that follows in the colleague's window."""

import pytest
from playwright.sync_api import expect

from courtyard.people.models import Profile
from courtyard.people.services import edit_person, set_status
from tests.cast import Cast, post
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]

# A microphone that hears a tone: the machine of the test has none.
HUM = """
navigator.mediaDevices.getUserMedia = async () => {
  const studio = new AudioContext();
  const tone = studio.createOscillator();
  const heard = studio.createMediaStreamDestination();
  tone.connect(heard);
  tone.start();
  return heard.stream;
};
"""


def test_a_name_is_recorded_and_a_colleague_s_window_follows(house: House, cast: Cast) -> None:
    post(cast.member, cast.open)
    page, mine = house.visit(cast.outsider).new_page(), house.visit(cast.member, before=HUM).new_page()
    page.goto(f"/people/{cast.member.pk}/")
    expect(page.locator("html[data-live=on]")).to_be_attached()

    mine.goto(f"/people/{cast.member.pk}/edit/")
    mine.get_by_role("button", name="Record", exact=True).click()
    mine.wait_for_timeout(1_200)
    mine.get_by_role("button", name="Stop").click()
    expect(mine.get_by_role("button", name="Listen to it")).to_be_visible()
    mine.get_by_role("button", name="Save the recording").click()
    mine.wait_for_url(f"**/people/{cast.member.pk}/")
    assert Profile.objects.get(person=cast.member).voice_type == "audio/webm"

    speaker = page.locator(".profile-head").get_by_role("button", name="Hear how")
    expect(speaker).to_be_visible()
    speaker.click()
    expect(page.locator(".profile-head play-sound[data-playing]")).to_be_attached()
    assert page.url.endswith(f"/people/{cast.member.pk}/")

    edit_person(actor=cast.member, person=cast.member, changes={"name": "Renamed", "ask_about": "Cargo bikes"})
    expect(page.locator("h1")).to_contain_text("Renamed")
    expect(page.locator(".post .who a")).to_have_text("Renamed")
    expect(page.locator("aside").get_by_text("Cargo bikes")).to_be_visible()

    page.locator(".post .who a").hover()
    expect(page.locator("#hover-card")).to_contain_text("Renamed")
    set_status(actor=cast.member, person=cast.member, words="In a meeting")
    expect(page.locator("#hover-card")).to_contain_text("In a meeting")
