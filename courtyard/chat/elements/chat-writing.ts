import { CourtyardElement } from "../../ui/elements/element";
import { t } from "../../ui/elements/i18n";
import { Refusal, send } from "../../ui/elements/net";
import { toast, toastError } from "../../ui/elements/toasts";
import type ChatLog from "./chat-log";
import { isCommand, Replies } from "./commanding";
import { Keeping } from "./keeping";

type Writer = HTMLElement & { value?: string; clear?: () => void; replace?: (html: string) => Promise<void> };

const TOLD = 4_000;
const PAUSE = 2_200; // milliseconds; the server leaves aside what is told sooner than two seconds after the last time
const LOST = new Set([0, 502, 503, 504]);

/**
 * `<chat-writing data-log="ID">`: what is said stands in the log at once and is sent in order; the server's answer takes its
 * place, by the id that the form gave it. What finds no server is kept and sent later; what is refused can be sent again.
 */
export default class ChatWriting extends CourtyardElement {
  #sending: Promise<void> = Promise.resolve();
  #told = 0;
  #again = 0; // when the next time may be
  #soon: ReturnType<typeof setTimeout> | undefined;
  #keeping: Keeping | null = null;

  protected override connected(): void {
    const { draft = "", conversation = "" } = this.dataset;
    if (this.#form) this.#keeping = new Keeping(this.#form, draft, conversation, this.signal);
    this.on("submit", (event) => this.#submit(event));
    this.listen(this, "files", (event) => this.#attach(event));
    this.delegate("change", "input[type=file]", () => this.#tellFiles());
    this.on("input", (event) => this.#typing(event));
    this.delegate("click", "[data-drop]", (event) => {
      event.preventDefault();
      this.#answer("");
    });
    this.on("keydown", (event) => {
      const answering = this.find<HTMLInputElement>('input[name="reply_to"]')?.value;
      if (event.key !== "Escape" || !answering || event.isComposing || this.find(":popover-open")) return;
      event.preventDefault();
      event.stopPropagation();
      this.#answer("");
    });
    this.listen(
      document,
      "click",
      (event) => {
        const link = event.target instanceof Element ? event.target.closest<HTMLElement>("a[data-answer]") : null;
        if (!link || !this.#log?.contains(link)) return;
        event.preventDefault();
        this.#answer(link.dataset.answer ?? "", link.closest(".msg"));
      },
      { capture: true },
    );
  }

  /** The others hear every few seconds that one is writing, and nothing of what. */
  #typing(event: Event): void {
    const { target } = event;
    const { typing } = this.dataset;
    const written = target instanceof HTMLElement && (target.textContent || (target as HTMLInputElement).value);
    clearTimeout(this.#soon);
    if (!typing || !written || written.startsWith("/") || !this.isConnected) return; // a command says nothing to them
    const wait = this.#again - Date.now();
    if (wait > 0) {
      if (wait <= PAUSE) this.#soon = setTimeout(() => this.#typing(event), wait);
      return;
    }
    this.#told = Date.now();
    this.#again = this.#told + TOLD;
    document.dispatchEvent(new CustomEvent("live-typing", { detail: typing }));
  }

  get #log(): ChatLog | null {
    return document.getElementById(this.dataset.log ?? "") as ChatLog | null;
  }

  get #form(): HTMLFormElement | null {
    return this.find("form");
  }

  #submit(event: SubmitEvent): void {
    const form = this.#form;
    if (!form || event.defaultPrevented) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    const files = [...data.values()].some((value) => value instanceof File && value.size);
    if (!files && !data.has("files") && !plain(String(data.get("body")), data.get("format") === "html").hasContent)
      return;
    const button = event.submitter?.hasAttribute("formaction") ? (event.submitter as HTMLButtonElement) : null;
    if (button) {
      data.set(button.name, button.value);
      void this.#schedule(button.formAction, data, form);
      return;
    }
    this.#replies.clear();
    const command = isCommand(data);
    const pending = command ? null : this.#show(String(data.get("id")), data);
    const version = this.#keeping?.taken();
    this.#empty(form);
    this.#again = this.#told + PAUSE; // who goes on writing is told of sooner
    this.#sending = this.#sending.then(async () => {
      data.set("draft", String((await version) ?? 0));
      await (command ? this.#command(form, data) : this.#send(form.action, data, pending));
    });
    const sending = this.#sending;
    this.#keeping?.queue(() => sending);
  }

  /** It is sent later: what was written goes from the field when the server has it. */
  async #schedule(url: string, data: FormData, form: HTMLFormElement): Promise<void> {
    try {
      const answer = await send("POST", url, data);
      toast(await answer.text());
      form.querySelector<HTMLElement>("[popover]")?.hidePopover();
      void this.#keeping?.taken();
      this.#empty(form);
      this.announce("courtyard:undone");
    } catch (error) {
      toastError(error);
    }
  }

  /** Done by the server and answered to me alone; what it cannot do comes back into the field, and is never kept for later. */
  async #command(form: HTMLFormElement, data: FormData): Promise<void> {
    try {
      const drawn = await (await send("POST", form.action, data)).text();
      if (!this.#replies.show(drawn)) this.#log?.take(drawn, true);
      else this.announce("courtyard:undone");
    } catch (error) {
      if (!this.isConnected) return; // the next page has the draft
      const refusal = refusalOf(error);
      const writer = form.querySelector<Writer>("rich-text");
      await writer?.replace?.(`${asHtml(data)}${plain(writer.value ?? "", true).hasContent ? writer.value : ""}`);
      this.#takeBack(data);
      writer?.focus();
      this.#replies.refuse(refusal, LOST.has(refusal.status));
    }
  }

  /** The files that went along, and what was being answered. */
  #takeBack(data: FormData): void {
    const files = data.getAll("attach").filter((file): file is File => file instanceof File && file.size > 0);
    const answered = String(data.get("reply_to") ?? "");
    if (files.length) this.announce("files", files);
    if (answered) this.#answer(answered, document.getElementById(`message-${answered}`));
  }

