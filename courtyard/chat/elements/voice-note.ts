import { CourtyardElement } from "../../ui/elements/element";
import { t } from "../../ui/elements/i18n";
import { toast } from "../../ui/elements/toasts";

const KINDS = [
  ["audio/webm;codecs=opus", "weba"],
  ["audio/mp4", "m4a"],
  ["audio/ogg;codecs=opus", "ogg"],
] as const;
const LONGEST = 300; // seconds

/** `<voice-note>`: a microphone beside the field; what is said joins the files of the message, to be sent with it. */
export default class VoiceNote extends CourtyardElement {
  #recorder: MediaRecorder | null = null;
  #asking = false;
  #dropped = false;

  protected override connected(): void {
    if (!("MediaRecorder" in window) || !navigator.mediaDevices) return;
    this.hidden = false;
    this.delegate("click", "[data-record]", () => void this.#record());
    this.delegate("click", "[data-stop]", () => this.#recorder?.stop());
    this.delegate("click", "[data-drop]", () => this.#drop());
    this.on("keydown", (event) => {
      if (event.key !== "Escape" || !this.#recorder) return;
      event.stopPropagation();
      this.#drop();
    });
  }

  protected override disconnected(): void {
    this.#drop();
  }

  #drop(): void {
    this.#dropped = true;
    this.#recorder?.stop();
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
    const [kind, ending] = KINDS.find(([one]) => MediaRecorder.isTypeSupported(one)) ?? KINDS[0];
    const recorder = new MediaRecorder(stream, { mimeType: kind });
    const parts: Blob[] = [];
    let seconds = 0;
    this.#dropped = false;
    const clock = setInterval(() => {
      seconds += 1;
      this.#show(seconds);
      if (seconds >= LONGEST) recorder.stop();
    }, 1_000);
    recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    recorder.addEventListener("stop", () => {
      clearInterval(clock);
      for (const track of stream.getTracks()) track.stop();
      this.#recorder = null;
      this.#show(null);
      if (this.#dropped || !this.isConnected) return;
      const file = new File(parts, `${t("Voice note")} ${clockOf(seconds).replace(":", "-")}.${ending}`, {
        type: kind,
      });
      this.announce("files", [file]);
    });
    recorder.start();
    this.#recorder = recorder;
    this.#show(0);
  }

  /** The seconds so far, or null when nothing is recorded. */
  #show(seconds: number | null): void {
    for (const [selector, hidden] of [
      ["[data-record]", seconds !== null],
      ["[data-stop]", seconds === null],
      ["[data-drop]", seconds === null],
    ] as const) {
      const shown = this.find(selector);
      if (shown) shown.hidden = hidden;
    }
    const words = this.find("[role=timer]");
    if (words) words.textContent = seconds === null ? "" : clockOf(seconds);
    if (document.activeElement === document.body)
      this.find(seconds === null ? "[data-record]" : "[data-stop]")?.focus();
  }
}

function clockOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
