/** The page's end of the live connection: says what the page follows, drops doubles, announces what happens. */

import { refresh } from "../../ui/elements/htmx";
import { openHost } from "./host";
import {
  type Addresses,
  endOf,
  type Frame,
  type FromPage,
  type Near,
  nameOf,
  older,
  type People,
  type ToPage,
} from "./messages";

const KEPT = 5_000;
const HERE = 60_000;
const STIR = 20_000; // between two times that somebody is said to move about

export interface LiveState {
  connected: boolean;
}

interface Entry {
  signed: string;
  cursor: string;
}

class Live {
  readonly #page = Math.random().toString(36).slice(2);
  /** What each element of the page asks for, by topic, and the cursor from which its HTML knows it. */
  readonly #asked = new Map<object, Map<string, Entry>>();
  readonly #seen = new Set<number>();
  #post: ((message: FromPage) => void) | null = null;
  #due = false;
  #connected = false;
  #stirred = 0;
  readonly #near = new Map<string, Near>();

  /** Whether the browser hears the server: false before the first connection. */
  get connected(): boolean {
    return this.#connected;
  }

  /** The person who is signed in, as the page's own topic names them. */
  get me(): string {
    for (const entries of this.#asked.values())
      for (const name of entries.keys()) if (name.startsWith("person:")) return name.slice("person:".length);
    return "";
  }

  /** How near somebody is whom an element of the page asked for (`near:ID`); null: not at all, or not known. */
  near(id: string): Near | null {
    return this.#near.get(id) ?? null;
  }

  /** `who` asks for topics; again with others replaces them, with none it leaves. */
  ask(who: object, signed: string[], cursor: string, worker = workerOfPage()): void {
    if (signed.length) this.#asked.set(who, new Map(signed.map((text) => [nameOf(text), { signed: text, cursor }])));
    else this.#asked.delete(who);
    if (signed.length) this.#start(worker);
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => this.#follow());
  }

  #start(worker: string): void {
    if (this.#post) return;
    this.#post = openHost(worker, (message) => this.#hear(message));
    const here = () => this.#post?.({ kind: "here", page: this.#page });
    setInterval(here, HERE);
    addEventListener("pagehide", () => this.#post?.({ kind: "leave", page: this.#page }));
    addEventListener("pageshow", ({ persisted }) => persisted && this.#follow());
    document.addEventListener("visibilitychange", () => document.hidden || here());
    document.addEventListener("live-typing", ({ detail }: CustomEventInit<string>) =>
      this.#post?.({ kind: "typing", topic: detail ?? "" }),
    );
    for (const type of ["pointerdown", "pointermove", "keydown", "wheel", "visibilitychange"])
      document.addEventListener(type, () => this.#stir(), { capture: true, passive: true });
    this.#stir();
  }

  #follow(): void {
    this.#due = false;
    const topics: Record<string, string> = {};
    for (const name of new Set([...this.#asked.values()].flatMap((entries) => [...entries.keys()]))) {
      const entries = this.#entries(name);
      const best = entries.reduce((one, other) => (endOf(other.signed) > endOf(one.signed) ? other : one));
      topics[best.signed] = entries.map(({ cursor }) => cursor).reduce(older);
    }
    this.#post?.({ kind: "follow", page: this.#page, addresses: ADDRESSES, topics });
  }

  #stir(): void {
    if (document.hidden || Date.now() - this.#stirred < STIR) return;
    this.#stirred = Date.now();
    this.#post?.({ kind: "stirred", phone: matchMedia("(max-width: 640px) and (pointer: coarse)").matches });
  }

  #entries(name: string): Entry[] {
    return [...this.#asked.values()].map((entries) => entries.get(name)).filter((entry) => entry !== undefined);
  }

  #hear(message: ToPage): void {
    switch (message.kind) {
      case "frame":
        this.#announce(message.frame);
        return;
      case "settled":
        for (const name of message.topics) for (const entry of this.#entries(name)) entry.cursor = message.cursor;
        return;
      case "signed":
        for (const text of message.topics) for (const entry of this.#entries(nameOf(text))) entry.signed = text;
        return;
      case "near":
        this.#neared(message.people);
        return;
      case "reset":
        // Everybody who was away for as long comes at once: not in the same second.
        if (message.topics.some((name) => this.#entries(name).length))
          setTimeout(() => void refresh(), Math.random() * 4_000);
        return;
      case "state":
        this.#connected = message.connected;
        document.documentElement.dataset.live = message.connected ? "on" : "off";
        document.dispatchEvent(new CustomEvent<LiveState>("live-state", { detail: { connected: message.connected } }));
        return;
      case "gone":
        document.dispatchEvent(new CustomEvent("live-gone"));
        return;
      case "who":
        if (this.#asked.size) this.#follow();
        this.#stirred = 0; // a new host knows of nobody
        this.#stir();
    }
  }

  #neared(people: People): void {
    for (const [id, near] of Object.entries(people)) {
      if (near) this.#near.set(id, near);
      else this.#near.delete(id);
    }
    document.dispatchEvent(new CustomEvent<People>("live-near", { detail: people }));
  }

  #announce(frame: Frame): void {
    if (!this.#entries(frame.t).length) return;
    if (frame.n !== undefined) {
      if (this.#seen.has(frame.n)) return;
      this.#seen.add(frame.n);
      if (this.#seen.size > KEPT) for (const first of this.#seen) if (this.#seen.delete(first)) break;
    }
    document.dispatchEvent(new CustomEvent<Frame>(`live:${frame.e}`, { detail: frame }));
  }
}

function workerOfPage(): string {
  return document.querySelector("live-topics")?.getAttribute("worker") ?? "";
}

const ADDRESSES: Addresses = {
  socket: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`,
  renew: new URL("/live/topics", location.href).href,
  changes: new URL("/live/changes", location.href).href,
};

export const live = new Live();

/** Listens for something that happens on a topic of this page, e.g. `onLive("commented", ...)`. */
export function onLive(event: string, listener: (frame: Frame) => void, signal?: AbortSignal): void {
  document.addEventListener(
    `live:${event}`,
    (told) => listener((told as CustomEvent<Frame>).detail),
    signal ? { signal } : {},
  );
}
