/** Puts what happens into the page. Hosts carry the viewer's overlay and stay; only what is the same for everybody is replaced. */

import { type HtmxContext, htmx, put, refresh, type SwapTask } from "../../ui/elements/htmx";
import { plural, t } from "../../ui/elements/i18n";
import { closed, folded, hidden, joined, merged, moved, split } from "./conversation";
import { fetched } from "./fetched";
import { onLive } from "./live";
import type { Frame } from "./messages";
import { own, ownAtOnce } from "./own";
import { pinned } from "./pins";
import { profileChanged } from "./profiles";
import { insertComment, leave, removeComment } from "./thread";

let started = false;

/** Listens from now on, once per page. */
export function startFragments(): void {
  if (started) return;
  started = true;
  onLive("commented", (frame) => void commented(frame));
  onLive("edited", (frame) => void edited(frame));
  onLive("reacted", reacted);
  onLive("mine", mine);
  onLive("own", own);
  document.addEventListener("own", ownAtOnce); // the server says so with HX-Trigger
  onLive("pinned", pinned);
  onLive("profile", profileChanged);
  onLive("deleted", deleted);
  onLive("closed", (frame) => void closed(frame));
  onLive("folded", (frame) => void folded(frame));
  onLive("moved", (frame) => void moved(frame));
  onLive("merged", merged);
  for (const [event, follow] of [
    ["split", split],
    ["joined", joined],
  ] as const)
    onLive(event, (frame) => {
      countComments(frame);
      void follow(frame);
    });
  onLive("restored", (frame) => void restored(frame));
  onLive("counted", countComments);
  onLive("bell", () => count("bell"));
  onLive("chat", () => count("chat"));
  onLive("revoked", ({ t: topic }) => /^(space|conversation):/.test(topic) && void refresh());
  document.addEventListener("htmx:before:swap", dropDoubles);
}

async function commented(frame: Frame): Promise<void> {
  countComments(frame);
  await insertComment(frame);
}

/** The text as it stands now. HTML that is not there (it is kept for minutes only) is fetched from the page itself. */
async function edited({ t: topic, id = "", html }: Frame): Promise<void> {
  const main = document.getElementById(`main-${id}`);
  if (!main) return;
  const text = html ?? (await fetched(topic, id, `main-${id}`))?.innerHTML;
  if (text !== undefined) await swap(main, text);
}

function reacted({ id, d }: Frame): void {
  const host = document.getElementById(`item-${id}`);
  const bars = [
    ...(host?.querySelectorAll<HTMLElement & { show?: (counts: Record<string, number>) => void }>("reaction-bar") ??
      []),
  ];
  const bar = bars.find((one) => one.closest("[data-reacted]") === host);
  bar?.show?.((d?.reactions ?? {}) as Record<string, number>);
}

/** What I did in another window: the host says it, and the bar or the button shows it. */
function mine({ id, d }: Frame): void {
  const host = document.getElementById(`item-${id}`);
  const mark = host?.querySelector<HTMLElement>(`toggle-button [data-url="/items/${id}/bookmark/"]`);
  if (mark && d && "bookmarked" in d && mark.getAttribute("aria-busy") !== "true")
    mark.setAttribute("aria-pressed", String(d.bookmarked));
  const reacted = (d?.reacted as string[] | undefined)?.join(" ");
  if (host && reacted !== undefined && host.dataset.reacted !== reacted) host.dataset.reacted = reacted;
}

function deleted(frame: Frame): void {
  if (frame.d && "comments" in frame.d) {
    countComments(frame);
    removeComment(frame.id ?? "");
    return;
  }
  if (frame.d?.hidden) {
    void hidden(frame);
    return;
  }
  const post = document.getElementById(`item-${frame.id}`);
  if (post && post.dataset.gone === undefined) leave(post, t("This post was deleted."));
}

async function restored(frame: Frame): Promise<void> {
  if (frame.d && "comments" in frame.d) countComments(frame);
  const post = document.getElementById(`item-${frame.id}`);
  if (post?.dataset.gone !== undefined) {
    delete post.dataset.gone;
    post.inert = false;
    if (post.previousElementSibling?.matches(".gone-note")) post.previousElementSibling.remove();
  } else if (frame.d && "comments" in frame.d) await insertComment(frame);
}

/** The number of comments on the post that the topic is about. */
function countComments({ t: topic, d }: Frame): void {
  const count = Number(d?.comments);
  const post = document.getElementById(`item-${topic.replace("item:", "")}`);
  const shown = post?.querySelector<HTMLElement>("[data-comments] [data-n]");
  if (!shown || Number.isNaN(count)) return;
  shown.dataset.n = String(count);
  shown.textContent = count ? plural("{count} comment", "{count} comments", count) : t("Comment");
}

const NUMBERS = { bell: "/notifications/count/", chat: "/messages/count/" };
const asked = new Map<string, ReturnType<typeof setTimeout>>();

/** The number on the bell, or beside Messages; several rings in a moment are one question. */
function count(what: keyof typeof NUMBERS): void {
  clearTimeout(asked.get(what));
  const ask = async () => {
    const answer = await fetch(NUMBERS[what], { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const { unread } = (await answer.json()) as { unread: number };
    for (const shown of document.querySelectorAll<HTMLElement>(`[data-live="${what}"]`)) {
      shown.textContent = unread > 99 ? "99+" : String(unread || "");
      shown.hidden = unread === 0;
      shown.setAttribute("aria-label", plural("{count} unread", "{count} unread", unread));
    }
  };
  asked.set(
    what,
    setTimeout(() => void ask(), 300),
  );
}

/** What comes as the answer to a form may have come over the line already: the answer knows the viewer, so it stays. */
function dropDoubles(event: Event): void {
  const { tasks = [] } = (
    event as CustomEvent<{ ctx: HtmxContext; tasks?: (SwapTask & { swapSpec: { style?: string } })[] }>
  ).detail;
  for (const { fragment, swapSpec } of tasks) {
    if (!/^(beforeend|afterbegin)$/.test(swapSpec.style ?? "")) continue;
    for (const answer of fragment.querySelectorAll<HTMLElement>("article[id^='item-']")) {
      const there = document.getElementById(answer.id);
      if (there?.matches(".comment")) takePlace(answer, there);
      else there?.remove();
    }
  }
}

/** A comment stays where it came to stand by its time, and so do the answers that it has by now. */
function takePlace(answer: HTMLElement, there: HTMLElement): void {
  answer.closest("li")?.remove();
  there.replaceWith(document.adoptNode(answer));
  htmx.process(answer);
}

async function swap(target: HTMLElement, text: string): Promise<void> {
  await put(target, text, "innerMorph transition:false");
}
