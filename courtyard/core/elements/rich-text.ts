/**
 * `<rich-text><textarea name="body"></textarea></rich-text>`: a text field that takes Markdown until somebody begins to
 * write in it; then it becomes an editor, and the form sends HTML with `format=html` beside it.
 *
 * Attributes: `people-url`, `tags-url` (GET `?q=`, JSON list), `commands-url` (GET, JSON list: offered after a `/` that
 * begins the text), `upload-url` (POST `file`), `draft-key` (what is written is kept in this browser under it), `compact`,
 * `required` (by the editor alone), `enter-sends` (Shift+Enter breaks the line; where one types with fingers Enter breaks it,
 * too). What stands in the field at first is Markdown, or HTML when a field `format` inside says so or it begins with a block
 * element; `<template>` inside holds the HTML of a field that shows Markdown.
 *
 * Events, all bubbling: `files` (detail: File[]) for pasted or dropped files that are no pictures (whoever takes them
 * prevents the default), `input` from the field at each change. `reset` of the form, a `sent` event from an element
 * around it, or `clear()` empties it and forgets the draft.
 */

import { CourtyardElement } from "../../ui/elements/element";
import { plural, t } from "../../ui/elements/i18n";
import { toast } from "../../ui/elements/toasts";
import { dropDraft, readDraft, writeDraft } from "./drafts";
import type { Writer } from "./editor";
import { make } from "./icons";
import { paragraphs } from "./pasting";

const PAUSE = 400;
const LARGE = 20_000;
const HTML = /^\s*<(p|h[1-6]|ul|ol|blockquote|pre|table|hr|img)[\s>]/i;

export default class RichText extends CourtyardElement {
  #writer: Writer | null = null;
  #loading: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #required = false;
  #changedSince = false;

  protected override connected(): void {
    const area = this.#area;
    if (!area) return;
    // Only the field: a button beside it must not move from under the pointer that presses it.
    this.on("focusin", ({ target }) => void (target === area && this.#begin(true)));
    this.on("pointerenter", () => void import("./editor"));
    this.on("keydown", (event) => {
      const sends = event.ctrlKey || event.metaKey || (this.#enterSends && !event.shiftKey && !event.isComposing);
      if (event.key === "Enter" && sends) this.#send(event);
    });
    this.#watch(area.form);
    this.listen(window, "pagehide", () => this.#changedSince && this.#keep());
    this.listen(document, "sent", ({ target }) => target instanceof Node && target.contains(this) && this.clear());
    const draft = this.#draft;
    // The field may have been focused before this script was there.
    if (this.contains(document.activeElement)) void this.#begin(true);
    else if (area.value.trim() ? this.#isHtml || this.#template : draft && !draft.sent) void this.#begin(false);
    if (draft?.sent && !area.value.trim()) this.#offer();
  }

  protected override disconnected(): void {
    this.#sync();
    if (this.#changedSince) this.#keep();
    this.#writer?.destroy();
    this.#writer?.element.remove();
    this.#writer = null;
    this.#loading = null;
    this.find(".draft-note")?.remove();
    const area = this.#area;
    if (!area) return;
    area.hidden = false;
    area.required = this.#required || area.required;
  }

  /** The HTML that the form sends, or what is typed in the plain field. */
  get value(): string {
    this.#sync();
    return this.#area?.value ?? "";
  }

  override focus(): void {
    if (this.#writer) this.#writer.focus();
    else this.#area?.focus();
  }

  /** Puts text at the caret, e.g. `@Name `. */
  async insert(text: string): Promise<void> {
    await this.#begin(true);
    this.#writer?.insert(text);
  }

  /** Puts other words (HTML) in the place of those that stand there. */
  async replace(html: string): Promise<void> {
    await this.#begin(false);
    this.#writer?.setHtml(html);
    if (!this.#writer && this.#area) this.#area.value = words(html); // the editor could not be loaded
    this.#sync();
  }

  /** Empties the text and forgets its draft: what was written has arrived. */
  clear(): void {
    this.#writer?.setHtml("");
    if (this.#area) this.#area.value = "";
    this.#forget();
    this.find(".draft-note")?.remove();
  }

  get #area(): HTMLTextAreaElement | null {
    return this.find<HTMLTextAreaElement>("textarea");
  }

  get #format(): HTMLInputElement | null {
    return this.find<HTMLInputElement>("input[name=format]");
  }

  get #enterSends(): boolean {
    return this.hasAttribute("enter-sends") && matchMedia("(hover: hover)").matches;
  }

  get #isHtml(): boolean {
    return this.#format?.value === "html" || HTML.test(this.#area?.value ?? "");
  }

  get #template(): string {
    return this.find<HTMLTemplateElement>("template")?.innerHTML ?? "";
  }

  /** Drafts of two people at one computer are kept apart. */
  get #key(): string | null {
    const key = this.getAttribute("draft-key");
    const me = document.querySelector<HTMLElement>("[data-me]")?.dataset.me ?? "";
    return key && `${me}:${key}`;
  }

  get #draft() {
    return this.#key ? readDraft(this.#key) : null;
  }

  #watch(form: HTMLFormElement | null): void {
    if (!form) return;
    this.listen(form, "formdata", (event) => this.#fill((event as FormDataEvent).formData));
    this.listen(form, "submit", (event) => this.#check(event), { capture: true });
    this.listen(form, "reset", () => queueMicrotask(() => this.clear())); // and before the next key: that one is to stay
    this.listen(document, "htmx:after:request", (event) => {
      const { ctx } = (event as CustomEvent).detail ?? {};
      if (ctx?.sourceElement === form && ctx.response?.status < 300) this.#forget();
    });
  }

  /** Makes the field an editor. What was typed meanwhile is carried over, with the caret. */
  #begin(focused: boolean): Promise<void> {
    this.#loading ??= this.#load(focused).catch((error: unknown) => {
      this.#loading = null; // Offline: the plain field goes on taking Markdown.
      console.warn("The editor could not be loaded; the plain field works.", error);
    });
    return this.#loading;
  }

