/** The few icons that scripts draw themselves, where no page need show them first. */

/** What closes and removes. */
export const cross = (): SVGElement => stroke("M18 6 6 18M6 6l12 12");

/** Lines of Lucide's grid of 24 by 24. */
export function stroke(lines: string): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i i-s");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", lines);
  svg.append(path);
  return svg;
}
