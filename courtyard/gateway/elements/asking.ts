/** The two questions over HTTP: fresh signatures, and what was missed. */

import type { Frame } from "./messages";

export interface Missed {
  results: Frame[];
  next: string;
  more: boolean;
  reset: boolean;
}

/** Nobody is signed in any more. */
export class Gone extends Error {}

/** Topics signed anew; those that may not be followed any more are missing. */
export async function renewed(address: string, signed: string[]): Promise<string[]> {
  return (await ask<{ topics: string[] }>(address, signed, {})).topics;
}

/** What happened on signed topics since a cursor. */
export function missed(address: string, signed: string[], since: string): Promise<Missed> {
  return ask<Missed>(address, signed, { since });
}

async function ask<Answer>(address: string, signed: string[], more: Record<string, string>): Promise<Answer> {
  const query = new URLSearchParams(more);
  for (const topic of signed) query.append("topic", topic);
  const answer = await fetch(`${address}?${query}`, {
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    redirect: "manual",
    cache: "no-store",
  });
  // Who is not signed in is sent to the sign-in page.
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw new Gone();
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return answer.json() as Promise<Answer>;
}
