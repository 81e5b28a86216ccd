/** What the lists offer: people, tags, emoji, blocks. */

import type { ChainedCommands } from "@tiptap/core";
import { t } from "../../ui/elements/i18n";
import { send } from "../../ui/elements/net";
import { icon, make } from "./icons";
import { UUID } from "./nodes";
import { findEmoji } from "./shortcodes";
import { givenSpace } from "./spacing";
import type { Choice, Trigger } from "./suggestions";

interface Person {
  id: string;
  name: string;
  title?: string;
  picture?: string;
  hue?: number;
}

interface Tag {
  id: string;
  name: string;
  /** The other name of it that begins as was typed. */
  also?: string;
}

export function people(url: string): Trigger {
  return {
    name: "people",
    char: "@",
    label: t("People"),
    spaces: true,
    find: async (typed, signal) =>
      (await ask<Person>(url, typed, signal)).filter(({ id }) => UUID.test(id)).map(person),
  };
}

export function tags(url: string): Trigger {
  return {
    name: "tags",
    char: "#",
    label: t("Tags"),
    find: async (typed, signal) => (typed ? (await ask<Tag>(url, typed, signal)).map(tag) : []),
  };
}

export function emoji(): Trigger {
  return {
    name: "emoji",
    char: ":",
    label: t("Emoji"),
    least: 2,
    find: (typed) =>
      findEmoji(typed).map(({ emoji, name }) => ({
        label: name.replaceAll("_", " "),
        content: () => [make("span", { className: "suggest-emoji" }, emoji), make("span", {}, `:${name}:`)],
        choose: (editor, range) => editor.chain().focus().insertContentAt(range, `${emoji} `).run(),
      })),
  };
}

export function blocks(pickPicture: (() => void) | null): Trigger {
  return { name: "blocks", char: "/", label: t("Blocks"), find: (typed) => matching(kinds(pickPicture), typed) };
}

async function ask<Found>(url: string, typed: string, signal: AbortSignal): Promise<Found[]> {
  const address = new URL(url, location.href);
  address.searchParams.set("q", typed);
  try {
    const answer = await (await send("GET", address.href, null, signal)).json();
    return (Array.isArray(answer) ? answer : (answer.results ?? [])).slice(0, 8);
  } catch {
    return []; // Offline, or a newer question replaced this one: what is typed stays as it is.
  }
}

function person({ id, name, title, picture, hue }: Person): Choice {
  return {
    content: () => {
      const face = make("span", { className: "av av-s" });
      face.setAttribute("aria-hidden", "true");
      face.dataset.hue = String(hue ?? 0);
      face.append(picture ? make("img", { src: picture, alt: "", width: 32, height: 32 }) : initials(name));
      const words = make("span", { className: "grow" }, make("span", { className: "ellipsis" }, name));
      if (title) words.append(make("small", { className: "ellipsis" }, title));
      return [face, words];
    },
    choose: (editor, range) => {
      const after = editor.state.doc.textBetween(range.to, Math.min(range.to + 1, editor.state.doc.content.size), "\n");
      const mention = { type: "mention", attrs: { id, name } };
      const chain = editor.chain().focus();
      if (after === " ") chain.insertContentAt(range, mention).run();
      else
        chain
          .insertContentAt(range, [mention, { type: "text", text: " " }])
          .command(givenSpace)
          .run();
    },
  };
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toUpperCase();
}

function tag({ name, also }: Tag): Choice {
  return {
    content: () => [make("span", {}, `#${name}`), ...(also && also !== name ? [make("small", {}, `#${also}`)] : [])],
    choose: (editor, range) =>
      editor
        .chain()
        .focus()
        .insertContentAt(range, `#${name.replaceAll(" ", "-")} `)
        .run(),
  };
}

interface Block {
  icon: string;
  label: string;
  words: string;
  run: (chain: ChainedCommands) => ChainedCommands;
}

function kinds(pickPicture: (() => void) | null): Block[] {
  const found: Block[] = [
    { icon: "heading-2", label: t("Heading"), words: "h2 title", run: (chain) => chain.setHeading({ level: 2 }) },
    { icon: "heading-3", label: t("Small heading"), words: "h3 title", run: (chain) => chain.setHeading({ level: 3 }) },
    { icon: "list", label: t("List"), words: "bullets ul", run: (chain) => chain.toggleBulletList() },
    { icon: "list-ordered", label: t("Numbered list"), words: "ol 1", run: (chain) => chain.toggleOrderedList() },
    { icon: "quote", label: t("Quote"), words: "blockquote", run: (chain) => chain.setBlockquote() },
    { icon: "code", label: t("Code"), words: "pre", run: (chain) => chain.setCodeBlock() },
    {
      icon: "table",
      label: t("Table"),
      words: "grid",
      run: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
    },
    { icon: "minus", label: t("Dividing line"), words: "hr rule", run: (chain) => chain.setHorizontalRule() },
  ];
  if (pickPicture) {
    const run = (chain: ChainedCommands) => {
      pickPicture();
      return chain;
    };
    found.push({ icon: "image-plus", label: t("Picture"), words: "image photo", run });
  }
  return found;
}

function matching(blocks: Block[], typed: string): Choice[] {
  const wanted = typed.toLowerCase();
  return blocks
    .filter(({ label, words }) =>
      `${label} ${words}`
        .toLowerCase()
        .split(" ")
        .some((word) => word.startsWith(wanted)),
    )
    .map(({ icon: name, label, run }) => ({
      content: () => [icon(name), make("span", {}, label)],
      choose: (editor, range) => run(editor.chain().focus().deleteRange(range)).run(),
    }));
}
