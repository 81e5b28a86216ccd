import { CourtyardElement } from "../../ui/elements/element";
import { put } from "../../ui/elements/htmx";
import { send } from "../../ui/elements/net";
import { toastError } from "../../ui/elements/toasts";

type Writer = HTMLElement & { value?: string };

const FIELD = "input, textarea, select, [contenteditable=true]";

/**
 * `<chat-keys>`: the chat by keyboard. ArrowUp in an empty field changes one's last message, Alt with the arrows leads to the
 * conversation above or below, with Shift to one with something unread. A link to change a message opens where it stands.
 */
export default class ChatKeys extends CourtyardElement {
  protected override connected(): void {
    this.listen(document, "keydown", (event) => this.#press(event as KeyboardEvent));
    this.listen(document, "click", (event) => this.#click(event as MouseEvent), { capture: true });
  }

  #press(event: KeyboardEvent): void {
    const { key, target, altKey, shiftKey } = event;
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (!step || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (!(target instanceof Element) || document.querySelector("dialog[open], [popover]:popover-open")) return;
    const writing = target.closest<HTMLElement>("chat-writing");
    const field = target.closest(FIELD);
    if (field && !(writing && field.closest("rich-text"))) return;
    const done = altKey ? this.#walk(step, shiftKey) : step < 0 && !shiftKey && field && this.#last(writing);
    if (done) event.preventDefault();
  }

  /** To the conversation above or below the open one. */
  #walk(step: number, unread: boolean): boolean {
    const lines = [...document.querySelectorAll<HTMLAnchorElement>("#chat-lines .chat-line:not(.chat-threads)")];
    const here = lines.findIndex((line) => line.hasAttribute("aria-current"));
    const ahead = step > 0 ? lines.slice(here + 1) : lines.slice(0, here < 0 ? undefined : here).reverse();
    const next = ahead.find((line) => !unread || line.hasAttribute("data-unread"));
    next?.click();
    return Boolean(next);
  }

  /** Changes the last message of one's own, if nothing is being written. */
  #last(writing: HTMLElement | null): boolean {
    const log = document.getElementById(writing?.dataset.log ?? "");
    if (!log || writing?.querySelector<Writer>("rich-text")?.value?.trim()) return false;
    const mine = [
      ...log.querySelectorAll<HTMLElement>(`:scope > .msg[data-author="${log.dataset.me}"][data-may~="edit"]`),
    ];
    const last = mine.at(-1);
    if (last) void this.#edit(last);
    return Boolean(last);
  }

  #click(event: MouseEvent): void {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[data-needs="edit"]') : null;
    if (!link?.closest("chat-log")) return;
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    link.closest<HTMLElement>("[popover]:popover-open")?.hidePopover();
    const message = link.closest<HTMLElement>(".msg");
    if (message) void this.#edit(message);
  }

  /** The form stands behind the message, so that what comes over the line takes nothing from it. */
  async #edit(message: HTMLElement): Promise<void> {
    try {
      const url = `/message/${message.id.slice(-36)}/edit/`;
      const text = await (await send("GET", url, null, this.signal)).text();
      if (message.nextElementSibling?.localName === "chat-edit") return;
      await put(message, text, "afterend");
    } catch (error) {
      toastError(error);
    }
  }
}
