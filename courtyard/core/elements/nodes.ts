/** What a text is made of: the same elements that the server's allow-list keeps, and nothing it would drop. */

import { type Extensions, mergeAttributes, Node } from "@tiptap/core";
import { Image } from "@tiptap/extension-image";
import { Link } from "@tiptap/extension-link";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { Placeholder } from "@tiptap/extensions";
import { StarterKit } from "@tiptap/starter-kit";

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `<span data-mention="UUID">@Name</span>`: one piece, removed as one. */
const Mention = Node.create({
  name: "mention",
  group: "inline",
  inline: true,
  atom: true,
  selectable: false,

  addAttributes() {
    return {
      id: { default: "", rendered: false },
      name: { default: "", rendered: false },
    };
  },

  parseHTML() {
    return [
      {
        tag: "span[data-mention]",
        getAttrs: (element) => {
          const id = element.dataset.mention ?? "";
          return UUID.test(id) && { id, name: (element.textContent ?? "").replace(/^@/, "") };
        },
      },
    ];
  },

  renderHTML({ node }) {
    return ["span", { "data-mention": node.attrs.id }, `@${node.attrs.name}`];
  },

  renderText({ node }) {
    return `@${node.attrs.name}`;
  },
});

/** `<img data-file="UUID" src="/files/UUID/display" alt="">`: only pictures that were uploaded here. */
const Picture = Image.extend({
  addAttributes() {
    return {
      file: {
        default: "",
        parseHTML: (element) => element.dataset.file,
        renderHTML: ({ file }) => ({ "data-file": file }),
      },
      src: {
        default: "",
        parseHTML: (element) => `/files/${element.dataset.file}/display`,
      },
      alt: { default: "" },
      width: { default: null },
      height: { default: null },
    };
  },

  parseHTML() {
    return [{ tag: "img[data-file]", getAttrs: (element) => UUID.test(element.dataset.file ?? "") && null }];
  },

  renderHTML({ HTMLAttributes }) {
    return ["img", mergeAttributes(HTMLAttributes, { draggable: "true" })];
  },

  addInputRules() {
    return [];
  },
});

/** Without widths of columns: they would be style attributes, which the page's policy forbids. */
const PlainTable = Table.extend({
  renderHTML() {
    return ["table", ["tbody", 0]];
  },
});

const plainCell = { addAttributes: () => ({ colspan: number("colspan"), rowspan: number("rowspan") }) };

function number(name: "colspan" | "rowspan") {
  return {
    default: 1,
    parseHTML: (element: HTMLElement) => Number(element.getAttribute(name)) || 1,
    renderHTML: (values: Record<string, unknown>) => (values[name] === 1 ? {} : { [name]: values[name] }),
  };
}

/** A typed tag stays text: the server makes the link. */
const OurLink = Link.extend({
  inclusive: false,
  parseHTML() {
    return [
      { tag: "a[href]:not([data-tag])", getAttrs: (element) => isAddress(element.getAttribute("href") ?? "") && null },
    ];
  },
});

/** What the server accepts: web, mail, telephone, and pages of ours. */
export function isAddress(value: string): boolean {
  return /^(https?:\/\/[^\s/?#@\\]+([/?#]|$)|mailto:\S+@\S+$|tel:[+\d]|\/(?![/\\]))/i.test(value.trim());
}

/** What people type for an address, completed: `example.org` becomes `https://example.org`. Null if it is none. */
export function completed(typed: string): string | null {
  const value = typed.trim();
  if (isAddress(value)) return value;
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(value)) return `mailto:${value}`;
  const web = `https://${value}`;
  return /^[^\s/:]+\.[^\s/:]{2,}/.test(value) && isAddress(web) ? web : null;
}

export function extensions(placeholder: string): Extensions {
  return [
    StarterKit.configure({
      heading: { levels: [2, 3, 4] },
      link: false,
      codeBlock: { HTMLAttributes: { class: null }, languageClassPrefix: null },
      dropcursor: { class: "drop-cursor", color: false },
    }),
    OurLink.configure({
      openOnClick: false,
      autolink: true,
      linkOnPaste: true,
      markdownLinks: true,
      defaultProtocol: "https",
      HTMLAttributes: { target: null, rel: null, class: null },
      isAllowedUri: (address) => isAddress(address) || completed(address) !== null,
      shouldAutoLink: (address) => /^(https?:|www\.|[^@]+\.[a-z]{2,}(\/|$))/i.test(address) && !address.endsWith(".md"),
    }),
    Mention,
    Picture,
    PlainTable.configure({ resizable: false }),
    TableRow,
    TableHeader.extend(plainCell),
    TableCell.extend(plainCell),
    Placeholder.configure({ placeholder, showOnlyWhenEditable: false }),
  ];
}
