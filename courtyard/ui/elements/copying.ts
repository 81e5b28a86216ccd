/** Puts an address on the clipboard, or the page on paper: `<button data-copy="/items/...">`, `<button data-print>` anywhere. */

import { t } from "./i18n";
import { toast } from "./toasts";

export function startCopying(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy]") : null;
    if (button) void copy(button.dataset.copy ?? "", button.dataset.copied);
    if (event.target instanceof Element && event.target.closest("[data-print]")) setTimeout(print); // after the menu closed
  });
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
