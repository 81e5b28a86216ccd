/** A profile that changed: every reader sees their own part of it, so the page asks for it anew. */

import type { Frame } from "./messages";
import { morph } from "./own";

const SPREAD = 1_500;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const waiting = new Set<string>();

/** Everybody who looks at it asks: not in the same moment, and once for all that was changed together. */
export function profileChanged({ id = "" }: Frame): void {
  if (waiting.has(id) || !ID.test(id) || !document.querySelector(`[data-profile="${id}"]`)) return;
  waiting.add(id);
  setTimeout(() => {
    waiting.delete(id);
    void ask(id);
  }, Math.random() * SPREAD);
}

async function ask(id: string): Promise<void> {
  const address = `/people/${id}/about/`;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected || !document.querySelector(`[data-profile="${id}"]`)) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  rename(id, nameIn(document), nameIn(fresh));
  for (const part of fresh.querySelectorAll<HTMLElement>("[data-profile-part]"))
    for (const shown of document.querySelectorAll<HTMLElement>(`[data-profile-part="${part.dataset.profilePart}"]`))
      await morph(shown, part.innerHTML, address);
}

function nameIn(page: Document): string {
  return page.querySelector("[data-profile-name]")?.textContent ?? "";
}

/** The name over the posts of the page, and in the title of the window. */
function rename(id: string, before: string, after: string): void {
  if (!before || !after || before === after) return;
  for (const link of document.querySelectorAll(`a[href="/people/${id}/"]`))
    if (link.textContent === before) link.textContent = after;
  document.title = document.title.replace(before, () => after); // "$" in a name means nothing
}
