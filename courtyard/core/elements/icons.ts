/** Icons of the page's sprite, for what scripts draw. The page itself shows some, and so names the sprite's address. */

export function icon(name: string): SVGElement {
  const address = document.querySelector("svg.i use")?.getAttribute("href")?.split("#")[0] ?? "/static/build/icons.svg";
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("class", "i");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${address}#${name}`);
  picture.append(use);
  return picture;
}

/** An element with text and children, for lists and bars that scripts draw. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
