/** Passing messages at the foot of the page, with an undo. */

import { cross } from "./drawing";
import { t } from "./i18n";
import { Refusal, send } from "./net";

export interface Toast {
  text: string;
  tone?: "" | "red";
  /** An address to POST to, or what to do, when the person takes it back. */
  undo?: string | (() => void | Promise<void>);
  /** Instead of undo: a button with words of its own. */
  action?: { label: string; run: () => void };
}

const STAY = 7000;

/** Shows a message; it leaves by itself after a while, unless it is looked at. Errors stay until dismissed. */
export function toast(message: Toast | string): HTMLElement {
  const { text, tone = "", undo, action } = typeof message === "string" ? { text: message } : message;
  const element = document.createElement("div");
  element.className = "toast";
  if (tone) element.dataset.tone = tone;
  element.setAttribute("role", tone === "red" ? "alert" : "status");
  const words = document.createElement("span");
  words.className = "grow";
  words.textContent = text;
  element.append(words);
  if (undo) element.append(button(t("Undo"), () => takeBack(element, undo)));
  if (action) element.append(button(action.label, () => leave(element, action.run)));
  const close = button("", () => leave(element));
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", t("Close"));
  close.append(cross());
  element.append(close);
  show(element);
  return element;
}

/** Shows what went wrong. An aborted request is nobody's concern. */
export function toastError(error: unknown): void {
  if (error instanceof DOMException && error.name === "AbortError") return;
  toast({
    text: error instanceof Refusal ? error.message : t("Something went wrong. Try again in a moment."),
    tone: "red",
  });
}

/** Puts a toast on the list and lets it leave after a while. */
export function show(element: HTMLElement): void {
  const list = document.querySelector("toast-list");
  if (!list) return;
  if (element.parentElement !== list) list.append(element);
  while (list.children.length > 3) list.firstElementChild?.remove();
  if (element.dataset.tone !== "red") stay(element);
}

export function leave(element: HTMLElement, then?: () => void): void {
  element.dataset.leaving = "";
  setTimeout(() => element.remove(), 160);
  then?.();
}

export async function takeBack(element: HTMLElement, undo: NonNullable<Toast["undo"]>): Promise<void> {
  leave(element);
  try {
    if (typeof undo === "function") return await undo();
    await send("POST", undo);
    document.dispatchEvent(new CustomEvent("courtyard:undone", { detail: { url: undo } }));
  } catch (error) {
    toastError(error);
  }
}

function stay(element: HTMLElement): void {
  let timer = setTimeout(() => leave(element), STAY);
  const hold = () => clearTimeout(timer);
  const release = () => {
    clearTimeout(timer);
    timer = setTimeout(() => leave(element), STAY);
  };
  for (const type of ["pointerenter", "focusin"]) element.addEventListener(type, hold);
  for (const type of ["pointerleave", "focusout"]) element.addEventListener(type, release);
}

function button(label: string, act: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}
