import { CourtyardElement } from "./element";

const byStyle = CSS.supports("field-sizing: content");

/** Lets a text area grow with its text where the browser does not do it by style; Ctrl+Enter sends its form. */
export default class AutoGrow extends CourtyardElement {
  protected override connected(): void {
    this.on("keydown", (event) => {
      const area = event.target;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && area instanceof HTMLTextAreaElement)
        area.form?.requestSubmit();
    });
    if (byStyle) return;
    this.on("input", () => this.#grow());
    this.#grow();
  }

  #grow(): void {
    const area = this.find<HTMLTextAreaElement>("textarea");
    if (!area) return;
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight + 2}px`;
  }
}
