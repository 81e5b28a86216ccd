"""The editor in a real browser, on a page of its own: no application, no database, the real content policy."""

import functools
import http.server
import json
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from courtyard.core.richtext import clean

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
ESBUILD = ROOT / "node_modules/.bin/esbuild"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
ENTRY = """
import RichText from "{root}/courtyard/core/elements/rich-text";
customElements.define("rich-text", RichText);
document.querySelector("form").addEventListener("submit", (event) => {{
  event.preventDefault();
  window.sent = Object.fromEntries(new FormData(event.target));
}});
document.addEventListener("files", (event) => {{
  event.preventDefault();
  window.files = event.detail.map((file) => file.name);
}});
window.broken = [];
document.addEventListener("securitypolicyviolation", (event) => window.broken.push(event.violatedDirective));
"""
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Editor</title>
<meta name="csrf-token" content="token"><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/courtyard.css"><script type="module" src="/main.js"></script></head>
<body><main><form class="composer card">
<rich-text class="composer-body" people-url="/people" tags-url="/tags" upload-url="/files/" draft-key="post">
<textarea name="body" rows="4" required maxlength="2000" aria-label="What do you want to say?"
placeholder="Say something">{text}</textarea></rich-text><button class="btn">Publish</button></form>
<svg class="i" hidden><use href="/icons.svg#bold"/></svg>
<div id="announcer" aria-live="polite"></div></main></body></html>"""
ANNA, BEN = "01890000-0000-7000-8000-00000000000a", "01890000-0000-7000-8000-00000000000b"
FILE = "01890000-0000-7000-8000-0000000000f1"
PEOPLE = [
    {"id": ANNA, "name": "Anna Rossi", "title": "Head of <b>stores</b>", "picture": "", "hue": 3},
    {"id": BEN, "name": "Anna Maria Benali", "title": "", "picture": "", "hue": 5},
]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


class Site(http.server.SimpleHTTPRequestHandler):
    """The page, its scripts, and what the editor asks a server for."""

    uploads: list[bytes] = []

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = parse_qs(address.query)
        if address.path == "/":
            self._answer("text/html; charset=utf-8", PAGE.format(text=asked.get("text", [""])[0]).encode())
        elif address.path == "/people":
            typed = asked["q"][0].lower() if "q" in asked else ""
            self._json({"results": [person for person in PEOPLE if typed in str(person["name"]).lower()]})
        elif address.path == "/tags":
            self._json({"results": [{"id": "returns", "name": "returns"}]})
        elif address.path.startswith("/files/"):
            self._answer("image/png", PIXEL)
        else:
            super().do_GET()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if b"broken" in body:
            self._json({"detail": "No.", "errors": {"file": ["This picture is damaged."]}}, 422)
            return
        self.uploads.append(body)
        time.sleep(0.3)
        answer = {"id": FILE, "name": "a.png", "picture": True, "width": 640, "height": 480}
        self._json(answer, 201 if self.headers["X-CSRFToken"] == "token" else 403)

    def _json(self, value: object, status: int = 200) -> None:
        self._answer("application/json", json.dumps(value).encode(), status)

    def _answer(self, kind: str, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not ESBUILD.exists() or not shutil.which("node"):
        pytest.skip("node and the packages of package.json are needed to build the editor")
    folder = tmp_path_factory.mktemp("editor")
    (folder / "main.ts").write_text(ENTRY.format(root=ROOT))
    options = ["--bundle", "--format=esm", "--splitting", "--target=es2022", f"--outdir={folder}"]
    subprocess.run([str(ESBUILD), str(folder / "main.ts"), *options], check=True, capture_output=True, cwd=ROOT)
    for name in ("courtyard.css", "icons.svg"):
        built = ROOT / "courtyard/ui/static/build" / name
        (folder / name).write_bytes(built.read_bytes() if built.exists() else b"")
    handler = functools.partial(Site, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=site, viewport={"width": 900, "height": 700})
    opened = context.new_page()
    opened.goto("/")
    yield opened
    assert opened.evaluate("window.broken") == []  # nothing the content policy forbids
    context.close()


def late(seconds: float) -> Callable[[Route], None]:
    """Answers a request after a while."""

    def answer(route: Route) -> None:
        time.sleep(seconds)
        route.continue_()

    return answer


def start(page: Page) -> Any:
    """Focus the plain field and wait for the editor that takes its place."""
    page.locator("textarea").focus()
    text = page.locator("[role=textbox]")
    expect(text).to_be_focused()
    return text


def sent(page: Page) -> dict[str, str]:
    page.evaluate("delete window.sent")
    page.locator("form").evaluate("form => form.requestSubmit()")
    found: dict[str, str] = page.evaluate("window.sent")
    return found


def body(page: Page) -> str:
    """What the form sends, and the server keeps it as it is."""
    answer = sent(page)
    assert answer["format"] == "html"
    kept = clean(answer["body"])
    assert re.sub(r' rel="[^"]*"', "", kept) == re.sub(r"(<p></p>)+$", "", answer["body"]).replace(
        ' draggable="true"', ""
    )
    return kept


def paste(page: Page, **data: str) -> None:
    page.locator("[role=textbox]").evaluate(
        """(element, data) => {
          const carried = new DataTransfer();
          for (const [kind, value] of Object.entries(data)) carried.setData(kind.replace("_", "/"), value);
          const init = { clipboardData: carried, bubbles: true, cancelable: true };
          element.dispatchEvent(new ClipboardEvent("paste", init));
        }""",
        data,
    )


def bring(page: Page, event: str, name: str, kind: str, content: str = "x") -> None:
    page.locator("[role=textbox]").evaluate(
        """(element, { event, name, kind, content }) => {
          const carried = new DataTransfer();
          carried.items.add(new File([content], name, { type: kind }));
          const { left, top } = element.getBoundingClientRect();
          const init = { bubbles: true, cancelable: true, clientX: left + 5, clientY: top + 5 };
          element.dispatchEvent(event === "drop"
            ? new DragEvent("drop", { ...init, dataTransfer: carried })
            : new ClipboardEvent("paste", { ...init, clipboardData: carried }));
        }""",
        {"event": event, "name": name, "kind": kind, "content": content},
    )


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


def test_a_link_is_set_in_its_bar(page: Page) -> None:
    start(page)
    page.keyboard.type("See the plan")
    page.keyboard.press("Control+Shift+ArrowLeft")
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


def test_a_text_that_is_too_long_is_said_in_time_and_kept(page: Page) -> None:
    text = start(page)
    paste(page, text_plain="x" * 1950)
    expect(page.get_by_text("43 characters left")).to_be_visible()
    paste(page, text_plain="y" * 100)
    expect(page.get_by_text("57 characters too many")).to_be_visible()
    assert sent(page) is None
    expect(text).to_contain_text("xy")


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
