import { CourtyardElement } from "./element";
import { number, plural, t } from "./i18n";
import { Refusal, send } from "./net";
import { place } from "./placing";
import { toastError } from "./toasts";

const HOVER = 350;

/** Emoji under a post. Which are mine is said by the host (`data-reacted`), outside the fragment that live updates replace. */
export default class ReactionBar extends CourtyardElement {
  #names = new Map<string, string>();

  protected override connected(): void {
    this.#paint();
    this.delegate("click", "[data-emoji]", (event, button) => {
      event.preventDefault(); // without scripts it is a form
      void this.react(button.dataset.emoji ?? "");
    });
    this.delegate("click", "[data-add]", (event, button) => {
      event.preventDefault();
      void this.#choose(button);
    });
    this.delegate("keydown", "a[data-add]", (event, button) => {
      if (event.key !== " ") return;
      event.preventDefault();
      void this.#choose(button);
    });
    for (const type of ["pointerover", "focusin"] as const)
      this.delegate(type, "[data-emoji]", (_event, button) => this.#tell(button));
    const observer = new MutationObserver(() => this.#paint());
    observer.observe(this, { childList: true });
    if (this.#host) observer.observe(this.#host, { attributeFilter: ["data-reacted"] });
    this.signal.addEventListener("abort", () => observer.disconnect());
  }

  get #host(): HTMLElement | null {
    return this.closest<HTMLElement>("[data-reacted]");
  }

  get mine(): string[] {
    return this.#host?.dataset.reacted?.split(" ").filter(Boolean) ?? [];
  }

  /** Adds or takes back one emoji: at once, and undone if the server refuses. */
  async react(emoji: string): Promise<void> {
    const on = !this.mine.includes(emoji);
    this.#apply(emoji, on);
    try {
      await send(on ? "POST" : "DELETE", `${this.dataset.url}${encodeURIComponent(emoji)}/`);
      this.#names.delete(emoji);
    } catch (error) {
      if (error instanceof Refusal && error.status === 0 && this.#keptForLater(emoji, on)) return;
      this.#apply(emoji, !on);
      toastError(error);
    }
  }

  /** The counts as the server tells them; which are mine stays with the host. */
  show(counts: Record<string, number>): void {
    for (const button of this.findAll("[data-emoji]")) {
      if (!counts[button.dataset.emoji ?? ""]) button.remove();
    }
    for (const [emoji, count] of Object.entries(counts))
      if (count) this.#count(this.#button(emoji) ?? this.#make(emoji), count);
    this.#paint();
  }

  /** No server: somebody may keep it and send it later. */
  #keptForLater(emoji: string, on: boolean): boolean {
    const url = `${this.dataset.url}${encodeURIComponent(emoji)}/`;
    return !this.announce("courtyard:unsent", {
      method: on ? "POST" : "DELETE",
      url,
      kind: "reaction",
      excerpt: emoji,
    });
  }

  #apply(emoji: string, on: boolean): void {
    if (on === this.mine.includes(emoji)) return;
    const mine = on ? [...this.mine, emoji] : this.mine.filter((other) => other !== emoji);
    if (this.#host) this.#host.dataset.reacted = mine.join(" ");
    const button = this.#button(emoji) ?? this.#make(emoji);
    const before = button.dataset.count ?? digits(button.querySelector(".number")?.textContent);
    this.#count(button, Math.max(0, Number(before) + (on ? 1 : -1)));
    this.#paint();
  }

  #count(button: HTMLElement, count: number): void {
    const emoji = button.dataset.emoji ?? "";
    const figure = button.querySelector<HTMLElement>(".number");
    button.dataset.count = String(count);
    if (figure) figure.textContent = number(count);
    button.setAttribute(
      "aria-label",
      plural("{emoji} by {count} person", "{emoji} by {count} people", count, { emoji }),
    );
    button.hidden = count === 0;
  }

  #button(emoji: string): HTMLElement | null {
    return this.find(`[data-emoji="${CSS.escape(emoji)}"]`);
  }

  #make(emoji: string): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "re";
    button.dataset.emoji = emoji;
    button.dataset.count = "0";
    const picture = document.createElement("span");
    picture.className = "emoji";
    picture.textContent = emoji;
    const figure = document.createElement("span");
    figure.className = "number";
    button.append(picture, figure);
    this.insertBefore(button, this.find("[data-add]"));
    return button;
  }

  #paint(): void {
    this.find("a[data-add]")?.setAttribute("role", "button"); // a link to a page until there are scripts
    const mine = this.mine;
    for (const button of this.findAll("[data-emoji]")) {
      button.setAttribute("aria-pressed", String(mine.includes(button.dataset.emoji ?? "")));
    }
  }

  async #choose(button: HTMLElement): Promise<void> {
    const { chooseEmoji } = await import("./emoji");
    const emoji = await chooseEmoji(button, this.mine);
    if (emoji) await this.react(emoji);
  }

  /** Who reacted, on hover and on focus: fetched once per emoji. */
  #tell(button: HTMLElement): void {
    const emoji = button.dataset.emoji ?? "";
    const leaving = new AbortController();
    for (const type of ["pointerleave", "focusout", "click"]) {
      button.addEventListener(type, () => leaving.abort(), {
        once: true,
        signal: AbortSignal.any([leaving.signal, this.signal]),
      });
    }
    const timer = setTimeout(() => void this.#names_of(emoji, button, leaving.signal), HOVER);
    leaving.signal.addEventListener("abort", () => clearTimeout(timer));
  }

  async #names_of(emoji: string, button: HTMLElement, leaving: AbortSignal): Promise<void> {
    try {
      const known = this.#names.get(emoji) ?? (await this.#ask(emoji, leaving));
      this.#names.set(emoji, known);
      if (known && !leaving.aborted) bubble(known, button, leaving);
    } catch {
      // Names are an extra: without them the count still stands.
    }
  }

  async #ask(emoji: string, leaving: AbortSignal): Promise<string> {
    const answer = await send("GET", `${this.dataset.url}${encodeURIComponent(emoji)}/`, null, leaving);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.body.textContent?.trim() || t("Nobody yet");
  }
}

function digits(text: string | null | undefined): string {
  return (text ?? "").replace(/\D/g, "") || "0";
}

function bubble(words: string, anchor: HTMLElement, leaving: AbortSignal): void {
  const element = document.createElement("div");
  element.className = "who-reacted";
  element.setAttribute("role", "status");
  element.popover = "manual";
  element.textContent = words;
  document.body.append(element);
  element.showPopover();
  place(element, anchor, true);
  leaving.addEventListener("abort", () => element.remove());
}
