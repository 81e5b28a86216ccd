import { CourtyardElement } from "./element";
import { t } from "./i18n";

const STEP = 4; // percent a key press; with Shift three times as many
const KEYS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * Chooses which part of a picture shows in its shape, by dragging or with the arrow keys. What is sent are two shares
 * in percent, as CSS means them in `object-position`. Without it the middle is taken.
 */
export default class PictureCrop extends CourtyardElement {
  #at = { x: 50, y: 40 };
  #drag: { x: number; y: number } | null = null;
  #address = "";

  protected override connected(): void {
    this.delegate("change", "[type=file]", (_event, input) => this.#take((input as HTMLInputElement).files?.[0]));
    this.delegate("keydown", "[data-crop]", (event) => this.#press(event));
    this.delegate("pointerdown", "[data-crop]", (event, frame) => {
      this.#drag = { x: event.clientX, y: event.clientY };
      frame.setPointerCapture(event.pointerId);
    });
    this.on("pointermove", (event) => this.#move(event));
    this.on("pointerup", () => {
      this.#drag = null;
    });
    this.on("pointercancel", () => {
      this.#drag = null;
    });
  }

  protected override disconnected(): void {
    URL.revokeObjectURL(this.#address);
  }

  get #frame(): HTMLElement | null {
    return this.find("[data-crop]");
  }

  get #image(): HTMLImageElement | null {
    return this.find<HTMLImageElement>("[data-crop] img");
  }

  #take(file: File | undefined): void {
    URL.revokeObjectURL(this.#address);
    const [frame, image] = [this.#frame, this.#image];
    if (!frame || !image) return;
    frame.hidden = true;
    if (!file) return;
    this.#address = URL.createObjectURL(file);
    image.onload = () => {
      frame.hidden = false;
      this.#put(50, 40);
    };
    image.src = this.#address; // what is no picture never loads: the server says so when it is sent
  }

  #press(event: KeyboardEvent): void {
    const way = KEYS[event.key];
    if (!way) return;
    event.preventDefault();
    const step = event.shiftKey ? 3 * STEP : STEP;
    this.#put(this.#at.x + way[0] * step, this.#at.y + way[1] * step);
    const announcer = document.getElementById("announcer");
    if (announcer)
      announcer.textContent = t("{x} % from the left, {y} % from the top", {
        x: Math.round(this.#at.x),
        y: Math.round(this.#at.y),
      });
  }

  #move(event: PointerEvent): void {
    const [frame, image] = [this.#frame, this.#image];
    if (!this.#drag || !frame || !image) return;
    const { clientWidth: width, clientHeight: height } = frame;
    const scale = Math.max(width / image.naturalWidth, height / image.naturalHeight);
    const [across, down] = [image.naturalWidth * scale - width, image.naturalHeight * scale - height];
    const { x, y } = this.#drag;
    this.#drag = { x: event.clientX, y: event.clientY };
    this.#put(
      this.#at.x - (across > 1 ? ((event.clientX - x) / across) * 100 : 0),
      this.#at.y - (down > 1 ? ((event.clientY - y) / down) * 100 : 0),
    );
  }

  #put(x: number, y: number): void {
    this.#at = { x: clamp(x), y: clamp(y) };
    const image = this.#image;
    if (image) image.style.objectPosition = `${this.#at.x}% ${this.#at.y}%`;
    this.#say("focus_x", this.#at.x);
    this.#say("focus_y", this.#at.y);
  }

  #say(name: string, value: number): void {
    const field = this.find<HTMLInputElement>(`[name="${name}"]`);
    if (field) field.value = value.toFixed(1);
  }
}

function clamp(share: number): number {
  return Math.min(100, Math.max(0, share));
}
