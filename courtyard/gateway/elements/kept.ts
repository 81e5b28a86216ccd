/** What waits to be sent, in this browser's IndexedDB: it outlives the tab and the browser. */

export interface Letter {
  /** The client's id of what is created, or what makes a later letter replace an earlier one. */
  key: string;
  /** The person who wrote it: nobody else's sign-in sends it. */
  me: string;
  kind: string;
  method: string;
  url: string;
  fields: [string, string][];
  /** The page and the place in it where the answer belongs. */
  page: string;
  target: string;
  swap: string;
  excerpt: string;
  at: number;
  /** Why the server does not take it. Without: it waits. */
  refusal: string;
}

const STORE = "outbox";
let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("courtyard", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

async function run<Result>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  const transaction = (await database()).transaction(STORE, mode, { durability: "strict" });
  const request = work(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Keeps a letter. It is on disk when this resolves. */
export async function keepLetter(letter: Letter): Promise<void> {
  await run("readwrite", (store) => store.put(letter));
}

export async function dropLetter(key: string): Promise<void> {
  await run("readwrite", (store) => store.delete(key));
}

/** What a person has waiting, oldest first. */
export async function letters(me: string): Promise<Letter[]> {
  const all = await run<Letter[]>("readonly", (store) => store.getAll());
  return all.filter((letter) => letter.me === me).sort((one, other) => one.at - other.at);
}
