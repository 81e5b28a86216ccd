/** The choice of emoji: one popover for the whole page, made when it is first asked for. */

import { t } from "./i18n";
import { place } from "./placing";

const GROUPS: [() => string, string][] = [
  [() => t("Often used at work"), "👍 ❤️ 👏 🎉 🙌 🙏 💡 ✅ 👀 🚀 💪 🔥 😂 😊 🤔 😮"],
  [
    () => t("Faces"),
    "😀 😃 😄 😁 😅 🤣 🙂 🙃 😉 😍 🥰 😘 😎 🤓 🥳 😇 🤗 🤩 😏 😬 😴 😌 😔 😢 😭 😤 😡 😱 😳 🥺 😶 🙄 🫠 🤯 🤒 🤝",
  ],
  [
    () => t("Hands and people"),
    "👋 🤚 ✋ 👌 🤌 ✌️ 🤞 🫶 🤟 👈 👉 👆 👇 ☝️ 👎 ✊ 👊 🫡 🙋 🤷 🤦 💁 🧑‍💻 👨‍👩‍👧 👶 🏃 🚴 🧘 💃 🕺",
  ],
  [
    () => t("Nature and food"),
    "🌱 🌿 🌻 🌸 🌍 ☀️ 🌈 ⛄ ❄️ ⚡ 🐶 🐱 🦊 🐢 🦋 🐝 🍀 🍎 🍋 🍓 🥐 🧀 🍕 🌮 🍰 🎂 ☕ 🍵 🍺 🥂",
  ],
  [
    () => t("Things and signs"),
    "💯 ⭐ ✨ 🏆 🥇 🎯 🎁 📌 📎 📣 📈 📉 🗓️ 🕐 📷 🎧 🔧 🛠️ 🔒 🔑 📦 🚚 🚗 🚲 ✈️ 🏠 🏭 🏬 ♻️ 💚 💙 💛 🧡 💜 🖤 🤍 💔 ❓ ❗ ➕ ⛔ ⚠️ 🔁",
  ],
];

/** Opens the grid beside `anchor`; answers the chosen emoji, or null when it was closed. */
export function chooseEmoji(anchor: HTMLElement, mine: readonly string[] = []): Promise<string | null> {
  const grid = make(mine);
  document.body.append(grid);
  grid.showPopover();
  place(grid, anchor, true);
  grid.querySelector<HTMLElement>("button")?.focus({ preventScroll: true });
  return new Promise((resolve) => {
    let chosen: string | null = null;
    grid.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (!button) return;
      chosen = button.textContent;
      grid.hidePopover();
    });
    grid.addEventListener("keydown", (event) => steer(event, grid));
    grid.addEventListener("toggle", (event) => {
      if ((event as ToggleEvent).newState !== "closed") return;
      grid.remove();
      anchor.focus({ preventScroll: true });
      resolve(chosen);
    });
  });
}

function make(mine: readonly string[]): HTMLElement {
  const grid = document.createElement("div");
  grid.className = "menu emoji-grid";
  grid.popover = "auto";
  grid.setAttribute("role", "dialog");
  grid.setAttribute("aria-label", t("Choose an emoji"));
  for (const [title, emoji] of groups()) {
    const heading = document.createElement("h3");
    heading.textContent = title();
    const cells = document.createElement("div");
    cells.className = "grid";
    cells.append(...emoji.split(" ").map((one) => cell(one, mine.includes(one))));
    grid.append(heading, cells);
  }
  return grid;
}

/** What the organisation offers first; and the rest, if it allows any. */
function groups(): [() => string, string][] {
  const { reactions, anyReaction } = document.body.dataset;
  if (!reactions) return GROUPS;
  const first: [() => string, string] = [() => t("Reactions"), reactions];
  return anyReaction === undefined ? [first] : [first, ...GROUPS];
}

function cell(emoji: string, pressed: boolean): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = emoji;
  button.setAttribute("aria-pressed", String(pressed));
  return button;
}

/** Arrow keys walk the grid as if it were one list of rows of eight. */
function steer(event: KeyboardEvent, grid: HTMLElement): void {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...grid.querySelectorAll("button")];
  const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
  buttons[Math.min(Math.max(here + step, 0), buttons.length - 1)]?.focus();
}
