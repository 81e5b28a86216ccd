import { CourtyardElement } from "../../ui/elements/element";
import { t } from "../../ui/elements/i18n";
import { csrfToken } from "../../ui/elements/net";

/**
 * `<house-tour href><ol><li data-at="selector">…`: shows one stop after the other beside what it speaks of. It begins by
 * itself with `data-begin`, and from any `[data-tour]` button; Escape ends it, and it does not begin by itself again.
 */
export default class HouseTour extends CourtyardElement {
  #dialog: HTMLDialogElement | null = null;
  #place = 0;

  protected override connected(): void {
    for (const button of document.querySelectorAll<HTMLElement>("[data-tour]")) {
      button.hidden = false;
      this.listen(button, "click", () => this.#begin());
    }
    if (this.hasAttribute("data-begin")) this.#begin();
  }

  protected override disconnected(): void {
    this.#dialog?.remove();
    this.#light(null);
  }

  get #stops(): HTMLElement[] {
    return this.findAll<HTMLElement>("li").filter((stop) => this.#target(stop));
  }

  #target(stop: HTMLElement): HTMLElement | undefined {
    const found = [...document.querySelectorAll<HTMLElement>(stop.dataset.at ?? "")];
    return found.find((one) => one.getClientRects().length > 0);
  }

  #begin(): void {
    this.removeAttribute("data-begin");
    this.#place = 0;
    this.#dialog ??= this.#build();
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#show();
  }

  #build(): HTMLDialogElement {
    const dialog = document.createElement("dialog");
    dialog.className = "tour card";
    dialog.setAttribute("aria-live", "polite");
    const words = document.createElement("div");
    const foot = document.createElement("p");
    foot.className = "cluster";
    foot.append(this.#button(t("Skip the tour"), "quiet", () => dialog.close()));
    foot.append(this.#button(t("Next"), "", () => this.#next()));
    dialog.append(words, foot);
    dialog.addEventListener("close", () => this.#ended());
    document.body.append(dialog);
    return dialog;
  }

  #button(label: string, look: string, act: () => void): HTMLButtonElement {
    const button = document.createElement("button");
    button.className = "btn";
    button.type = "button";
    button.textContent = label;
    if (look) button.dataset.look = look;
    button.addEventListener("click", act);
    return button;
  }

  #next(): void {
    this.#place += 1;
    if (this.#place < this.#stops.length) this.#show();
    else this.#dialog?.close();
  }

  #show(): void {
    const stops = this.#stops;
    const stop = stops[this.#place];
    const target = stop && this.#target(stop);
    const [words, foot] = this.#dialog?.children ?? [];
    if (!this.#dialog || !stop || !target || !words || !foot) return;
    words.replaceChildren(...stop.cloneNode(true).childNodes);
    const next = foot.lastElementChild;
    if (next) next.textContent = this.#place === stops.length - 1 ? t("Done") : t("Next");
    this.#dialog.setAttribute("aria-label", t("Stop {place} of {all}", { place: this.#place + 1, all: stops.length }));
    target.scrollIntoView({ block: "nearest" });
    this.#light(target);
    this.#stand(target);
    (next as HTMLElement | undefined)?.focus();
  }

  /** Beside the target where there is room; on a phone it is a sheet, by the style sheet. */
  #stand(target: HTMLElement): void {
    const { left, right, top, bottom } = target.getBoundingClientRect();
    const dialog = this.#dialog;
    if (!dialog) return;
    const width = 340;
    const beside = right + width + 24 < innerWidth && left < innerWidth / 3;
    const x = beside ? right + 16 : Math.max(16, Math.min(left, innerWidth - width - 16));
    const y = beside ? top : bottom + 12;
    dialog.style.setProperty("--x", `${document.dir === "rtl" ? innerWidth - x - width : x}px`);
    dialog.style.setProperty("--y", `${Math.max(16, Math.min(y, innerHeight - 220))}px`);
  }

  #light(target: HTMLElement | null): void {
    for (const lit of document.querySelectorAll("[data-toured]")) lit.removeAttribute("data-toured");
    target?.setAttribute("data-toured", "");
  }

  #ended(): void {
    this.#light(null);
    const body = new URLSearchParams({ what: "tour" });
    const headers = { "X-CSRFToken": csrfToken(), "HX-Request": "true" };
    void fetch(this.getAttribute("href") ?? "/home/arrival/", { method: "POST", headers, body, keepalive: true }).catch(
      () => undefined, // offline: it begins once more another time
    );
  }
}
