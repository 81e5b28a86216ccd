/** Dialogs are opened by `command` and `commandfor`; browsers that do not know them yet, and old ways to close, are served here. */

const knowsCommands = "commandForElement" in HTMLButtonElement.prototype;
const knowsClosedBy = "closedBy" in HTMLDialogElement.prototype;

export function startDialogs(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (!knowsCommands) obey(event.target.closest<HTMLElement>("[commandfor]"));
    if (!knowsClosedBy) closeFromOutside(event.target, event as MouseEvent);
  });
  openNow();
  document.addEventListener("htmx:after:settle", openNow);
}

function obey(button: HTMLElement | null): void {
  const dialog = document.getElementById(button?.getAttribute("commandfor") ?? "");
  if (!(dialog instanceof HTMLDialogElement)) return;
  if (button?.getAttribute("command") === "show-modal") dialog.showModal();
  if (button?.getAttribute("command") === "close") dialog.close();
}

function closeFromOutside(target: Element, { clientX, clientY }: MouseEvent): void {
  if (!(target instanceof HTMLDialogElement) || !target.matches('[closedby="any"]')) return;
  const { left, right, top, bottom } = target.getBoundingClientRect();
  if (clientX < left || clientX > right || clientY < top || clientY > bottom) target.close();
}

/** A dialog that the server sent to be seen at once. */
function openNow(): void {
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[data-open-now]:not([open])")) {
    dialog.removeAttribute("data-open-now");
    dialog.showModal();
  }
}
