import { CourtyardElement } from "../../ui/elements/element";
import { put } from "../../ui/elements/htmx";
import { send } from "../../ui/elements/net";

const WIDE = matchMedia("(min-width: 1200px)");
const ID = /^[0-9a-f-]{36}$/;

/**
 * `<chat-side>`: the column beside a conversation in which threads open where there is room for it. A link to a thread stays a
 * link: on a phone, in another tab and without scripts it leads to the thread's own page. The address says which one is open
 * (`?thread=`), so that it comes back with the page and goes with the way back.
 */
export default class ChatSide extends CourtyardElement {
  #from: HTMLElement | null = null;
  #shown: string | null = null;
  #pushed = false; // the way back closes it
  #room = ""; // the address of the page, whichever thread is open

  protected override connected(): void {
    this.listen(document, "click", (event) => this.#open(event as MouseEvent), { capture: true });
    this.delegate("click", "[data-close]", (event) => {
      event.preventDefault();
      this.#close();
    });
    this.on("keydown", (event) => {
      // What is open in it closes first, and lets nobody hear of it. An editor has always prevented the rest.
      if (event.key === "Escape" && !event.isComposing && !this.find(":popover-open")) this.#close();
    });
    this.listen(this, "courtyard:thread-gone", (event) => {
      event.preventDefault();
      this.#pushed = false;
      this.#close();
    });
    this.listen(window, "popstate", () => {
      if (without(new URL(location.href)) === this.#room) this.#follow(); // else another page is on its way
    });
    this.listen(document, "htmx:after:settle", () => this.#follow());
    this.listen(document, "htmx:before:history:restore", (event) => {
      const { path } = (event as CustomEvent<{ path: string }>).detail;
      if (without(new URL(path, location.href)) === this.#room) event.preventDefault(); // the page is there already
    });
    this.#follow();
  }

  /** As the address says: after the way back, and when the page was drawn anew. */
  #follow(): void {
    this.#room = without(new URL(location.href));
    const asked = new URLSearchParams(location.search).get("thread") ?? "";
    const here = document.querySelector(".chat-room chat-log:not([data-thread])");
    const wanted = here && ID.test(asked) ? asked : null;
    if (wanted === this.#shown) return;
    this.#pushed = false;
    if (!wanted) this.#hide();
    else if (WIDE.matches) void this.#show(wanted, () => this.#close());
    else location.replace(threadAt(wanted));
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
    const thread = link.pathname.split("/").at(-3) ?? "";
    if (thread !== this.#shown) this.#note(thread);
    void this.#show(thread, () => location.assign(threadAt(thread)));
  }

  /** One step on the way back, however many threads are looked at one after the other. */
  #note(thread: string | null): void {
    const address = new URL(location.href);
    if (thread) address.searchParams.set("thread", thread);
    else address.searchParams.delete("thread");
    if (thread && !this.#shown) {
      history.pushState({ ...history.state, besideRoom: true }, "", address);
      this.#pushed = true;
    } else history.replaceState(history.state, "", address);
  }

  async #show(thread: string, refused: () => void): Promise<void> {
    this.#shown = thread;
    const answer = await send("GET", threadAt(thread), null, this.signal).catch(() => null);
    if (!this.isConnected || this.#shown !== thread) return; // another page, or closed meanwhile
    if (!answer) return refused();
    const text = await answer.text();
    if (this.#shown !== thread) return;
    await put(this, text, "innerHTML");
    this.hidden = false;
    this.find<HTMLElement & { value?: string }>("rich-text")?.focus();
  }

  #close(): void {
    if (this.#pushed && history.state?.besideRoom)
      history.back(); // which hides it
    else {
      this.#note(null);
      this.#hide();
    }
  }

  #hide(): void {
    this.#shown = null;
    this.#pushed = false;
    this.hidden = true;
    this.replaceChildren();
    (this.#from ?? document.querySelector<HTMLElement>(".chat-room chat-writing rich-text"))?.focus();
    this.#from = null;
  }
}

function threadAt(id: string): string {
  return `/message/${id}/thread/`;
}

/** An address whichever thread is open. */
function without(address: URL): string {
  address.searchParams.delete("thread");
  return address.pathname + address.search;
}
