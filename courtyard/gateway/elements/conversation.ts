/** A conversation that is closed, opened again, or of which a comment is folded; a post that goes to another space. */

import { htmx } from "../../ui/elements/htmx";
import { t } from "../../ui/elements/i18n";
import { fetched } from "./fetched";
import type { Frame } from "./messages";
import { leave, written } from "./thread";

/** The foot of an open thread, as this reader gets it: the form, or why there is none. What is being written stays. */
export async function closed({ t: topic, id = "" }: Frame): Promise<void> {
  const here = document.getElementById(`foot-${id}`);
  const fresh = here && (await fetched(topic, id, `foot-${id}`));
  if (!here || !fresh) return;
  const open = fresh.querySelector("form.comment-form") !== null;
  const mine = written(here);
  if (mine) {
    for (const other of [...here.children]) if (other !== mine) other.remove();
    if (!open || !mine.matches("form")) mine.before(...fresh.childNodes);
  } else here.replaceChildren(...fresh.childNodes);
  htmx.process(here);
  for (const comment of here.closest(".thread")?.querySelectorAll<HTMLElement>(".comment") ?? []) {
    const may = new Set(comment.dataset.may?.split(" ").filter(Boolean));
    if (open) may.add("comment");
    else may.delete("comment");
    comment.dataset.may = [...may].join(" ");
  }
}

/** A comment is folded or unfolded for everybody. */
export async function folded({ t: topic, id = "" }: Frame): Promise<void> {
  const here = document.getElementById(`item-${id}`);
  const fresh = here && (await fetched(topic, id, `item-${id}`));
  if (!here || !fresh) return;
  here.replaceWith(fresh);
  htmx.process(fresh);
}

/** A post leaves the page of its space; elsewhere it says where it stands now. */
export async function moved({ t: topic, id = "" }: Frame): Promise<void> {
  const card = document.getElementById(`item-${id}`);
  if (!card?.matches(".post") || card.dataset.gone !== undefined) return;
  if (topic === `space:${document.getElementById("pins")?.dataset.space}`) {
    leave(card, t("This post was moved to another space."));
    return;
  }
  await asked(card, id, t("This post was moved to a space you cannot see."));
}

/** A post that only its author and the moderators still see: for them it says so, for everybody else it is gone. */
export async function hidden({ id = "" }: Frame): Promise<void> {
  const card = document.getElementById(`item-${id}`);
  if (!card?.matches(".post") || card.dataset.gone !== undefined) return;
  await asked(card, id, t("A moderator has hidden this post."));
}

/** The card as this reader gets it now, or the words if they do not get it any more. */
async function asked(card: HTMLElement, id: string, words: string): Promise<void> {
  const alone = card.querySelector(".post-main.alone") !== null;
  const fresh = alone ? await fetched(`item:${id}`, id, `item-${id}`) : await again(id);
  if (card.dataset.gone !== undefined || !card.isConnected) return;
  if (fresh === null) leave(card, words);
  else if (fresh) {
    card.replaceWith(fresh);
    htmx.process(fresh);
  }
}

/** The card for this reader; null if they may not see it any more, undefined when nobody answered. */
async function again(id: string): Promise<HTMLElement | null | undefined> {
  const answer = await fetch(`/posts/fresh/?ids=${id}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return undefined;
  return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(`item-${id}`);
}
