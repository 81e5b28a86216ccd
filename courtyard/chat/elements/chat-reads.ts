import { CourtyardElement } from "../../ui/elements/element";
import { Refusal, send } from "../../ui/elements/net";

interface Told {
  t: string;
  id?: string;
  d?: { author?: string; edited?: boolean };
}

const PAUSE = 600;

/**
 * `<chat-reads data-url data-conversation data-after data-people>`: who has read the last message that one wrote. It moves
 * under the next one, and asks anew when somebody has read further, or has answered and so read.
 */
export default class ChatReads extends CourtyardElement {
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override connected(): void {
    this.listen(document, "live:receipt", (event) => {
      if ((event as CustomEvent<Told>).detail.id === this.dataset.conversation) this.#later();
    });
    this.listen(document, "live:message", (event) => this.#said((event as CustomEvent<Told>).detail));
    this.listen(document, "live:deleted", ({ detail }: CustomEventInit<Told>) => {
      if (detail?.id === this.dataset.after) this.#later();
    });
    this.signal.addEventListener("abort", () => clearTimeout(this.#timer));
    this.#place();
  }

  #said({ t: topic, id = "", d }: Told): void {
    if (topic !== `conversation:${this.dataset.conversation}` || d?.edited) return;
    const author = d?.author ?? "";
    if (author === this.parentElement?.dataset.me) {
      this.dataset.after = id;
      this.dataset.people = "";
      this.replaceChildren();
      this.#place();
    } else if (this.dataset.after && !this.dataset.people?.includes(author)) this.#later();
  }

  #place(): void {
    const message = document.getElementById(`message-${this.dataset.after}`);
    if (message && message.nextElementSibling !== this) message.after(this);
  }

  /** Several read at once, and a conversation has few members: one question for all of them. */
  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), PAUSE * (1 + Math.random()));
  }

  async #ask(): Promise<void> {
    try {
      const answer = await (await send("GET", this.dataset.url ?? "", null, this.signal)).text();
      const page = new DOMParser().parseFromString(answer, "text/html");
      const fresh = page.querySelector<HTMLElement>("chat-reads");
      this.dataset.after = fresh?.dataset.after ?? "";
      this.dataset.people = fresh?.dataset.people ?? "";
      this.replaceChildren(...(fresh?.childNodes ?? []));
      this.#place();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
}
