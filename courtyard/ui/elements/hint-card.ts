import { CourtyardElement } from "./element";

/** A tip that is dismissed for good in this browser; `data-key` names it. */
export default class HintCard extends CourtyardElement {
  protected override connected(): void {
    if (read(this.#name)) this.hidden = true;
    this.delegate("click", "[data-dismiss]", () => {
      this.hidden = true;
      write(this.#name);
    });
  }

  get #name(): string {
    return `courtyard:hint:${this.dataset.key ?? ""}`;
  }
}

function read(name: string): boolean {
  try {
    return localStorage.getItem(name) !== null;
  } catch {
    return false;
  }
}

function write(name: string): void {
  try {
    localStorage.setItem(name, "1");
  } catch {
    // Private windows may refuse: the tip comes back, nothing is lost.
  }
}
