import { CourtyardElement } from "../../ui/elements/element";
import { put } from "../../ui/elements/htmx";
import { send } from "../../ui/elements/net";

interface Told {
  t: string;
}

/** `<chat-pin data-topic data-url>`: the newest pin of a conversation; asked for again when something was pinned or is gone. */
export default class ChatPin extends CourtyardElement {
  protected override connected(): void {
    this.listen(document, "live:pins", (event) => this.#heard(event));
    this.listen(document, "live:deleted", (event) => void (this.firstElementChild && this.#heard(event)));
  }

  #heard(event: Event): void {
    if ((event as CustomEvent<Told>).detail.t === this.dataset.topic) void this.#ask();
  }

  async #ask(): Promise<void> {
    const answer = await send("GET", this.dataset.url ?? "", null, this.signal).catch(() => null);
    if (!answer) return;
    await put(this, await answer.text(), "innerHTML");
  }
}
