import { t } from "../../ui/elements/i18n";
import { csrfToken, sentence } from "../../ui/elements/net";

interface Stored {
  id: string;
  name: string;
  picture: boolean;
}

/** One file on its way: a row with progress, a way to cancel, and for a picture the question what it shows. */
export class FileRow {
  readonly #request = new XMLHttpRequest();

  constructor(
    private readonly row: HTMLElement,
    private readonly file: File,
    signal: AbortSignal,
  ) {
    const name = row.querySelector("b");
    if (name) name.textContent = file.name;
    signal.addEventListener("abort", () => this.#request.abort());
  }

  /** Sends the file; the row then carries its id for the form. */
  start(): void {
    this.row.toggleAttribute("data-busy", true);
    this.row.querySelector("[data-remove]")?.addEventListener("click", () => this.#remove());
    if (this.file.type.startsWith("image/") && this.file.type !== "image/svg+xml") this.#preview();
    const body = new FormData();
    body.append("file", this.file);
    this.#request.upload.addEventListener("progress", (event) => this.#progress(event));
    this.#request.addEventListener("load", () => this.#answered());
    this.#request.addEventListener("error", () => this.#failed(t("The file did not arrive. Remove it and try again.")));
    this.#request.open("POST", "/files/");
    this.#request.setRequestHeader("X-CSRFToken", csrfToken());
    this.#request.setRequestHeader("Accept", "application/json");
    this.#request.send(body);
  }

  #preview(): void {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = URL.createObjectURL(this.file);
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
    this.row.querySelector(".upload-icon")?.replaceWith(picture);
  }

  #progress(event: ProgressEvent): void {
    const bar = this.row.querySelector("progress");
    if (bar && event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  }

  #answered(): void {
    if (this.#request.status !== 201) {
      this.#failed(sentence(this.#request.status, this.#request.responseText));
      return;
    }
    const stored: Stored = JSON.parse(this.#request.responseText);
    this.row.removeAttribute("data-busy");
    this.row.dataset.file = stored.id;
    this.row.querySelector("progress")?.remove();
    const carried = document.createElement("input");
    carried.type = "hidden";
    carried.name = "files";
    carried.value = stored.id;
    this.row.append(carried);
    const alt = this.row.querySelector<HTMLInputElement>("[data-alt]");
    if (alt) {
      alt.name = `alt-${stored.id}`;
      alt.hidden = !stored.picture;
    }
    const cover = this.row.querySelector<HTMLInputElement>("[data-cover]");
    if (cover && stored.picture) {
      cover.value = stored.id;
      cover.disabled = false;
      cover.closest("label")?.removeAttribute("hidden");
    }
  }

  #failed(words: string): void {
    this.row.removeAttribute("data-busy");
    this.row.toggleAttribute("data-failed", true);
    this.row.querySelector("progress")?.remove();
    const note = document.createElement("small");
    note.setAttribute("role", "alert");
    note.textContent = words;
    this.row.querySelector("b")?.after(note);
  }

  #remove(): void {
    this.#request.abort();
    this.row.remove();
  }
}
