/**
 * The one connection of a browser. It keeps a socket open while pages follow something, and makes sure that nothing is
 * missed: a page's cursor and every heartbeat say from where it knows a topic; after any doubt it asks "since when?".
 * Where sockets are impossible it asks every ten seconds.
 */

import { Gone, missed, renewed } from "./asking";
import {
  type Addresses,
  endOf,
  type Frame,
  type FromPage,
  type Instruction,
  idIn,
  isFleeting,
  nameOf,
  type People,
  type ToPage,
} from "./messages";
import { byCursor, chunks, type Topic, Topics } from "./topics";

const TICK = 5_000;
const SILENCE = 45_000; // the server's heart beats every 20 seconds
const SLEPT = 20_000;
const POLL = 10_000;
const FORGET = 150_000; // a page says every minute that it is there
const RENEW = 150_000; // before a signature ends
const REFUSED = 3_000;
const IDLE = 300_000; // without a stir of the mouse or a key one is away
const RIGHTS_ENDED = 4401;
const AT_ONCE = 50; // topics in one question

export class LiveClient {
  readonly #tell: (message: ToPage) => void;
  readonly #topics = new Topics();
  readonly #pages = new Map<string, number>();
  readonly #ended = new AbortController();
  #addresses: Addresses | null = null;
  #socket: WebSocket | null = null;
  #heard = 0;
  #ticked = Date.now();
  #failures = 0;
  #refusals = 0;
  #polled = 0;
  #connected = false;
  #gone = false;
  #asking = false;
  #near: People = {};
  #stirred = 0;
  #phone = false;
  #away = false;
  #renewing = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (message: ToPage) => void) {
    this.#tell = tell;
    const { signal } = this.#ended;
    const timer = setInterval(() => this.#tick(), TICK);
    signal.addEventListener("abort", () => clearInterval(timer));
    addEventListener("online", () => this.#soon(Math.random() * 1_000), { signal });
    addEventListener("offline", () => this.#state(false), { signal });
  }

  /** Another tab connects from now on. */
  stop(): void {
    this.#ended.abort();
    this.#gone = true;
    clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  hear(message: FromPage): void {
    if (message.kind === "ping") this.#tell({ kind: "state", connected: this.#connected });
    else if (message.kind === "leave") this.#leave(message.page);
    else if (message.kind === "typing") this.#say({ typing: message.topic });
    else if (message.kind === "stirred") this.#stir(message.phone);
    else {
      const known = this.#pages.has(message.page);
      this.#pages.set(message.page, Date.now());
      if (message.kind === "follow") this.#follow(message.page, message.addresses, message.topics);
      else if (!known) this.#tell({ kind: "who" });
    }
  }

  // What pages follow

  #follow(page: string, addresses: Addresses, wanted: Record<string, string>): void {
    this.#addresses = addresses;
    this.#gone = false;
    const { fresh, left } = this.#topics.follow(page, wanted);
    this.#unsubscribe(left);
    this.#tell({ kind: "state", connected: this.#connected });
    this.#tell({ kind: "near", people: this.#near });
    if (this.#open) this.#subscribe(fresh);
    else if (!this.#socket && !this.#retry) this.#connect();
  }

  #leave(page: string): void {
    this.#pages.delete(page);
    this.#unsubscribe(this.#topics.leave(page));
    if (!this.#topics.size) this.#socket?.close(1000);
  }

  get #open(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  #subscribe(topics: Topic[]): void {
    for (const group of byCursor(topics, 500)) {
      for (const topic of group) topic.pending += 1;
      this.#say({ sub: group.map(({ signed }) => signed), since: group[0]?.cursor ?? "" });
    }
  }

  #unsubscribe(topics: Topic[]): void {
    for (const { name } of topics) delete this.#near[idIn(name)];
    if (topics.length && this.#open) this.#say({ unsub: topics.map(({ name }) => name) });
  }

  #say(message: object): void {
    if (this.#open) this.#socket?.send(JSON.stringify(message));
  }

  // Who is near

  #stir(phone: boolean): void {
    const news = this.#away || !this.#stirred || phone !== this.#phone;
    this.#stirred = Date.now();
    this.#phone = phone;
    this.#away = false;
    if (news) this.#sayNear();
  }

  #sayNear(): void {
    if (!this.#stirred) return;
    const idle = this.#away ? Math.max(1, Math.round((Date.now() - this.#stirred) / 1000)) : 0;
    this.#say({ near: { idle, phone: this.#phone } });
  }

  #neared(people: People): void {
    Object.assign(this.#near, people);
    this.#tell({ kind: "near", people });
  }

  // The socket

  #connect(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    if (this.#socket || this.#gone || !this.#addresses || !this.#topics.size) return;
    const socket = new WebSocket(this.#addresses.socket);
    this.#socket = socket;
    this.#heard = Date.now();
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }) => this.#received(JSON.parse(data as string) as Frame);
    socket.onclose = ({ code }) => this.#closed(socket, code);
  }

