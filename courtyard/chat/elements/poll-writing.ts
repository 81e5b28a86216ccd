import { CourtyardElement } from "../../ui/elements/element";
import { put } from "../../ui/elements/htmx";
import { send } from "../../ui/elements/net";
import { toastError } from "../../ui/elements/toasts";
import type ChatLog from "./chat-log";

/**
 * `<poll-writing id="poll-ID" data-log="log-ID" hidden>`: where the form of a poll stands in place of the field to write in,
 * once a link with `data-poll="poll-ID"` was followed. Left by Escape it keeps what was typed; once it is sent it is empty.
 */
export default class PollWriting extends CourtyardElement {
  protected override connected(): void {
    this.listen(document, "click", (event) => this.#followed(event), { capture: true });
    this.delegate("click", "[data-leave]", (event) => {
      event.preventDefault();
      this.#leave();
    });
    this.on("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      this.#leave();
    });
    this.on("submit", (event) => {
      event.preventDefault();
      void this.#send(event.target as HTMLFormElement);
    });
  }

  #followed(event: Event): void {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-poll]") : null;
    if (link?.dataset.poll !== this.id) return;
    event.preventDefault();
    event.stopPropagation();
    void this.#open(link.href);
  }

  async #open(url: string): Promise<void> {
    if (!this.firstElementChild) {
      const answer = await send("GET", url, null, this.signal).catch(() => null);
      if (!this.isConnected) return;
      if (!answer) return location.assign(url);
      const text = await answer.text();
      if (!this.firstElementChild) await put(this, text, "innerHTML"); // it was pressed once more meanwhile
    }
    this.hidden = false;
    this.find("textarea")?.focus();
  }

  async #send(form: HTMLFormElement): Promise<void> {
    try {
      const drawn = await (await send("POST", form.action, new FormData(form))).text();
      (document.getElementById(this.dataset.log ?? "") as ChatLog | null)?.take(drawn, true);
      this.replaceChildren();
      this.#leave();
    } catch (error) {
      toastError(error);
    }
  }

  #leave(): void {
    this.hidden = true;
    document.querySelector<HTMLElement>(`chat-writing[data-log="${this.dataset.log}"] rich-text`)?.focus();
  }
}
