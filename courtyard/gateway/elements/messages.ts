/** What the open pages and the one connection of a browser say to each other. */

/** A frame of the server (contract.md, Live); `n` is the number of the change, by which doubles are dropped. */
export interface Frame {
  t: string;
  e: string;
  id?: string;
  html?: string;
  d?: Record<string, unknown>;
  n?: number;
}

/** `online`, `phone` or `away`, and since when they are away (Unix seconds). */
export type Near = [how: string, since: number];
export type People = Record<string, Near | null>;

/** What the server says on the topic `live`. */
export interface Instruction {
  topics?: string[];
  refused?: string[];
  behind?: string[];
  cursor?: string;
  heads?: Record<string, number>;
  near?: People;
}

export interface Addresses {
  socket: string;
  renew: string;
  changes: string;
}

export type FromPage =
  /** What a page follows: signed topics with the cursor from which the page knows them. Replaces what it followed. */
  | { kind: "follow"; page: string; addresses: Addresses; topics: Record<string, string> }
  /** The page is still there. */
  | { kind: "here"; page: string }
  | { kind: "leave"; page: string }
  /** Somebody moves about in the page; on a phone or not. */
  | { kind: "stirred"; phone: boolean }
  /** They are writing, on a topic they follow. */
  | { kind: "typing"; topic: string }
  /** Is anybody there? Answered with the state. */
  | { kind: "ping" };

export type ToPage =
  | { kind: "frame"; frame: Frame }
  /** Everything before the cursor has been handed on, for these topics. */
  | { kind: "settled"; cursor: string; topics: string[] }
  /** Topics were signed anew. */
  | { kind: "signed"; topics: string[] }
  /** How near people are; null: not at all. */
  | { kind: "near"; people: People }
  /** Too long away: what these topics show has to be loaded anew. */
  | { kind: "reset"; topics: string[] }
  | { kind: "state"; connected: boolean }
  /** Nobody is signed in any more. */
  | { kind: "gone" }
  /** A new host has taken over (or an old one has forgotten the page): say what you follow. */
  | { kind: "who" };

/** The name inside a signed topic `name~end~signature`. */
export function nameOf(signed: string): string {
  return signed.slice(0, signed.indexOf("~"));
}

/** What a topic is about. */
export function idIn(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** Of these topics nothing is kept: there is nothing to be behind of. */
export function isFleeting(name: string): boolean {
  return name.startsWith("near:") || name.startsWith("typing:");
}

/** When a signed topic ends, in milliseconds. */
export function endOf(signed: string): number {
  return Number.parseInt(signed.split("~")[1] ?? "0", 16) * 1000;
}

/** The older of two cursors; of different incarnations of the database the first, which the server takes with care. */
export function older(one: string, other: string): string {
  const [era, place] = one.split(".");
  const [otherEra, otherPlace] = other.split(".");
  return era === otherEra && Number(otherPlace) < Number(place) ? other : one;
}
