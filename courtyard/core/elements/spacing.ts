/** The space that a chosen name brings gives way to what belongs right behind a word: "Anna's", "Anna," and not "Anna 's". */

import { type Editor, Extension } from "@tiptap/core";
import { Plugin, PluginKey, TextSelection, type Transaction } from "@tiptap/pm/state";

const CLOSING = /^['’,.…)\]}]$/;
const HIGH = /^[;:!?]$/; // in French a space stands before them

const key = new PluginKey<number | null>("given-space");

/** Marks the caret as standing behind a space that nobody typed; part of a chain that ends with it. */
export function givenSpace({ tr }: { tr: Transaction }): boolean {
  tr.setMeta(key, tr.selection.from);
  return true;
}

export const Spacing = Extension.create({
  name: "spacing",

  addProseMirrorPlugins() {
    return [plugin(this.editor)];
  },
});

/** Keeps where the caret stood after the given space; whatever happens next makes it a space like any other. */
function plugin(editor: Editor): Plugin {
  return new Plugin<number | null>({
    key,
    state: {
      init: () => null,
      apply: (tr, at) => tr.getMeta(key) ?? (tr.docChanged || tr.selectionSet ? null : at),
    },
    props: {
      handleTextInput(view, from, to, text) {
        if (key.getState(view.state) !== from || from !== to || !belongs(text, editor.view.dom)) return false;
        const tr = view.state.tr.insertText(text, from - 1, from);
        view.dispatch(tr.setSelection(TextSelection.create(tr.doc, from - 1 + text.length)).scrollIntoView());
        return true;
      },
    },
  });
}

function belongs(text: string, place: Element): boolean {
  const french = place.closest<HTMLElement>("[lang]")?.lang.startsWith("fr");
  return CLOSING.test(text) || (!french && HIGH.test(text));
}