  #opened(): void {
    for (const topic of this.#topics.list()) topic.pending = 0;
    this.#failures = 0;
    this.#heard = Date.now();
    this.#state(true);
    this.#subscribe(this.#topics.list());
    this.#sayNear();
  }

  #closed(socket: WebSocket, code: number): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    if (!this.#topics.size) return;
    this.#failures += 1;
    if (!this.#polling) this.#state(false);
    if (this.#failures % 3 === 2) void this.#renew(this.#topics.list()); // are we still signed in?
    if (code === RIGHTS_ENDED) setTimeout(() => void this.#renew(this.#topics.list()), REFUSED);
    // A restart sends everybody away at once: come back spread over some seconds.
    const wait = code === 1012 || code === RIGHTS_ENDED ? 6_000 : Math.min(30_000, 500 * 2 ** this.#failures);
    this.#soon(wait * (0.5 + Math.random()));
  }

  #soon(wait: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), wait);
  }

  /** Cuts a line that may be dead; what follows is as after any loss. */
  #cut(): void {
    const socket = this.#socket;
    if (!socket) return;
    socket.onmessage = null;
    socket.close();
    this.#closed(socket, 1006);
  }

  #state(connected: boolean): void {
    if (connected === this.#connected) return;
    this.#connected = connected;
    this.#tell({ kind: "state", connected });
  }

  // What the server says

  #received(frame: Frame): void {
    this.#heard = Date.now();
    if (frame.t === "live") this.#instructed(frame);
    else if (frame.e === "revoked") this.#revoked([frame.t]);
    else this.#came(frame);
  }

