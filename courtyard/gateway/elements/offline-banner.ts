import { CourtyardElement } from "../../ui/elements/element";
import { live } from "./live";

const PATIENCE = 3_000;

/** Shows itself (it carries the words) after three seconds without a connection, and goes when it is back. */
export default class OfflineBanner extends CourtyardElement {
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** A page that follows nothing has only the browser's word for it. */
  #heard = false;

  protected override connected(): void {
    for (const type of ["online", "offline"]) this.listen(window, type, () => this.#consider());
    this.listen(document, "live-state", () => {
      this.#heard ||= live.connected;
      this.#consider();
    });
    this.signal.addEventListener("abort", () => clearTimeout(this.#timer));
    this.#consider();
  }

  get #away(): boolean {
    return !navigator.onLine || (this.#heard && !live.connected);
  }

  #consider(): void {
    clearTimeout(this.#timer);
    if (!this.#away) this.hidden = true;
    else if (this.hidden) this.#timer = setTimeout(() => this.#show(), PATIENCE);
  }

  #show(): void {
    this.hidden = !this.#away;
  }
}