  get #replies(): Replies {
    return new Replies(this.find("[data-reply]"));
  }

  #show(id: string, data: FormData): HTMLElement | null {
    const article = this.find<HTMLTemplateElement>(":scope > template")?.content.firstElementChild?.cloneNode(true);
    if (!(article instanceof HTMLElement)) return null;
    article.id = `message-${id}`;
    const { words } = plain(String(data.get("body")), data.get("format") === "html");
    article.querySelector(".prose")?.append(...words);
    this.#log?.append(article);
    const flow = this.#log?.parentElement;
    if (flow) flow.scrollTop = 0;
    return article;
  }

  get #files(): HTMLInputElement | null {
    return this.find<HTMLInputElement>("input[type=file]");
  }

  /** What was dropped or pasted joins what was chosen. */
  #attach(event: Event): void {
    const field = this.#files;
    if (!field) return;
    event.preventDefault();
    const all = new DataTransfer();
    for (const file of [...(field.files ?? []), ...(event as CustomEvent<File[]>).detail]) all.items.add(file);
    field.files = all.files;
    this.#tellFiles();
  }

  #tellFiles(): void {
    const told = this.find("[data-chosen]");
    if (told) told.textContent = [...(this.#files?.files ?? [])].map(({ name }) => name).join(", ");
  }

  #empty(form: HTMLFormElement): void {
    form.reset();
    for (const upload of form.querySelectorAll(".upload")) upload.remove();
    const id = form.querySelector<HTMLInputElement>('input[name="id"]');
    if (id) id.value = newId();
    this.#answer("");
    this.#tellFiles();
    const writer = form.querySelector<Writer>("rich-text");
    writer?.clear?.();
    writer?.focus();
  }

  async #send(url: string, data: FormData, pending: HTMLElement | null): Promise<void> {
    try {
      this.#log?.take(await (await send("POST", url, data)).text(), true);
    } catch (error) {
      const refusal = refusalOf(error);
      if (LOST.has(refusal.status) && this.#keptForLater(url, data)) say(pending, t("Waiting to be sent"));
      else this.#refused(url, data, pending, refusal);
    }
  }

  /** No server: somebody may keep it and send it later. Files cannot be kept. */
  #keptForLater(url: string, data: FormData): boolean {
    const fields = [...data].filter((field): field is [string, string] => typeof field[1] === "string");
    if ([...data.values()].some((value) => value instanceof File && value.size)) return false;
    return !this.announce("courtyard:unsent", {
      method: "POST",
      url: new URL(url).pathname,
      kind: "message",
      key: String(data.get("id")),
      fields: fields.filter(([name]) => name !== "csrfmiddlewaretoken"),
      excerpt: plain(String(data.get("body")), data.get("format") === "html").text.slice(0, 120),
    });
  }

  #refused(url: string, data: FormData, pending: HTMLElement | null, error: Refusal): void {
    toastError(error);
    say(pending, t("This was not sent."));
    const again = document.createElement("button");
    again.type = "button";
    again.className = "text-button";
    again.textContent = t("Send again");
    again.addEventListener("click", () => {
      say(pending, t("Sending"));
      this.#sending = this.#sending.then(() => this.#send(url, data, pending));
    });
    pending?.querySelector("[data-state]")?.append(" ", again);
  }

  /** Which message the next one answers. */
  #answer(id: string, message: Element | null = null): void {
    const field = this.find<HTMLInputElement>('input[name="reply_to"]');
    const line = this.find(".room-answering");
    const quoted = this.find("[data-quoted]");
    if (!field || !line || !quoted) return;
    field.value = id;
    line.hidden = !id;
    const name = message?.getAttribute("aria-label") ?? "";
    const words = message?.querySelector(".prose")?.textContent?.trim().slice(0, 120) ?? "";
    quoted.textContent = id ? `${name}: ${words}` : "";
    if (id) this.find<Writer>("rich-text")?.focus();
  }
}

