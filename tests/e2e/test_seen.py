"""What was before a reader's eyes for a moment is seen, and leaves *Unread*."""

import pytest
from playwright.sync_api import expect

from courtyard.content.models import Seen
from tests.cast import Cast, post
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]


def test_looking_at_a_post_is_seeing_it(house: House, cast: Cast) -> None:
    below = post(cast.host, cast.open, text="\n".join(f"Far below {n}" for n in range(3)))
    tall = [post(cast.host, cast.open, text="Words " * 400) for _each in range(6)]
    page = house.visit(cast.member).new_page()
    with page.expect_response("**/items/seen/") as told:
        page.goto("/?mode=unread")
        expect(page.locator(f"#item-{tall[-1].pk}")).to_be_in_viewport()
    assert told.value.status == 204
    seen = set(Seen.objects.filter(person=cast.member).values_list("item", flat=True))
    assert tall[-1].pk in seen
    assert below.pk not in seen
    page.goto("/?mode=unread")
    expect(page.locator(f"#item-{below.pk}")).to_have_count(1)
    expect(page.locator(f"#item-{tall[-1].pk}")).to_have_count(0)
