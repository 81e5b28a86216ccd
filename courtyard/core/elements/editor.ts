/** The editor itself: loaded when somebody begins to write. `<rich-text>` is its only user. */

import { Editor, Extension, InputRule } from "@tiptap/core";
import { t } from "../../ui/elements/i18n";
import { toast } from "../../ui/elements/toasts";
import { bars } from "./bars";
import { blocks, emoji, people, tags } from "./choices";
import { commands } from "./commands";
import { make } from "./icons";
import { extensions } from "./nodes";
import { cleanPasted, filesOf, isPicture } from "./pasting";
import { emojiNamed } from "./shortcodes";
import { Spacing } from "./spacing";
import { Suggestions, type Trigger } from "./suggestions";
import { toolbar } from "./toolbar";
import { insertPicture, Uploads, underWay } from "./uploads";

export interface Options {
  html: string;
  /** Typed into the plain field a moment ago: every blank counts. */
  typed: boolean;
  label: string;
  describedBy: string | null;
  placeholder: string;
  peopleUrl: string | null;
  tagsUrl: string | null;
  commandsUrl: string | null;
  uploadUrl: string | null;
  enterSends: boolean;
  onChange: () => void;
  onSubmit: () => void;
  onEscape: () => void;
  /** Files that are no pictures (or all, without an address to upload to). Answers whether somebody took them. */
  onFiles: (files: File[]) => boolean;
}

/** What `<rich-text>` may ask of its editor. */
export interface Writer {
  element: HTMLElement;
  html: () => string;
  setHtml: (html: string) => void;
  isEmpty: () => boolean;
  isBusy: () => boolean;
  /** At once, so that no key is lost; `at` counts characters, without it the caret goes to the end. */
  focus: (at?: number) => void;
  insert: (text: string) => void;
  destroy: () => void;
}

export function write(options: Options): Writer {
  const home = make("div", { className: "editor" });
  const place = make("div", { className: "editor-text" });
  home.append(place);
  const pickPicture = options.uploadUrl ? () => picker.click() : null;
  const editor = new Editor({
    element: place,
    injectCSS: false,
    content: options.html,
    parseOptions: options.typed ? { preserveWhitespace: "full" } : {},
    extensions: [
      ...extensions(options.placeholder),
      Uploads,
      ...(options.enterSends ? [EnterSends.configure({ submit: options.onSubmit })] : []),
      Keys.configure({ submit: options.onSubmit, leave: options.onEscape, editLink: () => bar.editLink() }),
      ShortCodes,
      Spacing,
      Suggestions.configure({ triggers: triggers(options, pickPicture), home }),
    ],
    editorProps: {
      attributes: () => described(options),
      transformPastedHTML: cleanPasted,
      handlePaste: (_view, event) => take(editor, options, filesOf(event.clipboardData), editor.state.selection.from),
      handleDrop: (view, event, _slice, moved) => {
        if (moved) return false;
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? view.state.selection.from;
        return take(editor, options, filesOf(event.dataTransfer), at);
      },
    },
    onUpdate: () => options.onChange(),
  });
  const bar = bars(editor);
  const picker = filePicker((files) => take(editor, options, files, editor.state.selection.from));
  const actions = {
    editLink: bar.editLink,
    chooseEmoji: (anchor: HTMLElement) => void chooseEmoji(editor, anchor),
    pickPicture,
  };
  home.append(bar.element, toolbar(editor, actions), picker);
  return {
    element: home,
    html: () => (isEmpty(editor) ? "" : editor.getHTML()),
    setHtml: (html) => editor.commands.setContent(html, { emitUpdate: false }),
    isEmpty: () => isEmpty(editor),
    isBusy: () => underWay(editor) > 0,
    focus: (at) => {
      const end = editor.state.doc.content.size;
      editor.commands.setTextSelection(at === undefined ? end : Math.min(at + 1, end));
      editor.view.focus();
    },
    insert: (text) => editor.chain().focus().insertContent(text).run(),
    destroy: () => editor.destroy(),
  };
}

