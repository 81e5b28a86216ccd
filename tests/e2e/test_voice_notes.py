"""A voice note: recorded beside the field, sent, and played beneath its wave by somebody else."""

import base64
import io
import math
import struct
import wave

import pytest
from playwright.sync_api import expect

from courtyard.chat import services
from courtyard.chat.models import MessageFile
from tests.cast import Cast
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]


def _sound() -> str:
    """Three seconds that grow louder, as base64 of a WAV."""
    kept, rate = io.BytesIO(), 8000
    with wave.open(kept, "wb") as made:
        made.setparams((1, 2, rate, 0, "NONE", ""))
        tones = (math.sin(n / 5) * n / (3 * rate) * 30000 for n in range(3 * rate))
        made.writeframes(b"".join(struct.pack("<h", int(tone)) for tone in tones))
    return base64.b64encode(kept.getvalue()).decode()


# A microphone and a recorder that always hear the same.
_HEARS = """
navigator.mediaDevices.getUserMedia = async () => ({ getTracks: () => [] });
window.MediaRecorder = class extends EventTarget {
  static isTypeSupported() { return true; }
  start() {}
  stop() {
    const bytes = Uint8Array.from(atob('%s'), (one) => one.charCodeAt(0));
    this.dispatchEvent(Object.assign(new Event('dataavailable'), { data: new Blob([bytes]) }));
    this.dispatchEvent(new Event('stop'));
  }
};
"""


def test_one_says_it_and_the_other_hears_it(house: House, cast: Cast) -> None:
    talk = services.create_group(actor=cast.member, person_ids=[cast.host.pk], name="Garden")
    hers, his = house.visit(cast.member).new_page(), house.visit(cast.host).new_page()
    hers.add_init_script(_HEARS % _sound())
    for page in (hers, his):
        page.goto(f"/messages/{talk.pk}/")
        page.wait_for_selector("html[data-live=on]", state="attached")
    note = hers.locator("voice-note")
    note.locator("[data-record]").click()
    expect(note.locator("[role=timer]")).to_have_text("0:00")
    note.locator("[data-drop]").click()
    expect(hers.locator("[data-chosen]")).to_have_text("")
    note.locator("[data-record]").click()
    note.locator("[data-stop]").click()
    expect(hers.locator("[data-chosen]")).to_contain_text("Voice note")
    hers.locator(".room-form button[data-look=primary]").first.click()
    sound = his.locator("sound-wave")
    expect(sound.locator("rect")).to_have_count(48)
    heights = [float(bar.get_attribute("height") or 0) for bar in sound.locator("rect").all()]
    assert heights[4] < heights[24] < heights[44]
    expect(sound.locator(".sound .meta")).to_have_text("0:03")
    assert MessageFile.objects.get().file.content_type.startswith("audio/")
    sound.locator("[data-play]").click()
    expect(sound.locator("[data-play]")).to_have_attribute("aria-label", "Pause")
    sound.locator("[type=range]").fill("2")
    expect(sound.locator("rect[data-played]").nth(25)).to_be_attached()
