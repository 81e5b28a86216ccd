/**
 * The base of our custom elements: headless, in the light DOM, wrapped around HTML that the server wrote.
 * An element adds behaviour in `connected()`; everything it listens to ends with `signal` when it leaves the page.
 */
export class CourtyardElement extends HTMLElement {
  #controller: AbortController | null = null;

  /** Ends what this stay in the page began: pass it to fetch, observers and foreign listeners. */
  protected get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  connectedCallback(): void {
    this.#controller ??= new AbortController();
    this.connected();
  }

  disconnectedCallback(): void {
    this.#controller?.abort();
    this.#controller = null;
    this.disconnected();
  }

  /** The element is in the page. Its children may still change later: delegate events instead of holding children. */
  protected connected(): void {}

  protected disconnected(): void {}

  /** Listens on the element itself, for as long as it is in the page. */
  protected on<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
    options: AddEventListenerOptions = {},
  ): void {
    this.addEventListener(type, listener as EventListener, { ...options, signal: this.signal });
  }

  /** Listens for events that start inside the element at something that matches `selector`. */
  protected delegate<K extends keyof HTMLElementEventMap>(
    type: K,
    selector: string,
    listener: (event: HTMLElementEventMap[K], target: HTMLElement) => void,
  ): void {
    this.on(type, (event) => {
      const target = event.target instanceof Element ? this.#holder(event.target, selector) : null;
      if (target) listener(event, target);
    });
  }

  /** The nearest element around `from`, inside this one, that matches; `:scope` in the selector is this element. */
  #holder(from: Element, selector: string): HTMLElement | null {
    if (!selector.includes(":scope")) {
      const found = from.closest<HTMLElement>(selector);
      return found && this.contains(found) ? found : null;
    }
    return [...this.querySelectorAll<HTMLElement>(selector)].find((candidate) => candidate.contains(from)) ?? null;
  }

  /** Listens on something else (window, document), for as long as the element is in the page. */
  protected listen(
    target: EventTarget,
    type: string,
    listener: (event: Event) => void,
    options: AddEventListenerOptions = {},
  ): void {
    target.addEventListener(type, listener, { ...options, signal: this.signal });
  }

  protected find<T extends Element = HTMLElement>(selector: string): T | null {
    return this.querySelector<T>(selector);
  }

  protected findAll<T extends Element = HTMLElement>(selector: string): T[] {
    return [...this.querySelectorAll<T>(selector)];
  }

  /** Announces something that happened; bubbles, and can be cancelled: answers whether nobody did. */
  protected announce(type: string, detail: unknown = null): boolean {
    return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, cancelable: true }));
  }
}
