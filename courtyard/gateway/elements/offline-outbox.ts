import { CourtyardElement } from "../../ui/elements/element";
import { plural, t } from "../../ui/elements/i18n";
import { toast } from "../../ui/elements/toasts";
import { type Letter, letters } from "./kept";
import { live } from "./live";
import { cancel, retry, startOutbox } from "./outbox";

/** `<offline-outbox hidden>`: what waits to be sent, with a way to take it back; hidden while nothing waits. */
export default class OfflineOutbox extends CourtyardElement {
  #letters: Letter[] = [];

  protected override connected(): void {
    this.setAttribute("role", "status");
    startOutbox(() => void this.#draw());
    this.listen(document, "live-state", () => void this.#draw());
    this.delegate("click", "[data-cancel]", (_event, button) => void cancel(button.dataset.cancel ?? ""));
    this.delegate("click", "[data-text]", (_event, button) => void this.#copy(button.dataset.text ?? ""));
    this.delegate("click", "[data-retry]", (_event, button) => this.#retry(button.dataset.retry ?? ""));
    void this.#draw();
  }

  async #draw(): Promise<void> {
    this.#letters = live.me ? await letters(live.me).catch(() => []) : [];
    if (!this.isConnected) return;
    this.hidden = this.#letters.length === 0;
    const waiting = this.#letters.filter(({ refusal }) => !refusal);
    const refused = this.#letters.filter(({ refusal }) => refusal);
    const parts: Node[] = [];
    if (waiting.length) parts.push(this.#banner(waiting, heading(waiting.length), "gold"));
    if (refused.length) parts.push(this.#banner(refused, t("This could not be sent"), "red"));
    this.replaceChildren(...parts);
  }

  #banner(list: Letter[], title: string, tone: string): HTMLElement {
    const banner = make("section", "banner");
    banner.dataset.tone = tone;
    const say = make("div", "say");
    const words = make("ul", "outbox");
    words.append(...list.map((letter) => this.#entry(letter)));
    say.append(make("b", "", title), words);
    banner.append(say);
    return banner;
  }

  #entry(letter: Letter): HTMLElement {
    const entry = make("li", "cluster");
    const words = make("span", "grow", letter.excerpt || kinds(letter.kind));
    words.dir = "auto";
    entry.append(words);
    if (letter.refusal) {
      entry.append(make("span", "meta", letter.refusal), button(t("Try again"), "retry", letter.key));
      if (textOf(letter)) entry.append(button(t("Copy the text"), "text", letter.key));
      entry.append(button(t("Discard"), "cancel", letter.key));
    } else entry.append(button(t("Do not send"), "cancel", letter.key));
    return entry;
  }

  async #copy(key: string): Promise<void> {
    const letter = this.#letters.find((one) => one.key === key);
    if (!letter) return;
    try {
      await navigator.clipboard.writeText(textOf(letter));
      toast(t("Copied"));
    } catch {
      toast({ text: t("The browser did not allow copying."), tone: "red" });
    }
  }

  #retry(key: string): void {
    const letter = this.#letters.find((one) => one.key === key);
    if (letter) void retry(letter);
  }
}

/** What was written, without its formatting. */
function textOf({ fields }: Letter): string {
  const body = fields.find(([name]) => name === "body")?.[1] ?? "";
  const lines = body.replace(/<(br|\/p|\/li|\/h[2-4])>/g, "$&\n");
  return new DOMParser().parseFromString(lines, "text/html").body.textContent?.trim() ?? "";
}

function heading(count: number): string {
  return plural("{count} waiting to be sent", "{count} waiting to be sent", count);
}

function kinds(kind: string): string {
  if (kind === "post") return t("A post");
  if (kind === "message") return t("A message");
  return kind === "reaction" ? t("A reaction") : t("A comment");
}

function make(tag: string, look: string, text = ""): HTMLElement {
  const element = document.createElement(tag);
  if (look) element.className = look;
  element.textContent = text;
  return element;
}

function button(label: string, act: string, key: string): HTMLElement {
  const element = make("button", "btn", label);
  element.setAttribute("type", "button");
  element.dataset.look = "plain";
  element.dataset[act] = key;
  return element;
}
