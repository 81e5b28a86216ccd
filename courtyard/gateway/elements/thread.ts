/** Comments that come while a thread is open: in their place by time, with what this viewer may do with them. */

import { htmx } from "../../ui/elements/htmx";
import { t } from "../../ui/elements/i18n";
import { fetched } from "./fetched";
import type { Frame } from "./messages";

/** Puts a new comment into the open thread it belongs to, unless it stands there already or is further down than was loaded. */
export async function insertComment({ t: topic, id = "", html, d }: Frame): Promise<void> {
  const thread = document.querySelector<HTMLElement>(`.thread[data-live="${CSS.escape(topic)}"]`);
  const parent = String(d?.parent ?? "");
  const list = thread && listOf(topic, parent);
  if (!thread || !list || document.getElementById(`item-${id}`)) return;
  const comment = html === undefined ? await fetched(topic, id, `item-${id}`) : parsed(html);
  if (!comment || document.getElementById(`item-${id}`)) return;
  empower(comment, thread);
  comment.dataset.fresh = "";
  place(strand(comment, id, parent), list);
}

/** Puts a whole strand, or the line that says where comments went, into the open thread that the topic is about. */
export function insertEntry(topic: string, entry: HTMLElement): void {
  const list = listOf(topic, "");
  if (list && !document.getElementById(entry.id)) place(document.adoptNode(entry), list);
}

/** Takes a comment out, with the answers under it. Where somebody is writing one, what they write stays. */
export function removeComment(id: string): void {
  const comment = document.getElementById(`item-${id}`);
  const entry = comment?.closest("li");
  if (!comment || !entry) return;
  if (written(entry)) {
    leave(comment, t("This comment is gone. What you wrote is still here."));
    return;
  }
  if (entry.contains(document.activeElement)) entry.closest<HTMLElement>(".thread")?.focus();
  entry.remove();
}

/** Where somebody has begun to write a comment: the form, or what stands in its place when it could not be sent. */
export function written(within: Element): HTMLElement | undefined {
  const places = [...within.querySelectorAll<HTMLElement>(".kept-words, form.comment-form")];
  return places.find((place) => place.querySelector("textarea")?.value.trim());
}

/** What is no longer part of the page stays where it is read, and does nothing more; `address` is where it stands now. */
export function leave(host: HTMLElement, words: string, address = ""): void {
  host.dataset.gone = "";
  host.inert = true;
  const note = document.createElement("p");
  note.className = "meta gone-note";
  note.setAttribute("role", "status");
  note.textContent = words;
  if (address) note.append(" ", linkTo(address));
  host.before(note);
}

function linkTo(address: string): HTMLAnchorElement {
  const link = document.createElement("a");
  link.className = "link";
  link.href = address;
  link.textContent = t("Go there");
  return link;
}

function listOf(topic: string, parent: string): HTMLElement | null {
  const list = document.getElementById(parent ? `replies-${parent}` : topic.replace("item:", "strands-"));
  // What is not loaded yet stands before it; it will be loaded in order.
  return list?.querySelector(":scope > .more-strands, :scope > li > .more") ? null : list;
}

function parsed(html: string): HTMLElement | null {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.querySelector<HTMLElement>("article");
}

/** The fragment is the same for everybody; what the thread and the author's id allow is added here. */
function empower(comment: HTMLElement, thread: HTMLElement): void {
  const may = new Set([...words(comment.dataset.may), ...words(thread.dataset.may)]);
  if (thread.dataset.me && comment.dataset.author === thread.dataset.me) {
    may.delete("report");
    for (const right of ["edit", "delete"]) may.add(right);
  }
  comment.dataset.may = [...may].join(" ");
}

function words(text = ""): string[] {
  return text.split(" ").filter(Boolean);
}

function strand(comment: HTMLElement, id: string, parent: string): HTMLLIElement {
  const entry = document.createElement("li");
  entry.append(document.adoptNode(comment));
  if (parent) return entry;
  entry.id = `strand-${id}`;
  const replies = document.createElement("ol");
  replies.className = "replies";
  replies.id = `replies-${id}`;
  const answer = document.createElement("div");
  answer.id = `reply-${id}`;
  entry.append(replies, answer);
  return entry;
}

/** By time and then by id, as the server lists them: a comment whose transaction was slow goes before a quicker one. */
function place(entry: HTMLElement, list: HTMLElement): void {
  const key = keyOf(entry);
  const later = [...list.children].find((other) => keyOf(other) > key) ?? null;
  list.insertBefore(entry, later);
  htmx.process(entry);
}

function keyOf(entry: Element): string {
  if (entry instanceof HTMLElement && entry.dataset.at) return `${entry.dataset.at} ~`; // a line: after what was said then
  const comment = entry.querySelector("article.comment");
  return `${comment?.querySelector("time")?.dateTime ?? ""} ${comment?.id ?? ""}`;
}
