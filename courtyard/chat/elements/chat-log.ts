import { CourtyardElement } from "../../ui/elements/element";
import { htmx } from "../../ui/elements/htmx";
import { plural, t } from "../../ui/elements/i18n";
import { Refusal, send } from "../../ui/elements/net";

interface Told {
  t: string;
  id?: string;
  html?: string;
  d?: Record<string, unknown>;
}
type Bar = HTMLElement & { show?: (counts: Record<string, number>) => void };

const PAUSE = 300; // seconds after which a person's next words stand under their name again
const READ = 600; // milliseconds after which what stands before one's eyes counts as read
const LATELY = 15_000; // milliseconds
const MOST = 400; // messages that stand in a flow; if there are more, so many of the newest stay:
const KEPT = 200;
const DAY = new Intl.DateTimeFormat("sv"); // as 2025-11-22
const ID = /^[0-9a-f-]{36}$/;

/**
 * `<chat-log data-topic="conversation:ID">`: what is said in an open conversation. What comes over the line is put in its
 * place by the server's time; a message of one's own that was shown before it arrived becomes the real one. What stands at
 * the end and before the reader's eyes has been read (`data-read` is told so). With `data-thread` it is the answers beneath a
 * message, and takes nothing else.
 */
export default class ChatLog extends CourtyardElement {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #read = "";
  readonly #arrived = new Map<string, number>(); // what came over the line, and when
  #held = false; // left unread, until something is said or the conversation is opened anew

