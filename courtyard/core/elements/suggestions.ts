/** The list that opens while one types `@`, `#`, `:` or `/`: a listbox beside the caret, driven from the text field. */

import { type Editor, Extension, type Range } from "@tiptap/core";
import { PluginKey } from "@tiptap/pm/state";
import { exitSuggestion, Suggestion, type SuggestionProps } from "@tiptap/suggestion";
import { plural } from "../../ui/elements/i18n";
import { place } from "../../ui/elements/placing";

export interface Choice {
  /** What stands in the list; made anew for each showing. */
  content: () => Node[];
  /** What is said of it, if the content does not say it. */
  label?: string;
  choose: (editor: Editor, range: Range) => void;
}

export interface Trigger {
  name: string;
  char: string;
  label: string;
  /** Whether names of several words are looked for. */
  spaces?: boolean;
  least?: number;
  find: (typed: string, signal: AbortSignal, editor: Editor) => Choice[] | Promise<Choice[]>;
}

const MAX_TYPED = 40;
const MAX_WORDS = 3;
const PREFIXES = [" ", "\u00a0", "(", "[", "{", "«", "“", "„", '"', "'", "/", "-", "–", "—", ",", ";"];

let serial = 0;

export const Suggestions = Extension.create<{ triggers: Trigger[]; home: HTMLElement | null }>({
  name: "suggestions",

  addOptions() {
    return { triggers: [], home: null };
  },

  addProseMirrorPlugins() {
    const { triggers, home } = this.options;
    return triggers.map((trigger) => {
      const key = new PluginKey(`suggest-${trigger.name}`);
      return Suggestion<Choice, Choice>({
        editor: this.editor,
        pluginKey: key,
        char: trigger.char,
        allowSpaces: trigger.spaces ?? false,
        allowedPrefixes: PREFIXES.filter((prefix) => prefix !== trigger.char),
        minQueryLength: trigger.least ?? 0,
        debounce: trigger.spaces ? 90 : 0,
        decorationClass: "suggesting",
        allow: ({ editor, state, range }) => {
          const typed = state.doc.textBetween(range.from, range.to, " ", " ");
          const words = typed.split(/\s+/).length;
          return (
            typed.length <= MAX_TYPED && words <= MAX_WORDS && !editor.isActive("code") && !editor.isActive("codeBlock")
          );
        },
        items: ({ query, signal, editor }) => trigger.find(query, signal, editor),
        // What was typed since the list was asked for belongs to the words it answers.
        command: ({ editor, range, props }) => props.choose(editor, key.getState(editor.state)?.range ?? range),
        render: () => new List(trigger, home, (editor) => exitSuggestion(editor.view, key)),
      });
    });
  },
});

class List {
  #element: HTMLElement;
  #props: SuggestionProps<Choice, Choice> | null = null;
  #here = 0;

  constructor(
    trigger: Trigger,
    private home: HTMLElement | null,
    private leave: (editor: Editor) => void,
  ) {
    this.#element = document.createElement("div");
    this.#element.className = "menu suggest";
    this.#element.id = `suggest-${++serial}`;
    this.#element.popover = "manual";
    this.#element.dataset.side = "start"; // from the caret on, not up to it
    this.#element.setAttribute("role", "listbox");
    this.#element.setAttribute("aria-label", trigger.label);
    // The caret stays in the text: pressing on the list must not move the focus.
    this.#element.addEventListener("mousedown", (event) => event.preventDefault());
    this.#element.addEventListener("click", (event) => this.#clicked(event));
  }

  onStart = (props: SuggestionProps<Choice, Choice>): void => {
    (this.home ?? document.body).append(this.#element);
    this.#show(props);
  };

  onUpdate = (props: SuggestionProps<Choice, Choice>): void => {
    if (!props.loading) this.#show(props);
  };

  onExit = (): void => {
    this.#field?.removeAttribute("aria-activedescendant");
    this.#field?.removeAttribute("aria-controls");
    this.#element.remove();
    this.#props = null;
  };

  onKeyDown = ({ event }: { event: KeyboardEvent }): boolean => {
    const count = this.#props?.items.length ?? 0;
    if (!this.#props || !count || !this.#open) return false;
    if (event.key === "ArrowDown") this.#mark((this.#here + 1) % count);
    else if (event.key === "ArrowUp") this.#mark((this.#here + count - 1) % count);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.isComposing) this.#pick(this.#here);
    else if (event.key === "Escape") this.leave(this.#props.editor);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  get #field(): HTMLElement | undefined {
    return this.#props?.editor.view.dom;
  }

  get #open(): boolean {
    return this.#element.matches(":popover-open");
  }

  #show(props: SuggestionProps<Choice, Choice>): void {
    this.#props = props;
    this.#element.replaceChildren(...props.items.map((choice, index) => this.#option(choice, index)));
    if (!props.items.length) {
      if (this.#open) this.#element.hidePopover();
      this.#field?.removeAttribute("aria-activedescendant");
      return;
    }
    if (!this.#open) this.#element.showPopover();
    const anchor = props.decorationNode ?? props.editor.view.dom;
    place(this.#element, anchor, true);
    this.#field?.setAttribute("aria-controls", this.#element.id);
    this.#mark(0);
    const announcer = document.getElementById("announcer");
    if (announcer) announcer.textContent = plural("{count} suggestion", "{count} suggestions", props.items.length);
  }

  #option(choice: Choice, index: number): HTMLElement {
    const option = document.createElement("div");
    option.className = "option";
    option.id = `${this.#element.id}-${index}`;
    option.dataset.index = String(index);
    option.setAttribute("role", "option");
    if (choice.label) option.setAttribute("aria-label", choice.label);
    option.append(...choice.content());
    return option;
  }

  #mark(index: number): void {
    this.#here = index;
    for (const option of this.#element.children) {
      const chosen = option.id === `${this.#element.id}-${index}`;
      option.setAttribute("aria-selected", String(chosen));
      if (chosen) option.scrollIntoView({ block: "nearest" });
    }
    this.#field?.setAttribute("aria-activedescendant", `${this.#element.id}-${index}`);
  }

  #clicked(event: MouseEvent): void {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-index]") : null;
    if (option) this.#pick(Number(option.dataset.index));
  }

  #pick(index: number): void {
    const choice = this.#props?.items[index];
    if (choice) this.#props?.command(choice);
  }
}