  #came(frame: Frame): void {
    const topic = this.#topics.get(frame.t);
    if (topic?.behind) topic.held.push(frame);
    else this.#deliver(frame);
  }

  #deliver(frame: Frame): void {
    const topic = this.#topics.get(frame.t);
    if (!topic) return;
    topic.head = Math.max(topic.head, frame.n ?? 0);
    this.#tell({ kind: "frame", frame });
  }

  #instructed({ e, d = {} }: Frame): void {
    const { topics = [], refused = [], behind = [], cursor = "", heads = {}, near = {} } = d as Instruction;
    if (e === "near") this.#neared(d as People);
    else if (e === "subscribed") {
      const asked = topics.filter((name) => name.startsWith("near:")).map(idIn);
      if (asked.length) this.#neared(Object.fromEntries(asked.map((id) => [id, near[id] ?? null])));
      for (const topic of this.#known([...topics, ...refused.map(nameOf)])) topic.pending -= 1;
      for (const name of behind) this.#doubt(name);
      this.#settle(
        cursor,
        topics.filter((name) => !behind.includes(name)),
      );
      if (refused.length) this.#refused(refused);
      else if (topics.length) this.#refusals = 0;
    } else if (e === "heartbeat") {
      for (const [name, head] of Object.entries(heads))
        if (head > (this.#topics.get(name)?.head ?? head)) this.#doubt(name);
      this.#settle(
        cursor,
        this.#topics.list().map(({ name }) => name),
      );
    } else if (e === "since") {
      for (const { name } of this.#topics.list()) this.#doubt(name);
    } else if (e === "expired") {
      void this.#renew(this.#known(topics));
    }
    if (this.#topics.list().some((topic) => topic.behind))
      setTimeout(() => void this.#ask(), e === "since" ? Math.random() * 3_000 : 0);
  }

  #doubt(name: string): void {
    const topic = this.#topics.get(name);
    if (topic && !isFleeting(name)) topic.behind = true;
  }

  /** Nothing before the cursor is missing, but on topics that are in doubt. */
  #settle(cursor: string, names: string[]): void {
    const settled = this.#known(names).filter(({ behind, pending }) => !behind && pending < 1);
    if (!cursor || !settled.length) return;
    for (const topic of settled) topic.cursor = cursor;
    this.#tell({ kind: "settled", cursor, topics: settled.map(({ name }) => name) });
  }

  #known(names: string[]): Topic[] {
    return names.map((name) => this.#topics.get(name)).filter((topic) => topic !== undefined);
  }

  #revoked(names: string[]): void {
    for (const name of names) {
      this.#topics.drop(name);
      if (name.startsWith("near:")) this.#neared({ [idIn(name)]: null });
      this.#tell({ kind: "frame", frame: { t: name, e: "revoked" } });
    }
  }

  /** Signed before a right ended, or too old: signed anew after a while, and asked again. */
  #refused(signed: string[]): void {
    this.#refusals += 1;
    const wait = Math.min(60_000, REFUSED * this.#refusals);
    setTimeout(() => void this.#renew(this.#known(signed.map(nameOf))), wait);
  }

  // What is asked over HTTP

  async #renew(topics: Topic[]): Promise<void> {
    if (this.#renewing || !this.#addresses || !topics.length) return;
    this.#renewing = true;
    try {
      for (const group of chunks(topics, AT_ONCE)) {
        const signed = await renewed(
          this.#addresses.renew,
          group.map((topic) => topic.signed),
        );
        this.#signed(group, signed);
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#renewing = false;
    }
  }

  #signed(group: Topic[], signed: string[]): void {
    const fresh = new Map(signed.map((text) => [nameOf(text), text]));
    const kept = group.filter(({ name }) => fresh.has(name) && this.#topics.get(name));
    for (const topic of kept) topic.signed = fresh.get(topic.name) ?? topic.signed;
    this.#revoked(group.filter(({ name }) => !fresh.has(name)).map(({ name }) => name));
    this.#tell({ kind: "signed", topics: signed });
    if (this.#open) this.#subscribe(kept);
  }

  /** Asks what was missed on every topic in doubt, until nothing is. */
  async #ask(): Promise<void> {
    if (this.#asking || !this.#addresses) return;
    this.#asking = true;
    try {
      for (let left = this.#inDoubt(); left.length; left = this.#inDoubt()) {
        for (const group of byCursor(left, AT_ONCE)) await this.#catchUp(this.#addresses.changes, group);
      }
      this.#polled = Date.now();
      if (this.#polling) this.#state(true);
    } catch (error) {
      if (this.#polling) this.#state(false);
      for (const topic of this.#topics.list()) this.#release(topic); // late is better than not at all
      this.#failed(error);
    } finally {
      this.#asking = false;
    }
  }

  #inDoubt(): Topic[] {
    return this.#topics.list().filter(({ behind }) => behind);
  }

  async #catchUp(address: string, group: Topic[]): Promise<void> {
    const since = group[0]?.cursor ?? "";
    const answer = await missed(
      address,
      group.map(({ signed }) => signed),
      since,
    );
    if (answer.reset) this.#tell({ kind: "reset", topics: group.map(({ name }) => name) });
    for (const frame of answer.results) this.#deliver(frame);
    const same = group.filter(({ cursor }) => cursor === since); // meanwhile a page may have come that knows less
    for (const topic of same) {
      topic.cursor = answer.next;
      topic.behind = answer.more;
    }
    for (const topic of same) if (!topic.behind) this.#release(topic);
    if (!answer.more) this.#tell({ kind: "settled", cursor: answer.next, topics: same.map(({ name }) => name) });
  }

  #release(topic: Topic): void {
    for (const frame of topic.held.splice(0)) this.#deliver(frame);
  }

  #failed(error: unknown): void {
    if (!(error instanceof Gone)) return; // the next tick tries again
    this.#gone = true;
    this.#socket?.close(1000);
    this.#tell({ kind: "gone" });
  }

  // Time

  get #polling(): boolean {
    return this.#failures >= 3 && !this.#open;
  }

  #tick(): void {
    const now = Date.now();
    const slept = now - this.#ticked > SLEPT;
    this.#ticked = now;
    for (const [page, seen] of this.#pages) if (now - seen > FORGET && !slept) this.#leave(page);
    if (!this.#topics.size || this.#gone) return;
    if (!this.#away && this.#stirred && now - this.#stirred > IDLE) {
      this.#away = true;
      this.#sayNear();
    }
    if (this.#socket && slept) {
      this.#heard = now - SILENCE + TICK; // after a sleep the line has one tick to answer
      this.#say({ sub: [] });
    } else if (this.#socket && now - this.#heard > SILENCE) this.#cut();
    const old = this.#topics.list().filter(({ signed }) => endOf(signed) - now < RENEW);
    if (old.length && navigator.onLine) void this.#renew(old);
    if (this.#polling && now - this.#polled >= POLL - TICK / 2)
      for (const { name } of this.#topics.list()) this.#doubt(name);
    if (this.#inDoubt().length) void this.#ask();
  }
}
