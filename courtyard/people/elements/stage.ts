/** What a large drawing is seen through: how large it is, and which part of it shows. */

const LEAST = 0.25;
const MOST = 2;
const STEP = 1.25;

export class Stage {
  #zoom = 1;

  constructor(private readonly find: () => HTMLElement | null) {}

  /** Wheel with Ctrl (a pinch of a touchpad, too), two fingers, and dragging with the mouse. */
  listen(host: HTMLElement, signal: AbortSignal): void {
    host.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey || !this.#over(event)) return;
        event.preventDefault();
        this.#set(this.#zoom * Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
      },
      { signal, passive: false },
    );
    let apart = 0;
    host.addEventListener(
      "touchmove",
      (event) => {
        const [one, two] = event.touches;
        if (!one || !two || !this.#over(event)) return;
        event.preventDefault();
        const now = Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
        if (apart)
          this.#set((this.#zoom * now) / apart, (one.clientX + two.clientX) / 2, (one.clientY + two.clientY) / 2);
        apart = now;
      },
      { signal, passive: false },
    );
    host.addEventListener("touchend", () => (apart = 0), { signal });
    host.addEventListener("pointerdown", (event) => this.#drag(event, signal), { signal });
  }

  /** "in", "out" or "fit". */
  step(how: string): void {
    if (how === "fit") this.#fit();
    else this.#set(how === "in" ? this.#zoom * STEP : this.#zoom / STEP);
  }

  /** Puts the size back where a new page took it away. */
  redraw(): void {
    this.#tree?.style.setProperty("--org-zoom", String(this.#zoom));
  }

  /** Brings an entry into view, by as little as it takes. */
  show(entry: HTMLElement): void {
    entry.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  centre(entry: HTMLElement | null): void {
    const view = this.find();
    const box = entry?.getBoundingClientRect();
    const frame = view?.getBoundingClientRect();
    if (view && box && frame) view.scrollLeft += box.left + box.width / 2 - frame.left - frame.width / 2;
  }

  get #tree(): HTMLElement | null {
    return this.find()?.querySelector<HTMLElement>(".org-tree") ?? null;
  }

  #over(event: Event): boolean {
    return this.find()?.contains(event.target as Node) ?? false;
  }

  #set(zoom: number, x?: number, y?: number): void {
    const view = this.find();
    if (!view) return;
    const before = this.#zoom;
    this.#zoom = Math.min(MOST, Math.max(LEAST, zoom));
    this.redraw();
    const frame = view.getBoundingClientRect();
    const [left, top] = [
      (x ?? frame.left + frame.width / 2) - frame.left,
      (y ?? frame.top + frame.height / 2) - frame.top,
    ];
    const grown = this.#zoom / before;
    view.scrollTo((view.scrollLeft + left) * grown - left, (view.scrollTop + top) * grown - top);
  }

  #fit(): void {
    const [view, tree] = [this.find(), this.#tree];
    if (!view || !tree) return;
    const padding = 2 * Number.parseFloat(getComputedStyle(view).paddingInlineStart);
    this.#zoom = 1;
    this.redraw();
    const across = (view.clientWidth - padding) / tree.scrollWidth;
    this.#set(Math.min(1, across, (view.clientHeight - padding) / tree.scrollHeight));
    this.centre(tree.querySelector<HTMLElement>("[role=treeitem]"));
  }

  #drag(event: PointerEvent, signal: AbortSignal): void {
    const view = this.find();
    const target = event.target as Element;
    if (!view || event.pointerType !== "mouse" || event.button !== 0 || !view.contains(target)) return;
    if (target.closest("a, button, .org-who")) return;
    const ending = new AbortController();
    const over = { signal: AbortSignal.any([signal, ending.signal]) };
    addEventListener("pointermove", (move) => view.scrollBy(-move.movementX, -move.movementY), over);
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => ending.abort(), over);
  }
}
