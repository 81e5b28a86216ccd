/** A form is sent once: a second submit while the first is under way does nothing. */

const underWay = new WeakSet<HTMLFormElement>();

export function startGuard(): void {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || form.method === "dialog" || form.method === "get") return;
      if (underWay.has(form)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      // Whoever prevents the submit sends by itself and frees the form by itself.
      setTimeout(() => event.defaultPrevented || begin(form));
    },
    { capture: true },
  );
  document.addEventListener("htmx:before:request", (event) => begin(formOf(event)));
  document.addEventListener("htmx:finally:request", (event) => end(formOf(event)));
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form")) end(form);
  });
}

function begin(form: HTMLFormElement | null): void {
  if (!form) return;
  underWay.add(form);
  form.setAttribute("aria-busy", "true");
}

function end(form: HTMLFormElement | null): void {
  if (!form) return;
  underWay.delete(form);
  form.removeAttribute("aria-busy");
}

function formOf(event: Event): HTMLFormElement | null {
  const source = (event as CustomEvent<{ ctx?: { sourceElement?: Element } }>).detail.ctx?.sourceElement;
  return source instanceof HTMLFormElement && source.method !== "get" ? source : null;
}
