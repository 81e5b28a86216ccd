import { t } from "../../ui/elements/i18n";
import { csrfToken, sentence } from "../../ui/elements/net";

const PAUSE = 1_500;
const ADDRESS = "/drafts/";

/** Keeps what a composer's form holds as a draft on the server, a moment after each change and when the page goes away. */
export class Keeping {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #changed = false;
  #stopped = false;
  #sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly form: HTMLFormElement,
    signal: AbortSignal,
  ) {
    form.addEventListener("input", () => this.#later(), { signal });
    form.addEventListener("change", () => this.#later(), { signal });
    form.addEventListener("submit", () => this.stop(), { signal });
    addEventListener("pagehide", () => this.#leaving(), { signal });
    signal.addEventListener("abort", () => {
      clearTimeout(this.#timer);
      this.#leaving();
    });
  }

  /** It is being published: nothing more is kept, unless it is refused and changed again. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#changed = false;
  }

  #later(): void {
    if (this.#stopped || !this.#version) return;
    this.#changed = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#sending = this.#sending.then(() => this.#keep());
    }, PAUSE);
  }

  get #version(): HTMLInputElement | null {
    return this.form.querySelector("[data-draft]");
  }

  get #worthwhile(): boolean {
    const data = new FormData(this.form);
    const said = (name: string) =>
      data.getAll(name).some((value) =>
        String(value)
          .replace(/<[^>]*>/g, "")
          .trim(),
      );
    return Number(this.#version?.value) > 0 || ["body", "title", "address", "files", "option"].some(said);
  }

  async #keep(): Promise<void> {
    if (!this.#changed || this.#stopped || !this.#worthwhile) return;
    this.#changed = false;
    const headers = { "X-CSRFToken": csrfToken(), "HX-Request": "true", Accept: "application/json" };
    const answer = await fetch(ADDRESS, { method: "POST", headers, body: new FormData(this.form) }).catch(() => null);
    if (!answer) {
      this.#changed = true; // Offline: the browser's own copy holds it, and the next change tries again.
      this.#say(t("Kept in this browser only: the server cannot be reached."));
    } else if (answer.ok && !answer.redirected) {
      const { version } = (await answer.json()) as { version: number };
      if (this.#version) this.#version.value = String(version);
      this.#say(t("Kept as a draft."));
    } else {
      this.#stopped = [403, 404, 409].includes(answer.status); // Another text stands, or none: a person decides now.
      if (answer.status === 409) this.#part();
      this.#say(sentence(answer.status, await answer.text()));
    }
  }

  /** What is sent now comes back beside what stands. */
  #part(): void {
    this.form.toggleAttribute("data-apart", true);
    const button = this.form.querySelector("[data-keep]:not([name])");
    if (button) button.textContent = t("Compare the two texts");
  }

  #leaving(): void {
    if (this.#changed && !this.#stopped && this.#worthwhile) navigator.sendBeacon(ADDRESS, new FormData(this.form));
  }

  #say(words: string): void {
    const line = this.form.querySelector("[data-draft-said]");
    if (line) line.textContent = words;
  }
}
