import { CourtyardElement } from "./element";
import { t } from "./i18n";
import { toast } from "./toasts";

type Theme = "system" | "light" | "dark";

const ORDER: Theme[] = ["system", "light", "dark"];
const YEAR = 365 * 24 * 3600;

/** Chooses light, dark or as the system: a button steps through, `[data-theme-choice]` sets one. Kept in a cookie, so that the server draws the next page in it. */
export default class ThemeSwitch extends CourtyardElement {
  protected override connected(): void {
    this.delegate("click", "[data-theme-next]", () => this.#set(this.#after(current())));
    this.delegate("change", "[data-theme-choice]", (_event, input) =>
      this.#set((input as HTMLInputElement).value as Theme),
    );
    this.delegate("change", "[data-density-choice]", (_event, input) => setDensity((input as HTMLInputElement).value));
    for (const input of this.findAll<HTMLInputElement>("[data-theme-choice]"))
      input.checked = input.value === current();
    for (const input of this.findAll<HTMLInputElement>("[data-density-choice]")) {
      input.checked = input.value === (document.documentElement.dataset.density ?? "comfortable");
    }
  }

  /** The next press always changes what is seen: from the system's choice to the other one first. */
  #after(theme: Theme): Theme {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    if (theme === "system") return dark ? "light" : "dark";
    if (theme === (dark ? "light" : "dark")) return dark ? "dark" : "light";
    return "system";
  }

  #set(theme: Theme): void {
    if (!ORDER.includes(theme)) return;
    document.documentElement.dataset.theme = theme;
    document
      .querySelector('meta[name="color-scheme"]')
      ?.setAttribute("content", theme === "system" ? "light dark" : theme);
    keep("courtyard_theme", theme);
    toast(theme === "system" ? t("Light or dark, as this device has it") : theme === "dark" ? t("Dark") : t("Light"));
  }
}

function current(): Theme {
  return (document.documentElement.dataset.theme as Theme) || "system";
}

function setDensity(density: string): void {
  if (density === "compact") document.documentElement.dataset.density = density;
  else delete document.documentElement.dataset.density;
  keep("courtyard_density", density);
}

function keep(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the server reads it before any script runs; cookieStore is not everywhere yet
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
}
