/** Shortcuts. They rest while somebody types, and never take a key that the browser or a screen reader needs. */

const PLACES: Record<string, string> = {
  h: "/",
  m: "/messages/",
  n: "/notifications/",
  s: "/spaces/",
  p: "/people/",
  b: "/bookmarks/",
};

const WALKED = ".post, .comment, .notice, .hit";
const OPENS = ".post-title a, a[data-open], .post-by time a, .post-by a[href^='/items/'], .notice-text, .hit h3 a";

let leader = 0;

export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (
      !event.defaultPrevented &&
      event.key.toLowerCase() === "k" &&
      (event.ctrlKey || event.metaKey) &&
      !event.altKey &&
      !event.shiftKey
    ) {
      if (open("palette")) event.preventDefault();
      return;
    }
    if (
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.isComposing ||
      typing(event.target)
    )
      return;
    if (document.querySelector("dialog[open]")) return;
    if (act(event.key)) event.preventDefault();
  });
}

function act(key: string): boolean {
  if (Date.now() - leader < 1200 && PLACES[key]) {
    leader = 0;
    return go(PLACES[key]);
  }
  leader = key === "g" ? Date.now() : 0;
  switch (key) {
    case "?":
      return open("help-sheet");
    case "c":
      return compose();
    case "j":
      return walk(1);
    case "k":
      return walk(-1);
    case "r":
      return press("[data-add]");
    case "b":
      return press("[data-bookmark]");
    case "/":
      return focus("[data-search] input, .search input");
    default:
      return key === "Enter" && onItself() && press(OPENS);
  }
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select, [role='textbox']"))
  );
}

/** Goes by the link in the page if there is one, so that it is the same morph as a click. */
function go(path: string): boolean {
  const link = document.querySelector<HTMLAnchorElement>(`a[href="${path}"]`);
  if (link) link.click();
  else location.assign(path);
  return true;
}

function open(id: string): boolean {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return false;
  if (!dialog.open) dialog.showModal();
  return true;
}

function compose(): boolean {
  const opener =
    document.querySelector<HTMLElement>('main [data-opens="update"]') ??
    document.querySelector<HTMLElement>("main [data-compose], [data-compose]");
  if (!opener) return false;
  opener.click();
  return true;
}

/** Moves between the posts, notices or hits of a list; the one in focus is where Enter, r and b act. */
function walk(step: number): boolean {
  const posts = [...document.querySelectorAll<HTMLElement>("main article.post, main .notice, main .hit")];
  if (!posts.length) return false;
  const here = posts.findIndex((post) => post.contains(document.activeElement));
  const next = posts[here < 0 ? firstInView(posts, step) : Math.min(Math.max(here + step, 0), posts.length - 1)];
  if (!next) return false;
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
  next.focus({ preventScroll: true, focusVisible: true } as FocusOptions);
  next.scrollIntoView({ block: "nearest", behavior: "instant" });
  return true;
}

function firstInView(posts: HTMLElement[], step: number): number {
  const index = posts.findIndex((post) => post.getBoundingClientRect().bottom > 80);
  return index < 0 ? (step > 0 ? 0 : posts.length - 1) : index;
}

/** Whether a post has the focus, and not a link or button in it, whose key Enter is. */
function onItself(): boolean {
  return document.activeElement?.matches(WALKED) ?? false;
}

function press(selector: string): boolean {
  const here = document.activeElement?.closest(WALKED);
  const target = here?.querySelector<HTMLElement>(selector);
  if (!target) return false;
  target.click();
  return true;
}

function focus(selector: string): boolean {
  const field = document.querySelector<HTMLElement>(selector);
  field?.focus();
  return Boolean(field);
}
