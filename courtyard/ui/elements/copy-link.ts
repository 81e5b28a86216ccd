import { CourtyardElement } from "./element";
import { t } from "./i18n";
import { toast } from "./toasts";

/** `<copy-link data-href="/items/...">` around a button: puts the whole address on the clipboard. */
export default class CopyLink extends CourtyardElement {
  protected override connected(): void {
    this.delegate("click", "button, a", (event) => {
      event.preventDefault();
      void this.#copy();
    });
  }

  async #copy(): Promise<void> {
    const address = new URL(this.dataset.href ?? location.href, location.href).href;
    try {
      await navigator.clipboard.writeText(address);
      toast(this.dataset.done ?? t("Link copied"));
    } catch {
      toast({ text: t("The browser did not allow copying. The link is {address}", { address }), tone: "red" });
    }
  }
}
