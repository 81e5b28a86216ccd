/**
 * The service worker of the phone book, there only on devices whose person asked for it. It keeps nothing but the book,
 * its page and the files of that page, and answers itself only while the server cannot be reached. Built as a script of its own.
 */

import { BOOK, type Book, find, keepOnly, PAGE, put, readNote, wipe, writeNote } from "./book";

const AGAIN = 4 * 3_600_000; // how old what is kept may be while there is a connection
const FILES = /\/build\/(?:courtyard|phone-book)\.[^/]*(?:css|js)$/;
const REFUSED = [401, 403, 404];

export type Kept = "kept" | "refused" | "away";

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetched extends Extendable {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Told extends Extendable {
  data: { act: "keep" | "wipe"; me: string };
  ports: MessagePort[];
}
interface Worker {
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetched) => void): void;
  addEventListener(type: "message", listener: (event: Told) => void): void;
  clients: { claim(): Promise<void>; matchAll(): Promise<{ postMessage(message: unknown): void }[]> };
  registration: { unregister(): Promise<boolean> };
  skipWaiting(): Promise<void>;
}

const worker = globalThis as unknown as Worker;
let wiped = 0; // how often: what was asked for before belongs to nobody any more

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("message", (event) => {
  const { act, me } = event.data;
  const work = act === "keep" ? keep(me) : forget();
  event.waitUntil(work.then((kept) => event.ports[0]?.postMessage(kept)));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && pathname === "/sign-out/") event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(visit(event, pathname));
  else if (FILES.test(pathname)) event.respondWith(fetch(request).catch(() => kept(pathname)));
  else if (request.headers.has("HX-Request")) event.waitUntil(lookAfter(pathname));
});

/** A page: from the server, or, where it cannot be reached, the page of the phone book. */
async function visit(event: Fetched, path: string): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(event.request);
  } catch {
    return (await readNote()) ? kept(PAGE) : Response.error();
  }
  event.waitUntil(lookAfter(path));
  return answer;
}

async function kept(path: string): Promise<Response> {
  return (await find(path)) ?? Response.error();
}

/** Asks anew now and then, and at once where somebody has to sign in: their access may have ended. */
async function lookAfter(path: string): Promise<void> {
  const note = await readNote();
  if (note && (path.startsWith("/sign-in/") || Date.now() - note.at > AGAIN)) await keep(note.me);
}

/** Keeps the book of this person as it is now. Who may not have it, or is somebody else by now, has none afterwards. */
async function keep(me: string): Promise<Kept> {
  const before = wiped;
  const outcome = await ask(me).catch(() => "away" as const);
  return outcome === "refused" || before !== wiped ? forget() : outcome;
}

async function ask(me: string): Promise<Kept> {
  const note = await readNote();
  const headers: Record<string, string> = { Accept: "application/json" };
  if (note?.me === me) headers["If-None-Match"] = note.etag;
  const answer = await fetch(BOOK, { headers, cache: "no-store", credentials: "same-origin" });
  if (REFUSED.includes(answer.status)) return "refused";
  if (!answer.ok && answer.status !== 304) return "away";
  await keepPage();
  if (answer.ok) return (await write(me, answer)) ? "kept" : "refused";
  if (note) await writeNote({ ...note, at: Date.now() });
  return "kept";
}

async function write(me: string, answer: Response): Promise<boolean> {
  const text = await answer.text();
  const book: Book = JSON.parse(text);
  if (book.me !== me) return false;
  await put(BOOK, new Response(text));
  await writeNote({ me, at: Date.now(), days: book.days, etag: answer.headers.get("ETag") ?? "" });
  return true;
}

/** The page and what it names, as this version of the server has them. */
async function keepPage(): Promise<void> {
  const page = await fetch(PAGE, { cache: "no-store", credentials: "same-origin", redirect: "error" });
  if (!page.ok) throw new TypeError(`The page answered ${page.status}.`);
  const named = (await page.clone().text()).matchAll(/(?:href|src)="([^"]+)"/g);
  const files = [...named].map(([, address]) => address ?? "").filter((address) => FILES.test(address));
  for (const file of files) if (!(await find(file))) await put(file, await fetch(file));
  await put(PAGE, page);
  await keepOnly([BOOK, PAGE, ...files]);
}

async function forget(): Promise<Kept> {
  wiped += 1;
  await wipe();
  await worker.registration.unregister(); // nothing is left to do
  for (const page of await worker.clients.matchAll()) page.postMessage("phone-book-wiped");
  return "refused";
}
