"""What comes in by paste and drop, and what is kept: pictures, files, drafts."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.editor.driving import body, bring, paste, sent, start
from tests.e2e.editor.site import ANNA, FILE

pytestmark = pytest.mark.e2e


def test_a_pasted_picture_is_uploaded_and_asks_to_be_described(page: Page) -> None:
    start(page)
    page.keyboard.type("Look:")
    bring(page, "paste", "sofa.png", "image/png")
    expect(page.locator("progress")).to_be_visible()
    assert sent(page) is None  # not while it is on its way
    expect(page.locator(".editor-text img")).to_have_count(1)
    expect(page.locator("progress")).to_have_count(0)
    page.get_by_label("Describe this picture for who cannot see it").fill("A green sofa")
    assert body(page) == (
        f'<p>Look:</p><img data-file="{FILE}" src="/files/{FILE}/display" alt="A green sofa" width="640" height="480">'
    )


def test_a_broken_picture_is_said_and_nothing_typed_is_lost(page: Page) -> None:
    start(page)
    page.keyboard.type("Words")
    bring(page, "drop", "a.png", "image/png", "broken")
    expect(page.locator("progress")).to_have_count(0)
    assert body(page) == "<p>Words</p>"


def test_an_upload_can_be_stopped(page: Page) -> None:
    start(page)
    page.route("**/files/", lambda _route: None)  # under way for as long as nobody stops it
    bring(page, "paste", "sofa.png", "image/png")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("progress")).to_have_count(0)
    page.keyboard.type("x")
    assert body(page) == "<p>x</p>"


def test_other_files_are_handed_on(page: Page) -> None:
    start(page)
    bring(page, "drop", "plan.pdf", "application/pdf")
    assert page.evaluate("window.files") == ["plan.pdf"]


def test_text_from_word_and_the_web_comes_in_plain(page: Page) -> None:
    start(page)
    paste(
        page,
        text_html="""<html xmlns:o="urn:x"><head><style>p{color:red}</style></head><body>
        <!--[if gte mso 9]><xml>x</xml><![endif]-->
        <p class=MsoNormal style="color:red"><b style="font-weight:normal">One</b> <b>two</b><o:p></o:p></p>
        <p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><i style="mso-list:Ignore">· </i>first</p>
        <p class=MsoListParagraph style="mso-list:l0 level2 lfo1"><i style="mso-list:Ignore">o </i>inner</p>
        <p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><i style="mso-list:Ignore">· </i>second</p>
        <img src="https://spy.example/pixel.gif" onerror="alert(1)">
        <a href="javascript:alert(1)">bad</a></body></html>""",
    )
    html = body(page)
    assert html.startswith(
        "<p>One <strong>two</strong></p><ul><li><p>first</p><ul><li><p>inner</p></li></ul></li><li><p>second</p>"
    )
    assert "spy.example" not in html
    assert "javascript" not in html
    assert "bad" in html


def test_a_draft_survives_a_closed_tab_until_it_is_sent(page: Page) -> None:
    start(page)
    page.keyboard.type("Half a thought")
    page.reload()
    text = page.locator("[role=textbox]")
    expect(text).to_have_text("Half a thought")
    expect(page.get_by_text("Your draft is back.")).to_be_visible()
    text.focus()
    page.keyboard.type("!")
    page.locator("form").evaluate("form => form.reset()")
    expect(text).to_have_text("")
    page.reload()
    expect(page.locator("textarea")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == []


def test_what_perhaps_arrived_is_offered_and_not_put_back(page: Page) -> None:
    start(page)
    page.keyboard.type("Sent?")
    sent(page)
    page.reload()
    expect(page.locator("textarea")).to_have_value("")
    page.get_by_role("button", name="Show it").click()
    expect(page.locator("[role=textbox]")).to_have_text("Sent?")


def test_a_body_to_edit_opens_as_it_was_stored(page: Page) -> None:
    stored = (
        f'<p>Ask <span data-mention="{ANNA}">@Anna Rossi</span> about '
        '<a data-tag="returns" href="/tags/returns/">#returns</a></p>'
        f'<img data-file="{FILE}" src="/files/{FILE}/display" alt="A sofa" width="640" height="480">'
        "<table><tbody><tr><th><p>a</p></th><td><p>b</p></td></tr></tbody></table><pre><code>x\n  y</code></pre>"
    )
    page.evaluate("text => location.assign('/?text=' + encodeURIComponent(text))", stored.replace("&", "&amp;"))
    expect(page.locator("[role=textbox]")).to_be_visible()
    assert body(page) == stored.replace('<a data-tag="returns" href="/tags/returns/">#returns</a>', "#returns")


def test_a_text_that_is_too_long_is_said_in_time_and_kept(page: Page) -> None:
    text = start(page)
    paste(page, text_plain="x" * 1950)
    expect(page.get_by_text("43 characters left")).to_be_visible()
    paste(page, text_plain="y" * 100)
    expect(page.get_by_text("57 characters too many")).to_be_visible()
    assert sent(page) is None
    expect(text).to_contain_text("xy")
