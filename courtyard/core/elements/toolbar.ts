/** The row of buttons under a text: one stop for Tab, arrows walk it, pressed shows what holds at the caret. */

import type { ChainedCommands, Editor } from "@tiptap/core";
import { t } from "../../ui/elements/i18n";
import { icon, make } from "./icons";

interface Tool {
  icon: string;
  label: string;
  keys?: string;
  run: (editor: Editor, button: HTMLButtonElement) => void;
  active?: (editor: Editor) => boolean;
}

export interface Actions {
  editLink: () => void;
  chooseEmoji: (anchor: HTMLElement) => void;
  pickPicture: (() => void) | null;
}

const mac = /Mac|iPhone|iPad/.test(navigator.platform);

export function toolbar(editor: Editor, actions: Actions): HTMLElement {
  const bar = make("div", { className: "editor-tools" });
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", t("Formatting"));
  const buttons = tools(actions).map((tool) => ({ tool, button: draw(tool, editor) }));
  bar.append(...buttons.map(({ button }) => button));
  const all = buttons.map(({ button }) => button);
  stop(all, all[0]);
  bar.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays in the text
  bar.addEventListener("keydown", (event) => walk(event, all));
  const update = () => {
    for (const { tool, button } of buttons) {
      if (tool.active) button.setAttribute("aria-pressed", String(tool.active(editor)));
    }
  };
  editor.on("transaction", update);
  update();
  return bar;
}

function tools({ editLink, chooseEmoji, pickPicture }: Actions): Tool[] {
  const chain = (editor: Editor) => editor.chain().focus();
  const mark = (icon: string, label: string, name: string, keys: string): Tool => ({
    icon,
    label,
    keys,
    run: (editor) => chain(editor).toggleMark(name).run(),
    active: (editor) => editor.isActive(name),
  });
  const block = (
    icon: string,
    label: string,
    name: string,
    run: (chain: ChainedCommands) => ChainedCommands,
  ): Tool => ({
    icon,
    label,
    run: (editor) => run(chain(editor)).run(),
    active: (editor) => editor.isActive(name),
  });
  return [
    mark("bold", t("Bold"), "bold", "B"),
    mark("italic", t("Italic"), "italic", "I"),
    { icon: "link", label: t("Link"), keys: "K", run: editLink, active: (editor) => editor.isActive("link") },
    block("list", t("List"), "bulletList", (chain) => chain.toggleBulletList()),
    { icon: "smile-plus", label: t("Emoji"), run: (_editor, button) => chooseEmoji(button) },
    ...(pickPicture ? [{ icon: "image-plus", label: t("Picture in the text"), run: pickPicture }] : []),
    block("heading-2", t("Heading"), "heading", (chain) => chain.toggleHeading({ level: 2 })),
    block("list-ordered", t("Numbered list"), "orderedList", (chain) => chain.toggleOrderedList()),
    block("quote", t("Quote"), "blockquote", (chain) => chain.toggleBlockquote()),
    { icon: "code", label: t("Code"), run: toggleCode, active: (e) => e.isActive("code") || e.isActive("codeBlock") },
  ];
}

/** A word or some of a line becomes code in the line; the line itself, with nothing chosen, a block of code. */
function toggleCode(editor: Editor): void {
  const chain = editor.chain().focus();
  const inLine = editor.isActive("code") || (!editor.isActive("codeBlock") && !editor.state.selection.empty);
  (inLine ? chain.toggleCode() : chain.toggleCodeBlock()).run();
}

function draw(tool: Tool, editor: Editor): HTMLButtonElement {
  const button = make("button", { type: "button", className: "ib" }, icon(tool.icon));
  button.title = tool.keys ? `${tool.label} (${mac ? "⌘" : "Ctrl+"}${tool.keys})` : tool.label;
  button.setAttribute("aria-label", tool.label);
  button.addEventListener("click", () => tool.run(editor, button));
  return button;
}

function stop(buttons: HTMLButtonElement[], here: HTMLButtonElement | undefined): void {
  for (const button of buttons) button.tabIndex = button === here ? 0 : -1;
}

function walk(event: KeyboardEvent, buttons: HTMLButtonElement[]): void {
  const here = buttons.indexOf(event.target as HTMLButtonElement);
  const rtl = document.documentElement.dir === "rtl";
  const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1, Home: -here, End: -1 - here }[event.key];
  if (here < 0 || step === undefined) return;
  event.preventDefault();
  const next = buttons.at((here + step) % buttons.length);
  stop(buttons, next);
  next?.focus();
}
