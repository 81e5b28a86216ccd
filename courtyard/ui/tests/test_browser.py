"""The interface in a real browser, under the real content policy: what it does, and what axe says of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from courtyard.ui.tests.browsing import serving
from courtyard.ui.views import SAMPLES

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[3]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
BUILT = ROOT / "courtyard/ui/static/build/manifest.json"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WATCH = """
window.broken = [];
document.addEventListener("securitypolicyviolation", (event) => window.broken.push(event.violatedDirective));
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM or not BUILT.exists():
        pytest.skip("needs chromium and the built assets: node courtyard/ui/build.mjs")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    opened = browser.new_context(base_url=site, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    opened.grant_permissions(["clipboard-read", "clipboard-write"])
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    opened = context.new_page()
    opened.add_init_script(WATCH)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto("/gallery/")
    expect(opened.locator("html[lang]")).to_have_count(1)
    yield opened
    assert opened.evaluate("window.broken") == []
    assert faults == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (820, "light"), (1440, "light"), (1440, "dark")])
def test_axe_finds_nothing_and_nothing_hangs_over(browser: Browser, site: str, width: int, scheme: str) -> None:
    context = browser.new_context(
        base_url=site,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        bypass_csp=True,
    )
    page = context.new_page()
    found = []
    for name in ["", *(f"{sample}/" for sample in sorted(SAMPLES)), "error/404/"]:
        page.goto(f"/gallery/{name}")
        page.wait_for_function("!!customElements.get('relative-time')")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{name} is too wide"
        page.add_script_tag(path=str(AXE))
        answer = page.evaluate("(tags) => axe.run({ runOnly: tags })", RULES)
        found += [(name, rule["id"], rule["nodes"][0]["html"][:120]) for rule in answer["violations"]]
    context.close()
    assert found == []


def test_a_link_changes_the_page_without_leaving_the_document(page: Page) -> None:
    page.evaluate("window.same = true")
    page.locator(".gallery-pages").get_by_role("link", name="home").click()
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    assert page.evaluate("window.same")
    expect(page).to_have_title("Home · Maison Verdier")
    assert page.evaluate("document.activeElement.id") == "main"
    expect(page.locator("#announcer")).to_have_text("Home · Maison Verdier")
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Gallery")).to_be_visible()


def test_a_toggle_shows_at_once_and_is_put_back_when_the_server_refuses(page: Page) -> None:
    follow = page.locator("button[data-url$='/204/']", has_text="Follow").first
    follow.click()
    expect(follow).to_have_attribute("aria-pressed", "true")
    refused = page.get_by_role("button", name="Refused")
    refused.click()
    expect(page.locator("toast-list")).to_contain_text("You may not do this. Nothing was changed.")
    expect(refused).to_have_attribute("aria-pressed", "false")


def test_a_reaction_counts_and_the_host_remembers_it(page: Page) -> None:
    post = page.locator("#item-1")
    sprout = post.locator("[data-emoji='🌱']")
    sprout.click()
    expect(sprout).to_have_attribute("aria-pressed", "true")
    expect(sprout).to_have_accessible_name("🌱 by 42 people")
    expect(post).to_have_attribute("data-reacted", "👏 🌱")
    post.get_by_role("button", name="Add a reaction").click()
    page.get_by_role("dialog", name="Choose an emoji").get_by_role("button", name="🚀").click()
    expect(post.locator("[data-emoji='🚀']")).to_have_attribute("aria-pressed", "true")


def test_a_reaction_made_offline_is_taken_back(page: Page, context: BrowserContext) -> None:
    context.set_offline(True)
    thumb = page.locator("#item-2 [data-emoji='👍']")
    thumb.click()
    expect(page.locator("toast-list")).to_contain_text("cannot be reached")
    expect(thumb).to_have_attribute("aria-pressed", "false")
    expect(thumb.locator(".number")).to_have_text("9")
    context.set_offline(False)


def test_a_menu_is_walked_with_the_keyboard(page: Page) -> None:
    button = page.locator("[popovertarget='gallery-menu']")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Copy the link")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Delete")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#gallery-menu")).to_be_hidden()
    expect(button).to_be_focused()


def test_dialogs_close_by_key_by_button_and_from_outside(page: Page) -> None:
    dialog = page.locator("#gallery-dialog")
    for close in (
        lambda: page.keyboard.press("Escape"),
        lambda: dialog.get_by_role("button", name="Close").first.click(),
        lambda: page.mouse.click(5, 5),
    ):
        page.get_by_role("button", name="Open a dialog").click()
        expect(dialog).to_be_visible()
        close()
        expect(dialog).to_be_hidden()


def test_shortcuts_work_and_rest_while_somebody_types(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#help-sheet")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("j")
    assert first.startswith("item-")
    assert page.evaluate("document.activeElement.id") != first
    page.get_by_label("Name of the space").first.fill("")
    page.keyboard.type("j?k")
    expect(page.get_by_label("Name of the space").first).to_have_value("j?k")
    expect(page.locator("#help-sheet")).to_be_hidden()


def test_people_are_picked_by_typing(page: Page) -> None:
    box = page.get_by_role("combobox", name="Invite")
    box.press_sequentially("yan")
    expect(page.get_by_role("option", name="Yanis Benali")).to_be_visible()
    box.press("Enter")
    expect(page.locator("person-picker .chip")).to_have_count(3)
    assert page.locator("person-picker input[type=hidden]").last.get_attribute("name") == "people"
    box.press("Backspace")
    expect(page.locator("person-picker .chip")).to_have_count(2)


def test_the_theme_is_chosen_here_and_drawn_by_the_server_next_time(page: Page) -> None:
    page.get_by_text("Dark", exact=True).first.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.route("**/*.js", lambda route: route.abort())
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_times_are_near_and_links_are_copied(page: Page) -> None:
    times = page.locator("#states relative-time time")
    expect(times.first).to_have_text("just now")
    expect(times.nth(1)).to_have_text("12 min ago")
    expect(times.nth(3)).to_have_text("yesterday")
    page.locator("copy-link button").click()
    expect(page.locator("toast-list")).to_contain_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()").endswith("/gallery/")


def test_a_long_text_folds_and_a_list_goes_on_by_itself(page: Page) -> None:
    page.locator("#item-4").get_by_role("button", name="Read on").click()
    expect(page.locator("#item-4 .clamp[data-open]")).to_have_count(1)
    page.locator("#states").scroll_into_view_if_needed()
    expect(page.locator("#states")).to_contain_text("Amandine, Karim, Sofia")


def test_a_form_is_sent_once(page: Page) -> None:
    page.evaluate(
        """() => {
            const form = document.createElement("form");
            form.method = "post";
            form.action = "/gallery/verb/204/";
            form.target = "nowhere";
            document.querySelector("main").append(form);
            window.sent = 0;
            form.addEventListener("submit", () => { window.sent += 1; });
            form.requestSubmit();
            setTimeout(() => form.requestSubmit(), 50);
            setTimeout(() => form.requestSubmit(), 60);
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.sent") == 1


def test_the_page_reads_from_right_to_left(page: Page) -> None:
    page.evaluate("document.documentElement.dir = 'rtl'")
    rail, main = page.locator(".rail").bounding_box(), page.locator(".centre").bounding_box()
    assert rail
    assert main
    assert rail["x"] > main["x"]
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
