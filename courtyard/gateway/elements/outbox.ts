/**
 * What is written without a connection is kept and sent once. The client's id goes with it each time, so a letter whose
 * answer was lost finds the object that stands; nothing is created twice, and nothing is forgotten.
 */

import { type HtmxContext, put } from "../../ui/elements/htmx";
import { t } from "../../ui/elements/i18n";
import { csrfToken, sentence } from "../../ui/elements/net";
import { toast } from "../../ui/elements/toasts";
import { dropLetter, keepLetter, type Letter, letters } from "./kept";
import { live } from "./live";

const AGAIN = 15_000;
const LOST = new Set([502, 503, 504]); // a server in between could not say whether it was done

/** A write by a script of another room that found no server: prevented by whoever keeps it. */
export interface Unsent {
  method: string;
  url: string;
  kind: string;
  excerpt: string;
  /** The client's id of what it creates, and what the form says. */
  key?: string;
  fields?: [string, string][];
}

type HtmxTold = CustomEvent<{ ctx: HtmxContext & { request: { body?: unknown } } }>;

const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("courtyard-outbox") : null;
let changed: () => void = () => {};
let started = false;

/** Begins to keep and to send; `tell` is called whenever the list has changed, in any tab. */
export function startOutbox(tell: () => void): void {
  changed = tell;
  if (started) return;
  started = true;
  if (channel) channel.onmessage = () => changed();
  document.addEventListener("htmx:before:request", beforeRequest);
  document.addEventListener("htmx:error", afterFailure);
  document.addEventListener("htmx:after:request", afterAnswer);
  addEventListener("submit", plainSubmit);
  document.addEventListener("courtyard:unsent", (event) => unsent(event as CustomEvent<Unsent>));
  for (const [target, type] of [
    [window, "online"],
    [document, "live-state"],
  ] as const)
    target.addEventListener(type, () => void sendAll());
  setInterval(() => void sendAll(), AGAIN);
  void sendAll();
}

// What is kept

function formOf(ctx: HtmxContext): HTMLFormElement | null {
  const form = ctx.sourceElement;
  return form instanceof HTMLFormElement && form.matches("[data-outbox]") ? form : null;
}

function beforeRequest(event: Event): void {
  const { ctx } = (event as HtmxTold).detail;
  const form = formOf(ctx);
  if (!form || navigator.onLine) return;
  event.preventDefault();
  void keepForm(form, new FormData(form));
}

/** The line broke while it was being sent: perhaps it was done, perhaps not. The same id will tell. */
function afterFailure(event: Event): void {
  const { ctx, error } = (event as CustomEvent<{ ctx?: HtmxContext; error?: unknown }>).detail;
  const form = ctx && formOf(ctx);
  if (form && error instanceof TypeError && !ctx.response) void keepForm(form, new FormData(form));
}

function afterAnswer(event: Event): void {
  const { ctx } = (event as HtmxTold).detail;
  const form = formOf(ctx);
  if (!form || !ctx.response) return;
  if (LOST.has(ctx.response.status)) {
    event.preventDefault();
    void keepForm(form, new FormData(form));
  } else if (ctx.response.status < 300 && form.hasAttribute("data-once")) renew(form);
}

/** Forms that htmx does not send. */
function plainSubmit(event: SubmitEvent): void {
  const form = event.target;
  if (event.defaultPrevented || navigator.onLine) return;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-outbox]")) return;
  event.preventDefault();
  void keepForm(form, new FormData(form, event.submitter));
}

async function keepForm(form: HTMLFormElement, data: FormData): Promise<void> {
  const fields = [...data].filter((field): field is [string, string] => typeof field[1] === "string");
  const values = new Map(fields);
  if (!values.get("id")) {
    // Without an id of its own a second sending might be a second object.
    toast({ text: t("You are offline. Your text stays here; save it when you are back."), tone: "red" });
    return;
  }
  const kept = await keep({
    key: values.get("id") ?? "",
    kind: form.dataset.outbox ?? "",
    method: "POST",
    url: form.getAttribute("hx-post") ?? form.action,
    fields: fields.filter(([name]) => name !== "csrfmiddlewaretoken"),
    target: form.getAttribute("hx-target") ?? "",
    swap: form.getAttribute("hx-swap") ?? "none",
    excerpt: excerptOf(values.get("title") || values.get("body") || ""),
  });
  if (!kept) return;
  renew(form);
  if (form.dataset.outbox === "post") document.body.dispatchEvent(new CustomEvent("published"));
}

