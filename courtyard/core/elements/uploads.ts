/** Pictures on their way into a text: a place is kept for each, with its progress and a way to stop it. */

import { type Editor, Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view";
import { t } from "../../ui/elements/i18n";
import { csrfToken, sentence } from "../../ui/elements/net";
import { toast } from "../../ui/elements/toasts";
import { make } from "./icons";

/** What the server answers to an upload. */
export interface Uploaded {
  id: string;
  name: string;
  picture: boolean;
  width?: number | null;
  height?: number | null;
}

interface Place {
  add?: { id: object; at: number; element: HTMLElement };
  remove?: object;
}

const places = new PluginKey<DecorationSet>("uploads");

export const Uploads = Extension.create({
  name: "uploads",

  addProseMirrorPlugins() {
    return [
      new Plugin<DecorationSet>({
        key: places,
        state: {
          init: () => DecorationSet.empty,
          apply(transaction, set) {
            const kept = set.map(transaction.mapping, transaction.doc);
            const { add, remove } = (transaction.getMeta(places) ?? {}) as Place;
            if (add)
              return kept.add(transaction.doc, [Decoration.widget(add.at, add.element, { id: add.id, side: -1 })]);
            return remove ? kept.remove(kept.find(undefined, undefined, (spec) => spec.id === remove)) : kept;
          },
        },
        props: { decorations: (state) => places.getState(state) },
      }),
    ];
  },
});

/** How many pictures are still on their way. */
export function underWay(editor: Editor): number {
  return places.getState(editor.state)?.find().length ?? 0;
}

/** Uploads a picture and puts it where it was pasted or dropped, wherever that has moved to by then. */
export async function insertPicture(editor: Editor, file: File, url: string, at: number): Promise<void> {
  const id = {};
  const stop = new AbortController();
  const bar = make("progress", { max: 1, value: 0, ariaLabel: t("Uploading {name}", { name: file.name }) });
  const cancel = make("button", { type: "button", textContent: t("Cancel") });
  cancel.addEventListener("click", () => {
    stop.abort();
    editor.view.focus();
  });
  const element = make("span", { className: "uploading", contentEditable: "false" }, file.name, bar, cancel);
  editor.view.dispatch(editor.state.tr.setMeta(places, { add: { id, at, element } } satisfies Place));
  try {
    const stored = await upload(file, url, stop.signal, (share) => {
      bar.value = share;
    });
    const here = position(editor.view, id);
    if (here !== null) insert(editor, here, stored);
  } catch (error) {
    if (error instanceof Error && error.name !== "AbortError") toast({ text: error.message, tone: "red" });
  } finally {
    if (!editor.isDestroyed) editor.view.dispatch(editor.state.tr.setMeta(places, { remove: id } satisfies Place));
  }
}

function position(view: EditorView, id: object): number | null {
  if (view.isDestroyed) return null;
  const found = places.getState(view.state)?.find(undefined, undefined, (spec) => spec.id === id)[0];
  return found ? found.from : null;
}

function insert(editor: Editor, at: number, { id, width, height }: Uploaded): void {
  const still = editor.state.selection.empty && Math.abs(editor.state.selection.from - at) <= 1;
  const attrs = { file: id, src: `/files/${id}/display`, alt: "", width: width ?? null, height: height ?? null };
  editor.commands.insertContentAt(at, { type: "image", attrs }, { updateSelection: false });
  if (!still) return;
  editor.state.doc.nodesBetween(Math.max(0, at - 1), Math.min(at + 3, editor.state.doc.content.size), (node, where) => {
    if (node.type.name === "image" && node.attrs.file === id) editor.commands.setNodeSelection(where);
  });
}

/** Sends one file; `fetch` knows no progress of uploads, so this is the older way. Rejects with a sentence. */
export function upload(
  file: File,
  url: string,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (text: string) => reject(new Error(text));
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText));
      else fail(refusal(request));
    };
    request.onerror = () =>
      fail(t("{name} could not be sent. Check your connection, then try again.", { name: file.name }));
    request.onabort = () => reject(new DOMException("", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    const form = new FormData();
    form.append("file", file, file.name);
    request.send(form);
  });
}

/** The server's own words, from its list of errors if it sent one. */
function refusal({ status, responseText }: XMLHttpRequest): string {
  try {
    const { errors } = JSON.parse(responseText) as { errors?: Record<string, string[]> };
    const first = Object.values(errors ?? {})[0]?.[0];
    if (first) return first;
  } catch {
    // Not JSON: a page, or nothing.
  }
  return sentence(status, responseText);
}
