"""Typing: the field that becomes an editor, and the lists that open."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.editor.driving import body, late, sent, start
from tests.e2e.editor.site import ANNA, BEN, ROOT

pytestmark = pytest.mark.e2e


def test_before_scripts_it_is_a_field_and_then_an_editor(page: Page) -> None:
    expect(page.locator("textarea")).to_be_visible()
    assert page.locator("[role=textbox]").count() == 0
    text = start(page)
    expect(page.locator("textarea")).to_be_hidden()
    expect(text).to_have_attribute("aria-label", "What do you want to say?")
    page.keyboard.type("Plain ")
    page.keyboard.press("Control+b")
    page.keyboard.type("bold")
    page.keyboard.press("Control+b")
    page.keyboard.type(" words")
    assert body(page) == "<p>Plain <strong>bold</strong> words</p>"


def test_what_is_typed_while_the_editor_loads_is_kept(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.route("**/editor-*.js", late(0.4))
    page.goto("/")
    page.locator("textarea").focus()
    page.keyboard.type("Early & <quick>")
    expect(page.locator("[role=textbox]")).to_be_focused()
    page.keyboard.type(" and late")
    assert body(page) == "<p>Early &amp; &lt;quick&gt; and late</p>"
    context.close()


def test_without_the_editor_the_field_sends_what_was_typed(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.route("**/editor-*.js", lambda route: route.abort())
    page.goto("/")
    page.locator("textarea").fill("*Markdown*")
    page.keyboard.press("Control+Enter")
    assert page.evaluate("window.sent") == {"body": "*Markdown*"}
    context.close()


def test_an_empty_text_that_is_required_is_not_sent(page: Page) -> None:
    text = start(page)
    assert sent(page) is None
    expect(text).to_be_focused()
    page.keyboard.type("x")
    page.keyboard.press("Control+Enter")
    assert page.evaluate("window.sent.body") == "<p>x</p>"


def test_markdown_shortcuts_and_undo(page: Page) -> None:
    start(page)
    page.keyboard.type("## Plan\n- one\ntwo\n\n> said\n\n")
    page.keyboard.type("`code` and **strong** https://a.example/x ")
    html = body(page)
    assert html.startswith(
        "<h2>Plan</h2><ul><li><p>one</p></li><li><p>two</p></li></ul><blockquote><p>said</p></blockquote>"
    )
    assert "<code>code</code> and <strong>strong</strong>" in html
    assert '<a href="https://a.example/x"' in html
    for _ in range(30):
        page.keyboard.press("Control+z")
    assert page.locator("textarea").evaluate("area => area.value") == ""


def test_a_colleague_is_chosen_with_the_keyboard(page: Page) -> None:
    text = start(page)
    page.keyboard.type("Ask @anna")
    options = page.locator("[role=listbox] [role=option]")
    expect(options).to_have_count(2)
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    expect(options.nth(0)).to_contain_text("Head of <b>stores</b>")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    assert text.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("[role=listbox]")).to_have_count(0)
    page.keyboard.type("today")
    assert body(page) == f'<p>Ask <span data-mention="{ANNA}">@Anna Rossi</span> today</p>'
    for _ in range(7):
        page.keyboard.press("Backspace")
    assert body(page) == "<p>Ask </p>"


def test_a_name_chosen_before_the_list_knows_all_that_was_typed_replaces_all_of_it(page: Page) -> None:
    start(page)
    page.keyboard.type("@a")
    expect(page.locator("[role=option]")).to_have_count(2)
    page.route("**/people*", lambda route: None)  # the next answer never comes
    page.keyboard.type("nna")
    page.keyboard.press("Enter")
    page.keyboard.type("!")
    assert body(page) == f'<p><span data-mention="{ANNA}">@Anna Rossi</span>!</p>'


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("'s plan", "'s plan"), (", and", ", and"), ("!", "!"), ("(she)", " (she)"), ("x's", " x's")],
)
def test_what_belongs_behind_a_name_takes_the_place_of_its_space(page: Page, typed: str, kept: str) -> None:
    start(page)
    page.keyboard.type("@anna")
    expect(page.locator("[role=option]")).to_have_count(2)
    page.keyboard.press("Enter")
    page.keyboard.type(typed)
    assert body(page) == f'<p><span data-mention="{ANNA}">@Anna Rossi</span>{kept}</p>'


def test_names_of_several_words_are_found_and_touch_chooses(page: Page) -> None:
    start(page)
    page.keyboard.type("@anna maria")
    options = page.locator("[role=option]")
    expect(options).to_have_count(1)
    options.first.click()
    expect(page.locator("[role=textbox]")).to_be_focused()
    assert body(page) == f'<p><span data-mention="{BEN}">@Anna Maria Benali</span> </p>'


def test_escape_closes_the_list_and_keeps_every_word(page: Page) -> None:
    start(page)
    page.keyboard.type("Dear @ann")
    expect(page.locator("[role=option]")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator("[role=listbox]:popover-open")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.keyboard.type("me@anna.example and 10:30")
    assert body(page) == "<p>Dear @ann</p><p>me@anna.example and 10:30</p>"


def test_tags_emoji_and_blocks_open_lists_too(page: Page) -> None:
    start(page)
    page.keyboard.type("#ret")
    expect(page.locator("[role=option]")).to_have_text(["#returns"])
    page.keyboard.press("Tab")
    page.keyboard.type(":tad")
    expect(page.locator("[role=option]").first).to_contain_text("tada")
    page.keyboard.press("Enter")
    page.keyboard.type(":rocket: ")
    assert body(page) == "<p>#returns 🎉 🚀 </p>"
    page.keyboard.press("Enter")
    page.keyboard.type("/tab")
    expect(page.locator("[role=option]")).to_have_text(["Table"])
    page.keyboard.press("Enter")
    page.keyboard.type("Cell")
    page.get_by_role("button", name="Remove column").click()
    html = body(page)
    assert html.count("<tr>") == 3
    assert html.count("<th>") + html.count("<td>") == 6


def test_a_link_is_set_in_its_bar(page: Page) -> None:
    start(page)
    page.keyboard.type("See the plan")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.wait_for_function("getSelection().toString() === 'plan' && new Promise(done => setTimeout(done, 100, true))")
    page.keyboard.press("Control+k")
    field = page.get_by_label("Address of the link")
    expect(field).to_be_focused()
    field.fill("javascript:alert(1)")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("plan.example/2026")
    field.press("Enter")
    expect(page.locator("[role=textbox]")).to_be_focused()
    assert '<p>See the <a href="https://plan.example/2026"' in body(page)
    page.get_by_role("button", name="Link", exact=True).click()
    page.get_by_role("button", name="Remove link").click()
    assert body(page) == "<p>See the plan</p>"


def test_the_row_of_tools_is_one_stop_and_says_what_holds(page: Page) -> None:
    text = start(page)
    page.keyboard.type("word")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(text).to_be_focused()
    expect(page.get_by_role("button", name="Italic")).to_have_attribute("aria-pressed", "true")
    page.keyboard.type("!")
    assert body(page) == "<p>word<em>!</em></p>"


def test_a_field_focused_before_the_script_becomes_the_editor_too(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.route("**/main.js", late(0.5))
    page.goto("/", wait_until="commit")
    page.locator("textarea").focus()
    page.keyboard.type("Early")
    expect(page.locator("[role=textbox]")).to_be_focused()
    page.keyboard.type(" bird")
    assert body(page) == "<p>Early bird</p>"
    context.close()


def test_the_hint_in_an_empty_text_comes_back(page: Page) -> None:
    text = start(page)
    hint = page.locator(".is-editor-empty[data-placeholder='Say something']")
    expect(hint).to_have_count(1)
    page.keyboard.type("x")
    expect(hint).to_have_count(0)
    page.locator("form").evaluate("form => form.reset()")
    expect(text).to_have_text("")
    expect(hint).to_have_count(1)


def test_nothing_serious_is_in_the_way_of_anybody(page: Page) -> None:
    axe = ROOT / "node_modules/axe-core/axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core is not installed")
    start(page)
    page.keyboard.type("One @anna")
    expect(page.locator("[role=option]")).to_have_count(2)
    page.wait_for_timeout(300)  # the list fades in
    page.evaluate(axe.read_text())
    found = page.evaluate("axe.run(document.querySelector('form')).then(({ violations }) => violations)")
    serious = [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")]
    assert serious == []


def test_a_link_is_set_over_what_was_selected_a_moment_ago(page: Page) -> None:
    """The page tells of a selection by an event; keys that come before it must not find the old one."""
    text = start(page)
    page.keyboard.type("See the plan")
    text.evaluate("""(box) => {
        const words = box.querySelector("p").firstChild;
        getSelection().setBaseAndExtent(words, 12, words, 8);
        box.dispatchEvent(new KeyboardEvent("keydown", { key: "k", code: "KeyK", ctrlKey: true, bubbles: true, cancelable: true }));
    }""")
    page.keyboard.type("plan.example")
    page.keyboard.press("Enter")
    expect(page.locator("[role=textbox]")).to_be_focused()
    assert '<p>See the <a href="https://plan.example"' in body(page)


def test_a_blank_typed_last_is_kept_when_the_editor_takes_over(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site)
    page = context.new_page()
    held: list[Route] = []
    page.route("**/editor-*.js", lambda route: held.append(route))
    page.goto("/")
    page.locator("textarea").focus()
    page.keyboard.type("Early  &\nand ")
    while not held:
        page.wait_for_timeout(10)
    held[0].continue_()
    expect(page.locator("[role=textbox]")).to_be_focused()
    page.keyboard.type("late")
    assert sent(page)["body"] == "<p>Early  &amp;<br>and late</p>"
    context.close()
