import { CourtyardElement } from "../../ui/elements/element";
import { put } from "../../ui/elements/htmx";
import { send } from "../../ui/elements/net";

const SPREAD = 1_500;
const LONGEST = 2 ** 31 - 1; // milliseconds that a timer can wait

/**
 * `<message-poll data-message="ID" data-topic="conversation:ID">`: a poll as its reader may see it. When somebody voted, when its
 * time has come (`data-closes`, in seconds), and where it was drawn for everybody (`data-neutral`), it asks for itself.
 */
export default class MessagePoll extends CourtyardElement {
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override connected(): void {
    this.listen(document, "live:poll", (event) => {
      const { t, id } = (event as CustomEvent<{ t: string; id?: string }>).detail;
      if (t === this.dataset.topic && id === this.dataset.message) this.#soon(Math.random() * SPREAD); // not all at once
    });
    // The field below gets smaller when it loses the focus, and would move what is pressed from under the pointer.
    this.delegate("mousedown", "button", (event) => event.preventDefault());
    this.signal.addEventListener("abort", () => clearTimeout(this.#timer));
    const left = Number(this.dataset.closes ?? Number.POSITIVE_INFINITY) * 1000 - Date.now();
    if ("neutral" in this.dataset) void this.#ask();
    else if (left > 0 && left < LONGEST) this.#soon(left + 1000);
  }

  #soon(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), wait);
  }

  async #ask(): Promise<void> {
    const answer = await send("GET", `/message/${this.dataset.message}/poll/`, null, this.signal).catch(() => null);
    if (!answer) return;
    await put(this, await answer.text(), "innerMorph transition:false");
    delete this.dataset.neutral;
  }
}
