import { CourtyardElement } from "./element";
import { send } from "./net";
import { toastError } from "./toasts";

/** A state that is a row: POST makes it, DELETE ends it. Shown at once, put back if the server refuses. */
export default class ToggleButton extends CourtyardElement {
  protected override connected(): void {
    this.delegate("click", "button[data-url]", (event, button) => {
      event.preventDefault(); // without scripts it is a form
      void this.#toggle(button as HTMLButtonElement);
    });
  }

  async #toggle(button: HTMLButtonElement): Promise<void> {
    if (button.getAttribute("aria-busy") === "true") return;
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await send(on ? "POST" : "DELETE", button.dataset.url ?? "");
      this.announce("courtyard:toggled", { url: button.dataset.url, on, html: await answer.text() });
    } catch (error) {
      button.setAttribute("aria-pressed", String(!on));
      toastError(error);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }
}
