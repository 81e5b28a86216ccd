import { dropDraft, readDraft } from "../../core/elements/drafts";
import { t } from "../../ui/elements/i18n";
import { csrfToken } from "../../ui/elements/net";

type Writer = HTMLElement & { value?: string; replace?: (html: string) => Promise<void> };
interface Kept {
  version: number;
  html: string;
}

const PAUSE = 1_500;

/**
 * Keeps what stands in the field of a conversation on the server, a moment after each change, and takes what another device
 * has kept. Where both have written, both texts stay: a person decides. The browser's own copy holds what no server has.
 */
export class Keeping {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #chain: Promise<unknown> = Promise.resolve();
  #version: number;
  #known: string; // what stood in the field when it and the server were last the same
  #apart: Kept | null = null;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly url: string,
    conversation: string,
    signal: AbortSignal,
  ) {
    this.#version = Number(this.#versionField?.value ?? 0);
    const html = form.querySelector<HTMLTemplateElement>("template[data-draft]")?.innerHTML ?? "";
    this.#known = this.#version ? html : "";
    form.addEventListener("input", () => this.#later(), { signal });
    addEventListener("pagehide", () => this.#leaving(), { signal });
    signal.addEventListener("abort", () => {
      clearTimeout(this.#timer);
      this.#leaving();
    });
    document.addEventListener(
      "live:draft",
      (event) => {
        const { id, d } = (event as CustomEvent<{ id?: string; d?: { version?: number } }>).detail;
        if (id === conversation) this.queue(() => this.#elsewhere(Number(d?.version ?? 0)));
      },
      { signal },
    );
    this.#unsynced(html);
  }

  /** After what is under way; nothing is kept until it has ended. */
  queue(act: () => Promise<unknown>): void {
    this.#chain = this.#chain.then(act, act);
  }

  /** It is being sent: the version that goes with it, as soon as that is known. The field begins anew. */
  taken(): Promise<number> {
    clearTimeout(this.#timer);
    this.#part(null);
    const version = this.#chain.then(() => {
      const now = this.#version;
      this.#version = 0;
      return now;
    });
    this.#known = "";
    this.#chain = version;
    return version;
  }

  get #versionField(): HTMLInputElement | null {
    return this.form.querySelector<HTMLInputElement>('input[name="draft"]');
  }

  get #writer(): Writer | null {
    return this.form.querySelector<Writer>("rich-text");
  }

  get #text(): string {
    const text = this.#writer?.value ?? "";
    return plain(text) || /<img\s/.test(text) ? text : "";
  }

  get #key(): string {
    const me = document.querySelector<HTMLElement>("[data-me]")?.dataset.me ?? "";
    return `${me}:${this.#writer?.getAttribute("draft-key")}`;
  }

  /** Words that this browser kept and the server never got: alone they come back by themselves; beside others one decides. */
  #unsynced(html: string): void {
    const local = readDraft(this.#key);
    if (!local || local.sent) return;
    if (!this.#version) this.#later();
    else if (plain(local.html) !== plain(html)) this.#part({ version: this.#version, html: local.html });
  }

  #later(): void {
    clearTimeout(this.#timer);
    if (!this.#apart) this.#timer = setTimeout(() => this.queue(() => this.#keep()), PAUSE);
  }

  #data(): FormData {
    const data = new FormData();
    data.set("body", this.#text);
    data.set("format", this.form.querySelector<HTMLInputElement>("input[name=format]")?.value ?? "markdown");
    data.set("version", String(this.#version));
    return data;
  }

  async #keep(): Promise<void> {
    const text = this.#text;
    if (this.#apart || text === this.#known) return;
    const headers = { "X-CSRFToken": csrfToken(), "HX-Request": "true", Accept: "application/json" };
    const answer = await fetch(this.url, { method: "POST", headers, body: this.#data() }).catch(() => null);
    if (!answer || answer.redirected || !(answer.ok || answer.status === 409)) return; // the browser's own copy holds it
    const kept = (await answer.json()) as Kept;
    if (answer.status === 409) return this.#part(kept);
    this.#set(kept.version, text);
    if (this.#text === text) dropDraft(this.#key);
  }

  #set(version: number, known: string): void {
    this.#version = version;
    this.#known = known;
    const field = this.#versionField;
    if (field) field.value = String(version);
  }

  /** Another device kept or sent what was here: an untouched field follows, any other is left alone. */
  async #elsewhere(version: number): Promise<void> {
    if (version === this.#version) return;
    const untouched = this.#text === this.#known;
    if (!untouched) {
      if (!version) this.#set(0, "");
      return; // keeping these words finds the others, and asks
    }
    const answer = await fetch(this.url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const kept = (await answer.json()) as Kept;
    if (this.#text !== this.#known) return;
    await this.#writer?.replace?.(kept.html);
    this.#set(kept.version, this.#text);
    dropDraft(this.#key);
  }

  #part(kept: Kept | null): void {
    this.#apart = kept;
    this.form.querySelector(".chat-apart")?.remove();
    if (!kept) return;
    const note = document.createElement("p");
    note.className = "chat-apart";
    note.setAttribute("role", "status");
    note.append(`${t("You wrote something else here on another device:")} “${plain(kept.html).slice(0, 80)}” `);
    note.append(
      this.#choice(t("Put it below"), () => this.#writer?.replace?.(this.#text + kept.html)),
      " ",
      this.#choice(t("Leave it out"), () => undefined),
    );
    this.form.prepend(note);
  }

  #choice(words: string, act: () => unknown): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "text-button";
    button.textContent = words;
    button.addEventListener("click", async () => {
      const version = this.#apart?.version ?? 0;
      await act();
      this.#part(null);
      this.#set(version, "");
      this.queue(() => this.#keep());
      this.#writer?.focus();
    });
    return button;
  }

  #leaving(): void {
    if (this.#apart || this.#text === this.#known) return;
    const data = this.#data();
    data.set("csrfmiddlewaretoken", csrfToken());
    navigator.sendBeacon(this.url, data);
  }
}

function plain(html: string): string {
  return (new DOMParser().parseFromString(html, "text/html").body.textContent ?? "").trim();
}
