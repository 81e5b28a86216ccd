"""The page that a message links to arrives in an open window, and goes when its author says so; a post shows to who may read it."""

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from courtyard.chat import services
from courtyard.content.models import LinkPreview
from courtyard.content.services import previews
from courtyard.core import egress
from tests.cast import Cast, post
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]


def test_cards_come_and_go_in_open_windows(house: House, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = services.create_group(actor=cast.member, person_ids=[cast.host.pk, cast.guest.pk], name="Garden")
    hers, his, guests = (house.visit(person).new_page() for person in (cast.member, cast.host, cast.guest))
    for page in (hers, his, guests):
        page.goto(f"/messages/{talk.pk}/")
        page.wait_for_selector("html[data-live=on]", state="attached")

    services.send(actor=cast.member, conversation_id=talk.pk, body="https://museum.example/", format="markdown")
    found = egress.Response("https://museum.example/", 200, "text/html", b"<title>All the chairs</title>")
    monkeypatch.setattr(egress, "fetch", lambda *_url, **_how: found)
    expect(his.locator(".msg")).to_have_count(1)
    previews.fetch_preview(preview_id=LinkPreview.objects.get().pk)
    for page in (hers, his):
        expect(page.locator(".msg .link-card")).to_contain_text("All the chairs")
    act = "Remove the link preview"
    his.locator(".msg-tools [aria-haspopup]").click()
    expect(his.get_by_role("menuitem", name=act)).to_be_hidden()
    hers.locator(".msg").hover()
    hers.locator(".msg-tools [aria-haspopup]").click()
    hers.get_by_role("menuitem", name=act).click()
    for page in (hers, his):
        expect(page.locator(".msg .link-card")).to_have_count(0)

    item = post(cast.host, cast.secret, text="The plan of the shed")
    with override_settings(PUBLIC_URL=house.url):
        words = f"{house.url}/items/{item.pk}/"
        services.send(actor=cast.host, conversation_id=talk.pk, body=words, format="markdown")
        expect(his.locator(".msg .glimpse")).to_contain_text("The plan of the shed")
        expect(guests.locator(".msg")).to_have_count(2)
        expect(guests.locator(".msg [hx-get*=glimpse]")).to_be_empty()
        expect(guests.locator(".glimpse")).to_have_count(0)
