import { CourtyardElement } from "./element";

/** Follows its link by itself when it comes near the view; the link stays a link for everybody else. */
export default class LoadMore extends CourtyardElement {
  protected override connected(): void {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        this.find<HTMLAnchorElement>("a[hx-get]")?.click();
      },
      { rootMargin: "600px 0px" },
    );
    // Wait for the first frame: htmx has read the link by then, and a restored scroll position is known.
    requestAnimationFrame(() => observer.observe(this));
    this.signal.addEventListener("abort", () => observer.disconnect());
  }
}
