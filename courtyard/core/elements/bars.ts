/** The bar that shows below the text for what the caret is in: a link's address, a picture's description, a table's rows. */

import type { Editor } from "@tiptap/core";
import { t } from "../../ui/elements/i18n";
import { make } from "./icons";
import { completed } from "./nodes";

export interface Bars {
  element: HTMLElement;
  editLink: () => void;
}

/** A place for the bars; at most one shows. */
export function bars(editor: Editor): Bars {
  const element = make("div", { className: "editor-bar", hidden: true });
  let showing: object | null = null;
  let editing = false;

  const show = (key: object | null, content: () => Node[]) => {
    if (key === showing) return;
    showing = key;
    element.hidden = key === null;
    element.replaceChildren(...(key ? content() : []));
  };
  const update = () => {
    if (editing) return;
    if (editor.isActive("image")) show(pictureKey(editor), () => pictureBar(editor));
    else if (editor.isActive("table")) show(TABLE, () => tableBar(editor));
    else show(null, () => []);
  };
  const done = () => {
    editing = false;
    showing = null;
    element.hidden = true;
    update();
  };
  const editLink = () => {
    catchUp(editor);
    editing = true;
    show({}, () => linkBar(editor, done));
    element.querySelector("input")?.select();
  };
  editor.on("transaction", update);
  element.addEventListener("focusout", (event) => {
    if (editing && !element.contains(event.relatedTarget as Node | null)) done();
  });
  return { element, editLink };
}

/** A selection in the page reaches the editor by an event of its own; quick hands are quicker. */
function catchUp(editor: Editor): void {
  const { view, state } = editor;
  const chosen = document.getSelection();
  if (!state.selection.empty || !chosen || chosen.isCollapsed || !view.dom.contains(chosen.anchorNode)) return;
  const { anchorNode, anchorOffset, focusNode, focusOffset } = chosen;
  if (!anchorNode || !focusNode || !view.dom.contains(focusNode)) return;
  const ends = [view.posAtDOM(anchorNode, anchorOffset), view.posAtDOM(focusNode, focusOffset)];
  editor.commands.setTextSelection({ from: Math.min(...ends), to: Math.max(...ends) });
}

const TABLE = {};
const keys = new Map<string, object>();

/** The same picture keeps its bar, so that one can type in it. */
function pictureKey(editor: Editor): object {
  const file = String(editor.getAttributes("image").file);
  const known = keys.get(file) ?? {};
  keys.set(file, known);
  return known;
}

function field(label: string, value: string, placeholder: string): HTMLInputElement {
  const input = make("input", { type: "text", className: "input", value, placeholder, autocomplete: "off" });
  input.setAttribute("aria-label", label);
  return input;
}

function button(text: string, run: () => void): HTMLButtonElement {
  const made = make("button", { type: "button", className: "editor-act", textContent: text });
  made.addEventListener("click", run);
  return made;
}

/** Enter in a field of a bar acts there: it never sends the form around it. */
function onKeys(input: HTMLInputElement, enter: () => void, leave: () => void): void {
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter") enter();
    else leave();
  });
}

function linkBar(editor: Editor, done: () => void): Node[] {
  const known = String(editor.getAttributes("link").href ?? "");
  const input = field(t("Address of the link"), known, "https://");
  const back = () => {
    done();
    editor.commands.focus();
  };
  const apply = () => {
    const href = completed(input.value);
    input.setAttribute("aria-invalid", String(!href));
    if (!href) return;
    const chain = editor.chain().focus();
    const { empty } = editor.state.selection;
    if (empty && !known) {
      const marks = [{ type: "link", attrs: { href } }];
      chain.insertContent([{ type: "text", text: input.value.trim(), marks }]).run();
    } else chain.extendMarkRange("link").setLink({ href }).run();
    back();
  };
  const remove = () => {
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
    back();
  };
  onKeys(input, apply, back);
  return [input, button(t("Set link"), apply), ...(known ? [button(t("Remove link"), remove)] : [])];
}

function pictureBar(editor: Editor): Node[] {
  const label = t("Describe this picture for who cannot see it");
  const input = field(label, String(editor.getAttributes("image").alt ?? ""), label);
  input.maxLength = 500;
  input.addEventListener("input", () => editor.commands.updateAttributes("image", { alt: input.value }));
  const leave = () => editor.chain().focus(editor.state.selection.to).run();
  onKeys(input, leave, leave);
  return [input, button(t("Remove picture"), () => editor.chain().focus().deleteSelection().run())];
}

function tableBar(editor: Editor): Node[] {
  return [
    button(t("Add row"), () => editor.chain().focus().addRowAfter().run()),
    button(t("Add column"), () => editor.chain().focus().addColumnAfter().run()),
    button(t("Remove row"), () => editor.chain().focus().deleteRow().run()),
    button(t("Remove column"), () => editor.chain().focus().deleteColumn().run()),
    button(t("Remove table"), () => editor.chain().focus().deleteTable().run()),
  ];
}