function unsent(event: CustomEvent<Unsent>): void {
  const { method, url, kind, excerpt, key = url, fields = [] } = event.detail;
  if (!live.me) return;
  event.preventDefault();
  void keep({ key, kind, method, url, fields, target: "", swap: "none", excerpt });
}

async function keep(letter: Omit<Letter, "me" | "page" | "at" | "refusal">): Promise<boolean> {
  try {
    await keepLetter({ ...letter, me: live.me, page: location.pathname, at: Date.now(), refusal: "" });
  } catch {
    toast({ text: t("You are offline, and this browser keeps nothing. Your text stays in the field."), tone: "red" });
    return false;
  }
  tellAll();
  if (navigator.onLine) void sendAll();
  return true;
}

/** A form that has been taken is empty again, with a new id for what comes next. */
function renew(form: HTMLFormElement): void {
  form.reset();
  const id = form.querySelector<HTMLInputElement>('input[name="id"]');
  if (id) id.value = newId();
}

/** `crypto.randomUUID` is missing on plain http. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte, index) =>
    index === 6 ? (byte & 15) | 64 : index === 8 ? (byte & 63) | 128 : byte,
  );
  const text = hex.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function excerptOf(text: string): string {
  const page = new DOMParser().parseFromString(text, "text/html");
  return (page.body.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 120);
}

// What is sent

/** Sends what waits, one after the other and in one tab only. */
export async function sendAll(): Promise<void> {
  if (!navigator.onLine || !live.me) return;
  const work = async (lock: unknown) => {
    if (lock !== null) await sendEach();
  };
  if (navigator.locks) await navigator.locks.request("courtyard-outbox", { ifAvailable: true }, work);
  else await work(true);
}

async function sendEach(): Promise<void> {
  for (const letter of await letters(live.me).catch(() => [])) {
    if (letter.refusal) continue;
    if (!(await sendOne(letter))) return;
  }
}

/** Answers whether to go on with the next: no when the server cannot be reached or does not know us. */
async function sendOne(letter: Letter): Promise<boolean> {
  let answer: Response;
  try {
    answer = await fetch(letter.url, {
      method: letter.method,
      headers: {
        Accept: "text/html",
        "HX-Request": "true",
        "HX-Request-Type": "partial",
        "X-CSRFToken": csrfToken(),
      },
      body: letter.method === "POST" && letter.fields.length ? new URLSearchParams(letter.fields) : null,
      credentials: "same-origin",
      redirect: "manual",
    });
  } catch {
    return false;
  }
  if (answer.type === "opaqueredirect" || [401, 429].includes(answer.status) || answer.status >= 500) return false;
  if (answer.ok) await arrived(letter, await answer.text());
  else await keepLetter({ ...letter, refusal: sentence(answer.status, await answer.text()) });
  tellAll();
  return true;
}

async function arrived(letter: Letter, html: string): Promise<void> {
  await dropLetter(letter.key);
  document.dispatchEvent(new CustomEvent("outbox-sent", { detail: letter }));
  const target = letter.target && location.pathname === letter.page ? document.querySelector(letter.target) : null;
  if (!target || letter.swap === "none") return;
  await put(target, html, letter.swap, letter.page);
}

/** Takes a letter back before it is sent. */
export async function cancel(key: string): Promise<void> {
  await dropLetter(key);
  tellAll();
}

/** Tries one again that the server refused. */
export async function retry(letter: Letter): Promise<void> {
  await keepLetter({ ...letter, refusal: "" });
  tellAll();
  await sendAll();
}

function tellAll(): void {
  channel?.postMessage("changed");
  changed();
}
