const PAUSE = 200; // after the page is there: what is nice to have comes behind what is read

/** Tells the style sheets when the page has settled, so that they may ask for what can wait (`html[data-settled]`). */
export function startSettling(): void {
  const settle = () => setTimeout(() => document.documentElement.toggleAttribute("data-settled", true), PAUSE);
  if (document.readyState === "complete") settle();
  else addEventListener("load", settle, { once: true });
}
