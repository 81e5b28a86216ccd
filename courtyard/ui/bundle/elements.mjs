import { roomFiles } from "./paths.mjs";

// In the base bundle: what nearly every page shows. Everything else loads when its tag appears.
const EAGER = new Set([
  "action-menu",
  "auto-grow",
  "copy-link",
  "fold-text",
  "hint-card",
  "lazy-menu",
  "live-topics",
  "load-more",
  "new-posts",
  "offline-banner",
  "offline-outbox",
  "post-composer",
  "reaction-bar",
  "relative-time",
  "theme-switch",
  "toast-list",
  "toggle-button",
]);

/** Gives `courtyard:elements` = {eager, lazy}: the tag is the file's name, for each file with a hyphen in its name. */
export function elementsPlugin() {
  return {
    name: "elements",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^courtyard:elements$/ }, () => ({ path: "elements", namespace: "courtyard" }));
      onLoad({ filter: /.*/, namespace: "courtyard" }, () => {
        const tags = roomFiles("elements", ".ts").filter(({ name }) => name.includes("-") && !name.includes("."));
        return { contents: registry(tags), loader: "ts", resolveDir: "/" };
      });
    },
  };
}

function registry(tags) {
  const eager = tags.filter(({ name }) => EAGER.has(name));
  const lazy = tags.filter(({ name }) => !EAGER.has(name));
  return [
    ...eager.map(({ file }, index) => `import element${index} from ${JSON.stringify(file)};`),
    `export const eager = { ${eager.map(({ name }, index) => `"${name}": element${index}`).join(", ")} };`,
    `export const lazy = { ${lazy.map(({ name, file }) => `"${name}": () => import(${JSON.stringify(file)})`).join(", ")} };`,
  ].join("\n");
}
