/** A click on a picture of a post shows it over the page; with a key held it is the link that it is without scripts. */
export function startPictures(): void {
  document.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.defaultPrevented)
      return;
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a.pic") : null;
    if (!link) return;
    event.preventDefault();
    import("./viewer").then(
      ({ open }) => open(link),
      () => location.assign(link.href),
    );
  });
}
