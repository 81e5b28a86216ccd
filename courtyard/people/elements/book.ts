/** What this device keeps of the phone book: one cache with the page, its files and the people, thrown away as a whole. */

export const BOOK = "/api/v1/phone-book";
export const PAGE = "/people/offline/";
const CACHE = "phone-book";
const NOTE = "/phone-book/note";
const DAY = 86_400_000;

/** Whose book it is, when the server last said that they may have it, and for how many days that holds. */
export interface Note {
  me: string;
  at: number;
  days: number;
  etag: string;
}

export interface Book {
  me: string;
  days: number;
  more: boolean;
  columns: string[];
  people: (string | number)[][];
}

/** Of the book that is kept; null for none. One whose time is over is thrown away here. */
export async function readNote(): Promise<Note | null> {
  const found = await find(NOTE);
  if (!found) return null;
  const note: Note = await found.json();
  const age = Date.now() - note.at;
  if (age < -DAY || age > note.days * DAY) {
    await wipe();
    return null;
  }
  return note;
}

export async function writeNote(note: Note): Promise<void> {
  await put(NOTE, new Response(JSON.stringify(note)));
}

export function find(address: string): Promise<Response | undefined> {
  return caches.match(address, { cacheName: CACHE });
}

export async function put(address: string, answer: Response): Promise<void> {
  await (await caches.open(CACHE)).put(address, answer);
}

/** Forgets what is kept but for these addresses. */
export async function keepOnly(addresses: string[]): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const { url } of await cache.keys()) {
    const { pathname } = new URL(url);
    if (!addresses.includes(pathname) && pathname !== NOTE) await cache.delete(pathname);
  }
}

export async function wipe(): Promise<void> {
  await caches.delete(CACHE);
}
