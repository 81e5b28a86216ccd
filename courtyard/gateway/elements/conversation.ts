/** A conversation that is closed, opened again, split or joined with another, or of which a comment is folded; a post that moves. */

import { htmx } from "../../ui/elements/htmx";
import { t } from "../../ui/elements/i18n";
import { fetched } from "./fetched";
import type { Frame } from "./messages";
import { insertEntry, leave, removeComment, written } from "./thread";

/** What one may do in a conversation, as this reader gets it now: the form or why there is none, reactions, answers. */
export async function closed({ t: topic, id = "" }: Frame): Promise<void> {
  const card = document.getElementById(`item-${id}`);
  const thread = document.querySelector<HTMLElement>(`.thread[data-live="${CSS.escape(topic)}"]`);
  if (!card) return;
  const [freshCard, freshThread] = thread
    ? await Promise.all([fetched(topic, id, `item-${id}`), fetched(topic, id, "comments")])
    : [await again(id), null];
  if (!freshCard) return;
  const add = freshCard.querySelector<HTMLElement>("reaction-bar [data-add]");
  follow(card, freshCard, add);
  if (thread && freshThread) followThread(thread, freshThread, id, add);
}

/** The host says what its reader may do; its bar offers reactions only where they are taken. */
function follow(host: HTMLElement, fresh: HTMLElement, add: HTMLElement | null): void {
  host.dataset.may = fresh.dataset.may;
  const [count, freshCount] = [host, fresh].map((one) => one.querySelector("[data-comments]"));
  if (count && freshCount) count.replaceChildren(...freshCount.cloneNode(true).childNodes);
  takesReactions(host, add);
}

function followThread(thread: HTMLElement, fresh: HTMLElement, id: string, add: HTMLElement | null): void {
  const [foot, freshFoot] = [thread, fresh].map((one) => one.querySelector<HTMLElement>(`#foot-${id}`));
  if (!foot || !freshFoot) return;
  thread.dataset.may = fresh.dataset.may;
  const open = freshFoot.querySelector("form.comment-form") !== null;
  replaceFoot(foot, freshFoot, open);
  for (const comment of thread.querySelectorAll<HTMLElement>(".comment")) {
    comment.dataset.may = fresh.querySelector<HTMLElement>(`#${comment.id}`)?.dataset.may ?? only(comment, open, add);
    takesReactions(comment, add);
  }
  if (open) return;
  for (const answer of thread.querySelectorAll("[id^='reply-']")) if (!written(answer)) answer.replaceChildren();
}

/** The form, or why there is none. What is being written stays. */
function replaceFoot(foot: HTMLElement, fresh: HTMLElement, open: boolean): void {
  const mine = written(foot);
  if (mine) {
    for (const other of [...foot.children]) if (other !== mine) other.remove();
    if (!open || !mine.matches("form")) mine.before(...fresh.childNodes);
  } else foot.replaceChildren(...fresh.childNodes);
  htmx.process(foot);
}

/** Of a comment further down than the fresh page goes: what the whole conversation takes or does not take. */
function only(comment: HTMLElement, open: boolean, add: HTMLElement | null): string {
  const may = new Set(comment.dataset.may?.split(" ").filter(Boolean));
  for (const [right, given] of [
    ["comment", open],
    ["react", add !== null],
  ] as const) {
    if (given) may.add(right);
    else may.delete(right);
  }
  return [...may].join(" ");
}

function takesReactions(host: HTMLElement, add: HTMLElement | null): void {
  const bar = [...host.querySelectorAll<HTMLElement>("reaction-bar")].find((one) => one.closest("[data-may]") === host);
  if (!bar) return;
  for (const button of bar.querySelectorAll<HTMLButtonElement>("[data-emoji]")) button.disabled = add === null;
  const here = bar.querySelector("[data-add]");
  if (!add) here?.remove();
  else if (!here) {
    const link = add.cloneNode(true) as HTMLElement;
    link.setAttribute("href", bar.dataset.url ?? "");
    bar.append(link);
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

/** Comments are a post of their own now: they leave, and a line says where they are. */
export async function split({ t: topic, id = "", d }: Frame): Promise<void> {
  for (const comment of (d?.taken ?? []) as string[]) removeComment(comment);
  const line = await fetched(topic, topic.replace("item:", ""), `split-${id}`);
  if (line) insertEntry(topic, line);
}

/** A post is part of another conversation now: it leaves, and says where it is. */
export function merged({ id = "" }: Frame): void {
  const card = document.getElementById(`item-${id}`);
  if (!card?.matches(".post") || card.dataset.gone !== undefined) return;
  leave(card, t("This post was joined with another one."), `/items/${id}/`);
  card.removeAttribute("id"); // the comment that it is has it
  const thread = document.querySelector<HTMLElement>(`.thread[data-live="item:${CSS.escape(id)}"]`);
  if (thread) {
    thread.inert = true;
    thread.dataset.gone = "";
  }
}

/** It comes to those who are open on that conversation, with all that stood under it. */
export async function joined({ t: topic, id = "" }: Frame): Promise<void> {
  document.getElementById(`split-${id}`)?.remove(); // the line that said it was elsewhere
  const strand = await fetched(topic, id, `strand-${id}`);
  if (strand) insertEntry(topic, strand);
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
