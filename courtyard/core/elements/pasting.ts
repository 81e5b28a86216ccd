/** What comes in by paste and drop: Word's and web pages' HTML made plain, files told from text. */

/** HTML from elsewhere as our elements would have written it: Word's lists are lists, its notes to itself are gone. */
export function cleanPasted(html: string): string {
  const page = new DOMParser().parseFromString(disarmed(html), "text/html");
  for (const element of page.querySelectorAll("meta, link, title, xml, [data-style*='mso-hide:all' i]"))
    element.remove();
  for (const element of page.querySelectorAll("*")) {
    if (element.localName.includes(":")) element.replaceWith(...element.childNodes);
  }
  gatherLists(page.body);
  for (const element of page.querySelectorAll<HTMLElement>("b[data-style], strong[data-style]")) {
    // Google Docs wraps everything in a <b> that is not bold.
    if (/font-weight:\s*(normal|[1-5]00)/i.test(element.dataset.style ?? ""))
      element.replaceWith(...element.childNodes);
  }
  for (const image of page.querySelectorAll("img:not([data-file])")) image.replaceWith(image.getAttribute("alt") ?? "");
  for (const element of page.querySelectorAll("[data-style]")) element.removeAttribute("data-style");
  return page.body.innerHTML;
}

/** Without what the page's policy would complain of while it is read: styles are data, handlers and sheets are gone. */
function disarmed(html: string): string {
  return html
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) =>
      tag.replace(/([\s"'])style\s*=/gi, "$1data-style=").replace(/([\s"'])on\w+\s*=/gi, "$1data-x="),
    );
}

/** Word writes a list as paragraphs of class MsoListParagraph whose bullet is text with `mso-list:Ignore`. */
function gatherLists(body: HTMLElement): void {
  let lists: HTMLElement[] = [];
  let before: Element | null = null;
  for (const paragraph of body.querySelectorAll<HTMLElement>("p")) {
    const level = Number(/mso-list:[^;]*?level(\d)/i.exec(paragraph.dataset.style ?? "")?.[1] ?? 0);
    if (!level) continue;
    if (paragraph.previousElementSibling !== before) lists = [];
    const bullet = paragraph.querySelector<HTMLElement>(
      "[data-style*='mso-list:Ignore' i], [data-style*='mso-list: Ignore' i]",
    );
    const ordered = /^\s*(\d+|[a-z])[.)]/i.test(bullet?.textContent ?? "");
    bullet?.remove();
    lists.length = Math.min(lists.length, level);
    while (lists.length < level) {
      const list = body.ownerDocument.createElement(ordered ? "ol" : "ul");
      const parent = lists.at(-1);
      if (parent) (parent.lastElementChild ?? parent.appendChild(body.ownerDocument.createElement("li"))).append(list);
      else paragraph.before(list);
      lists.push(list);
    }
    const item = body.ownerDocument.createElement("li");
    const words = body.ownerDocument.createElement("p");
    words.append(...paragraph.childNodes);
    item.append(words);
    lists.at(-1)?.append(item);
    paragraph.remove();
    before = lists[0] ?? null;
  }
}

/** The files of a paste or drop, if files are what is meant: Word and Excel add a picture of the text to the text. */
export function filesOf(data: DataTransfer | null): File[] {
  if (!data?.files.length) return [];
  const words = disarmed(data.getData("text/html")).replace(/<[^>]*>|&nbsp;|\s/g, "");
  return words ? [] : [...data.files];
}

export function isPicture(file: File): boolean {
  return /^image\/(png|jpeg|gif|webp|avif|bmp)$/.test(file.type);
}

/** Plain text as paragraphs: an empty line parts them, a line end is a line end. */
export function paragraphs(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped
    .replace(/\n+$/, "")
    .split(/\n{2,}/)
    .map((part) => `<p>${part.replaceAll("\n", "<br>")}</p>`)
    .join("");
}
