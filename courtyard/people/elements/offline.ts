/** The page of the phone book: finds people in what this device keeps. Built as a script of its own, it needs no server. */

import { locale } from "../../ui/elements/i18n";
import { BOOK, type Book, find, readNote } from "./book";

const SHOWN = 50;
const when = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });

interface Entry {
  name: string;
  about: string;
  phone: string;
  email: string;
  hue: number;
  words: string;
  digits: string;
}

const part = <Found extends HTMLElement>(id: string) => document.getElementById(id) as Found;
const field = part<HTMLInputElement>("book-q");
let entries: Entry[] = [];

async function begin(): Promise<void> {
  await read();
  field.addEventListener("input", draw);
  navigator.serviceWorker?.addEventListener("message", () => void read());
  document.addEventListener("visibilitychange", () => void read());
}

/** Reads what is kept, which may have gone meanwhile. */
async function read(): Promise<void> {
  const note = await readNote();
  const book: Book | null = note ? ((await (await find(BOOK))?.json()) ?? null) : null;
  entries = book ? entriesOf(book) : [];
  part("book-none").hidden = Boolean(book);
  part("book-kept").hidden = !note;
  part("book-more").hidden = !book?.more;
  field.disabled = !book;
  if (note) part("book-at").textContent = when.format(note.at);
  draw();
}

function entriesOf({ columns, people }: Book): Entry[] {
  const at = (row: (string | number)[], column: string) => String(row[columns.indexOf(column)] ?? "");
  const names = new Intl.Collator(locale);
  const made = people.map((row) => {
    const [name, phone] = [at(row, "name"), at(row, "phone")];
    const about = ["title", "department", "site"].map((column) => at(row, column)).filter(Boolean);
    const words = ` ${fold([name, ...about].join(" "))}`;
    const digits = phone.replace(/\D/g, "");
    return {
      name,
      about: about.join(" · "),
      phone,
      email: at(row, "email"),
      hue: Number(at(row, "hue")),
      words,
      digits,
    };
  });
  return made.sort((one, other) => names.compare(one.name, other.name));
}

/** Without case and accents, with one blank between words. */
function fold(text: string): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

function draw(): void {
  const typed = fold(field.value);
  const digits = typed.length > 2 && !/\p{L}/u.test(typed) ? typed.replace(/\D/g, "") : "";
  const words = typed.split(" ");
  const found = entries.filter(
    (entry) => words.every((word) => entry.words.includes(` ${word}`)) || (digits && entry.digits.includes(digits)),
  );
  part("book-nobody").hidden = !entries.length || found.length > 0;
  part("book-further").hidden = found.length <= SHOWN;
  part("book-people").replaceChildren(...found.slice(0, SHOWN).map(line));
}

function line({ name, about, phone, email, hue }: Entry): HTMLElement {
  const entry = make("li", "card row book-line");
  const initials = make("span", "av av-m", initialsOf(name));
  initials.dataset.hue = String(hue);
  initials.setAttribute("aria-hidden", "true");
  const text = make("span", "row-text");
  text.append(make("b", "", name), make("span", "meta", about));
  const ways = make("span", "cluster");
  if (phone) ways.append(link(`tel:${phone.replace(/\s/g, "")}`, phone));
  if (email) ways.append(link(`mailto:${email}`, email));
  text.append(ways);
  entry.append(initials, text);
  return entry;
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ""]
    .map((word) => word?.charAt(0) ?? "")
    .join("")
    .toUpperCase();
}

function make(tag: string, look: string, text = ""): HTMLElement {
  const element = document.createElement(tag);
  if (look) element.className = look;
  element.textContent = text;
  element.dir = "auto";
  return element;
}

function link(address: string, text: string): HTMLElement {
  const made = make("a", "link", text) as HTMLAnchorElement;
  made.href = address;
  return made;
}

void begin();
