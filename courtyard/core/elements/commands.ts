/** What a `/` offers: at the very beginning of a text the commands of its place and the blocks below them, elsewhere blocks. */

import type { Editor } from "@tiptap/core";
import { t } from "../../ui/elements/i18n";
import { send } from "../../ui/elements/net";
import { make } from "./icons";
import type { Choice, Trigger } from "./suggestions";

interface Command {
  word: string;
  /** What stands after it; nothing for a command that is whole by itself. */
  hint: string;
  does: string;
}

export function commands(url: string, blocks: Trigger): Trigger {
  let known: Promise<Command[]> = Promise.resolve([]);
  return {
    ...blocks,
    label: t("Commands and blocks"),
    find: async (typed, signal, editor) => {
      const below = await blocks.find(typed, signal, editor);
      if (!begins(editor, typed)) return below;
      if (!typed) known = ask(url); // each time anew: what one may changes
      const wanted = typed.toLowerCase();
      const found = (await known).filter(({ word }) => word.startsWith(wanted));
      if (found.some(({ word, hint }) => word === wanted && !hint)) return []; // typed out: Enter sends it
      return [...found.map(choice), ...below];
    },
  };
}

function begins({ state }: Editor, typed: string): boolean {
  const { $from } = state.selection;
  const text = $from.parent.textBetween(0, $from.parentOffset, undefined, " ");
  return $from.depth === 1 && $from.index(0) === 0 && text === `/${typed}`;
}

/** Offline nothing is offered: what is typed stays as it is. */
async function ask(url: string): Promise<Command[]> {
  try {
    return (await (await send("GET", url)).json()).results;
  } catch {
    return [];
  }
}

function choice({ word, hint, does }: Command): Choice {
  return {
    content: () => {
      const name = make("span", { className: "ellipsis" }, make("b", {}, `/${word}`), hint ? ` ${hint}` : "");
      return [make("span", { className: "grow" }, name, make("small", { className: "ellipsis" }, does))];
    },
    choose: (editor, range) => editor.chain().focus().insertContentAt(range, `/${word} `).run(),
  };
}
