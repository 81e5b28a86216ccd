import { stroke } from "../../ui/elements/drawing";
import { CourtyardElement } from "../../ui/elements/element";
import { t } from "../../ui/elements/i18n";

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * `<moving-picture><a class="pic"><picture>`: an animation with a button that plays and stops it. It begins as the
 * organisation says, and still where less motion is asked for. Without scripts the link leads to the animation.
 */
export default class MovingPicture extends CourtyardElement {
  protected override connected(): void {
    if (document.body.dataset.movingPictures === "still") return;
    this.#begin();
    this.delegate("click", "[data-play]", () => this.#show(!this.hasAttribute("data-playing")));
    this.listen(calm, "change", () => calm.matches && this.#show(false));
    const observer = new MutationObserver(() => this.#begin()); // drawn anew by the server
    observer.observe(this, { childList: true });
    this.signal.addEventListener("abort", () => observer.disconnect());
  }

  #begin(): void {
    if (!this.find("[data-play]")) this.#show(document.body.dataset.movingPictures === "play" && !calm.matches);
  }

  #show(playing: boolean): void {
    const link = this.find<HTMLAnchorElement>("a.pic");
    const picture = this.find<HTMLImageElement>("img");
    if (!link || !picture) return;
    this.find("source")?.remove(); // from here on the button says what is shown
    const address = playing ? link.href : link.href.replace(/moving$/, "display");
    if (picture.src !== address) picture.src = address;
    this.toggleAttribute("data-playing", playing);
    const button = this.find("[data-play]") ?? this.#button();
    button.setAttribute("aria-label", playing ? t("Stop the animation") : t("Play the animation"));
    button.replaceChildren(stroke(playing ? "M8 5v14M16 5v14" : "M7 4v16l13-8z"), playing ? t("Stop") : t("Play"));
  }

  #button(): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.dataset.look = "quiet";
    button.dataset.play = "";
    this.append(button);
    return button;
  }
}
