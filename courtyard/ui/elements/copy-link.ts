import { copy } from "./copying";
import { CourtyardElement } from "./element";

/** `<copy-link data-href="/items/...">` around a button or link: puts the whole address on the clipboard. */
export default class CopyLink extends CourtyardElement {
  protected override connected(): void {
    this.delegate("click", "button, a", (event) => {
      event.preventDefault();
      void copy(this.dataset.href ?? "", this.dataset.done);
    });
  }
}
