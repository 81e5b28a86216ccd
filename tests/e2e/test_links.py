"""A link while it is written, and its page when it arrives in an open window."""

from typing import Any

import pytest
from playwright.sync_api import expect

from courtyard.content.models import LinkPreview
from courtyard.content.services import previews
from courtyard.core import egress
from courtyard.feed import services as feed
from courtyard.feed.services import Draft
from tests.cast import Cast
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]


def test_the_writer_is_told_who_shared_it_and_the_page_arrives_by_itself(
    house: House, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = Draft(kind="link", address="https://museum.example/chairs")
    item = feed.create_post(actor=cast.member, space_ids=[cast.open.pk], draft=draft)
    page = house.visit(cast.host).new_page()
    page.goto(f"/items/{item.pk}/")
    card = page.locator("a.of-link")
    expect(card).to_have_attribute("rel", "noopener nofollow ugc")
    expect(card).to_contain_text("museum.example/chairs")

    def fetch(url: str, **_how: Any) -> egress.Response:
        return egress.Response(url, 200, "text/html", b"<title>All the chairs</title>")

    page.wait_for_timeout(500)  # until it listens
    monkeypatch.setattr(egress, "fetch", fetch)
    previews.fetch_preview(preview_id=LinkPreview.objects.get().pk)
    expect(card).to_contain_text("All the chairs")

    page.goto("/posts/new/")
    page.locator("label", has=page.locator('[name="kind"][value="link"]')).click()
    page.get_by_label("Web address").fill("museum.example/chairs/?utm_source=mail")
    expect(page.locator(".lately a")).to_contain_text("Member shared this in Garden")
    page.get_by_label("Web address").fill("museum.example/tables")
    expect(page.locator(".lately a")).to_have_count(0)
