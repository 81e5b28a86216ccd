import { CourtyardElement } from "../../ui/elements/element";
import { csrfToken } from "../../ui/elements/net";

const MOMENT = 1200; // how long a post has to be before the eyes
const PAUSE = 3000; // between two tellings
const ENOUGH = 0.6; // of a post, or of the window

/**
 * `<seen-posts feed="#feed" href="/items/seen/" hidden>`: notes which posts of a list were before the reader's eyes for a
 * moment, and tells the server a few at a time. What could not be told is told with the next ones, or not at all.
 */
export default class SeenPosts extends CourtyardElement {
  #looked = new Map<Element, ReturnType<typeof setTimeout>>();
  #noted = new Set<string>();
  #waiting = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override connected(): void {
    const feed = document.querySelector(this.getAttribute("feed") ?? "");
    if (!feed) return;
    const look = (entries: IntersectionObserverEntry[]) => {
      for (const entry of entries) this.#look(entry);
    };
    const eyes = new IntersectionObserver(look, { threshold: [0, 0.2, 0.4, ENOUGH, 0.8] });
    const watch = () => {
      for (const post of feed.querySelectorAll("article.post[id^='item-']")) eyes.observe(post);
    };
    const changes = new MutationObserver(watch);
    changes.observe(feed, { childList: true });
    watch();
    this.listen(document, "visibilitychange", () => document.hidden && this.#tell());
    this.signal.addEventListener("abort", () => {
      eyes.disconnect();
      changes.disconnect();
      for (const timer of this.#looked.values()) clearTimeout(timer);
      this.#tell();
    });
  }

  #look({ target, intersectionRatio, intersectionRect }: IntersectionObserverEntry): void {
    const before = intersectionRatio >= ENOUGH || intersectionRect.height >= ENOUGH * innerHeight;
    const timer = this.#looked.get(target);
    if (before && timer === undefined) {
      this.#looked.set(
        target,
        setTimeout(() => this.#note(target.id.slice("item-".length)), MOMENT),
      );
    } else if (!before && timer !== undefined) {
      clearTimeout(timer);
      this.#looked.delete(target);
    }
  }

  #note(id: string): void {
    if (this.#noted.has(id) || document.hidden) return;
    this.#noted.add(id);
    this.#waiting.add(id);
    this.#timer ??= setTimeout(() => this.#tell(), PAUSE);
  }

  async #tell(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const ids = [...this.#waiting];
    if (!ids.length) return;
    this.#waiting.clear();
    const body = new URLSearchParams(ids.map((id) => ["ids", id]));
    const headers = { "X-CSRFToken": csrfToken(), "HX-Request": "true" };
    try {
      await fetch(this.getAttribute("href") ?? "", { method: "POST", body, headers, keepalive: true });
    } catch {
      for (const id of ids) this.#waiting.add(id);
    }
  }
}
