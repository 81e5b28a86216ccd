/** What a kind of post shows to this reader (votes, results): asked for anew when the line says that it changed. */

import { put } from "../../ui/elements/htmx";
import type { Frame } from "./messages";

const SPREAD = 1_500;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const waiting = new Set<string>();

/** Somebody voted somewhere. Everybody who follows asks for their own view of it: not in the same moment, and not twice. */
export function own({ id = "" }: Frame): void {
  if (waiting.has(id) || !document.getElementById(`own-${id}`)) return;
  waiting.add(id);
  setTimeout(() => {
    waiting.delete(id);
    void ask(id);
  }, Math.random() * SPREAD);
}

/** What the reader did themselves changed these as well. */
export function ownAtOnce(event: Event): void {
  for (const id of (event as CustomEvent<{ ids?: string[] }>).detail.ids ?? []) void ask(id);
}

async function ask(id: string): Promise<void> {
  if (!ID.test(id)) return;
  const address = `/items/${id}/own/`;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  const target = document.getElementById(`own-${id}`);
  if (!answer?.ok || answer.redirected || !target) return;
  const text = await answer.text();
  if (isBeingFilled(target)) onlyResults(text);
  else await morph(target, text, address);
}

/** A ballot that is being filled in is left alone. */
function isBeingFilled(target: HTMLElement): boolean {
  if (target.contains(document.activeElement) && document.activeElement?.matches("input, select")) return true;
  return [...target.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select")].some((field) =>
    field instanceof HTMLSelectElement
      ? [...field.options].some((option) => option.selected !== option.defaultSelected)
      : field.checked !== field.defaultChecked || (field.type === "text" && field.value !== field.defaultValue),
  );
}

/** Bars and numbers have their place from the beginning, so that nothing moves. */
function onlyResults(text: string): void {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const result of fresh.querySelectorAll(".poll-result, .share-bar")) {
    document.getElementById(result.id)?.replaceWith(document.adoptNode(result));
  }
}

/** Makes what stands in an element what the server says, and moves nothing that stays. */
export async function morph(target: HTMLElement, text: string, action: string): Promise<void> {
  await put(target, text, "innerMorph transition:false", action);
}
