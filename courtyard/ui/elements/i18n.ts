/** The words of the scripts. English is the source; other languages load a catalog that the build made from djangojs.po. */

type Values = Record<string, string | number>;

const root = document.documentElement;
export const language = root.lang || "en";

/** For dates and numbers. English is British here. */
export const locale = language === "en" ? "en-GB" : language;

let catalog: Record<string, string | string[]> = {};
const rules = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(locale);

/** Loads the catalog that `<html data-catalog>` names. Without it (or when it fails) the words are English. */
export async function loadCatalog(): Promise<void> {
  const address = root.dataset.catalog;
  if (!address) return;
  try {
    const answer = await fetch(address, { credentials: "same-origin", mode: "cors" });
    if (answer.ok) catalog = await answer.json();
  } catch {
    // Offline: English words are better than none.
  }
}

/** A sentence in the reader's language: `t("Hello {name}", { name })`. */
export function t(text: string, values: Values = {}): string {
  const found = catalog[text];
  return fill(typeof found === "string" ? found : text, values);
}

/** A sentence about a number: `plural("{count} new post", "{count} new posts", 3)`. */
export function plural(one: string, many: string, count: number, values: Values = {}): string {
  const forms = catalog[one];
  const chosen = Array.isArray(forms) ? form(forms, count) : count === 1 ? one : many;
  return fill(chosen, { count: numbers.format(count), ...values });
}

/** A number as the reader writes it. */
export function number(value: number): string {
  return numbers.format(value);
}

/** gettext keeps as many forms as its header says; CLDR may know more: the last form stands for the rest. */
function form(forms: string[], count: number): string {
  const order = ["zero", "one", "two", "few", "many", "other"].filter((category) =>
    (rules.resolvedOptions().pluralCategories as string[]).includes(category),
  );
  const index = Math.min(order.indexOf(rules.select(count)), forms.length - 1);
  return forms[Math.max(index, 0)] ?? "";
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