  async #load(focused: boolean): Promise<void> {
    const { write } = await import("./editor");
    const area = this.#area;
    if (!area || !this.isConnected) return;
    const typed = area.value !== area.defaultValue;
    const restored = !area.value.trim() && this.#draft && !this.#draft.sent ? this.#draft.html : "";
    const html = restored || (!typed && this.#template) || (this.#isHtml ? area.value : paragraphs(area.value));
    // Who came to the plain field while the editor was on its way goes on in the editor.
    const focus = this.contains(document.activeElement) || (focused && document.activeElement === document.body);
    this.#writer = write({
      html,
      typed: typed && !restored && !this.#isHtml,
      label: area.getAttribute("aria-label") ?? area.labels?.[0]?.textContent?.trim() ?? t("Text"),
      describedBy: area.getAttribute("aria-describedby"),
      placeholder: area.placeholder,
      peopleUrl: this.getAttribute("people-url"),
      tagsUrl: this.getAttribute("tags-url"),
      commandsUrl: this.getAttribute("commands-url"),
      uploadUrl: this.getAttribute("upload-url"),
      onChange: () => this.#changed(),
      enterSends: this.#enterSends,
      onSubmit: () => area.form?.requestSubmit(),
      onEscape: () => this.#keep(),
      onFiles: (files) => !this.announce("files", files),
    });
    area.after(this.#writer.element);
    if (focus) this.#writer.focus(typed && area.selectionEnd < area.value.length ? area.selectionEnd : undefined);
    this.#required = area.required;
    area.required = false; // a hidden field that is required would hold the form back without a word
    area.hidden = true;
    if (restored) this.#tell();
    this.#sync();
  }

  #changed(): void {
    const area = this.#area;
    if (!area) return;
    this.#changedSince = true;
    if (area.value.length < LARGE) this.#sync();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#keep();
      this.#measure();
    }, PAUSE);
  }

  /** How much longer the text, with its markup, may become; said when it is nearly too long. */
  #measure(): number {
    const area = this.#area;
    if (!area || area.maxLength < 0) return Number.POSITIVE_INFINITY;
    this.#sync();
    const left = area.maxLength - area.value.length;
    const note = this.find(".editor-count") ?? make("p", { className: "editor-count", role: "status" });
    if (left > area.maxLength / 10) note.remove();
    else {
      note.textContent =
        left < 0
          ? plural("{count} character too many", "{count} characters too many", -left)
          : plural("{count} character left", "{count} characters left", left);
      note.toggleAttribute("data-over", left < 0);
      if (!note.isConnected) this.#writer?.element.append(note);
    }
    return left;
  }

  /** The field holds what the form would send. */
  #sync(): void {
    if (!this.#writer || !this.#area) return;
    this.#area.value = this.#writer.html();
    if (this.#format) this.#format.value = "html";
  }

  #keep(sent = false): void {
    clearTimeout(this.#timer);
    this.#changedSince = false;
    if (!this.#writer || !this.#key) return;
    this.#sync();
    writeDraft(this.#key, this.#area?.value ?? "", sent);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#changedSince = false;
    if (this.#key) dropDraft(this.#key);
  }

  #fill(data: FormData): void {
    const name = this.#area?.name;
    if (!this.#writer || !name) return;
    data.set(name, this.#writer.html());
    data.set("format", "html");
  }

  /** A form is not sent while a picture is on its way, nor too long, nor empty when something is required. */
  #check(event: Event): void {
    if (!this.#writer) return;
    const busy = this.#writer.isBusy();
    const missing = (this.#required || this.hasAttribute("required")) && this.#writer.isEmpty();
    const over = this.#measure() < 0;
    if (busy || missing || over) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (busy) toast(t("A picture is still on its way. Send again when it is here."));
      if (over) toast(t("This text is too long to be sent. All of it is kept here."));
      this.#writer.focus();
      return;
    }
    this.#keep(true);
  }

  #send(event: KeyboardEvent): void {
    if (this.#writer || event.defaultPrevented) return;
    event.preventDefault();
    this.#area?.form?.requestSubmit();
  }

  #tell(): void {
    this.#note(t("Your draft is back."), t("Discard"), () => {
      this.clear();
      this.focus();
    });
  }

  /** It was being sent when the page went away: ask before it is written twice. */
  #offer(): void {
    const { html } = this.#draft ?? { html: "" };
    this.#note(t("Something you wrote may not have arrived."), t("Show it"), async () => {
      await this.#begin(true);
      this.#writer?.setHtml(html);
      this.#changed();
      this.focus();
    });
  }

  #note(text: string, label: string, act: () => void): void {
    this.find(".draft-note")?.remove();
    const button = make("button", { type: "button", className: "editor-act", textContent: label });
    const note = make("p", { className: "draft-note", role: "status" }, `${text} `, button);
    button.addEventListener("click", () => {
      note.remove();
      act();
    });
    this.append(note);
  }
}

/** A body as plain text, a paragraph after the other. */
function words(html: string): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return [...body.children].map((block) => block.textContent ?? "").join("\n\n");
}
