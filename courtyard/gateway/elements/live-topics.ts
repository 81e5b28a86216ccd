import { CourtyardElement } from "../../ui/elements/element";
import { startFragments } from "./fragments";
import { live } from "./live";

/**
 * `<live-topics topics="SIGNED SIGNED" cursor="..." worker="/static/...">`: what the HTML around it follows, signed for
 * this person, and since when the HTML knows it. There may be several; a morph that changes one changes what is followed.
 */
export default class LiveTopics extends CourtyardElement {
  static readonly observedAttributes = ["topics", "cursor"];

  protected override connected(): void {
    startFragments();
    this.#ask();
  }

  protected override disconnected(): void {
    live.ask(this, [], "");
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#ask();
  }

  #ask(): void {
    const signed = (this.getAttribute("topics") ?? "").split(/\s+/).filter(Boolean);
    live.ask(this, signed, this.getAttribute("cursor") ?? "", this.getAttribute("worker") ?? "");
  }
}
