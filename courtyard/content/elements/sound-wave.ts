import { stroke } from "../../ui/elements/drawing";
import { CourtyardElement } from "../../ui/elements/element";
import { t } from "../../ui/elements/i18n";
import { toast } from "../../ui/elements/toasts";

const BARS = 48;
const HEIGHT = 28;
const LARGEST = 8_000_000; // bytes that are looked at for the wave
const SVG = "http://www.w3.org/2000/svg";

/**
 * `<sound-wave data-size="bytes"><a class="file">`: a sound is played where it stands, beneath its wave; the link still
 * downloads it. What cannot be decoded here keeps the link alone.
 */
export default class SoundWave extends CourtyardElement {
  #sound: HTMLAudioElement | null = null;
  #seconds = 0;

  protected override connected(): void {
    if (this.find(".sound")) return;
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      seen.disconnect();
      void this.#draw();
    });
    seen.observe(this);
    this.signal.addEventListener("abort", () => seen.disconnect());
    this.delegate("click", "[data-play]", () => this.#toggle());
    this.delegate("input", "[type=range]", (_event, range) => this.#seek(Number((range as HTMLInputElement).value)));
  }

  protected override disconnected(): void {
    this.#sound?.pause();
    this.#sound = null;
  }

  get #address(): string {
    return this.find<HTMLAnchorElement>("a.file")?.href ?? "";
  }

  async #draw(): Promise<void> {
    if (!this.#address || Number(this.dataset.size) > LARGEST) return;
    try {
      const bytes = await (await fetch(this.#address, { signal: this.signal })).arrayBuffer();
      const context = new OfflineAudioContext(1, 1, 44_100);
      const { duration, samples } = await context
        .decodeAudioData(bytes)
        .then((decoded) => ({ duration: decoded.duration, samples: decoded.getChannelData(0) }));
      this.#seconds = duration;
      if (this.isConnected) this.#show(peaks(samples));
    } catch {
      // the link is there all the same
    }
  }

  #show(heights: number[]): void {
    const box = document.createElement("div");
    box.className = "sound";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ib";
    button.dataset.play = "";
    const wave = document.createElementNS(SVG, "svg");
    wave.setAttribute("viewBox", `0 0 ${BARS * 4} ${HEIGHT}`);
    wave.setAttribute("preserveAspectRatio", "none");
    wave.setAttribute("aria-hidden", "true");
    for (const [index, height] of heights.entries()) {
      const bar = document.createElementNS(SVG, "rect");
      const tall = Math.max(2, height * HEIGHT);
      for (const [name, value] of Object.entries({
        x: index * 4,
        y: (HEIGHT - tall) / 2,
        width: 3,
        height: tall,
        rx: 1,
      }))
        bar.setAttribute(name, String(value));
      wave.append(bar);
    }
    const range = document.createElement("input");
    range.type = "range";
    range.max = String(this.#seconds);
    range.step = "0.1";
    range.value = "0";
    range.setAttribute("aria-label", t("Place in the recording"));
    const place = document.createElement("span");
    place.className = "sound-wave";
    place.append(wave, range);
    const clock = document.createElement("span");
    clock.className = "meta";
    box.append(button, place, clock);
    this.prepend(box);
    this.#tell();
  }

  #toggle(): void {
    if (this.#sound && !this.#sound.paused) {
      this.#sound.pause();
      return;
    }
    this.#sound ??= this.#open();
    for (const other of document.querySelectorAll<SoundWave>("sound-wave")) if (other !== this) other.stop();
    this.#sound.play().catch(() => toast({ text: t("This recording cannot be played here."), tone: "red" }));
  }

  /** Another one is played. */
  stop(): void {
    this.#sound?.pause();
  }

  #open(): HTMLAudioElement {
    const sound = new Audio(this.#address);
    for (const event of ["timeupdate", "play", "pause", "ended"]) sound.addEventListener(event, () => this.#tell());
    return sound;
  }

  #seek(seconds: number): void {
    this.#sound ??= this.#open();
    this.#sound.currentTime = seconds;
    this.#tell();
  }

  #tell(): void {
    const at = this.#sound?.ended ? 0 : (this.#sound?.currentTime ?? 0);
    const playing = Boolean(this.#sound && !this.#sound.paused && !this.#sound.ended);
    const button = this.find("[data-play]");
    button?.setAttribute("aria-label", playing ? t("Pause") : t("Play"));
    button?.replaceChildren(stroke(playing ? "M8 5v14M16 5v14" : "M7 4v16l13-8z"));
    const range = this.find<HTMLInputElement>("[type=range]");
    if (range && document.activeElement !== range) range.value = String(at);
    range?.setAttribute("aria-valuetext", clockOf(at));
    for (const [index, bar] of this.querySelectorAll("rect").entries())
      bar.toggleAttribute("data-played", at > 0 && index / BARS <= at / this.#seconds);
    const clock = this.find(".sound > .meta");
    if (clock) clock.textContent = clockOf(at || this.#seconds);
  }
}

/** The loudest moment of each part, of one. */
function peaks(samples: Float32Array): number[] {
  const length = Math.max(1, Math.floor(samples.length / BARS));
  const found = Array.from({ length: BARS }, (_none, part) => {
    let most = 0;
    for (let index = part * length; index < (part + 1) * length; index += 16)
      most = Math.max(most, Math.abs(samples[index] ?? 0));
    return most;
  });
  const loudest = Math.max(...found, 0.01);
  return found.map((one) => one / loudest);
}

function clockOf(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
