/** Puts an address on the clipboard: `<button data-copy="/items/...">` anywhere. A page opened at `#print` goes on paper. */

import { t } from "./i18n";
import { toast } from "./toasts";

export function startCopying(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy]") : null;
    if (button) void copy(button.dataset.copy ?? "", button.dataset.copied);
  });
  addEventListener("hashchange", printWhenAsked);
  addEventListener("load", printWhenAsked);
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
