import { CourtyardElement } from "../../ui/elements/element";
import { put } from "../../ui/elements/htmx";
import { send } from "../../ui/elements/net";

const PAUSE = 400;
const PAGE = 20; // messages that one keeps, on a page

/**
 * `<chat-list data-url>`: one's conversations; asked for again when something was said or read. With `data-keeps` it is
 * messages that one keeps: asked for again when one keeps others, and when one of them changes.
 */
export default class ChatList extends CourtyardElement {
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override connected(): void {
    if ("keeps" in this.dataset) {
      this.listen(document, "live:marked", () => this.#later());
      for (const event of ["message", "deleted"])
        this.listen(document, `live:${event}`, (heard) => {
          const { id } = (heard as CustomEvent<{ id?: string }>).detail;
          if (this.find(`[data-message="${CSS.escape(id ?? "")}"]`)) this.#later();
        });
    } else for (const event of ["chat", "message"]) this.listen(document, `live:${event}`, () => this.#later());
    this.signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), PAUSE);
  }

  async #ask(): Promise<void> {
    if (this.findAll("[data-message]").length > PAGE) return; // what was loaded further would go from under its reader
    const answer = await send("GET", this.dataset.url ?? "", null, this.signal).catch(() => null);
    const target = this.find("ul");
    if (!answer || !target) return;
    await put(target, await answer.text(), "innerMorph");
  }
}
