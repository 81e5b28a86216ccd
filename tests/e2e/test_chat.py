"""Two people talk in real browsers: one's own words stand there at once, the other's come, nothing twice, and the end is at once."""

import pytest
from playwright.sync_api import Page, Route, expect

from courtyard.chat import services
from courtyard.chat.models import Message
from tests.cast import Cast
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]


def _open(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("html[data-live=on]", state="attached")
    return page


def _write(page: Page, *lines: str) -> None:
    page.locator(".room-form rich-text").click(position={"x": 24, "y": 16})
    page.locator(".room-form [contenteditable=true]").wait_for()
    for number, line in enumerate(lines):
        if number:
            page.keyboard.press("Shift+Enter")
        page.keyboard.type(line)
    page.keyboard.press("Enter")


def test_two_people_talk(house: House, cast: Cast) -> None:
    talk = services.create_group(actor=cast.member, person_ids=[cast.host.pk], name="Garden")
    address = f"/messages/{talk.pk}/"
    hers, his = house.visit(cast.member).new_page(), house.visit(cast.host).new_page()
    _open(his, "/")
    _open(hers, address)
    _write(hers, "Shall we meet", "in the garden?")
    expect(hers.locator(".msg")).to_have_count(1)
    expect(hers.locator(".msg[data-pending]")).to_have_count(0)
    badge = his.locator('.rail [data-live="chat"]')
    expect(badge).to_have_text("1")
    _open(his, address)
    expect(his.locator(".msg .prose")).to_contain_text("in the garden?")
    expect(badge).to_be_hidden()
    for words in ("Yes", "At noon"):
        _write(his, words)
    expect(hers.locator(".msg")).to_have_count(3)
    assert hers.locator(".msg[data-follows]").count() == 1
    expect(hers.locator('.rail [data-live="chat"]')).to_be_hidden()
    assert Message.objects.count() == 3

    first = hers.locator(".msg").first
    first.hover()
    first.locator("[data-add]").click()
    hers.locator(".emoji-grid .grid button").first.click()
    expect(his.locator(".msg").first.locator("reaction-bar [data-emoji]")).to_have_count(1)

    hers.context.set_offline(True)
    _write(hers, "Rain")
    expect(hers.locator(".msg[data-pending]")).to_contain_text("Waiting to be sent")
    hers.context.set_offline(False)
    expect(his.locator(".msg")).to_have_count(4)
    expect(hers.locator(".msg[data-pending]")).to_have_count(0)
    expect(hers.locator(".msg")).to_have_count(4)

    services.remove_member(actor=cast.member, conversation_id=talk.pk, person_id=cast.host.pk)
    expect(his.locator(".msg")).to_have_count(0)


def test_an_open_page_stays_while_nobody_answers_and_is_fetched_when_somebody_does(house: House, cast: Cast) -> None:
    talk = services.create_group(actor=cast.member, person_ids=[cast.host.pk], name="Garden")
    address = f"/messages/{talk.pk}/"
    page = house.visit(cast.member).new_page()
    _open(page, address)
    away = "<html><body>Away</body></html>"
    page.route(f"**{address}", lambda route: route.fulfill(status=503, content_type="text/html", body=away))
    with page.expect_response(f"**{address}") as refused:
        page.evaluate("() => { document.dispatchEvent(new Event('refresh')) }")
    assert refused.value.status == 503
    page.unroute(f"**{address}")
    with page.expect_response(f"**{address}") as taken:
        expect(page.locator(".room-form rich-text")).to_be_visible()
    assert taken.value.status == 200
    expect(page.locator(".room-form rich-text")).to_be_visible()


def test_one_answers_in_a_thread_the_other_follows_and_resolves_it(house: House, cast: Cast) -> None:
    talk = services.create_group(actor=cast.member, person_ids=[cast.host.pk], name="Garden")
    first = services.send(actor=cast.member, conversation_id=talk.pk, body="Who has the ladder?", format="markdown")
    address = f"/messages/{talk.pk}/"
    hers, his = house.visit(cast.member).new_page(), house.visit(cast.host).new_page()
    hers.set_viewport_size({"width": 1400, "height": 900})
    his.set_viewport_size({"width": 390, "height": 800})
    _open(hers, address)
    _open(his, address)
    his.locator(".msg").hover()
    his.locator(".msg-tools [aria-haspopup]").click()
    his.get_by_role("menuitem", name="Answer in a thread").click()
    his.wait_for_url(f"**/message/{first.pk}/thread/")
    his.wait_for_selector("html[data-live=on]", state="attached")
    _write(his, "It stands in Douai")
    beneath = hers.locator(".msg-thread")
    expect(beneath).to_contain_text("1 answer")
    expect(hers.locator(f"#log-{talk.pk} > .msg")).to_have_count(1)
    expect(hers.locator(".chat-threads .count")).to_have_text("1")

    beneath.click()
    side = hers.locator("chat-side")
    expect(side.locator(".msg .prose")).to_have_text("It stands in Douai")
    expect(hers).to_have_url(f"{house.url}{address}?thread={first.pk}")
    hers.reload()
    expect(side.locator(".msg .prose")).to_have_text("It stands in Douai")
    hers.go_back()
    expect(side).to_be_hidden()
    beneath.click()
    expect(hers.locator(".chat-threads .count")).to_be_hidden()
    side.locator("rich-text").click()
    side.locator("[contenteditable=true]").wait_for()
    side.get_by_label("Also in the conversation").check()
    side.locator("[contenteditable=true]").click()
    hers.keyboard.type("Thank you")
    hers.keyboard.press("Enter")
    expect(his.locator(".msg .prose").last).to_have_text("Thank you")
    expect(hers.locator(f"#log-{talk.pk} > .msg")).to_have_count(2)
    expect(side.locator(".msg")).to_have_count(2)
    expect(side.locator(".msg[data-pending]")).to_have_count(0)
    assert hers.evaluate("new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size") == hers.evaluate(
        "document.querySelectorAll('[id]').length"
    )

    side.get_by_role("button", name="More about this thread").click()
    side.get_by_role("menuitem", name="Resolve").click()
    expect(his.locator(".thread-done")).to_be_visible()
    expect(beneath).to_have_attribute("data-resolved", "")
    side.get_by_label("Close the thread").click()
    expect(side).to_be_hidden()
    expect(hers).to_have_url(f"{house.url}{address}")

    services.remove_member(actor=cast.member, conversation_id=talk.pk, person_id=cast.host.pk)
    expect(his.locator(".msg")).to_have_count(0)


def test_a_flow_that_goes_on_for_hours_keeps_what_is_near_its_end(house: House, cast: Cast) -> None:
    talk = services.create_group(actor=cast.member, person_ids=[cast.host.pk], name="Tide table")
    for number in range(60):
        services.send(actor=cast.member, conversation_id=talk.pk, body=f"Before {number}")
    page = _open(house.visit(cast.host).new_page(), f"/messages/{talk.pk}/")
    for number in range(380):
        services.send(actor=cast.member, conversation_id=talk.pk, body=f"Tide {number}")
    expect(page.locator(".msg").last).to_contain_text("Tide 379", timeout=20_000)
    said = page.locator(".msg").all_text_contents()
    assert 200 <= len(said) <= 400
    assert "Tide 379" in said[-1]
    first = page.locator(".msg", has_text="Before 9")
    for _look in range(80):  # each time as far up as there is something yet
        if first.count():
            break
        page.locator(".room-flow").evaluate("flow => flow.scrollTo(0, -flow.scrollHeight)")
        page.wait_for_timeout(250)
    expect(first.first).to_be_attached()
    found = page.evaluate("[...document.querySelectorAll('.msg')].map(message => message.id)")
    assert len(set(found)) == len(found)


def test_the_way_back_leads_from_one_conversation_to_the_other(house: House, cast: Cast) -> None:
    first, second = (
        services.create_group(actor=cast.member, person_ids=[cast.host.pk], name=name) for name in ("Garden", "Cellar")
    )
    page = _open(house.visit(cast.host).new_page(), f"/messages/{first.pk}/")
    page.locator(f'#chat-lines a[href="/messages/{second.pk}/"]').click()
    expect(page.locator("h1")).to_have_text("Cellar")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Garden")
    expect(page.locator(f"#log-{first.pk}")).to_be_attached()


def test_what_is_typed_while_a_command_is_on_its_way_stays(house: House, cast: Cast) -> None:
    talk = services.create_group(actor=cast.member, person_ids=[cast.host.pk], name="Garden")
    page = _open(house.visit(cast.host).new_page(), f"/messages/{talk.pk}/")
    held: list[Route] = []
    page.route(
        f"**/messages/{talk.pk}/",
        lambda route: held.append(route) if route.request.method == "POST" else route.fallback(),
    )
    _write(page, "/mute")
    page.keyboard.type("Good morning")
    while not held:
        page.wait_for_timeout(50)
    held.pop().continue_()
    expect(page.locator("[data-reply]")).to_contain_text("Muted.")
    field = page.locator(".room-form [contenteditable=true]")
    expect(field).to_have_text("Good morning")
    page.keyboard.type(", all")
    page.keyboard.press("Enter")
    while not held:
        page.wait_for_timeout(50)
    held.pop().continue_()
    expect(page.locator(".msg:not([data-pending]) .prose")).to_have_text("Good morning, all")
    assert [said.body_text for said in Message.objects.all()] == ["Good morning, all"]
