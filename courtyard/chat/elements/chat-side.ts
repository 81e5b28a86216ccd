import { CourtyardElement } from "../../ui/elements/element";
import { htmx } from "../../ui/elements/htmx";
import { send } from "../../ui/elements/net";

const WIDE = matchMedia("(min-width: 1200px)");

/**
 * `<chat-side>`: the column beside a conversation in which threads open where there is room for it. A link to a thread stays a
 * link: on a phone, in another tab and without scripts it leads to the thread's own page.
 */
export default class ChatSide extends CourtyardElement {
  #from: HTMLElement | null = null;

  protected override connected(): void {
    this.listen(document, "click", (event) => this.#open(event as MouseEvent), { capture: true });
    this.delegate("click", "[data-close]", (event) => {
      event.preventDefault();
      this.#close();
    });
    this.on("keydown", (event) => {
      const open = this.find(":popover-open"); // that is what it closes
      if (event.key === "Escape" && !event.defaultPrevented && !open) this.#close();
    });
  }

  #open(event: MouseEvent): void {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href$="/thread/"]') : null;
    if (!link?.closest("chat-log, chat-side") || !WIDE.matches) return;
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.closest("chat-log[data-thread]") && !this.contains(link)) return; // that page is the thread itself
    event.preventDefault();
    event.stopPropagation();
    link.closest<HTMLElement>("[popover]:popover-open")?.hidePopover();
    this.#from = link.closest<HTMLElement>(".msg")?.querySelector<HTMLElement>("a, button") ?? link;
    void this.#show(link.href);
  }

  async #show(url: string): Promise<void> {
    const answer = await send("GET", url, null, this.signal).catch(() => null);
    if (!answer) return location.assign(url);
    const text = await answer.text();
    const request = { action: location.pathname, method: "GET", headers: {} };
    await htmx.swap({ target: this, swap: "innerHTML", text, sourceElement: this, transition: false, request });
    this.hidden = false;
    this.find<HTMLElement & { value?: string }>("rich-text")?.focus();
  }

  #close(): void {
    this.hidden = true;
    this.replaceChildren();
    this.#from?.focus();
  }
}
