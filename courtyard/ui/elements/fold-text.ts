import { CourtyardElement } from "./element";
import { t } from "./i18n";

/** `<fold-text><div class="prose clamp">`: offers the rest of a long text, if there is a rest. */
export default class FoldText extends CourtyardElement {
  protected override connected(): void {
    const text = this.find(".clamp");
    if (!text || this.find("[data-unfold]")) return;
    // Pictures without known height may come later.
    const observer = new ResizeObserver(() => this.#offer(text));
    observer.observe(text);
    this.signal.addEventListener("abort", () => observer.disconnect());
    this.delegate("click", "[data-unfold]", (_event, button) => {
      text.dataset.open = "";
      delete text.dataset.folded;
      observer.disconnect();
      button.remove();
    });
    // Find on page and Tab reach hidden text: show it.
    text.addEventListener("focusin", () => this.find("[data-unfold]")?.click(), { signal: this.signal });
  }

  #offer(text: HTMLElement): void {
    const folded = !("open" in text.dataset) && text.scrollHeight > text.clientHeight + 24;
    if (!folded || this.find("[data-unfold]")) return;
    text.dataset.folded = "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link unfold";
    button.dataset.unfold = "";
    button.textContent = t("Read on");
    text.after(button);
  }
}