  protected override connected(): void {
    this.delegate("click", '[data-needs="unread"]', () => {
      this.#held = true; // from now on: what is told meanwhile would come after it
    });
    this.#hear("message", (told) => void this.#came(told));
    if (this.dataset.thread) this.#hear("answer", (told) => void this.#came(told));
    else this.#hear("thread", (told) => this.#beneath(told));
    this.#hear("deleted", ({ id }) => this.#gone(id ?? ""));
    this.#hear("conversation", () => this.announce("courtyard:undone"));
    this.#hear("reacted", ({ id, d }) => {
      const bar = this.#message(id)?.querySelector<Bar>("reaction-bar");
      bar?.show?.((d?.reactions ?? {}) as Record<string, number>);
      if (bar && !d) void this.#ask(id ?? "");
    });
    this.listen(document, "live:mine", (event) => {
      const { id, d } = (event as CustomEvent<Told>).detail;
      const message = this.#message(id);
      if (message && d && "reacted" in d) message.dataset.reacted = (d.reacted as string[]).join(" ");
    });
    this.#hear("confirmed", ({ id, d }) => {
      const told = this.#message(id)?.querySelector("[data-confirmed]");
      if (told) told.textContent = plural("{count} confirmed", "{count} confirmed", Number(d?.count));
    });
    this.listen(document, "live:marked", (event) => {
      const { id, d } = (event as CustomEvent<Told>).detail;
      for (const [word, holds] of Object.entries(d ?? {})) this.#may(this.#message(id), word, Boolean(holds));
    });
    this.listen(document, "live:unread", (event) => this.#leave((event as CustomEvent<Told>).detail.id));
    const observer = new MutationObserver((records) => {
      this.#keep(records.flatMap(({ removedNodes }) => [...removedNodes]));
      this.#tidy();
    });
    observer.observe(this, { childList: true });
    this.signal.addEventListener("abort", () => observer.disconnect());
    for (const type of ["visibilitychange", "scrollend"])
      this.listen(document, type, () => this.#later(), { capture: true });
    this.#read = this.#last?.id ?? "";
    this.#tidy();
  }

  /** What it is to its reader stands on its host. */
  #may(message: HTMLElement | null, word: string, holds: boolean): void {
    if (!message) return;
    const words = (message.dataset.may ?? "").split(" ").filter((other) => other && other !== word);
    message.dataset.may = (holds ? [...words, word] : words).join(" ");
  }

  /** It counts as unread from this message on: the line stands above it, and nothing is said to be read. */
  #leave(id = ""): void {
    const message = this.#message(id);
    if (!message) return;
    this.#held = true;
    this.find(":scope > .chat-new")?.remove();
    const line = document.createElement("p");
    line.className = "chat-new";
    line.setAttribute("role", "separator");
    line.textContent = t("New");
    message.before(line);
  }

  /** Over the one with its id, or where its time says: others may have come while it was being sent. */
  #put(message: HTMLElement): void {
    const there = this.#message(idOf(message));
    if (Number(there?.dataset.version ?? 0) > Number(message.dataset.version)) return;
    if (there && !("pending" in there.dataset)) there.replaceWith(message);
    else {
      there?.remove();
      const at = Number(message.dataset.at ?? Number.POSITIVE_INFINITY);
      this.insertBefore(message, this.#messages.find((other) => Number(other.dataset.at ?? at + 1) > at) ?? null);
    }
    htmx.process(message);
  }

  #hear(event: string, act: (told: Told) => void): void {
    this.listen(document, `live:${event}`, (heard) => {
      const { detail } = heard as CustomEvent<Told>;
      if (detail.t === this.dataset.topic) act(detail);
    });
  }

  async #came({ id = "", html, d }: Told): Promise<void> {
    if (!d?.edited && d?.author === this.dataset.me) this.#held = false;
    if (d?.edited && !this.#message(id)) return;
    if (d && this.dataset.thread && d.thread !== this.dataset.thread) return;
    if (this.#ends && !this.#message(id)) return; // what is not loaded yet stands before it
    if (html === undefined) await this.#ask(id);
    else this.take(html);
    this.#arrived.set(id, Date.now());
    this.#shorten();
    this.#later();
  }

  /** A flow that goes on for hours keeps what is near its end; what was before is asked for again, as when it was opened. */
  #shorten(): void {
    const messages = this.#messages;
    const first = messages.at(-KEPT);
    if (messages.length <= MOST || !first || this.#ends || !this.#atEnd) return;
    const before = [...this.children].slice(0, [...this.children].indexOf(first)) as HTMLElement[];
    if (before.some((child) => child.matches("chat-edit, [data-pending], :focus-within"))) return; // not what is at work
    const day = before.findLast((child) => child.matches(".chat-day"));
    for (const child of before) {
      this.#arrived.delete(idOf(child));
      if (child !== day) child.remove();
    }
    const { thread, topic = "" } = this.dataset;
    const here = thread ? `/message/${thread}/thread/` : `/messages/${topic.slice(-36)}/`;
    const more = earlier(`${here}?before=${idOf(first)}`);
    this.prepend(more);
    htmx.process(more);
  }

  /** The truth is a GET: for when the line did not carry it. */
  async #ask(id: string): Promise<void> {
    if (!ID.test(id)) return;
    try {
      this.take(await (await send("GET", `/message/${id}/`, null, this.signal)).text(), true);
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) this.#gone(id);
    }
  }

  /** Puts a message in its place. The fragment is the same for everybody; an `own` one was drawn for me. */
  take(html: string, own = false): void {
    const template = document.createElement("template");
    template.innerHTML = html;
    const message = template.content.querySelector<HTMLElement>("article");
    const { thread } = this.dataset;
    if (!message || (thread && message.dataset.thread !== thread)) return;
    if (!own) this.#address(message);
    this.#put(document.adoptNode(message));
    if (!own && message.querySelector('[data-needs="source"]')) void this.#ask(idOf(message));
  }

  /** Drawn for everybody: what its reader may, and what it is to them. */
  #address(message: HTMLElement): void {
    const { me, own = "", every = "", read } = this.dataset;
    const there = this.#message(idOf(message))?.dataset;
    const mine = message.dataset.author === me;
    message.dataset.may = there?.may ?? (mine ? own : every);
    message.dataset.reacted = there?.reacted ?? "";
    if (there?.may || !message.querySelector(".msg-asking")) return;
    this.#may(message, mine ? "see-confirmed" : "confirm", mine || Boolean(read));
  }

  /** How many answered a message, and who lately. */
  #beneath({ id = "", html }: Told): void {
    const main = this.#message(id)?.querySelector(".msg-main");
    if (!main) return;
    if (html === undefined) {
      void this.#ask(id);
      return;
    }
    main.querySelector(":scope > .msg-thread")?.remove();
    main.insertAdjacentHTML("beforeend", html);
    htmx.process(main);
  }

  /** What came just now stays, though a page that was asked for before does not have it yet. */
  #keep(removed: Node[]): void {
    const lately = Date.now() - LATELY;
    for (const [id, at] of this.#arrived) if (at < lately) this.#arrived.delete(id);
    for (const node of removed) {
      const id = node instanceof HTMLElement && node.matches(".msg") ? idOf(node) : "";
      if (this.#arrived.has(id) && !this.#message(id)) void this.#ask(id);
    }
  }

  #gone(id: string): void {
    this.#arrived.delete(id);
    this.#message(id)?.remove();
  }

  #message(id = ""): HTMLElement | null {
    return this.#messages.find((message) => idOf(message) === id) ?? null;
  }

  get #messages(): HTMLElement[] {
    return this.findAll(":scope > .msg");
  }

  get #last(): HTMLElement | undefined {
    return this.#messages.findLast((message) => !("pending" in message.dataset));
  }

  /** Whether there is more after what is shown. */
  get #ends(): boolean {
    return this.lastElementChild?.localName === "load-more";
  }

  /** Days that begin twice, and whose words stand under whose. */
  #tidy(): void {
    for (const message of this.#messages) if (document.getElementById(message.id) !== message) rename(message);
    const days = new Set<string>();
    const last = this.#last;
    let before: HTMLElement | null = null;
    for (const child of this.findAll(":scope > :is(.msg, .chat-day, .chat-new)")) {
      if (child.matches(".msg")) {
        const day = dayOf(child);
        if (!days.has(day) && child === last && days.size) child.before(today(day));
        days.add(day);
        child.toggleAttribute("data-follows", before !== null && follows(child, before));
        before = child;
        continue;
      }
      const day = child.dataset.day ?? "";
      if (day && days.has(day)) child.remove();
      else {
        if (day) days.add(day);
        before = null;
      }
    }
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tell(), READ);
  }

  async #tell(): Promise<void> {
    const { read } = this.dataset;
    const last = this.#last;
    if (!read || this.#held || !last || last.id === this.#read || document.hidden || this.#ends || !this.#atEnd) return;
    this.#read = last.id;
    const message = idOf(last);
    await send("POST", read, new URLSearchParams({ message })).catch(() => {
      this.#read = "";
    });
  }

  /** The flow is drawn from its end, so that is where its scrolling begins. */
  get #atEnd(): boolean {
    return Math.abs(this.parentElement?.scrollTop ?? 0) < 80;
  }
}

