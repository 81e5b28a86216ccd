import { CourtyardElement } from "../../ui/elements/element";
import { put } from "../../ui/elements/htmx";
import { Refusal, send } from "../../ui/elements/net";

interface Told {
  t?: string;
  id?: string;
  value?: string;
}

/** `<chat-thread data-thread data-topic data-head>`: the head of an open thread and its first message; asked for again when they change. */
export default class ChatThread extends CourtyardElement {
  protected override connected(): void {
    for (const event of ["thread", "message", "deleted"])
      this.listen(document, `live:${event}`, (heard) => {
        const { t, id } = (heard as CustomEvent<Told>).detail;
        if (t === this.dataset.topic && id === this.dataset.thread) void this.#ask();
      });
    this.listen(document, "thread", (heard) => {
      if ((heard as CustomEvent<Told>).detail.value === this.dataset.thread) void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    try {
      const answer = await send("GET", this.dataset.head ?? "", null, this.signal);
      await put(this, await answer.text(), "innerMorph");
    } catch (error) {
      const gone = error instanceof Refusal && error.status === 404;
      if (gone && this.announce("courtyard:thread-gone")) this.announce("courtyard:undone");
    }
  }
}
