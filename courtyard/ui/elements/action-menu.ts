import { CourtyardElement } from "./element";
import { place } from "./placing";

/** A menu: the popover does the opening and closing, this adds arrow keys, and a place beside its button. */
export default class ActionMenu extends CourtyardElement {
  protected override connected(): void {
    this.listen(this, "toggle", (event) => this.#toggled(event as ToggleEvent), { capture: true });
    this.on("keydown", (event) => this.#steer(event));
    this.delegate("click", ".menu-item", (_event, item) => {
      if (!item.hasAttribute("data-stay")) this.#menu?.hidePopover();
    });
  }

  get #menu(): HTMLElement | null {
    return this.find(".menu");
  }

  get #button(): HTMLElement | null {
    return this.find("[popovertarget]");
  }

  get #items(): HTMLElement[] {
    return this.findAll(".menu-item").filter((item) => item.checkVisibility() && !item.hasAttribute("disabled"));
  }

  #toggled(event: ToggleEvent): void {
    const open = event.newState === "open";
    this.#button?.setAttribute("aria-expanded", String(open));
    if (!open || !this.#menu || !this.#button) return;
    place(this.#menu, this.#button);
    if (this.#button.matches(":focus-visible")) this.#items[0]?.focus();
  }

  #steer(event: KeyboardEvent): void {
    if (!this.#menu?.matches(":popover-open")) {
      if (event.key === "ArrowDown" && event.target === this.#button) {
        event.preventDefault();
        this.#menu?.showPopover({ source: this.#button } as ShowPopoverOptions);
        this.#items[0]?.focus();
      }
      return;
    }
    const items = this.#items;
    const here = items.indexOf(document.activeElement as HTMLElement);
    const next: Record<string, number> = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 };
    if (event.key === "Tab") this.#menu.hidePopover();
    const index = next[event.key];
    if (index === undefined) return;
    event.preventDefault();
    items.at(index % items.length)?.focus();
  }
}
