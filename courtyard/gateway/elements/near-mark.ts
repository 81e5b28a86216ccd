import { CourtyardElement } from "../../ui/elements/element";
import { plural, t } from "../../ui/elements/i18n";
import { live } from "./live";
import type { Near } from "./messages";

interface Told {
  id?: string;
  d?: { quiet?: boolean; until?: string | null };
}

const MINUTE = 60_000;

/**
 * `<near-mark data-topic="SIGNED">`: how near a person is, as a mark of its own shape with words: read aloud, shown under the
 * pointer, or standing beside it (`data-words`). Asks only while somebody looks. `data-quiet` says that they do not want to
 * be disturbed (until `data-until`), which counts more; it follows them, too.
 */
export default class NearMark extends CourtyardElement {
  protected override connected(): void {
    this.listen(document, "visibilitychange", () => this.#ask());
    this.listen(document, "live-near", (event) => {
      if (this.#person in (event as CustomEvent<object>).detail) this.#draw();
    });
    this.listen(document, "live:quiet", (event) => {
      const { id, d } = (event as CustomEvent<Told>).detail;
      if (id === this.#person) this.#quieten(Boolean(d?.quiet), d?.until ?? "");
    });
    const timer = setInterval(() => this.#draw(), MINUTE);
    this.signal.addEventListener("abort", () => clearInterval(timer));
    this.#ask();
    this.#draw();
  }

  protected override disconnected(): void {
    live.ask(this, [], "");
  }

  get #person(): string {
    return (this.dataset.topic ?? "").replace(/^near:|~.*$/g, "");
  }

  #ask(): void {
    live.ask(this, document.hidden ? [] : [this.dataset.topic ?? ""], "");
  }

  #quieten(quiet: boolean, until: string): void {
    delete this.dataset.quiet;
    delete this.dataset.until;
    if (quiet)
      this.dataset.quiet = until ? t("Do not disturb until {time}", { time: spoken(until) }) : t("Do not disturb");
    if (quiet && until) this.dataset.until = until;
    this.#draw();
  }

  #draw(): void {
    if (this.dataset.until && Date.parse(this.dataset.until) <= Date.now()) delete this.dataset.quiet;
    const near = live.near(this.#person);
    const { quiet } = this.dataset;
    const words = quiet || (near ? said(near) : "");
    const how = quiet ? (near || "words" in this.dataset ? "quiet" : "") : (near?.[0] ?? "");
    if (how) this.dataset.near = how;
    else delete this.dataset.near;
    this.title = words;
    const place = this.find("span");
    if (place) place.textContent = words;
  }
}

/** The hour of today, else with its day. */
function spoken(moment: string): string {
  const at = new Date(moment);
  const today = at.toDateString() === new Date().toDateString();
  const style: Intl.DateTimeFormatOptions = today
    ? { timeStyle: "short" }
    : { dateStyle: "medium", timeStyle: "short" };
  return new Intl.DateTimeFormat(document.documentElement.lang, style).format(at);
}

function said([how, since]: Near): string {
  if (how === "online") return t("Online");
  if (how === "phone") return t("On a phone");
  const minutes = Math.max(1, Math.round(Date.now() / MINUTE - since / 60));
  if (minutes < 60) return plural("Away for {count} minute", "Away for {count} minutes", minutes);
  return plural("Away for {count} hour", "Away for {count} hours", Math.round(minutes / 60));
}
