import { cross } from "./drawing";
import { CourtyardElement } from "./element";
import { plural, t } from "./i18n";
import { send } from "./net";

const PAUSE = 120;

/**
 * Choose people (or other `data-things`) by typing: a combobox over a list that the server renders. Chosen ones are
 * hidden inputs in chips.
 */
export default class PersonPicker extends CourtyardElement {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | null = null;

  protected override connected(): void {
    this.on("input", () => this.#later());
    this.on("keydown", (event) => this.#steer(event));
    this.on("focusout", (event) => {
      if (!this.contains(event.relatedTarget as Node | null)) this.#close();
    });
    this.delegate("pointerdown", ".option[data-id]", (event, option) => {
      event.preventDefault();
      this.#pick(option);
    });
    this.delegate("click", "[data-remove]", (_event, button) => this.#drop(button.closest(".chip")));
    this.delegate("click", ".picker-box", () => this.#input?.focus());
    if (this.#input === document.activeElement && this.#input?.value) this.#later(); // typed before this awoke
  }

  get #input(): HTMLInputElement | null {
    return this.find<HTMLInputElement>("[role=combobox]");
  }

  get #list(): HTMLElement | null {
    return this.find("[role=listbox]");
  }

  get #options(): HTMLElement[] {
    return this.findAll(".option[data-id]");
  }

  get #chosen(): string[] {
    return this.findAll<HTMLInputElement>(".chip input").map(({ value }) => value);
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(this.#input?.value.trim() ?? ""), PAUSE);
  }

  async #ask(typed: string): Promise<void> {
    this.#asking?.abort();
    if (!typed) {
      this.#close();
      return;
    }
    this.#asking = new AbortController();
    const address = new URL(this.dataset.url ?? "", location.href);
    address.searchParams.set("q", typed);
    try {
      const answer = await send("GET", address.href, null, this.#asking.signal);
      this.#show(await answer.text());
    } catch {
      // A newer question replaced this one, or the line is down: the next key asks again.
    }
  }

  #show(html: string): void {
    const list = this.#list;
    if (!list) return;
    const page = new DOMParser().parseFromString(html, "text/html");
    const chosen = this.#chosen;
    list.replaceChildren(
      ...[...page.querySelectorAll<HTMLElement>(".option")].filter(({ dataset }) => !chosen.includes(dataset.id ?? "")),
    );
    list.hidden = false;
    this.#input?.setAttribute("aria-expanded", "true");
    this.#mark(this.#options[0] ?? null);
    const announcer = document.getElementById("announcer");
    if (announcer) announcer.textContent = this.#found(this.#options.length);
  }

  #found(count: number): string {
    return "things" in this.dataset
      ? plural("{count} suggestion", "{count} suggestions", count)
      : plural("{count} person found", "{count} people found", count);
  }

  #mark(option: HTMLElement | null): void {
    for (const other of this.#options) other.setAttribute("aria-selected", String(other === option));
    option?.scrollIntoView({ block: "nearest" });
    this.#input?.setAttribute("aria-activedescendant", option?.id ?? "");
  }

  #steer(event: KeyboardEvent): void {
    if (event.target !== this.#input) return;
    const options = this.#options;
    const open = this.#list?.hidden === false;
    const here = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Backspace" && !this.#input?.value) this.#drop(this.findAll(".chip").at(-1) ?? null);
    if (!open) return;
    if (event.key === "ArrowDown") this.#mark(options.at((here + 1) % options.length) ?? null);
    else if (event.key === "ArrowUp") this.#mark(options.at(here - 1) ?? null);
    else if (event.key === "Enter" && options[here]) this.#pick(options[here]);
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
  }

  #pick(option: HTMLElement): void {
    const input = this.#input;
    if (!input) return;
    if (!("multiple" in this.dataset)) for (const chip of this.findAll(".chip")) chip.remove();
    input.before(this.#chip(option));
    input.value = "";
    this.#close();
    input.focus();
    this.announce("change");
  }

  #chip(option: HTMLElement): HTMLElement {
    const { id = "", label = "" } = option.dataset;
    const chip = document.createElement("span");
    chip.className = "chip";
    const picture = option.querySelector(".av")?.cloneNode(true) as HTMLElement | undefined;
    picture?.classList.replace("av-s", "av-xs");
    const name = document.createElement("span");
    name.className = "ellipsis";
    name.textContent = label;
    const value = document.createElement("input");
    Object.assign(value, { type: "hidden", name: this.dataset.name ?? "", value: id });
    const remove = document.createElement("button");
    remove.type = "button";
    remove.append(cross());
    remove.dataset.remove = "";
    remove.setAttribute("aria-label", t("Remove {name}", { name: label }));
    chip.append(...(picture ? [picture] : []), name, value, remove);
    return chip;
  }

  #drop(chip: Element | null): void {
    if (!chip) return;
    chip.remove();
    this.#input?.focus();
    this.announce("change");
  }

  #close(): void {
    const list = this.#list;
    if (!list) return;
    list.hidden = true;
    list.replaceChildren();
    this.#input?.setAttribute("aria-expanded", "false");
    this.#input?.removeAttribute("aria-activedescendant");
  }
}
