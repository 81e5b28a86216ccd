/** Requests of our own (htmx makes the others): same origin, with the CSRF token, and errors as sentences for people. */

import { t } from "./i18n";

export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

/** Sends and answers the response; throws `Refusal` with a sentence when the server says no or cannot be reached. */
export async function send(
  method: string,
  url: string,
  body: BodyInit | null = null,
  signal?: AbortSignal,
): Promise<Response> {
  if (new URL(url, location.href).origin !== location.origin) throw new Refusal(0, t("Only this server may be asked."));
  const headers: Record<string, string> = { Accept: "text/html", "HX-Request": "true", "HX-Request-Type": "partial" };
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  const options: RequestInit = { method, headers, body, credentials: "same-origin", mode: "same-origin" };
  let answer: Response;
  try {
    answer = await fetch(url, signal ? { ...options, signal } : options);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refusal(0, t("The server cannot be reached. Check your connection, then try again."));
  }
  if (!answer.ok) throw new Refusal(answer.status, sentence(answer.status, await answer.text()));
  return answer;
}

/** What to tell people about a refusal: the server's own words if it gave some, else ours for that status. */
export function sentence(status: number, text: string): string {
  return said(text) || usual(status);
}

function said(text: string): string {
  if (text.startsWith("{")) {
    try {
      return String(JSON.parse(text).detail ?? "");
    } catch {
      return "";
    }
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  return page.querySelector("[data-error]")?.textContent?.trim() ?? "";
}

function usual(status: number): string {
  if (status === 403) return t("You may not do this. Nothing was changed.");
  if (status === 404) return t("It is no longer here. Nothing was changed.");
  if (status === 409) return t("Somebody changed it meanwhile. Load the page again to see it.");
  if (status === 413) return t("That is too large. Nothing was kept.");
  if (status === 429) return t("That was a lot in a short time. Wait a minute, then try again.");
  if (status === 507) return t("There is no room left for files. Nothing of it was kept.");
  return t("Something went wrong on our side. Try again in a moment.");
}