function idOf(message: HTMLElement): string {
  return message.id.slice(-36);
}

/** It stands in the conversation and in the thread beside it: no two elements of a page have the same id. */
function rename(message: HTMLElement): void {
  for (const element of [message, ...message.querySelectorAll("[id]")]) element.id = `beside-${element.id}`;
}

function follows(message: HTMLElement, before: HTMLElement): boolean {
  const pause = Number(message.dataset.at ?? before.dataset.at) - Number(before.dataset.at ?? message.dataset.at ?? 0);
  return message.dataset.author === before.dataset.author && pause < PAUSE && !message.querySelector(".msg-quote");
}

function dayOf({ dataset: { at } }: HTMLElement): string {
  return DAY.format(at ? Number(at) * 1000 : Date.now());
}

function earlier(href: string): HTMLElement {
  const link = document.createElement("a");
  const attributes = { class: "btn", "data-look": "quiet", href, "hx-get": href, "hx-target": "closest load-more" };
  for (const [name, value] of Object.entries(attributes)) link.setAttribute(name, value);
  link.setAttribute("hx-swap", "outerHTML");
  link.textContent = t("Earlier messages");
  const more = document.createElement("load-more");
  more.append(link);
  return more;
}

function today(day: string): HTMLElement {
  const line = document.createElement("p");
  line.className = "chat-day";
  line.dataset.day = day;
  line.textContent = t("Today");
  return line;
}
