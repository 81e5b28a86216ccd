/** Page changes: focus, the announcement for screen readers, and the line about being offline. */

import { type HtmxContext, htmx } from "./htmx";

let path = location.pathname;

export function startPages(): void {
  document.addEventListener("htmx:before:request", closeOverlays);
  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = (event as CustomEvent<{ ctx: HtmxContext }>).detail;
    if (ctx.target === document.body) settle();
  });
  for (const type of ["online", "offline"]) addEventListener(type, line);
  line();
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) htmx.config.transitions = false;
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

function line(): void {
  const banner = document.getElementById("offline");
  if (banner) banner.hidden = navigator.onLine;
}
