import { CourtyardElement } from "../../ui/elements/element";
import { htmx } from "../../ui/elements/htmx";
import { Stage } from "./stage";

const TYPED = 700; // ms in which letters belong to one name
const YEAR = 31_536_000;
const ITEM = "[role=treeitem]";

/**
 * The organisation chart: an outline that the server wrote, walked like a tree (WAI-ARIA: one stop for Tab, then arrows,
 * Home, End, letters, *), whose teams come when they are opened. How large it is drawn is the stage's.
 */
export default class OrgChart extends CourtyardElement {
  #stage = new Stage(() => this.find(".org-view"));
  #at = ""; // the id of the entry that Tab leads to
  #arrived = "";
  #typed = "";
  #typedAt = 0;

  protected override connected(): void {
    this.on("click", (event) => this.#clicked(event), { capture: true }); // before htmx follows a link
    this.delegate("click", "[data-zoom]", (_event, button) => this.#stage.step(button.dataset.zoom ?? ""));
    this.delegate("click", "[data-print]", () => print());
    this.delegate("focusin", ITEM, (_event, entry) => this.#stop(entry));
    this.on("keydown", (event) => this.#pressed(event));
    this.#stage.listen(this, this.signal);
    this.listen(document, "htmx:after:settle", () => this.#dress());
    this.listen(document, "htmx:after:swap", () => this.#dress());
    this.#dress();
  }

  /** After anything new came: links inside are for arrows and Enter, not stops of Tab; one entry is. */
  #dress(): void {
    if (!this.isConnected) return;
    for (const link of this.findAll(`${ITEM} a`)) link.tabIndex = -1;
    for (const level of this.findAll(".org-tree, .org-tree ul")) {
      level.toggleAttribute("data-wide", level.querySelector(":scope > li > [aria-expanded=true] + ul") !== null);
    }
    for (const entry of this.findAll(ITEM)) entry.ariaLevel = String(depth(entry));
    const current = this.find(`${ITEM}[aria-current]`);
    const stop = document.getElementById(this.#at) ?? current ?? this.find(ITEM);
    if (stop) this.#stop(stop);
    this.#stage.redraw();
    const here = location.href + (current?.id ?? "");
    if (here === this.#arrived) return;
    this.#arrived = here;
    const asked = this.find<HTMLInputElement>("#org-q");
    if (asked) asked.value = new URLSearchParams(location.search).get("q") ?? "";
    if (current) this.#go(current);
    this.#stage.centre(current ?? this.find(ITEM));
  }

  #clicked(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const look = link.closest(".org-looks") && new URL(link.href).searchParams.get("look");
    if (!look && !link.matches(".org-team")) return;
    event.preventDefault();
    event.stopPropagation();
    if (look) this.#draw(look);
    else void this.#toggle(item(link));
  }

  #stop(entry: Element): void {
    for (const other of this.findAll(`${ITEM}[tabindex="0"]`)) other.tabIndex = -1;
    (entry as HTMLElement).tabIndex = 0;
    this.#at = entry.id;
  }

  #go(entry: HTMLElement | null | undefined): void {
    if (!entry) return;
    this.#stop(entry);
    entry.focus({ preventScroll: true });
    this.#stage.show(entry);
  }

  #draw(look: string): void {
    this.dataset.look = look;
    for (const link of this.findAll<HTMLAnchorElement>(".org-looks a")) {
      if (new URL(link.href).searchParams.get("look") === look) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    // biome-ignore lint/suspicious/noDocumentCookie: the server draws the next page by it; cookieStore is not everywhere yet
    document.cookie = `courtyard_chart=${look}; path=/; max-age=${YEAR}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    this.#stage.redraw();
    this.#stage.show(document.getElementById(this.#at) ?? this);
  }

  async #toggle(entry: HTMLElement | null, open = entry?.ariaExpanded === "false"): Promise<void> {
    if (!entry?.ariaExpanded || entry.ariaBusy === "true") return;
    if (open && !team(entry)) await this.#fetch(entry);
    entry.ariaExpanded = String(open && team(entry) !== null);
    this.#dress();
    if (open) this.#stage.show(entry);
  }

  async #fetch(entry: HTMLElement): Promise<void> {
    const url = entry.querySelector<HTMLElement>(".org-team")?.dataset.url;
    if (!url) return;
    entry.ariaBusy = "true";
    await htmx.ajax("GET", url, { target: entry.parentElement, swap: "beforeend transition:false" });
    entry.ariaBusy = null;
  }

  #pressed(event: KeyboardEvent): void {
    const entry = event.target instanceof HTMLElement && event.target.matches(ITEM) ? event.target : null;
    if (!entry || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.#act(event, entry)) {
      event.preventDefault();
      event.stopPropagation(); // letters are names here, no shortcuts
    }
  }

  #act(event: KeyboardEvent, entry: HTMLElement): boolean {
    const items = this.#visible;
    const here = items.indexOf(entry);
    const rtl = document.documentElement.dir === "rtl";
    switch (event.key) {
      case "ArrowDown":
        this.#go(items[here + 1]);
        return true;
      case "ArrowUp":
        this.#go(items[here - 1]);
        return true;
      case rtl ? "ArrowLeft" : "ArrowRight":
        if (entry.ariaExpanded === "true") this.#go(team(entry)?.querySelector<HTMLElement>(ITEM));
        else void this.#toggle(entry, true);
        return true;
      case rtl ? "ArrowRight" : "ArrowLeft":
        if (entry.ariaExpanded === "true") void this.#toggle(entry, false);
        else this.#go(above(entry));
        return true;
      case "Home":
        this.#go(items[0]);
        return true;
      case "End":
        this.#go(items.at(-1));
        return true;
      case "Enter":
        if (entry.matches("a")) this.#replace(entry, items[here - 1]);
        else entry.querySelector("a")?.click();
        return true;
      case " ":
        void this.#toggle(entry);
        return true;
      case "*":
        for (const other of items) if (above(other) === above(entry)) void this.#toggle(other, true);
        return true;
    }
    return event.key.length === 1 && this.#type(event, items, here);
  }

  /** Fetches what "more" stands for; the focus goes to the first that came in its place, after `before`. */
  #replace(more: HTMLElement, before: HTMLElement | undefined): void {
    const moved = () => {
      const items = this.#visible;
      this.#go(items[before ? items.indexOf(before) + 1 : 0]);
    };
    document.addEventListener("htmx:after:swap", moved, { once: true, signal: this.signal });
    more.click();
  }

  /** The next entry whose name begins with what was typed; the same letter again goes on. */
  #type(event: KeyboardEvent, items: HTMLElement[], here: number): boolean {
    const fresh = event.timeStamp - this.#typedAt > TYPED;
    this.#typed = fresh || this.#typed === event.key ? event.key : this.#typed + event.key;
    this.#typedAt = event.timeStamp;
    const wanted = plain(this.#typed);
    const from = here + (this.#typed.length === 1 ? 1 : 0);
    const rest = [...items.slice(from), ...items.slice(0, from)];
    this.#go(rest.find((one) => plain(one.dataset.name ?? "").startsWith(wanted)));
    return true;
  }

  get #visible(): HTMLElement[] {
    return this.findAll(ITEM).filter((entry) => entry.getClientRects().length > 0);
  }
}

function item(element: Element | null): HTMLElement | null {
  return element?.closest<HTMLElement>(ITEM) ?? null;
}

function team(entry: HTMLElement): HTMLElement | null {
  return entry.nextElementSibling as HTMLElement | null;
}

/** The entry whose team this one belongs to. */
function above(entry: HTMLElement): HTMLElement | null {
  return entry.closest("ul")?.previousElementSibling as HTMLElement | null;
}

function depth(entry: HTMLElement): number {
  const lead = above(entry);
  return lead ? depth(lead) + 1 : 1;
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