function isEmpty(editor: Editor): boolean {
  return editor.isEmpty || (!editor.getText().trim() && !/<(img|hr|table|span)/.test(editor.getHTML()));
}

function described({ label, describedBy, placeholder }: Options): Record<string, string> {
  return {
    class: "prose",
    role: "textbox",
    "aria-multiline": "true",
    "aria-label": label,
    ...(describedBy ? { "aria-describedby": describedBy } : {}),
    "aria-autocomplete": "list",
    ...(placeholder ? { "aria-placeholder": placeholder } : {}),
    dir: "auto",
  };
}

function triggers({ peopleUrl, tagsUrl, commandsUrl }: Options, pickPicture: (() => void) | null): Trigger[] {
  const slash = commandsUrl ? commands(commandsUrl, blocks(pickPicture)) : blocks(pickPicture);
  return [...(peopleUrl ? [people(peopleUrl)] : []), ...(tagsUrl ? [tags(tagsUrl)] : []), emoji(), slash];
}

/** Pictures go into the text at `at`; other files are offered to whoever holds attachments. */
function take(editor: Editor, { uploadUrl, onFiles }: Options, files: File[], at: number): boolean {
  if (!files.length) return false;
  const pictures = uploadUrl ? files.filter(isPicture) : [];
  const others = files.filter((file) => !pictures.includes(file));
  for (const file of pictures) void insertPicture(editor, file, uploadUrl ?? "", at);
  if (others.length && !onFiles(others)) toast({ text: t("Only pictures can be put here."), tone: "red" });
  return true;
}

function filePicker(onFiles: (files: File[]) => void): HTMLInputElement {
  const picker = make("input", { type: "file", accept: "image/*", multiple: true, hidden: true });
  picker.addEventListener("change", (event) => {
    event.stopPropagation();
    onFiles([...(picker.files ?? [])]);
    picker.value = "";
  });
  return picker;
}

async function chooseEmoji(editor: Editor, anchor: HTMLElement): Promise<void> {
  const { chooseEmoji: choose } = await import("../../ui/elements/emoji");
  const chosen = await choose(anchor);
  const chain = editor.chain().focus();
  (chosen ? chain.insertContent(chosen) : chain).run();
}

/** Ctrl+Enter sends, Ctrl+K links; Escape takes nothing away. */
const Keys = Extension.create<{ submit: () => void; leave: () => void; editLink: () => void }>({
  name: "keys",
  priority: 1000,

  addOptions() {
    return { submit: () => {}, leave: () => {}, editLink: () => {} };
  },

  addKeyboardShortcuts() {
    const { submit, leave, editLink } = this.options;
    const taken = (act: () => void, whole: boolean) => () => {
      act();
      return whole;
    };
    return { "Mod-Enter": taken(submit, true), "Mod-k": taken(editLink, true), Escape: taken(leave, false) };
  },
});

/** Enter sends, but for a list of suggestions that is open (it takes the key first) and in lists, tables and code, which go on. */
const EnterSends = Extension.create<{ submit: () => void }>({
  name: "enterSends",

  addOptions() {
    return { submit: () => {} };
  },

  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => {
        if (["listItem", "codeBlock", "table"].some((place) => editor.isActive(place))) return false;
        this.options.submit();
        return true;
      },
    };
  },
});

/** `:tada:` typed out becomes the emoji. */
const ShortCodes = Extension.create({
  name: "shortCodes",

  addInputRules() {
    return [
      new InputRule({
        find: /(?:^|\s):([a-z0-9_+-]{2,40}):$/i,
        handler: ({ range, match, chain }) => {
          const emoji = emojiNamed(match[1] ?? "");
          if (!emoji) return null;
          const from = range.from + match[0].indexOf(":");
          chain().insertContentAt({ from, to: range.to }, emoji).run();
        },
      }),
    ];
  },
});
