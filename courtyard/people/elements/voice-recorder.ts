import { CourtyardElement } from "../../ui/elements/element";
import { plural, t } from "../../ui/elements/i18n";
import { toast } from "../../ui/elements/toasts";

const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

/**
 * `<voice-recorder data-seconds="10">` around a form with a file field: what is recorded is put into the field, so that
 * the form sends it as it sends a file that somebody chose. Without it, or without a microphone, one chooses a file.
 */
export default class VoiceRecorder extends CourtyardElement {
  #recorder: MediaRecorder | null = null;
  #asking = false;
  #address = "";

  protected override connected(): void {
    const panel = this.find(".recorder");
    if (panel && "MediaRecorder" in window && navigator.mediaDevices) panel.hidden = false;
    this.delegate("click", "[data-record]", () => void this.#record());
    this.delegate("click", "[data-stop]", () => this.#recorder?.stop());
    this.delegate("change", "[type=file]", (_event, field) => void this.#offer(field as HTMLInputElement));
  }

  protected override disconnected(): void {
    this.#recorder?.stop();
    URL.revokeObjectURL(this.#address);
  }

  get #seconds(): number {
    return Number(this.dataset.seconds);
  }

  async #record(): Promise<void> {
    if (this.#asking || this.#recorder) return;
    this.#asking = true;
    try {
      this.#begin(await navigator.mediaDevices.getUserMedia({ audio: true }));
    } catch {
      toast({ text: t("The microphone cannot be used. Allow it in the browser, or choose a file."), tone: "red" });
    }
    this.#asking = false;
  }

  #begin(stream: MediaStream): void {
    const kind = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
    const recorder = new MediaRecorder(stream, kind ? { mimeType: kind } : {});
    const parts: Blob[] = [];
    let left = this.#seconds;
    const clock = setInterval(() => {
      left -= 1;
      this.#show(left);
      if (left <= 0) recorder.stop();
    }, 1_000);
    recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    recorder.addEventListener("stop", () => {
      clearInterval(clock);
      for (const track of stream.getTracks()) track.stop();
      this.#recorder = null;
      this.#show(null);
      if (this.isConnected) this.#take(new File(parts, "name", { type: recorder.mimeType }));
    });
    recorder.start();
    this.#recorder = recorder;
    this.#show(left);
  }

  /** The seconds that are left, or null when nothing is recorded. */
  #show(left: number | null): void {
    for (const [selector, hidden] of [
      ["[data-record]", left !== null],
      ["[data-stop]", left === null],
      ["play-sound", left !== null || !this.#address],
    ] as const) {
      const shown = this.find(`.recorder ${selector}`);
      if (shown) shown.hidden = hidden;
    }
    const words = this.find(".recorder [role=status]");
    if (words) words.textContent = left === null ? "" : plural("{count} second left", "{count} seconds left", left);
    const focused = left === null ? "[data-record]" : "[data-stop]";
    if (document.activeElement === document.body) this.find(focused)?.focus(); // the button that was pressed is hidden now
  }

  #take(file: File): void {
    const field = this.find<HTMLInputElement>("[type=file]");
    if (!field) return;
    const carried = new DataTransfer();
    carried.items.add(file);
    field.files = carried.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** What is in the field can be listened to before it is saved, and is refused here already if it is too long. */
  async #offer(field: HTMLInputElement): Promise<void> {
    URL.revokeObjectURL(this.#address);
    const file = field.files?.[0];
    this.#address = file ? URL.createObjectURL(file) : "";
    this.find(".recorder play-sound a")?.setAttribute("href", this.#address);
    this.#show(null);
    field.setCustomValidity("");
    if (!file || (await lengthOf(this.#address)) <= this.#seconds + 1) return;
    const words = plural("At most {count} second, please.", "At most {count} seconds, please.", this.#seconds);
    field.setCustomValidity(words);
    field.reportValidity();
  }
}

/** Seconds; 0 where the browser does not know: what it records itself does not say how long it is. */
function lengthOf(address: string): Promise<number> {
  return new Promise((done) => {
    const sound = new Audio();
    sound.addEventListener("loadedmetadata", () => done(Number.isFinite(sound.duration) ? sound.duration : 0));
    sound.addEventListener("error", () => done(0)); // the server says so when it is sent
    sound.preload = "metadata";
    sound.src = address;
  });
}
