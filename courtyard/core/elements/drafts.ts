/** What is being written is kept in this browser until it is sent: a closed tab loses nothing. */

export interface Draft {
  html: string;
  at: number;
  /** It was being sent when the page went away: perhaps it arrived. It is offered, not put back. */
  sent?: boolean;
}

const PREFIX = "courtyard:draft:";
const KEPT = 30 * 24 * 3600 * 1000;

/** The draft of a key, or null. What is older than thirty days is forgotten. */
export function readDraft(key: string): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(PREFIX + key) ?? "null") as Draft | null;
    if (draft && typeof draft.html === "string" && Date.now() - draft.at < KEPT) return draft;
    localStorage.removeItem(PREFIX + key);
  } catch {
    // No storage (private window, full, forbidden) or nonsense in it: there is no draft then.
  }
  return null;
}

export function writeDraft(key: string, html: string, sent = false): void {
  try {
    if (html) localStorage.setItem(PREFIX + key, JSON.stringify({ html, at: Date.now(), sent } satisfies Draft));
    else localStorage.removeItem(PREFIX + key);
  } catch {
    // No storage: the text lives as long as the page.
  }
}

export function dropDraft(key: string): void {
  writeDraft(key, "");
}
