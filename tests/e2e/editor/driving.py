"""What the tests do at the keyboard and with the clipboard."""

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from courtyard.core.richtext import clean


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
