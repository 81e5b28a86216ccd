/**
 * Passes an address on: `<button data-copy="/items/...">` puts it on the clipboard, `<button data-share="..." data-title="...">`
 * offers it to other apps where the browser can (the class `only-sharing` shows it there alone). A page opened at `#print` goes on paper.
 */

import { t } from "./i18n";
import { toast } from "./toasts";

export function startCopying(): void {
  document.addEventListener("click", (event) => {
    const button =
      event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy], [data-share]") : null;
    if (button?.dataset.share !== undefined) void share(button.dataset.share, button.dataset.title);
    else if (button) void copy(button.dataset.copy ?? "", button.dataset.copied);
  });
  document.documentElement.toggleAttribute("data-sharing", "share" in navigator);
  addEventListener("hashchange", printWhenAsked);
  addEventListener("load", printWhenAsked);
}

async function share(url: string, title = ""): Promise<void> {
  try {
    await navigator.share({ title, url });
  } catch (problem) {
    if ((problem as Error).name !== "AbortError") await copy(url); // an app that took nothing; closing the sheet is no problem
  }
}

function printWhenAsked(): void {
  if (location.hash !== "#print") return;
  history.replaceState(history.state, "", location.pathname + location.search);
  print();
}

/** Copies the whole address of `path` and says so. */
export async function copy(path: string, done?: string): Promise<void> {
  const address = new URL(path || location.href, location.href).href;
  try {
    await navigator.clipboard.writeText(address);
    toast(done ?? t("Link copied"));
  } catch {
    toast({ text: t("The browser did not allow copying. The link is {address}", { address }), tone: "red" });
  }
}
