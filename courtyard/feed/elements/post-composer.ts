import { CourtyardElement } from "../../ui/elements/element";
import { htmx } from "../../ui/elements/htmx";
import { t } from "../../ui/elements/i18n";
import { send } from "../../ui/elements/net";
import { toast, toastError } from "../../ui/elements/toasts";
import { Keeping } from "./keeping";
import { FileRow } from "./uploading";

/**
 * The composer: opens from its one line, takes files with progress, says who will see the post, and folds away when it
 * was published. Without it the line is a link to a page with the same form.
 */
export default class PostComposer extends CourtyardElement {
  protected override connected(): void {
    this.delegate("click", "[data-opens]", (event, target) => {
      event.preventDefault();
      void this.open(target.dataset.opens ?? "update");
    });
    this.delegate("change", "[data-to]", () => this.#sayReach());
    this.delegate("change", 'input[name="kind"]', () => this.#kindChosen());
    this.delegate("change", "[data-pick]", (_event, target) => this.#pick(target as HTMLInputElement));
    this.delegate("click", "form[hx-post] [data-keep]", (event, target) => {
      event.preventDefault();
      this.#leave(target as HTMLButtonElement);
    });
    this.delegate("click", "[data-fold]", () => this.#fold());
    this.delegate("click", ".upload [data-remove]", (_event, button) => this.#remove(button));
    this.delegate("click", "[data-shift]", (_event, target) => this.#shift(target));
    this.delegate("click", "[data-also]", () => this.#addTarget());
    this.on("dragover", (event) => this.#dragged(event));
    this.on("dragleave", () => this.classList.remove("dragged"));
    this.on("drop", (event) => this.#dropped(event));
    this.listen(this, "files", (event) => {
      event.preventDefault(); // taken: the text says so if nobody does
      this.#upload((event as CustomEvent<File[]>).detail);
    });
    this.listen(this, "submit", (event) => this.#checkUploads(event));
    this.listen(document.body, "published", () => this.#published());
    this.listen(document, "click", (event) => this.#called(event));
    this.#keepDraft();
    this.listen(document, "compose", () => void this.open("update"));
    if (!this.hasAttribute("data-open") && new URLSearchParams(location.search).has("compose"))
      void this.open("update");
  }

  /** Unfolds the form; `how` is picture or a kind of post. */
  async open(how: string): Promise<void> {
    if (!(await this.#loadForm(how === "update"))) return;
    this.toggleAttribute("data-open", true);
    const wanted = how === "picture" ? "update" : how;
    const choice = this.find<HTMLInputElement>(`input[name="kind"][value="${CSS.escape(wanted)}"]`);
    if (choice && how !== "update") choice.checked = true;
    this.#kindChosen();
    if (how === "picture") this.find<HTMLInputElement>("[data-pick]")?.click();
    else if (how === "praise") this.find("person-picker input")?.focus();
    else this.#focus(how === "update" ? null : this.#field(how === "link" ? "address" : "title"));
  }

  /** Which fields belong to the kind is the style sheet's; what the title asks for is said here. */
  #kindChosen(): void {
    const title = this.#field("title");
    const asked = JSON.parse(title.dataset.placeholders ?? "{}") as Record<string, string>;
    const kind = this.find<HTMLInputElement>('input[name="kind"]:checked')?.value ?? "";
    title.required = kind in asked;
    title.placeholder = asked[kind] ?? title.placeholder;
  }

  /** Folds away what is not to be sent now; the text stays in it, and as a draft in this browser. */
  #fold(): void {
    this.removeAttribute("data-open");
    this.find(".ask")?.focus();
  }

  /** The "+" of the phone opens the composer of the page, where there is one. */
  #called(event: Event): void {
    if (!(event.target as Element | null)?.closest(".tabbar [data-compose]")) return;
    event.preventDefault();
    this.scrollIntoView({ block: "start" });
    void this.open("update");
  }

  /** The form comes when it is wanted, with a fresh id, so that sending it twice is sending it once. */
  async #loadForm(resume: boolean): Promise<boolean> {
    if (this.find("form")) return true;
    try {
      const address = new URL(this.getAttribute("href") ?? "/posts/new/", location.href);
      if (resume) address.searchParams.set("resume", "1");
      const answer = await send("GET", address.href, null, this.signal);
      const pattern = document.createElement("template");
      pattern.innerHTML = await answer.text();
      this.append(pattern.content);
      htmx.process(this);
      this.#keepDraft();
      return true;
    } catch (error) {
      toastError(error);
      return false;
    }
  }

  #keepDraft(): void {
    const form = this.find<HTMLFormElement>("form");
    if (form?.querySelector("[data-draft]")) new Keeping(form, this.signal);
  }

  #focus(first: HTMLElement | null): void {
    const place = first ?? this.find("rich-text [contenteditable]") ?? this.find("textarea");
    place?.focus();
  }

  #field(name: string): HTMLInputElement {
    const field = this.find<HTMLInputElement>(`input[name="${name}"]`);
    if (!field) throw new Error(`The composer has no field ${name}.`);
    return field;
  }

  #sayReach(): void {
    const said = this.findAll<HTMLSelectElement>("[data-to]").map((to) => to.selectedOptions[0]?.dataset.reach ?? "");
    const shown = this.find("[data-reach-shown]");
    if (shown) shown.textContent = [...new Set(said)].join(" · ");
  }

  /** One more space: the same post, one thread. The choice leaves out what is chosen already. */
  #addTarget(): void {
    const all = this.findAll<HTMLSelectElement>("[data-to]");
    const last = all.at(-1);
    if (!last) return;
    const chosen = new Set(all.map((to) => to.value));
    const next = last.cloneNode(true) as HTMLSelectElement;
    const free = [...next.options].find((option) => !chosen.has(option.value));
    if (!free) {
      toast(t("The post already goes to every space you can post in."));
      return;
    }
    next.value = free.value;
    last.after(next);
    this.#sayReach();
    next.focus();
  }

  /** A picture changes places with the one before or after it: the order of the rows is the order of the album. */
  #shift(button: HTMLElement): void {
    const row = button.closest(".upload");
    if (button.dataset.shift === "-1") row?.previousElementSibling?.before(row);
    else row?.nextElementSibling?.after(row);
    button.focus();
    button.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #remove(button: HTMLElement): void {
    button.closest(".upload")?.remove();
    this.find("form")?.dispatchEvent(new Event("change"));
  }

  #pick(input: HTMLInputElement): void {
    this.#upload([...(input.files ?? [])]);
    input.value = "";
  }

  #dragged(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.classList.add("dragged");
  }

  #dropped(event: DragEvent): void {
    this.classList.remove("dragged");
    const files = [...(event.dataTransfer?.files ?? [])];
    if (!files.length || event.defaultPrevented) return;
    event.preventDefault();
    void this.open("update").then(() => this.#upload(files));
  }

  #upload(files: File[]): void {
    const pattern = this.find<HTMLTemplateElement>("template[data-upload]");
    const list = this.find("[data-uploads]");
    if (!pattern || !list) return;
    for (const file of files) {
      const row = pattern.content.firstElementChild?.cloneNode(true) as HTMLElement;
      list.append(row);
      new FileRow(row, file, this.signal).start();
    }
  }

  /** A post does not go out before its files have arrived. */
  #checkUploads(event: Event): void {
    if (!this.find(".upload[data-busy]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    toast(t("A file is still on its way. Publish when it has arrived."));
  }

  /** To the drafts, with what is written: the form as a page would send it, for htmx would publish it. */
  #leave(button: HTMLButtonElement): void {
    const form = button.form;
    if (!form) return;
    const said = document.createElement("input");
    Object.assign(said, { type: "hidden", name: button.name, value: button.value });
    form.append(said);
    form.action = button.formAction;
    form.submit();
  }

  /** The server has it: the form goes, and with it its draft. */
  #published(): void {
    this.announce("sent");
    this.find("form")?.remove();
    this.find("template[data-upload]")?.remove();
    this.removeAttribute("data-open");
    document.querySelector("#feed > .empty")?.remove();
  }
}
