/** Defines the elements of the base bundle, and fetches the others when their tag first appears. */

import { eager, lazy } from "courtyard:elements";

type Loader = () => Promise<{ default?: CustomElementConstructor }>;

const waiting = new Map<string, Loader>(Object.entries(lazy));

export function startElements(): void {
  for (const [tag, element] of Object.entries(eager)) define(tag, element);
  look(document.body);
  if (!waiting.size) return;
  const observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node instanceof Element) look(node);
    }
    if (!waiting.size) observer.disconnect();
  });
  observer.observe(document.documentElement, { childList: true, subtree: true });
}

function look(root: Element): void {
  for (const [tag, load] of waiting) {
    if (root.localName === tag || root.querySelector(tag)) void fetchElement(tag, load);
  }
}

async function fetchElement(tag: string, load: Loader): Promise<void> {
  waiting.delete(tag);
  try {
    const module = await load();
    if (module.default) define(tag, module.default);
  } catch (error) {
    waiting.set(tag, load);
    console.warn(`<${tag}> could not be loaded; the page works without it.`, error);
  }
}

function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element);
}