function say(message: HTMLElement | null, words: string): void {
  const state = message?.querySelector("[data-state]");
  if (state) state.textContent = words;
}

/** What stands in the field, as it is shown until the server has drawn it: pictures and links come with its answer. */
function plain(body: string, isHtml: boolean): { words: Node[]; text: string; hasContent: boolean } {
  const page = isHtml ? new DOMParser().parseFromString(body, "text/html").body : null;
  const pictures = page?.querySelector("img, table, hr") ?? null;
  const lines = page ? [...page.children].map((block) => block.textContent ?? "") : body.split(/\n+/);
  const words = lines.map((line) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    return paragraph;
  });
  const text = lines.join(" ").trim();
  return { words, text, hasContent: Boolean(text || pictures) };
}

/** An answer that broke off counts as none: sent again, it says what it did. */
function refusalOf(error: unknown): Refusal {
  return error instanceof Refusal
    ? error
    : new Refusal(0, t("The server cannot be reached. Check your connection, then try again."));
}

/** What was written, also in a field that is no editor yet. */
function asHtml(data: FormData): string {
  const body = String(data.get("body"));
  if (data.get("format") === "html") return body;
  const words = document.createElement("p");
  words.textContent = body;
  return words.outerHTML;
}

/** UUIDv7 (RFC 9562); `crypto.randomUUID` is missing on plain http, and makes others. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const time = Date.now();
  for (let index = 0; index < 6; index += 1) bytes[index] = Math.floor(time / 2 ** (8 * (5 - index))) % 256;
  bytes[6] = ((bytes[6] ?? 0) & 15) | 112;
  bytes[8] = ((bytes[8] ?? 0) & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
