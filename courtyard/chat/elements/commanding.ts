import { cross } from "../../ui/elements/drawing";
import { t } from "../../ui/elements/i18n";
import type { Refusal } from "../../ui/elements/net";

const MARKDOWN = /^\/[a-z]+(?!\S)/i;
const HTML = /^\s*<p(?:\s[^>]*)?>\/[a-z]+(?=\s|&nbsp;|<\/p>|<br\b)/i;

/** Whether a form holds a command that is not to be sent `plain`, as it stands; the server has the last word (`parsing.py`). */
export function isCommand(data: FormData): boolean {
  return !data.has("plain") && (data.get("format") === "html" ? HTML : MARKDOWN).test(String(data.get("body")));
}

/** What stands over the field for who typed a command. */
export class Replies {
  constructor(private readonly place: HTMLElement | null) {}

  clear(): void {
    this.place?.replaceChildren();
  }

  /** Shows an answer, goes where it leads, opens what it names. False for what is a message. */
  show(drawn: string): boolean {
    const { content } = Object.assign(document.createElement("template"), { innerHTML: drawn });
    if (content.querySelector("article")) return false;
    const { to, sheet } = content.querySelector<HTMLElement>("[data-to], [data-sheet]")?.dataset ?? {};
    if (to) location.assign(to);
    else if (sheet) (document.getElementById(sheet) as HTMLDialogElement | null)?.showModal();
    else this.#put(document.adoptNode(content));
    return true;
  }

  refuse(refusal: Refusal, lost: boolean): void {
    const words = document.createElement("p");
    words.className = "grow";
    if (lost) {
      words.textContent = t("Not now: a command needs the server. What you typed stays here.");
      this.#put(words);
      return;
    }
    const plain = document.createElement("button");
    Object.assign(plain, { className: "text-button", name: "plain", value: "1", textContent: t("Send as it stands") });
    words.append(`${refusal.message} `, plain);
    this.#put(words);
  }

  #put(content: Node): void {
    const close = document.createElement("button");
    close.type = "button";
    close.className = "ib";
    close.setAttribute("aria-label", t("Close"));
    close.append(cross());
    close.addEventListener("click", () => {
      this.clear();
      close.closest("form")?.querySelector<HTMLElement>("rich-text")?.focus();
    });
    this.place?.replaceChildren(content, close);
  }
}
