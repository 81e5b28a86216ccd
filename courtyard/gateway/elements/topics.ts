/** The topics that the pages of this browser follow, and from where each is known. */

import { endOf, type Frame, nameOf, older } from "./messages";

export interface Topic {
  name: string;
  signed: string;
  cursor: string;
  /** The highest number of a change seen on it. */
  head: number;
  /** Something may have been missed. */
  behind: boolean;
  /** What came meanwhile: it is told after what was missed, so that nothing older comes after it. */
  held: Frame[];
  /** Subscriptions that the server has not answered yet: until then a heartbeat says nothing about the cursor. */
  pending: number;
  pages: Set<string>;
}

export class Topics {
  readonly #all = new Map<string, Topic>();

  get size(): number {
    return this.#all.size;
  }

  get(name: string): Topic | undefined {
    return this.#all.get(name);
  }

  list(): Topic[] {
    return [...this.#all.values()];
  }

  /** A page follows exactly these from now on. Answers those that are new for it, and those that nobody follows any more. */
  follow(page: string, wanted: Record<string, string>): { fresh: Topic[]; left: Topic[] } {
    const fresh: Topic[] = [];
    const names = new Set<string>();
    for (const [signed, cursor] of Object.entries(wanted)) {
      const name = nameOf(signed);
      names.add(name);
      const topic = this.#all.get(name) ?? begin(name, signed, cursor);
      this.#all.set(name, topic);
      if (endOf(signed) > endOf(topic.signed)) topic.signed = signed;
      if (topic.pages.has(page)) continue;
      topic.pages.add(page);
      topic.cursor = older(cursor, topic.cursor);
      fresh.push(topic);
    }
    return { fresh, left: this.#leave(page, (name) => !names.has(name)) };
  }

  /** A page has gone. Answers the topics that nobody follows any more. */
  leave(page: string): Topic[] {
    return this.#leave(page, () => true);
  }

  /** The right to a topic has ended. */
  drop(name: string): void {
    this.#all.delete(name);
  }

  #leave(page: string, concerned: (name: string) => boolean): Topic[] {
    const left: Topic[] = [];
    for (const topic of this.#all.values()) {
      if (!concerned(topic.name) || !topic.pages.delete(page) || topic.pages.size) continue;
      this.#all.delete(topic.name);
      left.push(topic);
    }
    return left;
  }
}

function begin(name: string, signed: string, cursor: string): Topic {
  return { name, signed, cursor, head: 0, behind: false, held: [], pending: 0, pages: new Set() };
}

/** Topics in groups of one cursor, and of a size that fits an address. */
export function byCursor(topics: Topic[], size: number): Topic[][] {
  const groups = new Map<string, Topic[]>();
  for (const topic of topics) groups.set(topic.cursor, [...(groups.get(topic.cursor) ?? []), topic]);
  return [...groups.values()].flatMap((group) => chunks(group, size));
}

export function chunks<Item>(items: Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
