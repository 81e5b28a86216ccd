import { CourtyardElement } from "../../ui/elements/element";
import { Stage } from "./stage";

const SHAPE = "a[data-n]";

/**
 * Circles that the server drew: one stop for Tab, then arrows, up to the circle around, down to what is in it, aside to what
 * stands beside. Each is a link. How large it is drawn is the stage's.
 */
export default class CircleMap extends CourtyardElement {
  #stage = new Stage(() => this.find(".org-view"));

  protected override connected(): void {
    this.delegate("click", "[data-zoom]", (_event, button) => this.#stage.step(button.dataset.zoom ?? ""));
    this.delegate("focusin", SHAPE, (_event, shape) => this.#stop(shape));
    this.on("keydown", (event) => this.#pressed(event));
    this.#stage.listen(this, this.signal);
    const first = this.find<SVGAElement>(SHAPE);
    if (!first) return;
    for (const shape of this.findAll<SVGAElement>(SHAPE)) shape.tabIndex = -1;
    first.tabIndex = 0;
    if (first.getClientRects().length > 0) this.#stage.step("fit");
  }

  #stop(shape: Element): void {
    for (const other of this.findAll<SVGAElement>(`${SHAPE}[tabindex="0"]`)) other.tabIndex = -1;
    (shape as SVGAElement).tabIndex = 0;
  }

  #pressed(event: KeyboardEvent): void {
    const shape = event.target instanceof SVGAElement && event.target.matches(SHAPE) ? event.target : null;
    if (!shape || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = this.#towards(shape, event.key);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    to?.focus({ preventScroll: true });
    to?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** The shape that a key leads to: null where there is none, undefined for a key that leads nowhere. */
  #towards(shape: SVGAElement, key: string): SVGAElement | null | undefined {
    const { n, in: within } = shape.dataset;
    const beside = this.findAll<SVGAElement>(within ? `[data-in="${within}"]` : `${SHAPE}:not([data-in])`);
    const here = beside.indexOf(shape);
    const rtl = document.documentElement.dir === "rtl";
    switch (key) {
      case "ArrowUp":
        return within ? this.find<SVGAElement>(`[data-n="${within}"]`) : null;
      case "ArrowDown":
        return this.find<SVGAElement>(`[data-in="${n}"]`);
      case rtl ? "ArrowLeft" : "ArrowRight":
        return beside[here + 1] ?? null;
      case rtl ? "ArrowRight" : "ArrowLeft":
        return beside[here - 1] ?? null;
      case "Home":
        return beside[0] ?? null;
      case "End":
        return beside.at(-1) ?? null;
    }
    return undefined;
  }
}
