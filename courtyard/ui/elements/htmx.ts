/** htmx, and what we hold it to: our CSRF token, no eval, own origin only, errors as toasts, pages as morphs. */

import htmxModule from "./globalhtmx";
import "htmx.org/dist/ext/hx-preload.js";
import { t } from "./i18n";
import { csrfToken, sentence } from "./net";
import { show, type Toast, toast } from "./toasts";

export interface HtmxContext {
  sourceElement: Element;
  target: Element | string | null;
  swap: string;
  text: string;
  title?: string;
  transition: boolean;
  push?: string | null;
  refreshes?: boolean;
  request: { action: string; method: string; headers: Record<string, string> };
  response?: { raw: Response; status: number; headers: Headers };
}

export interface SwapTask {
  type: string;
  fragment: DocumentFragment;
  swapSpec: { show?: string | undefined; transition?: boolean };
}

interface Htmx {
  config: Record<string, unknown>;
  ajax(verb: string, path: string, options: Record<string, unknown>): Promise<void>;
  process(element: Element): void;
  swap(context: Record<string, unknown>): Promise<void>;
}

export const htmx = htmxModule as unknown as Htmx;

/** Puts HTML that was asked for into a page, as htmx does with what it asks for itself. */
export function put(target: Element, text: string, swap: string, action = location.pathname): Promise<void> {
  const request = { action, method: "GET", headers: {} };
  return htmx.swap({ target, swap, text, sourceElement: target, transition: false, request });
}

type HtmxEvent = CustomEvent<{ ctx: HtmxContext; tasks?: SwapTask[]; error?: unknown }>;

const AWAY = new Set([429, 502, 503, 504]);
const AGAIN = [4_000, 60_000] as const; // milliseconds until it is tried again: at first, and at most
let again: ReturnType<typeof setTimeout> | undefined;
let tries = 0;

/**
 * Fetches the page again and morphs it: what was typed, opened and scrolled stays. While nobody answers, the page stays as
 * it is, and is fetched after a while.
 */
export function refresh(): Promise<void> {
  clearTimeout(again);
  const url = location.pathname + location.search;
  return htmx.ajax("GET", url, {
    target: document.body,
    swap: "outerMorph",
    transition: false,
    refreshes: true,
    headers: { "HX-Boosted": "true" },
  });
}

function refreshLater(): void {
  clearTimeout(again);
  const wait = Math.min(AGAIN[1], AGAIN[0] * 2 ** tries++);
  again = setTimeout(() => void refresh(), wait * (0.5 + Math.random()));
}

export function startHtmx(): void {
  on("htmx:config:request", ({ detail: { ctx } }) => {
    if (ctx.request.method !== "GET") ctx.request.headers["X-CSRFToken"] = csrfToken();
  });
  on("htmx:after:request", refuse);
  on("htmx:error", ({ detail: { ctx, error } }) => {
    if (ctx?.refreshes && !ctx.response) return refreshLater(); // nobody asked for it
    if (error instanceof TypeError && !navigator.onLine)
      toast({ text: t("You are offline. Try again when you are back."), tone: "red" });
  });
  on("htmx:before:swap", ({ detail: { ctx, tasks = [] } }) => {
    adoptToasts(tasks);
    if (samePage(ctx)) for (const task of tasks) if (task.type === "main") task.swapSpec.show = undefined;
  });
  document.addEventListener("courtyard:undone", () => void refresh());
  document.addEventListener("refresh", () => void refresh()); // the server says so with HX-Trigger
  document.addEventListener("toast", (event) => {
    const detail = (event as CustomEvent<Toast & { value?: string }>).detail;
    toast(detail.value ? { text: detail.value } : detail);
  });
}

function on(type: string, listener: (event: HtmxEvent) => void): void {
  document.addEventListener(type, (event) => listener(event as HtmxEvent));
}

/** A refused partial request leaves the page as it was and says why; whole pages (links) show the error page. */
function refuse({ detail: { ctx } }: HtmxEvent): void {
  const status = ctx.response?.status ?? 0;
  if (ctx.refreshes && AWAY.has(status)) {
    ctx.swap = "none";
    refreshLater();
    return;
  }
  if (ctx.refreshes) tries = 0;
  if (status < 400 || isPage(ctx) || answersItself(ctx.sourceElement, status)) return;
  if (status === 422 && !ctx.text.includes("data-error")) return; // the form itself, with its errors
  ctx.swap = "none";
  ctx.push = null;
  toast({ text: sentence(status, ctx.text), tone: "red" });
}

function isPage(ctx: HtmxContext): boolean {
  return ctx.target === document.body;
}

function answersItself(element: Element, status: number): boolean {
  const code = String(status);
  return [code, `${code.slice(0, 2)}x`, `${code[0]}xx`].some((pattern) => element.hasAttribute(`hx-status:${pattern}`));
}

function samePage(ctx: HtmxContext): boolean {
  const address = ctx.response?.raw.url ?? ctx.request.action;
  return new URL(address, location.href).pathname === location.pathname;
}

/** The list of toasts is never morphed, so a new page's messages are carried over. */
function adoptToasts(tasks: SwapTask[]): void {
  for (const { fragment } of tasks) {
    for (const element of fragment.querySelectorAll<HTMLElement>("toast-list > .toast"))
      show(document.adoptNode(element));
  }
}
