import { CourtyardElement } from "../../ui/elements/element";
import { htmx } from "../../ui/elements/htmx";
import { send } from "../../ui/elements/net";
import { place } from "../../ui/elements/placing";

const PAUSE = 450; // ms on a name before the card comes
const GRACE = 300; // ms in which the pointer may travel from the name to the card
const FRESH = 60_000;

const NAMES = 'a[href^="/people/"]';
/** Where a link to a person is a way to go rather than a name, and where the card would say the page again. */
const ELSEWHERE =
  ".rail, .tabbar, .menu, .person-card, .profile-head, .btn, .ib, .nav, [contenteditable], dialog, person-card";
const PAGE = /^\/people\/([0-9a-f-]{36})\/$/;

/**
 * The one card of a page: who somebody is, over their name. It comes after a pause of the mouse or of the keyboard's
 * focus, never by touch; one may move into it, and Escape sends it away (WCAG 1.4.13). Without it the name is a link.
 */
export default class PersonCard extends CourtyardElement {
  #name: HTMLElement | null = null; // whose card is open, or about to be
  #refused: HTMLElement | null = null; // sent away by Escape: not again before another one was named
  #timer: ReturnType<typeof setTimeout> | undefined;
  #known = new Map<string, { html: string; at: number }>();

  protected override connected(): void {
    this.listen(document, "pointerover", (event) => this.#pointed(event as PointerEvent));
    this.listen(document.documentElement, "pointerleave", () => this.#leave());
    this.listen(document, "focusin", (event) => this.#focused(event.target as Element));
    this.listen(document, "keydown", (event) => this.#pressed(event as KeyboardEvent), { capture: true });
    this.listen(document, "pointerdown", (event) => {
      if (!this.contains(event.target as Node)) this.#close();
    });
    this.listen(document, "htmx:after:swap", () => {
      if (this.#name && !this.#name.isConnected) this.#close();
    });
    this.listen(
      document,
      "live:profile",
      (event) => void this.#changed((event as CustomEvent<{ id?: string }>).detail.id ?? ""),
    );
    this.listen(window, "scroll", () => this.#close(), { passive: true });
  }

  protected override disconnected(): void {
    clearTimeout(this.#timer);
  }

  get #open(): boolean {
    return this.matches(":popover-open");
  }

  #pointed(event: PointerEvent): void {
    if (event.pointerType !== "mouse" || !(event.target instanceof Element)) return;
    if (this.contains(event.target)) this.#stay();
    else this.#consider(event.target);
  }

  #focused(target: Element): void {
    if (this.contains(target)) this.#stay();
    else if (target.matches(":focus-visible")) this.#consider(target);
  }

  #consider(target: Element): void {
    const name = nameAt(target);
    if (name === this.#name) {
      if (name) this.#stay();
      return;
    }
    if (name !== this.#refused) this.#refused = null;
    if (!name || name === this.#refused) {
      this.#leave();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#show(name), PAUSE);
    if (!this.#open) this.#name = name;
  }

  #stay(): void {
    if (this.#open) clearTimeout(this.#timer);
  }

  #leave(): void {
    clearTimeout(this.#timer);
    if (this.#open) this.#timer = setTimeout(() => this.#close(), GRACE);
    else this.#name = null;
  }

  async #show(name: HTMLElement): Promise<void> {
    this.#name = name;
    const html = await this.#read(idOf(name));
    if (!html || this.#name !== name || !name.isConnected) return;
    this.#fill(html);
    if (this.#open) this.hidePopover();
    this.showPopover({ source: name } as ShowPopoverOptions); // from the name, Tab leads into the card
    name.setAttribute("aria-details", this.id);
    place(this, name, true);
  }

  #fill(html: string): void {
    const pattern = document.createElement("template");
    pattern.innerHTML = html;
    this.replaceChildren(pattern.content);
    htmx.process(this);
    this.setAttribute("aria-label", this.find(".brief")?.dataset.label ?? "");
  }

  /** Somebody's profile changed: what is known of them is old, and an open card follows unless one is moving about in it. */
  async #changed(id: string): Promise<void> {
    this.#known.delete(id);
    const name = this.#name;
    if (!this.#open || !name || idOf(name) !== id) return;
    const html = await this.#read(id);
    if (html && this.#open && this.#name === name && !this.contains(document.activeElement)) this.#fill(html);
  }

  /** The card's HTML, or "" for who may not be seen. */
  async #read(id: string): Promise<string> {
    const known = this.#known.get(id);
    if (known && Date.now() - known.at < FRESH) return known.html;
    let html = "";
    try {
      html = await (await send("GET", `/people/${id}/card/`, null, this.signal)).text();
    } catch {
      // Not theirs to see, or the line is down: the name stays a link.
    }
    this.#known.set(id, { html, at: Date.now() });
    return html;
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.#name) return;
    if (this.#open) {
      event.preventDefault();
      event.stopPropagation();
      if (this.contains(document.activeElement)) this.#name.focus();
    }
    this.#refused = this.#name;
    this.#close();
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#name?.removeAttribute("aria-details");
    this.#name = null;
    if (this.#open) this.hidePopover();
  }
}

function nameAt(target: Element): HTMLElement | null {
  const name = target.closest<HTMLElement>(NAMES);
  return name && idOf(name) && !name.closest(ELSEWHERE) ? name : null;
}

function idOf(name: HTMLElement): string {
  return PAGE.exec(name.getAttribute("href") ?? "")?.[1] ?? "";
}
