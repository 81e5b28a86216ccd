/**
 * Pictures of a post over the page: the arrows and a swipe lead on, Escape leads back to where one was. Without it a
 * picture is a link to its original.
 */

import { cross, stroke } from "./drawing";
import { t } from "./i18n";

const SWIPE = 48;

let dialog: HTMLDialogElement | null = null;
let links: HTMLAnchorElement[] = [];
let place = 0;

/** Shows the picture of a link, and leads on to those beside it. */
export function open(link: HTMLAnchorElement): void {
  links = [...(link.closest(".pics, .album, article")?.querySelectorAll<HTMLAnchorElement>("a.pic") ?? [link])];
  place = Math.max(0, links.indexOf(link));
  dialog ??= build();
  show();
  dialog.showModal();
}

function build(): HTMLDialogElement {
  const made = document.createElement("dialog");
  made.className = "viewer";
  made.setAttribute("aria-label", t("Pictures of the post"));
  const close = button(cross(), t("Close"), () => made.close());
  const original = document.createElement("a");
  original.append(stroke("M12 15V3M7 10l5 5 5-5M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4"));
  original.setAttribute("aria-label", t("Open the original"));
  original.dataset.original = "";
  const head = document.createElement("header");
  head.append(original, paragraph("count"), close);
  const foot = document.createElement("footer");
  foot.append(
    button(stroke("m15 18-6-6 6-6"), t("Earlier picture"), () => go(-1)),
    paragraph("words"),
    button(stroke("m9 18 6-6-6-6"), t("Next picture"), () => go(1)),
  );
  made.append(head, document.createElement("img"), foot);
  made.addEventListener("keydown", ({ key }) => {
    const forward = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (key === "ArrowLeft" || key === "ArrowRight") go(key === forward ? 1 : -1);
  });
  made.addEventListener("close", () => links[place]?.focus());
  swiped(made);
  document.body.append(made);
  return made;
}

function go(steps: number): void {
  place = (place + steps + links.length) % links.length;
  show();
}

function show(): void {
  const shown = links[place]?.querySelector("img");
  const picture = dialog?.querySelector("img");
  if (!dialog || !shown || !picture) return;
  picture.src = shown.currentSrc || shown.src;
  picture.alt = shown.alt;
  for (const [name, words] of [
    ["count", `${place + 1} / ${links.length}`],
    ["words", shown.alt],
  ]) {
    const line = dialog.querySelector(`[data-${name}]`);
    if (line) line.textContent = words ?? "";
  }
  dialog.querySelector<HTMLAnchorElement>("[data-original]")?.setAttribute("href", links[place]?.href ?? "");
  dialog.toggleAttribute("data-single", links.length < 2);
}

function swiped(target: HTMLElement): void {
  let from = 0;
  target.addEventListener("pointerdown", ({ clientX }) => {
    from = clientX;
  });
  target.addEventListener("pointerup", ({ clientX, pointerType }) => {
    if (pointerType !== "touch" || Math.abs(clientX - from) < SWIPE) return;
    go(clientX < from === (document.dir !== "rtl") ? 1 : -1);
  });
}

function paragraph(name: string): HTMLElement {
  const line = document.createElement("p");
  line.setAttribute(`data-${name}`, "");
  if (name === "count") line.setAttribute("role", "status");
  return line;
}

function button(icon: SVGElement, label: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.setAttribute("aria-label", label);
  made.append(icon);
  made.addEventListener("click", act);
  return made;
}
