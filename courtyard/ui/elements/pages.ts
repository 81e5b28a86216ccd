/** Page changes: focus, the title, and the announcement for screen readers. */

import type { HtmxContext, SwapTask } from "./htmx";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
let path = location.pathname;

export function startPages(): void {
  document.addEventListener("htmx:before:request", closeOverlays);
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx, tasks = [] } = (event as CustomEvent<{ ctx: HtmxContext; tasks?: SwapTask[] }>).detail;
    if (calm.matches) for (const task of tasks) task.swapSpec.transition = false;
    // htmx sets the title when the transition is over; the page is there before.
    if (ctx.target === document.body && ctx.title) document.title = ctx.title;
  });
  document.addEventListener("htmx:after:settle", (event) => {
    if (event.target === document.body) settle();
  });
  addEventListener("unhandledrejection", (event) => {
    // A transition that a newer page change overtakes is no error.
    if (event.reason instanceof DOMException && /transition/i.test(event.reason.message)) event.preventDefault();
  });
  reach();
  document.addEventListener("htmx:after:settle", reach);
}

/** A menu or sheet that led to another page does not stay open over it. */
function closeOverlays(event: Event): void {
  const { ctx } = (event as CustomEvent<{ ctx: HtmxContext }>).detail;
  if (ctx.target !== document.body) return;
  for (const open of document.querySelectorAll<HTMLElement>("[popover]:popover-open")) open.hidePopover();
  for (const open of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) open.close();
}

/** On another page: say its title and put the focus at its start, so that Tab and reading go on from there. */
function settle(): void {
  if (location.pathname === path) return;
  path = location.pathname;
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = document.title;
  const chosen = document.querySelector("[autofocus]");
  if (!chosen) document.getElementById("main")?.focus({ preventScroll: true });
}

/** A table wider than its place scrolls: a keyboard must be able to get into it. */
function reach(): void {
  for (const table of document.querySelectorAll<HTMLElement>(".prose table:not([tabindex])")) {
    if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
  }
}
