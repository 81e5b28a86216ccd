import { CourtyardElement } from "../../ui/elements/element";
import { plural, t } from "../../ui/elements/i18n";

const FORGOTTEN = 6_000;

/**
 * `<chat-typing data-topic="typing:ID" data-log data-name>`: who is writing in the open conversation. It is said every few
 * seconds while they are, forgotten when it is not said again, and over when what they wrote is there.
 */
export default class ChatTyping extends CourtyardElement {
  readonly #writing = new Map<string, ReturnType<typeof setTimeout>>();

  protected override connected(): void {
    this.listen(document, "live:typing", (event) => {
      const { t: topic, d } = (event as CustomEvent<{ t: string; d?: { who?: string } }>).detail;
      if (topic === this.dataset.topic && d?.who) this.#wrote(d.who);
    });
    this.listen(document, "live:message", (event) => {
      const { d } = (event as CustomEvent<{ d?: { author?: string } }>).detail;
      if (d?.author) this.#over(d.author);
    });
    this.signal.addEventListener("abort", () => {
      for (const timer of this.#writing.values()) clearTimeout(timer);
    });
  }

  #wrote(who: string): void {
    clearTimeout(this.#writing.get(who));
    this.#writing.set(
      who,
      setTimeout(() => this.#over(who), FORGOTTEN),
    );
    this.#draw();
  }

  #over(who: string): void {
    clearTimeout(this.#writing.get(who));
    if (this.#writing.delete(who)) this.#draw();
  }

  #draw(): void {
    const people = [...this.#writing.keys()];
    if (people.length > 1)
      this.textContent = plural("{count} person is writing…", "{count} people are writing…", people.length);
    else if (people[0]) {
      const name = this.dataset.name ?? this.#nameOf(people[0]);
      this.textContent = name ? t("{name} is writing…", { name }) : t("Somebody is writing…");
    } else this.textContent = "";
  }

  /** As it stands over their words. */
  #nameOf(who: string): string {
    const log = document.getElementById(this.dataset.log ?? "");
    return log?.querySelector(`.msg[data-author="${CSS.escape(who)}"]`)?.getAttribute("aria-label") ?? "";
  }
}
