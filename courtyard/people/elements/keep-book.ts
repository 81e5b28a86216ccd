import { CourtyardElement } from "../../ui/elements/element";
import { t } from "../../ui/elements/i18n";
import { toast } from "../../ui/elements/toasts";
import { readNote, wipe } from "./book";
import type { Kept } from "./keeper";

/**
 * `<keep-book hidden data-worker data-me>` around a switch and a link to the page: whether this device keeps the phone book.
 * It stays hidden where the browser has no service workers, as over plain http.
 */
export default class KeepBook extends CourtyardElement {
  protected override connected(): void {
    if (!("serviceWorker" in navigator) || !("caches" in window)) return;
    this.on("change", () => void this.#turn());
    this.listen(navigator.serviceWorker, "message", () => void this.#draw());
    void this.#draw();
  }

  get #box(): HTMLInputElement | null {
    return this.find<HTMLInputElement>("input");
  }

  async #draw(): Promise<void> {
    const box = this.#box;
    const link = this.find("a");
    if (!box || !link) return;
    box.checked = (await readNote())?.me === this.dataset.me;
    link.hidden = !box.checked;
    this.hidden = false;
  }

  async #turn(): Promise<void> {
    const box = this.#box;
    if (!box) return;
    box.disabled = true;
    try {
      if (box.checked) this.#tell(await this.#keep());
      else await this.#forget();
    } catch {
      this.#tell("away");
    }
    box.disabled = false;
    await this.#draw();
  }

  async #keep(): Promise<Kept> {
    await navigator.serviceWorker.register(this.dataset.worker ?? "", { scope: "/" });
    const { active } = await navigator.serviceWorker.ready;
    return ask(active, { act: "keep", me: this.dataset.me ?? "" });
  }

  async #forget(): Promise<void> {
    const known = await navigator.serviceWorker.getRegistration("/");
    if (known?.active) await ask(known.active, { act: "wipe", me: "" });
    else await wipe();
  }

  #tell(kept: Kept): void {
    if (kept === "kept") toast(t("Kept on this device. It is there when you have no connection."));
    else if (kept === "refused")
      toast({ text: t("Your organisation does not want its phone book on devices."), tone: "red" });
    else toast({ text: t("The server cannot be reached. Check your connection, then try again."), tone: "red" });
  }
}

function ask(worker: ServiceWorker | null, question: { act: string; me: string }): Promise<Kept> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    port1.onmessage = ({ data }) => resolve(data);
    if (worker) worker.postMessage(question, [port2]);
    else reject(new Error("There is no worker."));
  });
}
