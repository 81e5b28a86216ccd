import { CourtyardElement } from "../../ui/elements/element";
import { plural } from "../../ui/elements/i18n";
import { send } from "../../ui/elements/net";

const PAUSE = 90; // ms after a key before the server is asked
const SPACE = /^\/spaces\/([^/]+)\//;

/** The palette: go, find, do. A combobox in a dialog over options that the server renders; Enter follows the marked one. */
export default class SearchPalette extends CourtyardElement {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | null = null;
  #answered: string | null = null; // what the options that are shown answer: Enter before they came searches for what is typed

  protected override connected(): void {
    this.on("input", () => this.#later());
    this.on("keydown", (event) => this.#steer(event));
    this.delegate("pointermove", ".option", (_event, option) => this.#mark(option));
    this.delegate("click", ".option", (event, option) => this.#follow(event, option));
    const dialog = this.closest("dialog");
    if (dialog) {
      this.listen(dialog, "toggle", () => {
        if (dialog.open) this.#opened();
      });
      if (dialog.open) this.#opened();
    }
  }

  get #input(): HTMLInputElement | null {
    return this.find<HTMLInputElement>("[role=combobox]");
  }

  get #typed(): string {
    return this.#input?.value.trim() ?? "";
  }

  get #options(): HTMLElement[] {
    return this.findAll(".option");
  }

  #opened(): void {
    this.#input?.select();
    void this.#ask();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), PAUSE);
  }

  async #ask(): Promise<void> {
    this.#asking?.abort();
    this.#asking = new AbortController();
    const address = new URL("/search/suggest/", location.href);
    const typed = this.#typed;
    address.searchParams.set("q", typed);
    const space = SPACE.exec(location.pathname)?.[1];
    if (space) address.searchParams.set("in", decodeURIComponent(space));
    try {
      const answer = await send("GET", address.href, null, this.#asking.signal);
      this.#show(await answer.text());
      this.#answered = typed;
    } catch {
      // A newer question replaced this one, or the line is down: Enter still opens the page of results.
    }
  }

  #show(html: string): void {
    const list = this.find("[role=listbox]");
    const page = new DOMParser().parseFromString(html, "text/html");
    list?.replaceChildren(...page.querySelectorAll(".option"));
    const options = this.#options;
    for (const [n, option] of options.entries()) option.id = `found-${n}`;
    this.#mark(options[0] ?? null);
    this.#input?.setAttribute("aria-expanded", String(options.length > 0));
    const count = this.find("[role=status]"); // in the dialog: what is around it is not read while it is open
    if (count) count.textContent = plural("{count} suggestion", "{count} suggestions", options.length);
  }

  #mark(option: HTMLElement | null): void {
    for (const other of this.#options) other.setAttribute("aria-selected", String(other === option));
    if (option) this.#input?.setAttribute("aria-activedescendant", option.id);
    else this.#input?.removeAttribute("aria-activedescendant");
  }

  #steer(event: KeyboardEvent): void {
    const options = this.#options;
    const here = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const marked = options[here];
    if (event.key === "ArrowDown") this.#step(options.at((here + 1) % options.length));
    else if (event.key === "ArrowUp") this.#step(options.at(here - 1));
    else if (event.key === "Tab" && !event.shiftKey && marked?.dataset.fill) this.#fill(marked.dataset.fill);
    else if (event.key === "Enter" && marked && this.#answered === this.#typed) marked.click();
    else return;
    event.preventDefault();
  }

  #step(option: HTMLElement | undefined): void {
    this.#mark(option ?? null);
    option?.scrollIntoView({ block: "nearest" });
  }

  #follow(event: MouseEvent, option: HTMLElement): void {
    if (option.dataset.fill) {
      event.preventDefault();
      this.#fill(option.dataset.fill);
    } else this.closest("dialog")?.close();
  }

  #fill(text: string): void {
    const input = this.#input;
    if (!input) return;
    input.value = text;
    input.focus();
    void this.#ask();
  }
}
