import { CourtyardElement } from "../../ui/elements/element";
import { t } from "../../ui/elements/i18n";
import { toast } from "../../ui/elements/toasts";

/** `<play-sound>` around a link to a recording: it is played here and now, and a second click stops it. */
export default class PlaySound extends CourtyardElement {
  #sound: HTMLAudioElement | null = null;

  protected override connected(): void {
    this.delegate("click", "a", (event, link) => {
      event.preventDefault();
      if (this.#sound) this.#stop();
      else void this.#play((link as HTMLAnchorElement).href);
    });
    this.delegate("keydown", "a", (event, link) => {
      if (event.key !== " ") return;
      event.preventDefault(); // it says that it is a button
      link.click();
    });
  }

  protected override disconnected(): void {
    this.#stop();
  }

  async #play(address: string): Promise<void> {
    const sound = new Audio(address);
    this.#sound = sound;
    this.dataset.playing = "";
    sound.addEventListener("ended", () => this.#stop());
    try {
      await sound.play();
    } catch {
      if (this.#sound !== sound) return; // stopped before it began
      this.#stop();
      toast({ text: t("This recording cannot be played here."), tone: "red" });
    }
  }

  #stop(): void {
    this.#sound?.pause();
    this.#sound = null;
    delete this.dataset.playing;
  }
}
