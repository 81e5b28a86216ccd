/** Puts a popover beside the control that opened it, where the browser cannot do so by style (anchor positioning). */

const byStyle = CSS.supports("position-area: block-end");
const GAP = 4;
const EDGE = 8;

/** `always` is for popovers without an invoker of their own, which style cannot place. */
export function place(popover: HTMLElement, anchor: Element, always = false): void {
  if (byStyle && !always) return;
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const rtl = document.documentElement.dir === "rtl";
  const below = at.bottom + GAP + height <= innerHeight - EDGE || at.top < height;
  const wished = rtl === popover.matches("[data-side='start']") ? at.right - width : at.left;
  popover.style.setProperty(
    "inset-block-start",
    `${Math.max(EDGE, below ? at.bottom + GAP : at.top - GAP - height)}px`,
  );
  popover.style.setProperty("left", `${Math.min(Math.max(EDGE, wished), innerWidth - width - EDGE)}px`);
  if (byStyle) popover.style.setProperty("position-area", "none");
}
