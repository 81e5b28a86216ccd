/** The top of a space: what is pinned or taken down elsewhere goes there and back. Everything else stays where it is. */

import { htmx } from "../../ui/elements/htmx";
import type { Frame } from "./messages";

const SPREAD = 1_500;
let due: ReturnType<typeof setTimeout> | undefined;

/** Something was pinned or taken down: the page that shows that space asks for its top. */
export function pinned({ t: topic }: Frame): void {
  if (topic !== `space:${top()?.dataset.space}` || due) return;
  // Everybody who looks at the space asks for the same: not in the same moment.
  due = setTimeout(() => void draw(), Math.random() * SPREAD);
}

function top(): HTMLElement | null {
  return document.getElementById("pins");
}

async function draw(): Promise<void> {
  due = undefined;
  const page = await load(location.pathname).catch(() => null);
  const fresh = page?.getElementById("pins");
  const here = top();
  if (!page || !fresh || !here || fresh.dataset.space !== here.dataset.space) return;
  for (const { id } of fresh.querySelectorAll("article[id]")) if (!here.querySelector(`#${id}`)) take(id);
  const gone = [...here.querySelectorAll("article[id]")].filter(({ id }) => !fresh.querySelector(`#${id}`));
  for (const { id } of gone) giveBack(page, id);
  here.replaceChildren(...fresh.childNodes);
  htmx.process(here);
}

async function load(address: string): Promise<Document | null> {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** A card leaves the list with the place for its thread: it stands on top now. */
function take(id: string): void {
  const card = document.querySelector(`#feed > #${id}`);
  if (card?.nextElementSibling?.matches(".thread-slot")) card.nextElementSibling.remove();
  card?.remove();
}

/** A card comes back into the list, before the one that follows it on the fresh page; if that is not loaded, later. */
function giveBack(page: Document, id: string): void {
  const card = page.querySelector(`#feed > #${id}`);
  const slot = card?.nextElementSibling;
  const later = [...page.querySelectorAll(`#feed > #${id} ~ article[id]`)].map((other) =>
    document.querySelector(`#feed > #${other.id}`),
  );
  const next = later.find((other) => other !== null);
  if (!card || !next) return;
  next.before(card, ...(slot?.matches(".thread-slot") ? [slot] : []));
  htmx.process(card);
}
