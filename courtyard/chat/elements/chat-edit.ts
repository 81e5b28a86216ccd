import { CourtyardElement } from "../../ui/elements/element";
import { send } from "../../ui/elements/net";
import { toastError } from "../../ui/elements/toasts";
import type ChatLog from "./chat-log";

/** `<chat-edit>`: stands behind one's own message and in its place while one changes it; Escape leaves the words as they were. */
export default class ChatEdit extends CourtyardElement {
  protected override connected(): void {
    queueMicrotask(() => this.find("rich-text")?.focus()); // the field does not by itself: Escape is heard from its first moment
    this.on("submit", (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      void this.#save(event.target as HTMLFormElement);
    });
    this.delegate("click", "[data-leave]", (event) => {
      event.preventDefault();
      this.#leave();
    });
    this.on("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || this.find(":popover-open")) return;
      event.preventDefault();
      event.stopPropagation();
      this.#leave();
    });
  }

  async #save(form: HTMLFormElement): Promise<void> {
    try {
      const log = this.closest<ChatLog>("chat-log");
      const drawn = await (await send("POST", form.action, new FormData(form))).text();
      this.#leave();
      log?.take(drawn, true);
    } catch (error) {
      toastError(error);
    }
  }

  /** Back to the field below. */
  #leave(): void {
    const log = this.closest("chat-log");
    this.remove();
    if (log) document.querySelector<HTMLElement>(`chat-writing[data-log="${log.id}"] rich-text`)?.focus();
  }
}
