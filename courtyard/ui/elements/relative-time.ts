import { CourtyardElement } from "./element";
import { locale, t } from "./i18n";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const dayAndTime = new Intl.DateTimeFormat(locale, { weekday: "short", hour: "2-digit", minute: "2-digit" });
const dayOfYear = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" });

const all = new Set<RelativeTime>();

/** Draws the `<time>` inside near when it is near and as a date when it is far, in the reader's zone; exact on hover. */
export default class RelativeTime extends CourtyardElement {
  protected override connected(): void {
    all.add(this);
    this.draw();
  }

  protected override disconnected(): void {
    all.delete(this);
  }

  draw(now = Date.now()): void {
    const time = this.find<HTMLTimeElement>("time");
    const moment = new Date(time?.dateTime ?? "");
    if (!time || Number.isNaN(moment.getTime())) return;
    const text = this.#words(moment, now);
    if (time.textContent !== text) time.textContent = text;
    time.title = full.format(moment);
  }

  #words(moment: Date, now: number): string {
    const style = this.dataset.style ?? "near";
    if (style === "date") return day.format(moment);
    if (style === "time") return clock.format(moment);
    if (style === "full") return full.format(moment);
    return near(moment, now);
  }
}

/** "just now", "5 min ago", "yesterday", "Tue 08:40", "22 Nov", "22 Nov 2024". */
export function near(moment: Date, now: number): string {
  const seconds = Math.round((moment.getTime() - now) / 1000);
  const distance = Math.abs(seconds);
  if (distance < 45) return t("just now");
  if (distance < 55 * MINUTE) return relative.format(Math.round(seconds / MINUTE), "minute");
  const days = Math.round((midnight(moment.getTime()) - midnight(now)) / (DAY * 1000));
  if (days === 0 || distance < 6 * HOUR) return relative.format(Math.round(seconds / HOUR), "hour");
  if (Math.abs(days) === 1) return relative.format(days, "day");
  if (Math.abs(days) < 6) return dayAndTime.format(moment);
  return new Date(now).getFullYear() === moment.getFullYear() ? dayOfYear.format(moment) : day.format(moment);
}

function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

function redraw(): void {
  const now = Date.now();
  for (const element of all) element.draw(now);
}

setInterval(redraw, 30_000);
// A morph may have put the server's words back; coming back to the tab may be hours later.
document.addEventListener("htmx:after:settle", redraw);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && redraw());
