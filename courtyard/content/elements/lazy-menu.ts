import { CourtyardElement } from "../../ui/elements/element";
import { htmx } from "../../ui/elements/htmx";
import { send } from "../../ui/elements/net";
import { toastError } from "../../ui/elements/toasts";

/** A menu that is asked for when it is opened: a feed of twenty posts does not carry twenty menus. */
export default class LazyMenu extends CourtyardElement {
  #asked = false;

  protected override connected(): void {
    this.delegate("click", ":scope > a", (event, link) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // it is a page, too
      event.preventDefault();
      if (this.#asked) return;
      this.#asked = true;
      void this.#open(link as HTMLAnchorElement);
    });
  }

  async #open(link: HTMLAnchorElement): Promise<void> {
    try {
      const answer = await send("GET", link.href, null, this.signal);
      const pattern = document.createElement("template");
      pattern.innerHTML = await answer.text();
      const focused = this.contains(document.activeElement);
      this.replaceChildren(pattern.content);
      htmx.process(this);
      await customElements.whenDefined("action-menu");
      const button = this.find<HTMLButtonElement>("button[popovertarget]");
      if (focused) button?.focus(); // the keys that opened it go on in it
      button?.click();
    } catch (error) {
      toastError(error);
    } finally {
      this.#asked = false;
    }
  }
}
