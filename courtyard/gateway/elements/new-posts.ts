import { CourtyardElement } from "../../ui/elements/element";
import { put } from "../../ui/elements/htmx";
import { plural } from "../../ui/elements/i18n";
import { send } from "../../ui/elements/net";
import { toastError } from "../../ui/elements/toasts";
import { onLive } from "./live";
import type { Frame } from "./messages";

const MOST = 50;

/**
 * `<new-posts href="/posts/fresh/" feed="#feed" hidden>`: counts what was placed since the page was made and loads it on
 * a click, so that nothing moves under the reader. A post in several spaces counts once, my own not at all.
 * GET `href?ids=UUID&ids=UUID` answers the cards, newest first.
 */
export default class NewPosts extends CourtyardElement {
  readonly #ids = new Set<string>();

  protected override connected(): void {
    this.setAttribute("aria-live", "polite");
    onLive("placed", (frame) => this.#placed(frame), this.signal);
    onLive("deleted", ({ id }) => id && this.#ids.delete(id) && this.#draw(), this.signal);
    this.delegate("click", "button", () => void this.#load());
  }

  get #feed(): HTMLElement | null {
    return document.querySelector<HTMLElement>(this.getAttribute("feed") ?? "#feed");
  }

  #placed({ id, d }: Frame): void {
    if (!id || d?.author === this.#feed?.dataset.me || document.getElementById(`item-${id}`)) return;
    this.#ids.add(id);
    this.#draw();
  }

  #draw(): void {
    const count = this.#ids.size;
    this.hidden = count === 0;
    const button = this.find("button") ?? this.#button();
    button.textContent = plural("{count} new post", "{count} new posts", count);
  }

  #button(): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    this.append(button);
    return button;
  }

  async #load(): Promise<void> {
    const ids = [...this.#ids].slice(-MOST);
    const address = new URL(this.getAttribute("href") ?? "/posts/fresh/", location.href);
    for (const id of ids) address.searchParams.append("ids", id);
    const button = this.find("button");
    button?.setAttribute("aria-busy", "true");
    try {
      const answer = await send("GET", address.href, null, this.signal);
      this.#ids.clear();
      this.#draw();
      await this.#insert(await answer.text());
    } catch (error) {
      toastError(error);
    } finally {
      button?.removeAttribute("aria-busy");
    }
  }

  async #insert(html: string): Promise<void> {
    const feed = this.#feed;
    if (!feed) return;
    feed.querySelector(":scope > .empty")?.remove();
    await put(feed, html, "afterbegin transition:false");
    const first = feed.querySelector<HTMLElement>("article");
    first?.setAttribute("tabindex", "-1");
    first?.focus({ preventScroll: true });
    feed.scrollIntoView({ block: "start", behavior: "smooth" });
  }
}
